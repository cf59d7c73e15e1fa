"""OFD: the same report as in a PDF, with its characters and ruling lines written down as that format does."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import pytest

import juesuan
from juesuan.errors import JuesuanError, UnreadableFile
from juesuan.readers.ofd import _Package, _pages
from juesuan.readers.pdf_page import Character, Drawn
from juesuan.readers.source import read_bytes
from juesuan.writers.annotate import annotate
from tests.generate.accounts import Wish
from tests.generate.press import Press, printed
from tests.generate.same import as_text, random_report, unlike

MM = 25.4 / 72
SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def as_ofd(pages: list[Drawn], path: Path) -> None:
    """Write the pages as OFD: every run of characters a text, every ruling a path."""
    with ZipFile(path, "w") as archive:
        archive.writestr(
            "OFD.xml",
            f"<ofd:OFD {SPACE}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
        archive.writestr("Doc_0/Document.xml", f"<ofd:Document {SPACE}><ofd:Pages>{listed}</ofd:Pages></ofd:Document>")
        for n, page in enumerate(pages):
            area = f"<ofd:Area><ofd:PhysicalBox>0 0 {page.width * MM} {page.height * MM}</ofd:PhysicalBox></ofd:Area>"
            things = "".join([*(_text(run, page) for run in _runs(page)), *_paths(page)])
            archive.writestr(
                f"Doc_0/Pages/Page_{n}/Content.xml",
                f"<ofd:Page {SPACE}>{area}<ofd:Content><ofd:Layer>{things}</ofd:Layer></ofd:Content></ofd:Page>",
            )


def _runs(page: Drawn) -> list[list[Character]]:
    """Characters drawn one after the other on one line."""
    runs: list[list[Character]] = []
    for before, character in pairwise((None, *page.characters)):
        assert character is not None
        if before is not None and before.bottom == character.bottom and 0 <= character.left - before.right < 1:
            runs[-1].append(character)
        else:
            runs.append([character])
    return runs


def _text(run: list[Character], page: Drawn) -> str:
    size = (run[0].top - run[0].bottom) * MM * 0.8
    left, top = run[0].left * MM, (page.height - run[0].top) * MM
    steps = " ".join(f"{(b.left - a.left) * MM:.4f}" for a, b in pairwise(run))
    words = "".join(character.text for character in run).replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<ofd:TextObject Boundary="{left} {top} 100 10" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="{steps}">{words}</ofd:TextCode></ofd:TextObject>'
    )


def _paths(page: Drawn) -> list[str]:
    lines = [(line.start, line.at, line.end, line.at) for line in page.horizontal]
    lines += [(line.at, line.end, line.at, line.start) for line in page.vertical]
    return [
        f'<ofd:PathObject Boundary="{a * MM} {(page.height - b) * MM} 200 200" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {(c - a) * MM} {(b - d) * MM}</ofd:AbbreviatedData></ofd:PathObject>"
        for a, b, c, d in lines
    ]


def drawn_pages(data: bytes) -> list[Drawn]:
    import pypdfium2

    from juesuan.readers.pdf import page_of

    pdf = pypdfium2.PdfDocument(data)
    pages = [page_of(pdf, n) for n in range(len(pdf))]
    pdf.close()
    return pages


@pytest.mark.parametrize("press", [Press(merged=True), Press(rulings="none", padding=4)], ids=["ruled", "unruled"])
def test_a_report_in_ofd_is_read_cell_by_cell(press: Press, tmp_path: Path) -> None:
    _, report = random_report(2, Wish(items=18, projects=1))
    path = tmp_path / "决算.ofd"
    as_ofd(drawn_pages(printed(report, press)), path)
    accounts = juesuan.read(path)
    assert unlike(as_text(report, tmp_path), accounts) == []
    figure = accounts.tables["收入支出决算总表"].figure("总计", "收入")
    assert (figure.place.file, figure.place.page) == (str(path), 2 if press.merged else figure.place.page)


def test_an_ofd_cannot_be_marked_and_says_what_to_do(tmp_path: Path) -> None:
    _, report = random_report(2, Wish(items=5, projects=0))
    path = tmp_path / "决算.ofd"
    as_ofd(drawn_pages(printed(report, Press())), path)
    with pytest.raises(JuesuanError, match="OFD 文件）还不能加批注") as caught:
        annotate(juesuan.check(path), tmp_path / "批注.ofd")
    assert "html" in caught.value.hint


@pytest.mark.parametrize("content", ["", "<ofd:OFD/>", f"<ofd:OFD {SPACE}><ofd:DocBody/></ofd:OFD>"])
def test_a_broken_ofd_is_told_of(content: str, tmp_path: Path) -> None:
    path = tmp_path / "决算.ofd"
    with ZipFile(path, "w") as archive:
        archive.writestr("OFD.xml", content)
    with pytest.raises(UnreadableFile, match="OFD 文件"):
        juesuan.read(path)


def test_a_quotation_mark_is_as_wide_as_its_type_where_there_is_room(tmp_path: Path) -> None:
    """Its ink is in one half of its box: half a box at the edge of a cell would lie in the cell beside."""
    wide = [Character(sign, 10 + 9 * n, 100, 19 + 9 * n, 109) for n, sign in enumerate("“公共”")]
    narrow = [Character(sign, 10 + 5 * n, 200, 15 + 5 * n, 209) for n, sign in enumerate("“ab”")]
    as_ofd([Drawn(200, 300, (*wide, *narrow), (), (), is_image=False, leaning=0)], tmp_path / "一.ofd")
    (page,) = _pages(_Package(read_bytes(tmp_path / "一.ofd"), tmp_path / "一.ofd"))
    widths = [round(character.right - character.left) for character in page.characters]
    assert widths[0] == widths[1]
    assert widths[4] < widths[0]
    assert [round(character.left) for character in page.characters] == [10, 19, 28, 37, 10, 15, 20, 25]
