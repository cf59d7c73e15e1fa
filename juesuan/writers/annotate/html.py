"""Remarks in a web page: words and cells marked, what is wrong below the paragraph or table, the list at the end."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from juesuan.document import GridCell
from juesuan.finding import Finding, Severity, Verdict
from juesuan.place import Place
from juesuan.readers.html import _SILENT, _is_hidden, _Page, decoded
from juesuan.writers.annotate.characters import stretches
from juesuan.writers.annotate.docx import printable
from juesuan.writers.annotate.remark import COLOURS, heading, listed, remark
from juesuan.writers.parts import numbered
from juesuan.writers.terminal import words
from juesuan.writers.whole import write_whole

BESIDE = "data-beside"  # what carries it is about the report, not of it, and is passed over in reading
_TITLE = "决算核验的问题"
# Nothing is run or fetched from elsewhere when the copy is opened; what was saved beside the page is still shown.
_POLICY = "default-src 'none'; style-src 'unsafe-inline' file:; img-src data: file:; font-src data: file:"
_STYLE = (
    ".juesuan-mark{color:inherit;border-radius:2px}.juesuan-mark:target,td.juesuan-mark:target{outline:2px solid #b00}"
    ".juesuan-number{font:bold 11px/1 sans-serif;vertical-align:super;color:#b00;text-decoration:none;margin-left:1px}"
    ".juesuan-list{font:14px/1.6 sans-serif;margin:2em;border-top:2px solid #b00;text-align:left}"
    ".juesuan-banner{font:bold 14px/1.6 sans-serif;margin:0;padding:.6em 1em;background:#fff3dc;"
    "border-bottom:2px solid #b00}"
    ".juesuan-note{font:13px/1.6 sans-serif;margin:.2em 0 1em;padding:.2em .8em;border-left:3px solid #b00;"
    "background:#fafafa;text-align:left;text-indent:0}.juesuan-note p{margin:.2em 0;text-indent:0}"
    ".juesuan-list pre{font:inherit;white-space:pre-wrap;margin:0}.juesuan-list li{margin:0 0 .8em;list-style:none}"
)
_BLOCKS = frozenset(("p", "li", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "table", "div"))
Node = tuple[Any, str]  # an element, and whether it is its “text” or its “tail”


def annotate_html(verdict: Verdict, source: Path, copy: Path) -> int:
    """Write the copy; how many findings stand beside their place."""
    from lxml import etree, html

    text, _, _ = decoded(source.read_bytes(), str(source))
    parser = html.HTMLParser(huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    root = html.document_fromstring(text, parser=parser)
    _without_marks(root)
    page = _Noted(str(source))
    page.block(root, 0)
    page.end()
    placed = {finding.id for number, finding in numbered(verdict) if page.mark(number, finding)}
    page.put_notes()
    _complete(root, _banner(verdict), _list(verdict, placed))
    doctype = root.getroottree().docinfo.doctype or "<!DOCTYPE html>"
    write_whole(copy, etree.tostring(root, method="html", encoding="utf-8", doctype=doctype))
    return len(placed)


class _Noted(_Page):
    """The page being read, noting which pieces of text each paragraph and cell is made of."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.noted: list[Node] = []
        self.of_lines: dict[int, list[Node]] = {}
        self.of_cells: dict[tuple[int, int], Any] = {}
        self.notes: dict[Any, list[tuple[int, Finding]]] = {}

    def say(self, element: Any, kind: str) -> None:
        super().say(element, kind)
        self.noted.append((element, kind))

    def end(self) -> None:
        noted, self.noted, before = self.noted, [], self.lines
        super().end()
        if self.lines > before:
            self.of_lines[self.lines] = noted

    def cell(self, element: Any | None, text: str, row: int, column: int) -> GridCell:
        if element is not None:
            self.of_cells[self.lines + row + 1, column + 1] = element
        return super().cell(element, text, row, column)

    def mark(self, number: int, finding: Finding) -> bool:
        """Mark the first place of a finding; false when it has none."""
        place = finding.places[0] if finding.places else Place()
        cell = self.of_cells.get((place.line or 0, place.column or 0))
        if cell is not None:
            nodes = list(_texts(cell))
        elif place.line in self.of_lines:
            nodes = self.of_lines[place.line]
        else:
            return False
        said = [getattr(element, kind) or "" for element, kind in nodes]
        whole = "".join(said)
        found: list[tuple[int, int, int]] = []
        if place.start is not None and place.end is not None:
            found = _bare(said, place.start, place.end)
        found = found or [(n, 0, len(text)) for n, text in enumerate(said) if text.strip()]
        if not found or not whole.strip():
            if cell is None:
                return False
            _sign(cell, number, finding)
            self._note(cell, number, finding)
            return True
        self._note(cell if cell is not None else nodes[found[-1][0]][0], number, finding)
        for n, start, end in reversed(found):
            element, kind = nodes[n]
            mark = _wrap(element, kind, start, end, finding, number if n == found[-1][0] else 0)
            # The rest of the piece stands behind the mark now; later marks of the line find it there.
            nodes[n : n + 1] = [(element, kind), (mark, "text"), (mark, "tail")]
        return True

    def _note(self, element: Any, number: int, finding: Finding) -> None:
        """Remember what is to be told below the paragraph or table; notices stand at the end alone."""
        block = next((one for one in (element, *element.iterancestors()) if one.tag in _BLOCKS), None)
        if block is not None and finding.severity is not Severity.NOTICE:
            self.notes.setdefault(block, []).append((number, finding))

    def put_notes(self) -> None:
        """Tell below each paragraph and table what is wrong in it."""
        from lxml import html

        for block, told in self.notes.items():
            items = "".join(f"<p>{_in_line(number, finding)}</p>" for number, finding in sorted(told, key=_number))
            note = html.fragment_fromstring(f'<aside class="juesuan-note" {BESIDE}="">{items}</aside>')
            note.tail, block.tail = block.tail, None
            block.addnext(note)


def _number(told: tuple[int, Finding]) -> int:
    return told[0]


def _in_line(number: int, finding: Finding) -> str:
    level = escape(words()[finding.severity.value])
    mark = f'<mark class="juesuan-mark" style="{_colour(finding.severity)}">{level}</mark>'
    return f'<a href="#juesuan-{number}">[{number}]</a> {mark} {escape(printable(finding.message))}'


def _banner(verdict: Verdict) -> str:
    """What the page is now, at its head, with the way to the list."""
    counts = {level: sum(1 for _, finding in numbered(verdict) if finding.severity is level) for level in Severity}
    said = "，".join(f"{words()[level.value]} {count} 处" for level, count in counts.items())
    return (
        f'<p class="juesuan-banner" {BESIDE}="">带批注的副本：{said}。错处有颜色和编号，原因写在段落、表格下面，'
        f'<a href="#juesuan-list">全部列在文末</a>。</p>'
    )


def _without_marks(root: Any) -> None:
    """Take out the marks of an earlier time."""
    for element in root.xpath(f"//*[@{BESIDE}][starts-with(@class, 'juesuan-')]"):
        element.drop_tree()
    for element in root.xpath("//mark[@class='juesuan-mark']"):
        element.drop_tag()


def _bare(said: list[str], start: int, end: int) -> list[tuple[int, int, int]]:
    """The stretch of the squeezed text in the pieces it was squeezed from."""
    from juesuan.readers.html import _squeezed

    return stretches(said, _squeezed("".join(said)), start, end)


def _texts(element: Any) -> list[Node]:
    """The pieces of text that are shown in a cell."""
    if not isinstance(element.tag, str) or element.tag in _SILENT or _is_hidden(element):
        return []
    found: list[Node] = [(element, "text")]
    for child in element:
        found += [*_texts(child), (child, "tail")]
    return found


def _wrap(element: Any, kind: str, start: int, end: int, finding: Finding, number: int) -> Any:
    """Put a mark around characters of a piece of text; behind the last of a finding its number, linked to the list."""
    text = getattr(element, kind) or ""
    mark = element.makeelement("mark", {"class": "juesuan-mark", "style": _colour(finding.severity)})
    mark.set("title", printable(finding.title))
    mark.text, mark.tail = text[start:end], text[end:]
    setattr(element, kind, text[:start])
    if kind == "text":
        element.insert(0, mark)
    else:
        above = element.getparent()
        above.insert(above.index(element) + 1, mark)
    if number:
        _sign(mark, number, finding)
    return mark


def _sign(element: Any, number: int, finding: Finding) -> None:
    """The number of a remark at the end of a mark or cell."""
    sign = element.makeelement("a", {"class": "juesuan-number", "href": f"#juesuan-{number}", BESIDE: ""})
    sign.set("id", f"juesuan-at-{number}")
    sign.set("title", printable(remark(number, finding)))
    sign.text = f"[{number}]"
    element.append(sign)


def _colour(severity: Severity) -> str:
    return "background:#" + "".join(f"{part:02x}" for part in COLOURS[severity])


def _list(verdict: Verdict, placed: set[str]) -> str:
    """All remarks at the end of the page, each with a link to its place."""
    items = []
    for number, finding in numbered(verdict):
        said = escape(printable(remark(number, finding)))
        title, told = (escape(printable(say(number, finding))) for say in (heading, listed))
        level = escape(words()[finding.severity.value])
        mark = f'<mark class="juesuan-mark" style="{_colour(finding.severity)}">{level}</mark> '
        linked = f'<a href="#juesuan-at-{number}">{told}</a>' if finding.id in placed else told
        said = said.replace(title, mark + linked, 1)
        items.append(f'<li id="juesuan-{number}"><pre>{said}</pre></li>')
    told = f"<h2>{_TITLE}</h2><ol>{''.join(items)}</ol>"
    return f'<section id="juesuan-list" class="juesuan-list" {BESIDE}="">{told}</section>'


def _complete(root: Any, banner: str, listing: str) -> None:
    """The list, our style, the charset of the copy and the policy put in; what the page would run taken out."""
    from lxml import html

    for element in list(root.iter("script", "base")):
        element.drop_tree()
    for element in list(root.iter("meta")):
        told = f"{element.get('http-equiv') or ''} {element.get('charset') or ''}".lower()
        if element.get("charset") is not None or re.search(r"content-type|refresh|content-security", told):
            element.drop_tree()
    for element in root.iter():
        if isinstance(element.tag, str):
            for name in [name for name in element.attrib if name.lower().startswith("on")]:
                del element.attrib[name]
    head = root.find("head")
    if head is None:
        head = root.makeelement("head")
        root.insert(0, head)
    style = head.makeelement("style")
    style.text = _STYLE
    head.insert(0, head.makeelement("meta", {"charset": "utf-8"}))
    head.insert(1, head.makeelement("meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY}))
    head.append(style)
    body = root if root.find("body") is None else root.find("body")
    head_line = html.fragment_fromstring(banner)
    head_line.tail, body.text = body.text, None
    body.insert(0, head_line)
    body.append(html.fragment_fromstring(listing))
