"""The PDF prints every figure of the book, can be read aloud and archived, and lets no text of a report break out."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

import juesuan
from juesuan.accounts import FinalAccounts
from juesuan.amount import Denomination
from juesuan.editions import load
from juesuan.errors import JuesuanError
from juesuan.writers import fonts
from juesuan.writers.book import Block, Book, Contents, Cover, Heading, Para, Run, bind_book
from juesuan.writers.pdf import pdf, write_pdf
from juesuan.writers.printed_tables import Box, TableBlock, head
from tests.generate.accounts import Wish, random_accounts
from tests.generate.styles import random_style
from tests.generate.text import compose, render
from tests.rule_examples import sample

REAL = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"
HOSTILE = 'a#b*c_d_[e]$x$@y<z>\\ `q` = // /* "k" #panic("x") <l>'
NUMBERS = re.compile(r"-?[\d,]+(?:\.\d+)?")


@pytest.fixture(scope="module")
def book() -> Book:
    return book_of(sample().accounts)


@pytest.fixture(scope="module")
def printed(book: Book) -> bytes:
    return pdf(book)


def book_of(accounts: FinalAccounts) -> Book:
    return bind_book(accounts, load(accounts.edition))


def small(*blocks: Block) -> Book:
    """A book of these blocks only."""
    return Book("测试", replace(sample().accounts, department="测试"), blocks)


def table(columns: int, rows: Sequence[tuple[Box, ...]]) -> TableBlock:
    heads = tuple(head(f"第{n}栏") for n in range(1, columns + 1))
    return TableBlock("表", "表", "公开10表", "某部门", "元", (16,) * columns, (heads,), tuple(rows))


def texts(made: bytes) -> list[str]:
    """The text of every page."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made)]


def numbers(made: bytes) -> Counter[str]:
    return Counter(NUMBERS.findall("\n".join(texts(made))))


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def amounts(book: Book) -> Counter[str]:
    """Every amount and every number of a form as printed."""
    boxes = (box for b in book.blocks if isinstance(b, TableBlock) for row in b.body for box in row)
    return Counter(box.text for box in boxes if box.figure and NUMBERS.fullmatch(box.text))


def elements(made: bytes) -> list[tuple[str, str]]:
    """Kind and alternative words of every element of the structure, parents first."""
    with pikepdf.open(BytesIO(made)) as document:
        return list(_elements(document.Root.StructTreeRoot.K))


def _elements(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _elements(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield str(node.S), str(node.get("/Alt", ""))
        if "/K" in node:
            yield from _elements(node.K)


def kinds(made: bytes) -> Counter[str]:
    return Counter(kind for kind, _ in elements(made))


def outline(made: bytes) -> list[str]:
    with pikepdf.open(BytesIO(made)) as document, document.open_outline() as bookmarks:
        return list(_titles(bookmarks.root))


def _titles(items: Sequence[pikepdf.OutlineItem]) -> Iterator[str]:
    for item in items:
        yield item.title
        yield from _titles(item.children)


def test_every_amount_of_the_tables_and_every_number_of_the_forms_is_printed(book: Book, printed: bytes) -> None:
    wanted = amounts(book)
    assert len(wanted) > 100
    assert wanted - numbers(printed) == Counter()


@pytest.mark.parametrize("denomination", [Denomination.YUAN, Denomination.WAN])
def test_random_accounts_are_printed_in_yuan_and_in_ten_thousands(tmp_path: Path, denomination: Denomination) -> None:
    rng = random.Random(7)
    wish = Wish(items=12, projects=2, denomination=denomination)
    path = tmp_path / "report.txt"
    path.write_text(render(compose(random_accounts(rng, wish), random_style(rng))), encoding="utf-8")
    book = book_of(juesuan.read(path))
    made = pdf(book)
    assert amounts(book) - numbers(made) == Counter()
    assert f"金额单位：{denomination.value}" in bare("".join(texts(made)))


def test_the_text_of_every_paragraph_is_printed(book: Book, printed: bytes) -> None:
    whole = bare("".join(re.sub(r"— \d+ —", "", page) for page in texts(printed)))
    assert [b.text for b in book.blocks if isinstance(b, Para) and bare(b.text) not in whole] == []


def test_the_same_book_gives_the_same_bytes(book: Book, printed: bytes, tmp_path: Path) -> None:
    write_pdf(book, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == printed
    assert [file.name for file in tmp_path.iterdir()] == ["a.pdf"]


def test_bookmarks_are_the_headings_of_the_book(book: Book, printed: bytes) -> None:
    assert outline(printed) == [heading.text for heading in book.headings()]


def test_the_contents_lead_to_the_page_that_they_name(book: Book, printed: bytes) -> None:
    pages = [bare(page) for page in texts(printed)]
    front = next(n for n, page in enumerate(pages) if "—1—" in page)
    contents = "".join(texts(printed)[:front])
    for heading in book.headings():
        if heading.level < 3:
            spaced = r"\s*".join(map(re.escape, bare(heading.text)))
            found = re.search(spaced + r"[\s.]+(\d+)\s*$", contents, re.MULTILINE)
            assert found is not None, heading.text
            assert bare(heading.text) in pages[front + int(found[1]) - 1]


def test_title_language_and_tags_are_there_for_readers_aloud(book: Book, printed: bytes) -> None:
    with pikepdf.open(BytesIO(printed)) as document:
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert str(document.Root.Lang).startswith("zh")
    found = kinds(printed)
    headings = Counter(f"/H{heading.level}" for heading in book.headings())
    headings["/H1"] += 1  # of the contents
    assert {kind: found[kind] for kind in headings} == dict(headings)
    assert found["/Table"] == sum(isinstance(block, TableBlock) for block in book.blocks)
    assert found["/TH"] >= sum(len(row) for b in book.blocks if isinstance(b, TableBlock) for row in b.head)
    assert found["/TOC"]


def test_standards_title_author_and_a_fixed_date_stand_in_the_metadata(book: Book, printed: bytes) -> None:
    with pikepdf.open(BytesIO(printed)) as document, document.open_metadata() as meta:
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("2", "A", "1")
        assert meta["dc:title"] == book.title
        assert list(meta["dc:creator"]) == [book.accounts.department]
        year = (book.accounts.year or 0) + 1
        assert str(meta["xmp:CreateDate"]).startswith(f"{year}-01-01")
        assert len(document.Root.OutputIntents) == 1


def test_every_font_is_embedded_as_a_subset_of_the_shipped_ones(printed: bytes) -> None:
    with pikepdf.open(BytesIO(printed)) as document:
        dictionaries = [o for o in document.objects if isinstance(o, pikepdf.Dictionary)]
        descriptors = [o for o in dictionaries if o.get("/Type") == "/FontDescriptor"]
        assert descriptors
        for descriptor in descriptors:
            assert re.fullmatch(r"/[A-Z]{6}\+Juesuan(Serif|Sans)-(Regular|Bold)", str(descriptor.FontName))
            assert "/FontFile3" in descriptor


def test_numbers_of_the_text_lead_to_their_cells(book: Book, printed: bytes) -> None:
    cells = {x.figure for b in book.blocks if isinstance(b, TableBlock) for row in b.body for x in row if x.text}
    runs = [run for b in book.blocks if isinstance(b, Para) for run in b.runs if run.cell and run.cell in cells]
    assert runs
    assert kinds(printed)["/Link"] - kinds(printed)["/TOCI"] >= len(runs)


def test_names_full_of_signs_are_printed_as_they_stand() -> None:
    made = pdf(
        small(
            Cover(2024, HOSTILE, "部门决算"),
            Contents(),
            Heading(1, HOSTILE, "a"),
            Heading(2, HOSTILE, "b"),
            Para((Run(HOSTILE), Run("- x"))),
            table(2, [(Box(HOSTILE), Box("1.00", "right")), (Box("- y"), Box("= z"))]),
        )
    )
    assert bare("".join(texts(made))).count(bare(HOSTILE)) == 7
    assert outline(made) == [HOSTILE, HOSTILE]


def test_controls_print_nothing_and_line_ends_stay() -> None:
    (*_, page) = texts(pdf(small(Para((Run("甲\x07乙\u202e丙\r\n丁\t戊"),)))))
    assert "甲乙丙" in page
    assert "丁" in page.splitlines()[1]


def test_a_character_without_glyph_is_named_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(JuesuanError, match=r"U\+0378.*第一部分 概况.*李") as refused:
        write_pdf(small(Heading(1, "第一部分 概况", "a"), Para((Run("李\u0378"),))), tmp_path / "a.pdf")
    assert "字体" in refused.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_book_without_tables_or_without_anything_is_a_book_still(book: Book) -> None:
    accounts = replace(book.accounts, tables={}, evaluations=(), catalogue=())
    assert kinds(pdf(book_of(accounts)))["/Table"] == 0
    assert len(pypdfium2.PdfDocument(pdf(small()))) == 1


def test_headings_that_skip_a_level_are_brought_nearer() -> None:
    made = pdf(small(Heading(1, "一", "a"), Heading(3, "（一）", "b"), Para((Run("文"),))))
    assert (kinds(made)["/H2"], kinds(made)["/H3"]) == (1, 0)


def test_a_form_of_sixty_indicators_breaks_between_rows_and_repeats_its_head(book: Book) -> None:
    form = book.accounts.evaluations[0]
    one = form.indicators[0]
    many = tuple(replace(one, name=f"指标甲{n}号", target="一" * 60, group=None) for n in range(60))
    accounts = replace(book.accounts, evaluations=(replace(form, indicators=many),), catalogue=())
    pages = [bare(page) for page in texts(pdf(book_of(accounts)))]
    holding = [page for page in pages if "指标甲" in page]
    assert len(holding) > 2
    assert all("三级指标" in page for page in holding)
    for page in holding:
        assert page.count("号") == len(re.findall(r"指标甲\d+号", page))
    assert Counter(re.findall(r"指标甲\d+号", "".join(pages))) == Counter(f"指标甲{n}号" for n in range(60))


def test_rows_are_not_split_over_pages() -> None:
    rows = [(Box(f"始{n}" + "文" * 300 + f"终{n}。"), Box("1.00", "right")) for n in range(30)]
    for page in texts(pdf(small(Heading(1, "表", "a"), table(2, rows)))):
        assert re.findall(r"始(\d+)", bare(page)) == re.findall(r"终(\d+)", bare(page))


def test_a_row_taller_than_a_page_is_split_and_nothing_is_lost() -> None:
    made = pdf(small(Heading(1, "表", "a"), table(2, [(Box("长" * 9000), Box("1.00", "right"))])))
    assert bare("".join(texts(made))).count("长") == 9000


def test_a_very_wide_table_keeps_its_numbers_apart() -> None:
    rows = [tuple(Box(f"{n + 1},{c:03d},456,789,012.34", "right") for c in range(22)) for n in range(9)]
    made = pdf(small(Heading(1, "表", "a"), table(22, rows)))
    assert Counter(box.text for row in rows for box in row) - numbers(made) == Counter()
    for page in pypdfium2.PdfDocument(made):
        width, words = page.get_width(), page.get_textpage()
        assert all(words.get_charbox(n)[2] <= width for n in range(words.count_chars()))


def test_long_words_are_broken_inside_their_cell() -> None:
    made = pdf(small(Heading(1, "表", "a"), table(3, [(Box("x" * 300), Box("y"), Box("z"))])))
    document = pypdfium2.PdfDocument(made)
    page = document[len(document) - 1]
    words = page.get_textpage()
    crosses = [n for n in range(words.count_chars()) if words.get_charbox(n)[2] > page.get_width() / 2]
    assert "x" not in {words.get_text_range(n, 1) for n in crosses}


def test_charts_are_figures_with_words_for_those_who_do_not_see_them(book: Book) -> None:
    made = pdf(book, charts=True)
    figures = [words for kind, words in elements(made) if kind == "/Figure"]
    assert figures
    assert all(figures)


def test_an_unwritable_place_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(JuesuanError, match="没有写成") as refused:
        write_pdf(small(), tmp_path / "none" / "a.pdf")
    assert refused.value.place.file.endswith("none/a.pdf")
    (tmp_path / "folder.pdf").mkdir()
    with pytest.raises(JuesuanError):
        write_pdf(small(), tmp_path / "folder.pdf")
    assert [file.name for file in tmp_path.iterdir()] == ["folder.pdf"]


def test_the_list_of_characters_is_what_every_shipped_face_has() -> None:
    ttlib = pytest.importorskip("fontTools.ttLib")
    faces = [set(map(chr, ttlib.TTFont(file).getBestCmap())) for file in sorted(fonts.folder().glob("*.otf"))]
    assert len(faces) == 3
    assert set.intersection(*faces) == fonts.characters()


@pytest.mark.skipif(not REAL.exists(), reason="the published report is not here")
def test_the_published_report_of_a_department_is_printed_whole() -> None:
    book = book_of(juesuan.read(REAL))
    made = pdf(book)
    assert amounts(book) - numbers(made) == Counter()
    assert outline(made) == [heading.text for heading in book.headings()]


@pytest.mark.parametrize("lines", [17, 18, 19, 20])
def test_no_heading_stands_alone_at_the_foot_of_a_page(lines: int) -> None:
    above = [Para((Run("文"),))] * lines
    made = texts(pdf(small(Heading(1, "部分", "a"), *above, Heading(2, "一、标题", "b"), Para((Run("末段。"),)))))
    assert all(("一、标题" in page) == ("末段" in page) for page in made if "目" not in page)
