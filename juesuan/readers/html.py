"""Web pages, saved whole or in part: headings and paragraphs as text, tables as grids; nothing is fetched or run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from juesuan.document import Document, Grid, GridCell, Paragraph, Piece
from juesuan.errors import UnreadableFile
from juesuan.place import Place
from juesuan.readers.decode import decode
from juesuan.readers.source import read_bytes

DEEPEST = 400  # elements inside elements
WIDEST = 200  # columns a cell may take
MOST_CELLS = 2_000_000
MOST_AREAS = 6  # cells of a table that arranges a page: head, menu, article, foot
MOST_PARAGRAPHS = 8  # in a cell of a table of data

_SILENT = frozenset((
    "script", "style", "noscript", "template", "head", "nav", "footer", "select", "button", "iframe", "object", "svg",
    "math", "textarea", "option",
))  # fmt: skip
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "del", "em", "font", "i", "ins", "kbd",
    "label", "mark", "nobr", "o:p", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr",
))  # fmt: skip
_ATTACHED = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar|7z)(?:$|[?#])", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


def read_html(path: str | Path) -> Document:
    """The document in a web page, in any charset; files it links to are named in ``remarks``.

    ``line`` of a place counts paragraphs and rows of tables in order, ``row`` and ``column`` count inside a table.
    :class:`UnreadableFile` when it is none.
    """
    data = read_bytes(path)
    text, encoding, remarks = decoded(data, str(path))
    return page_of(text, path, data, encoding, remarks)


def page_of(text: str, path: str | Path, data: bytes, encoding: str, remarks: tuple[str, ...]) -> Document:
    """The document in the text of a web page that stands in that file; :class:`UnreadableFile` when it is none."""
    from lxml import etree, html

    parser = html.HTMLParser(huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise UnreadableFile(
            f"网页“{path}”里没有内容", place=Place(str(path)), hint="请在浏览器中打开，另存为完整网页再核验"
        ) from None
    page = _Page(str(path))
    page.block(root, 0)
    page.end()
    named = tuple(dict.fromkeys(_attachments(root)))
    if named:
        remarks = (*remarks, f"网页所附文件没有读取，请分别核验：{'、'.join(named[:20])}")
    return Document(str(path), "html", sha256(data).hexdigest(), tuple(page.blocks), encoding, remarks)


def decoded(data: bytes, file: str) -> tuple[str, str, tuple[str, ...]]:
    """The text by the charset the page names, else by what its bytes are."""
    named = _CHARSET.search(data[:4096])
    if named is not None:
        charset = named[1].decode("ascii").lower()
        charset = "gb18030" if charset in ("gb2312", "gbk") else charset
        try:
            return _undeclared(data.decode(charset)), charset, ()
        except (LookupError, UnicodeDecodeError):
            pass
    text, encoding, remarks = decode(data, file)
    return _undeclared(text), encoding, remarks


def _undeclared(text: str) -> str:
    """Without the XML declaration, whose encoding no longer holds."""
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _attachments(root: Any) -> Iterator[str]:
    for link in root.iter("a"):
        target = link.get("href") or ""
        if _ATTACHED.search(target):
            yield " ".join(link.text_content().split()) or target.rsplit("/", 1)[-1]


@dataclass(slots=True)
class _Page:
    """The blocks of a page as they are met; ``words`` is the paragraph that is being put together."""

    file: str
    blocks: list[Paragraph | Grid] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    lines: int = 0

    def block(self, element: Any, depth: int) -> None:
        """Take up an element and what is in it."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _SILENT or depth > DEEPEST or _is_hidden(element) or (tag in ("ul", "ol") and _is_menu(element)):
            return
        if tag == "table" and not _is_layout(element):
            self.end()
            self.table(element)
            return
        if tag == "br":
            self.end()
            return
        is_block = tag not in _INLINE
        if is_block:
            self.end()
        self.say(element, "text")
        for child in element:
            self.block(child, depth + 1)
            self.say(child, "tail")
        if is_block:
            self.end()

    def say(self, element: Any, kind: str) -> None:
        """Take up the “text” of an element or its “tail”, what follows it."""
        self.words.append(getattr(element, kind) or "")

    def end(self) -> None:
        """Close the paragraph."""
        text = _squeezed(_WIDE_GAP.sub("\0", "".join(self.words))).replace("\0", "  ").strip()
        self.words.clear()
        if text:
            self.lines += 1
            place = Place(self.file, "", self.lines, None, None, None, None, 0, len(text), text)
            self.blocks.append(Paragraph((Piece(text, place),)))

    def table(self, element: Any) -> None:
        """Take up a table: its caption as text, its rows as a grid, merged cells in their first place."""
        for caption in element.findall("caption"):
            self.block(caption, 0)
        rows = [row for row in element.iter("tr") if _table_of(row) is element and not _is_hidden(row)]
        taken: set[tuple[int, int]] = set()
        found: dict[tuple[int, int], tuple[Any, str]] = {}
        for r, row in enumerate(rows):
            c = 0
            for cell in row:
                if cell.tag not in ("td", "th"):
                    continue
                while (r, c) in taken:
                    c += 1
                tall, wide = _span(cell, "rowspan", len(rows) - r), _span(cell, "colspan", WIDEST)
                taken.update((r + i, c + j) for i in range(tall) for j in range(wide))
                found[r, c] = cell, _squeezed(_text(cell))
                c += wide
                if len(taken) > MOST_CELLS:
                    raise UnreadableFile(
                        f"网页“{self.file}”的一张表超过 {MOST_CELLS} 格",
                        place=Place(self.file),
                        hint="请确认文件是否正确；确需核验的，请拆分后逐份核验",
                    )
        if not any(text for _, text in found.values()):
            return
        width = 1 + max(c for _, c in taken)
        empty = (None, "")
        cells = tuple(tuple(self.cell(*found.get((r, c), empty), r, c) for c in range(width)) for r in range(len(rows)))
        self.blocks.append(Grid(tuple(row for row in cells if any(cell.text for cell in row))))
        self.lines += len(rows)

    def cell(self, element: Any | None, text: str, row: int, column: int) -> GridCell:
        """What the element says, in the row and column of the table that is being read."""
        return GridCell(
            text, Place(self.file, "", self.lines + row + 1, None, None, row + 1, column + 1, 0, len(text), text)
        )


def _is_hidden(element: Any) -> bool:
    """Whether an element is not shown, or marked as help beside the report, as our own pages mark links and charts."""
    if "hidden" in element.attrib or "data-beside" in element.attrib:
        return True
    return _HIDDEN.search(element.get("style") or "") is not None


def _is_menu(items: Any) -> bool:
    """Whether a list holds nothing but links to other pages."""
    links = list(items.iter("a"))
    if not links or any((link.get("href") or "").startswith("#") for link in links):
        return False
    linked = sum(len("".join(link.text_content().split())) for link in links)
    return linked == len("".join(items.text_content().split()))


def _is_layout(table: Any) -> bool:
    """Whether a table only arranges the page: it holds a single cell, a whole article, or little beside other tables.

    A table of data may hold a small table in one of its cells.
    """
    cells = [cell for cell in table.iter("td", "th") if _table_of(cell) is table]
    if len(cells) < 2:
        return True
    if len(cells) <= MOST_AREAS and any(len(cell.xpath("./p|./div|./div/p")) > MOST_PARAGRAPHS for cell in cells):
        return True
    inner = [found for found in table.iter("table") if found is not table and _table_of(found) is table]
    if not inner:
        return False
    inside = sum(len(found.text_content()) for found in inner)
    own = [cell for cell in cells if next(cell.iter("table"), None) is None and cell.text_content().strip()]
    return len(own) < 2 * len(inner) + MOST_AREAS or 2 * inside > len(table.text_content())


def _table_of(element: Any) -> Any:
    """The table that an element stands in."""
    return next(element.iterancestors("table"), None)


def _span(cell: Any, name: str, most: int) -> int:
    value = (cell.get(name) or "1").strip()
    return max(1, min(int(value), most)) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _text(element: Any) -> str:
    """All that is shown in a cell, lines put together."""
    if not isinstance(element.tag, str) or element.tag in _SILENT or _is_hidden(element):
        return ""
    return (element.text or "") + "".join(_text(child) + (child.tail or "") for child in element)


_WIDE_GAP = re.compile(r"(?<=\S)\xa0{3,}(?=\S)")  # put there to hold words apart
_WHITE = re.compile(r"[ \t\r\n\f\xa0]+")
_BETWEEN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])")


def _squeezed(text: str) -> str:
    """The text as a browser shows it: white space as one blank, none between Chinese characters."""
    return _BETWEEN.sub("", _WHITE.sub(" ", text)).strip()
