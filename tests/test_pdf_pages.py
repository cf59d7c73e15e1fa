"""Pages of a PDF that are not what they seem: images, text nobody sees, fonts that do not say what they print."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

import juesuan
from juesuan.accounts import FinalAccounts
from juesuan.errors import UnreadableFile
from juesuan.folder import load as load_folder
from juesuan.folder import save
from tests.generate.press import Press, printed
from tests.generate.same import as_text, random_report, unlike

SEAL = (  # a ring and a star
    b"1 0 0 RG 1 0 0 rg 2 w 300 550 m 300 577 323 600 350 600 c 377 600 400 577 400 550 c 400 523 377 500 350 500 c "
    b"323 500 300 523 300 550 c S 350 575 m 356 556 l 374 556 l 359 545 l 365 527 l 350 538 l 335 527 l 341 545 l "
    b"326 556 l 344 556 l f"
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, FinalAccounts]:
    """A report as PDF, and what its text says."""
    _, report = random_report(3)
    return printed(report, Press(head=True)), as_text(report, tmp_path_factory.mktemp("sound"))


def changed(data: bytes, path: Path, change: Callable[[pikepdf.Pdf], None]) -> Path:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(path)
    return path


def drawing(content: bytes) -> Callable[[pikepdf.Pdf], None]:
    """Draw something more on every page, in Helvetica under the name F."""

    def change(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            page.add_resource(font, pikepdf.Name.Font, pikepdf.Name.FF)
            page.contents_add(b"Q Q q " + content + b" Q", prepend=False)

    return change


def as_image(pdf: pikepdf.Pdf, number: int) -> None:
    """Put an image in the place of a page."""
    page = pdf.pages[number - 1]
    image = pdf.make_stream(
        zlib.compress(bytes([200]) * 10_000),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=100,
        Height=100,
        BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceGray,
        Filter=pikepdf.Name.FlateDecode,
    )
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
    page.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /I Do Q")


@pytest.mark.parametrize(
    ("content", "remark"),
    [
        (b"BT 3 Tr /FF 9 Tf 200 400 Td (99999.99) Tj ET", "看不见的字"),
        (b"BT /FF 0.8 Tf 200 400 Td (99999.99) Tj ET", "看不见的字"),
        (b"BT /FF 9 Tf 2000 400 Td (99999.99) Tj ET", "看不见的字"),
        (b"BT /FF 40 Tf 0.7 0.7 -0.7 0.7 200 300 Tm (9876.54) Tj ET", "斜排的字"),
        (SEAL, ""),
    ],
    ids=["invisible", "tiny", "beside the paper", "watermark", "seal"],
)
def test_what_nobody_reads_on_a_page_changes_nothing(
    content: bytes, remark: str, sound: tuple[bytes, FinalAccounts], tmp_path: Path
) -> None:
    path = changed(sound[0], tmp_path / "决算.pdf", drawing(content))
    accounts = juesuan.read(path)
    assert unlike(sound[1], accounts) == []
    assert remark in "；".join(accounts.remarks)


def test_an_image_among_the_pages_is_said_and_nothing_concluded_from_it(
    sound: tuple[bytes, FinalAccounts], tmp_path: Path
) -> None:
    whole = tmp_path / "全.pdf"
    whole.write_bytes(sound[0])
    before = {(finding.code, finding.message) for finding in juesuan.check(whole).findings}
    with pikepdf.open(io.BytesIO(sound[0])) as pdf:
        count = len(pdf.pages)
    for number in range(2, count + 1):
        path = changed(sound[0], tmp_path / f"{number}.pdf", lambda pdf, n=number: as_image(pdf, n))  # type: ignore[misc]
        accounts = juesuan.read(path)
        assert accounts.gaps == (number,)
        assert f"第 {number} 页为图像，未能核验" in accounts.remarks
        after = [finding for finding in juesuan.check(path).findings if finding.severity.value == "error"]
        assert [f.message for f in after if (f.code, f.message) not in before] == [], number


def test_a_folder_of_facts_remembers_which_pages_were_not_read(
    sound: tuple[bytes, FinalAccounts], tmp_path: Path
) -> None:
    path = changed(sound[0], tmp_path / "决算.pdf", lambda pdf: as_image(pdf, 2))
    save(juesuan.read(path), tmp_path / "facts")
    assert load_folder(tmp_path / "facts").gaps == (2,)


def test_a_document_of_images_alone_is_refused(sound: tuple[bytes, FinalAccounts], tmp_path: Path) -> None:
    def all_images(pdf: pikepdf.Pdf) -> None:
        for number in range(1, len(pdf.pages) + 1):
            as_image(pdf, number)

    with pytest.raises(UnreadableFile, match="图像") as caught:
        juesuan.read(changed(sound[0], tmp_path / "扫描.pdf", all_images))
    assert "OCR" in caught.value.hint


def test_fonts_that_do_not_say_what_they_print_are_noticed(sound: tuple[bytes, FinalAccounts], tmp_path: Path) -> None:
    def without_names(pdf: pikepdf.Pdf) -> None:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/ToUnicode" in thing:
                del thing["/ToUnicode"]

    with pytest.raises(UnreadableFile, match="乱码"):
        juesuan.read(changed(sound[0], tmp_path / "乱码.pdf", without_names))


def test_a_page_that_cannot_be_loaded_is_told_of(sound: tuple[bytes, FinalAccounts], tmp_path: Path) -> None:
    def broken(pdf: pikepdf.Pdf) -> None:
        pdf.pages[1].obj.Type = pikepdf.Name.Nothing
        pdf.pages[1].obj.MediaBox = pikepdf.Array([])

    path = changed(sound[0], tmp_path / "决算.pdf", broken)
    assert juesuan.read(path).year == sound[1].year
