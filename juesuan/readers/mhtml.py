"""Saved pages in one file (.mht, .mhtml): the page inside is read as any other; pictures and styles are left alone."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from juesuan.document import Document
from juesuan.errors import UnreadableFile
from juesuan.place import Place
from juesuan.readers.html import decoded, page_of
from juesuan.readers.source import read_bytes

_SHEET = re.compile(r"sheet\d+\.html?$", re.IGNORECASE)  # of a workbook saved as a page, behind a page of frames


def read_mhtml(path: str | Path) -> Document:
    """The document in a page saved with all that belongs to it.

    Of several pages (frames, the sheets of a workbook) all are read, in the order of the file.
    :class:`UnreadableFile` when there is no page inside.
    """
    data = read_bytes(path)
    pages = [
        part
        for part in message_from_bytes(data).walk()
        if part.get_content_type() in ("text/html", "application/xhtml+xml")
    ]
    sheets = [page for page in pages if _SHEET.search(str(page.get("Content-Location", "")))]
    read = [_page(page, path, data) for page in sheets or pages[:1]]
    if not read:
        raise UnreadableFile(
            f"网页档案“{path}”里没有网页",
            place=Place(str(path)),
            hint="请在浏览器中打开，另存为网页（.html）再核验",
        )
    blocks = tuple(block for document in read for block in document.blocks)
    remarks = tuple(dict.fromkeys(remark for document in read for remark in document.remarks))
    return Document(str(path), "html", read[0].sha256, blocks, read[0].encoding, remarks)


def _page(page: Message, path: str | Path, data: bytes) -> Document:
    """One page, in the charset its part names, else in the one it is in."""
    payload = page.get_payload(decode=True)
    body = payload if isinstance(payload, bytes) else b""
    charset = (page.get_content_charset() or "").lower()
    charset = "gb18030" if charset in ("gb2312", "gbk") else charset
    remarks: tuple[str, ...] = ()
    try:
        text, encoding = body.decode(charset), charset
    except (LookupError, UnicodeDecodeError):
        text, encoding, remarks = decoded(body, str(path))
    return page_of(text, path, data, encoding, remarks)
