"""Leftovers: what a file carries besides its content: who wrote it, comments, revisions, hidden and embedded things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from juesuan.document import Leftover
from juesuan.place import Place

MOST_BYTES = 96 * 1024 * 1024  # of one part looked into
LONGEST = 40  # characters of a comment that are shown
_LOCAL = re.compile(
    r"^(?:file:|[A-Za-z]:[\\/]|\\\\|//|https?://(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.))",
    re.IGNORECASE,
)
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_PROPERTIES = {"creator": "作者", "lastModifiedBy": "最后修改者", "Company": "单位", "Manager": "主管"}
_REVISIONS = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo|rPrChange|pPrChange|cellIns|cellDel)[\s>/]")
_VANISH = re.compile(rb"<w:vanish(?:\s*/>|\s+w:val=\"(?:1|true|on)\"\s*/>)")
_RUN = re.compile(rb"<w:r[\s>].*?</w:r>", re.DOTALL)
_SAID = re.compile(rb"<w:t(?:\s[^>]*)?>[^<]*[^<\s]")
_TOLD = re.compile(rb"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")  # parts that hold text
_PICTURED = re.compile(rb"\sdescr=\"((?:[A-Za-z]:|\\\\|file:)[^\"]{3,400})\"")  # where a picture was taken from
_HIDDEN_ROWS = re.compile(rb"<row\b[^>]*\shidden=\"(?:1|true)\"[^>]*(?<!/)>(.*?)</row>", re.DOTALL)
_COLUMN = re.compile(rb"<col\b[^>]*>")
_FILLED = re.compile(rb"<c\b[^>]*\sr=\"([A-Z]{1,3})\d+\"[^>]*(?<!/)>(?:(?!</c>).)*?<(?:v|is)>", re.DOTALL)
_SAVED_AT = re.compile(rb"absPath\b[^>]*\surl=\"([^\"]+)\"")
_COMMENTS = frozenset(
    f"/{name}"
    for name in ("Text", "FreeText", "Highlight", "Underline", "Squiggly", "StrikeOut", "Line", "Ink", "Caret", "Stamp")
)


def leftovers_of(path: str | Path) -> tuple[Leftover, ...] | None:
    """What is found in a Word, Excel (2007 and later) or PDF file; ``None`` for other kinds and what cannot be seen."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(1024)
        if head.lstrip().startswith(b"%PDF"):
            return tuple(_in_pdf(str(path)))
        return _in_zip(str(path)) if head.startswith(b"PK") else None
    except Exception:  # whatever is wrong with these parts, it must not keep the report from being read
        return None


def _in_zip(file: str) -> tuple[Leftover, ...] | None:
    with ZipFile(file) as archive:
        names = archive.namelist()
        look = _in_word if "word/document.xml" in names else _in_excel if "xl/workbook.xml" in names else None
        return None if look is None else (*_in_package(archive, file), *look(archive, file))


def _in_package(archive: ZipFile, file: str) -> Iterator[Leftover]:
    """What is kept alike in Word and Excel: properties, macros, embedded files, links to other places."""
    for name in ("docProps/core.xml", "docProps/app.xml"):
        for tag, value in _texts(archive, name):
            if tag in _PROPERTIES and value.strip():
                yield _left("property", f"{_PROPERTIES[tag]}：{value.strip()}", file, "文件属性")
    for name in archive.namelist():
        if name.endswith("vbaProject.bin"):
            yield _left("macro", "宏（VBA）", file, "宏")
        elif "/embeddings/" in name:
            yield _left("embedded", name.rsplit("/", 1)[-1], file, "嵌入的文件")
        elif name.endswith(".rels"):
            yield from _links(_read(archive, name).decode("utf-8", "replace"), file)


def _links(rels: str, file: str) -> Iterator[Leftover]:
    from html import unescape

    for found in _RELATION.findall(rels):
        said = {name: unescape(one or two) for name, one, two in _ATTRIBUTE.findall(found)}
        if said.get("TargetMode") != "External":
            continue
        kind, target = said.get("Type", "").rsplit("/", 1)[-1], said.get("Target", "")
        if _LOCAL.match(target):
            yield _left("path", target, file, "链接")
        elif kind != "hyperlink":
            yield _left("external", target, file, "引用的文件")


def _in_word(archive: ZipFile, file: str) -> Iterator[Leftover]:
    names = [name for name in archive.namelist() if re.fullmatch(r"word/comments\d*\.xml", name)]
    for number, comment in enumerate((one for name in names for one in _comments(archive, name)), 1):
        yield _left("comment", comment, file, f"批注{number}")
    parts = [_read(archive, name) for name in archive.namelist() if _TOLD.fullmatch(name.encode())]
    if revisions := sum(len(_REVISIONS.findall(part)) for part in parts):
        yield _left("revision", f"{revisions} 处修订", file, "修订")
    runs = (run[0] for part in parts if b"w:vanish" in part for run in _RUN.finditer(part))
    if hidden := sum(_VANISH.search(run) is not None and _SAID.search(run) is not None for run in runs):
        yield _left("hidden", f"{hidden} 处隐藏文字", file, "隐藏文字")
    for place in dict.fromkeys(found[1] for part in parts for found in _PICTURED.finditer(part)):
        yield _left("path", _unescaped(place), file, "图片的来源")


def _in_excel(archive: ZipFile, file: str) -> Iterator[Leftover]:
    book = _root(archive, "xl/workbook.xml")
    saved = _SAVED_AT.search(_read(archive, "xl/workbook.xml"))
    if saved is not None and _LOCAL.match(_unescaped(saved[1])):
        yield _left("path", _unescaped(saved[1]), file, "保存的位置")
    named = {}
    for sheet in () if book is None else book.iter("{*}sheet"):
        number = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        named[number] = sheet.get("name") or ""
        if sheet.get("state") in ("hidden", "veryHidden"):
            yield _left("hidden", f"工作表“{named[number]}”", file, "隐藏的工作表")
    sheets = {to: named.get(number, "") for number, to in _parts(archive, "xl/_rels/workbook.xml.rels")}
    for name in archive.namelist():
        if re.fullmatch(r"xl/(?:threadedComments/threadedC|c)omments?\d*\.xml", name):
            for number, comment in enumerate(_comments(archive, name), 1):
                yield _left("comment", comment, file, f"批注{number}")
        elif name in sheets:
            yield from _hidden_in(_read(archive, name), file, sheets[name])
        elif name == "xl/connections.xml":
            yield _left("external", "数据连接", file, "引用的文件")


def _parts(archive: ZipFile, rels: str) -> Iterator[tuple[str, str]]:
    """Id and part of each relation of the workbook."""
    root = _root(archive, rels) if rels in archive.namelist() else None
    for link in () if root is None else root:
        target = link.get("Target") or ""
        yield link.get("Id") or "", target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _hidden_in(sheet: bytes, file: str, name: str) -> Iterator[Leftover]:
    rows = sum(b"<v>" in row or b"<is>" in row for row in _HIDDEN_ROWS.findall(sheet))
    columns = _hidden_columns(sheet)
    said = "、".join(f"{n} {what}" for n, what in ((rows, "行"), (columns, "组列")) if n)
    if said:
        text = f"工作表“{name}”隐藏了 {said}"
        yield Leftover("hidden", text, Place(file, f"文件 工作表“{name}”", sheet=name, text=text))


def _hidden_columns(sheet: bytes) -> int:
    """How many groups of hidden columns hold something."""
    groups = []
    for found in _COLUMN.findall(sheet):
        said = {name: one or two for name, one, two in _ATTRIBUTE.findall(found.decode("utf-8", "replace"))}
        first, last = said.get("min", ""), said.get("max", "")
        if said.get("hidden") in ("1", "true") and first.isdecimal() and last.isdecimal():
            groups.append(range(int(first), int(last) + 1))
    if not groups:
        return 0
    filled = {_number(name) for name in _FILLED.findall(sheet)}
    return sum(any(column in group for column in filled) for group in groups)


def _number(name: bytes) -> int:
    """The number of a column: AB -> 28."""
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number


def _unescaped(text: bytes) -> str:
    from html import unescape

    return unescape(text.decode("utf-8", "replace"))


def _comments(archive: ZipFile, name: str) -> Iterator[str]:
    """The words of the comments of a part, their authors before them where they are named."""
    root = _root(archive, name) if name in archive.namelist() else None
    for comment in () if root is None else root.iter("{*}threadedComment", "{*}comment"):
        author = next((value for key, value in comment.attrib.items() if key.rsplit("}", 1)[-1] == "author"), "")
        said = "".join(piece.text or "" for piece in comment.iter("{*}t", "{*}text"))
        yield _short(f"{author}：{said}" if author else said)


def _in_pdf(file: str) -> Iterator[Leftover]:
    import pikepdf

    with pikepdf.open(file) as pdf:
        author = str(pdf.docinfo.get("/Author", "")).strip() if "/Info" in pdf.trailer else ""
        if author or (author := _creator(pdf)):
            yield _left("property", f"作者：{author}", file, "文件属性")
        for name in pdf.attachments:
            yield _left("embedded", name, file, "附件")
        if any(_is_script(action) for action in _document_actions(pdf)):
            yield _left("macro", "脚本（JavaScript）", file, "脚本")
        for number, page in enumerate(pdf.pages, 1):
            for note in page.obj.get("/Annots", ()):
                yield from _annotation(note, Place(file, f"文件 第{number}页", page=number))


def _creator(pdf: Any) -> str:
    """Who made the file, by its second record of properties (XMP)."""
    record = pdf.Root.get("/Metadata")
    text = record.read_bytes()[:65536].decode("utf-8", "replace") if record is not None else ""
    found = re.search(r"<dc:creator>.*?<rdf:li[^>]*>([^<]+)<", text, re.DOTALL)
    return found[1].strip() if found is not None else ""


def _document_actions(pdf: Any) -> Iterator[Any]:
    """What a document does by itself: when it is opened, and the scripts it names."""
    yield pdf.Root.get("/OpenAction")
    names = pdf.Root.get("/Names", {}).get("/JavaScript")
    if names is not None:
        yield {"/S": "/JavaScript"}


def _is_script(action: Any) -> bool:
    return hasattr(action, "get") and str(action.get("/S", "")) == "/JavaScript"


def _annotation(note: Any, place: Place) -> Iterator[Leftover]:
    kind = str(note.get("/Subtype", ""))
    if kind in _COMMENTS:
        yield Leftover("comment", _short(str(note.get("/Contents", ""))) or "批注", place)
    elif kind == "/FileAttachment":
        yield Leftover("embedded", "页面上的附件", place)
    action = note.get("/A")
    if _is_script(action):
        yield Leftover("macro", "脚本（JavaScript）", place)
    elif hasattr(action, "get"):
        target = str(action.get("/URI", ""))
        named = action.get("/F")
        if named is not None:
            target = f"file:{named.get('/UF', named.get('/F', '')) if hasattr(named, 'get') else named}"
        if _LOCAL.match(target):
            yield Leftover("path", target, place)


def _texts(archive: ZipFile, name: str) -> Iterator[tuple[str, str]]:
    root = _root(archive, name) if name in archive.namelist() else None
    for element in () if root is None else root.iter():
        if isinstance(element.tag, str):
            yield element.tag.rsplit("}", 1)[-1], element.text or ""


def _root(archive: ZipFile, name: str) -> Any | None:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(_read(archive, name), parser)
    except etree.XMLSyntaxError:
        return None


def _read(archive: ZipFile, name: str) -> bytes:
    """A part; nothing of one that is larger than any that says something of this kind."""
    return archive.read(name) if archive.getinfo(name).file_size <= MOST_BYTES else b""


def _left(kind: str, text: str, file: str, part: str) -> Leftover:
    return Leftover(kind, text, Place(file, f"文件 {part}", text=_short(text)))


def _short(text: str) -> str:
    bare = " ".join(text.split())
    return bare if len(bare) <= LONGEST else bare[: LONGEST - 1] + "…"
