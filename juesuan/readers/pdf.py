"""PDF with a text layer: characters to lines, rulings to cells, page by page, each place with its page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from juesuan.document import Document
from juesuan.errors import UnreadableFile
from juesuan.place import Place
from juesuan.readers.pdf_blocks import joined_blocks, without_running_heads
from juesuan.readers.pdf_layout import layouts
from juesuan.readers.pdf_page import Drawn, drawn
from juesuan.readers.source import read_bytes

MOST_PAGES = 2_000
MOST_NAMED = 20  # pages named in a remark
GARBLED = 0.1  # share of a page
FEWEST_GARBLED = 5  # characters


def read_pdf(path: str | Path) -> Document:
    """The document in a PDF; pages without characters are told of in ``remarks``, nothing is concluded from them.

    :class:`UnreadableFile` when the file is damaged, locked by a password, too long, or holds no text at all.
    """
    import pypdfium2

    data = read_bytes(path)
    place = Place(str(path))
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableFile(
                f"PDF 文件“{path}”有打开密码", place=place, hint="请先用密码打开，另存为不加密的 PDF 再核验"
            ) from None
        raise UnreadableFile(
            f"PDF 文件“{path}”已损坏或不完整，打不开", place=place, hint="请重新下载或从原文件重新导出"
        ) from None
    try:
        if len(pdf) > MOST_PAGES:
            raise UnreadableFile(
                f"PDF 文件“{path}”有 {len(pdf)} 页，不像一份部门决算",
                place=place,
                hint=f"请拆分成不超过 {MOST_PAGES} 页的文件再核验",
            )
        pages = [page_of(pdf, n) for n in range(len(pdf))]
    finally:
        pdf.close()
    return document_of(pages, path, data, "PDF 文件")


def document_of(pages: Sequence[Drawn], path: str | Path, data: bytes, called: str) -> Document:
    """The document on these pages of a file; :class:`UnreadableFile` when none can be read.

    ``called`` is the name of its kind of file.
    """
    file, place = str(path), Place(str(path))
    if all(page.is_broken for page in pages):
        raise UnreadableFile(
            f"{called}“{path}”已损坏，没有一页打得开", place=place, hint="请重新下载或从原文件重新导出"
        )
    if not any(page.characters for page in pages):
        raise UnreadableFile(
            f"{called}“{path}”各页都是图像，没有文字", place=place, hint="请先识别成文字（OCR），或改用有文字的文件"
        )
    garbled = [n for n, page in enumerate(pages, 1) if _is_garbled(page)]
    if sum(len(pages[n - 1].characters) for n in garbled) * 2 > sum(len(page.characters) for page in pages):
        raise UnreadableFile(
            f"{called}“{path}”的字体没有说明各是什么字，读出来的是乱码",
            place=place,
            hint="请从原文件重新导出 PDF（用“另存为 PDF”，不要用虚拟打印机），或用 Word 原件核验",
        )
    gaps = tuple(n for n, page in enumerate(pages, 1) if page.is_broken or page.is_image or n in garbled)
    laid = without_running_heads(pages, list(layouts(pages)))
    blocks = tuple(joined_blocks(laid, pages, gaps, file))
    return Document(file, "pdf", sha256(data).hexdigest(), blocks, remarks=tuple(_remarks(pages, garbled)), gaps=gaps)


def page_of(pdf: Any, number: int) -> Drawn:
    """A page, counted from 0, or an empty one marked as broken when it cannot be loaded."""
    import pypdfium2

    try:
        return drawn(pdf[number])
    except pypdfium2.PdfiumError:
        return Drawn(0, 0, (), (), (), is_image=False, leaning=0, is_broken=True)


def _remarks(pages: Sequence[Drawn], garbled: Sequence[int]) -> Iterator[str]:
    broken = [n for n, page in enumerate(pages, 1) if page.is_broken]
    if broken:
        yield f"第 {_numbers(broken)} 页已损坏，打不开，未能核验"
    images = [n for n, page in enumerate(pages, 1) if page.is_image]
    if images:
        yield f"第 {_numbers(images)} 页为图像，未能核验"
    if garbled:
        yield f"第 {_numbers(garbled)} 页的字体没有说明各是什么字，读出来的是乱码，未能核验"
    recognised = [n for n, page in enumerate(pages, 1) if page.is_recognised]
    if recognised:
        yield f"第 {_numbers(recognised)} 页是扫描图像，文字由识别得来，可能与图像不同"
    partly = [n for n, page in enumerate(pages, 1) if not page.is_whole]
    if partly:
        yield f"第 {_numbers(partly)} 页的图形太多，表格线没有读全"
    unseen = [n for n, page in enumerate(pages, 1) if page.unseen]
    if unseen:
        yield f"看不见的字（透明、极小或在页面之外）没有读：第 {_numbers(unseen)} 页"
    over = [f"第 {n} 页 {page.over} 个" for n, page in enumerate(pages, 1) if page.over]
    if over:
        yield f"压在别的字上面的大字（水印、印章等）没有读：{'、'.join(over[:10])}{'等' if len(over) > 10 else ''}"
    askew = [f"第 {n} 页 {page.leaning} 个" for n, page in enumerate(pages, 1) if page.leaning]
    if askew:
        yield f"斜排的字（水印、印章等）没有读：{'、'.join(askew[:10])}{'等' if len(askew) > 10 else ''}"


def _numbers(pages: Sequence[int]) -> str:
    """Page numbers in words, runs of them as “3—7”."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    said = [str(first) if first == last else f"{first}—{last}" for first, last in runs]
    return "、".join(said[:MOST_NAMED]) + ("等" if len(said) > MOST_NAMED else "")


_OF_NO_REPORT = re.compile("[\ue000-\uf8ff\ufffd]")  # private characters, and what stands for an unknown one


def _is_garbled(page: Drawn) -> bool:
    """Whether much of a page cannot be told by its fonts, or is told as characters that no report has."""
    odd = len(_OF_NO_REPORT.findall("".join([character.text for character in page.characters])))
    return max(page.unmapped, odd) > max(FEWEST_GARBLED, len(page.characters) * GARBLED)
