"""PDF: the book set by typst, tagged for readers aloud (PDF/UA-1) and fit for the archive (PDF/A-2a)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from juesuan.errors import JuesuanError
from juesuan.writers import fonts
from juesuan.writers.book import Book
from juesuan.writers.whole import write_whole

AnyPath = str | PathLike[str]
STANDARDS: tuple[Literal["a-2a", "ua-1"], ...] = ("a-2a", "ua-1")
TEMPLATE = Path(__file__).with_name("report.typ")
_FACES = {
    "title": fonts.SERIF,
    "heading": fonts.SANS,
    "lesser": fonts.SERIF,
    "body": fonts.SERIF,
    "head": fonts.SANS,
}
_OFFICIAL = {  # as installed under Chinese or English names, GB/T 9704—2012, 5.2
    "title": ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05"),
    "heading": ("黑体", "SimHei"),
    "lesser": ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi"),
    "body": ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong"),
    "head": ("宋体", "SimSun"),
}


def write_pdf(book: Book, path: AnyPath, *, charts: bool = False, official_fonts: bool = False) -> None:
    """Write the book as PDF; the same bytes for the same book.

    The shipped fonts print it, fonts of the machine only the characters those lack; ``official_fonts`` takes
    方正小标宋, 仿宋, 楷体, 黑体 first where they are installed. :class:`~juesuan.errors.JuesuanError` when a character
    has no glyph in any font or the file cannot be written; nothing is left half written.
    """
    write_whole(path, pdf(book, charts=charts, official_fonts=official_fonts))


def pdf(book: Book, *, charts: bool = False, official_fonts: bool = False) -> bytes:
    """The bytes of the PDF."""
    import typst

    from juesuan.writers.pdf.glyphs import check_glyphs, printable, rare, system_fonts
    from juesuan.writers.pdf.sheets import sheets

    data = printable(sheets(book, _charts(book) if charts else ()))
    found = rare(data)
    check_glyphs(found)
    uses_system = bool(found) or official_fonts
    known = system_fonts() if uses_system else _shipped_fonts()
    try:
        made, warned = typst.compile_with_warnings(
            str(TEMPLATE),
            root=str(TEMPLATE.parent),
            format="pdf",
            font_paths=known,
            ignore_system_fonts=not uses_system,
            sys_inputs={
                "book": json.dumps(data, ensure_ascii=False),
                "faces": json.dumps(_faces(known.families() if official_fonts else ()), ensure_ascii=False),
            },
            pdf_standards=list(STANDARDS),
            timestamp=datetime(data["year"], 1, 1, tzinfo=UTC),
        )
    except typst.TypstError as error:
        raise _not_set(error.message, error.hints) from error
    for warning in warned:
        raise _not_set(warning.message, warning.hints)
    return _packed(made)


def _charts(book: Book) -> tuple[Any, ...]:
    from juesuan.writers.charts import charts

    return charts(book.accounts)


def _shipped_fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.folder()])


def _faces(installed: Any) -> dict[str, list[str]]:
    """The families for each use, those preferred first; only families that are there, or typst would warn."""
    return {use: [*(f for f in _OFFICIAL[use] if f in installed), family] for use, family in _FACES.items()}


def _not_set(message: str, hints: list[str]) -> JuesuanError:
    more = f"（{'；'.join(hints)}）" if hints else ""
    hint = "其他格式不受影响；请把这条信息告诉软件维护者"
    return JuesuanError(f"PDF 没有写成，排版程序说：{message}{more}", hint=hint)


def _packed(made: bytes) -> bytes:
    """The same document in a third of the space: what it says of its structure, compressed."""
    import pikepdf

    whole = BytesIO()
    with pikepdf.open(BytesIO(made)) as document:
        document.save(whole, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return whole.getvalue()
