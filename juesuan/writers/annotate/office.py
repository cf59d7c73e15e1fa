"""Office files as packages: some parts changed or added, every other part kept byte for byte."""

from __future__ import annotations

import posixpath
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from juesuan.errors import JuesuanError, UnreadableFile
from juesuan.place import Place
from juesuan.readers.archive import Link, links_in

MOST_BYTES = 512 * 1024 * 1024  # of all parts, unpacked
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Office:
    """The parts of one file. What was asked for as XML is written back as it has become."""

    def __init__(self, source: Path) -> None:
        """:class:`JuesuanError` for older and foreign kinds of documents and workbooks, which hold no such parts."""
        self.source = source
        try:
            self.archive = ZipFile(BytesIO(source.read_bytes()))
        except BadZipFile:
            raise self.other_kind() from None
        self.members = {member.filename: member for member in self.archive.infolist()}
        if "[Content_Types].xml" not in self.members:
            raise self.other_kind()
        if sum(member.file_size for member in self.members.values()) > MOST_BYTES:
            raise UnreadableFile(
                f"“{source}”解压后超过 {MOST_BYTES >> 20} MB，没有批注",
                place=Place(source.as_posix()),
                hint="请确认文件是否正确",
            )
        self.opened: dict[str, Any] = {}

    def other_kind(self) -> JuesuanError:
        return JuesuanError(
            f"“{self.source}”这种文件不能直接加批注或更正",
            place=Place(self.source.as_posix()),
            hint="在 Word、Excel 或 WPS 中另存为 .docx 或 .xlsx，再批注；或用 juesuan check --format html 看问题",
        )

    def part(self, name: str) -> Any:
        """The root of a part."""
        if name not in self.opened:
            self.opened[name] = parsed(self.archive.read(name))
        return self.opened[name]

    def main(self) -> str:
        """The name of the main part."""
        named = [to for kind, _, to in self.relations("") if kind == "officeDocument"]
        for name in (*named, "word/document.xml", "xl/workbook.xml"):
            if name in self.members:
                return name
        raise self.other_kind()

    def relations(self, name: str) -> list[Link]:
        """Kind, id and part of what a part refers to inside the file."""
        rels = _rels(name)
        if rels not in self.members and rels not in self.opened:
            return []
        return list(links_in(self.part(rels), posixpath.dirname(name)))

    def related(self, name: str, kind: str) -> str | None:
        """The part of that kind that a part refers to."""
        return next((to for found, _, to in self.relations(name) if found == kind), None)

    def add(self, name: str, root: Any, content_type: str, of: str, kind: str) -> str:
        """A new part that the part ``of`` refers to; the id of the relation."""
        from lxml import etree

        self.opened[name] = root
        types = self.part("[Content_Types].xml")
        ending = name.rsplit(".", 1)[-1]
        if ending == "xml":
            etree.SubElement(types, f"{_TYPES}Override", PartName=f"/{name}", ContentType=content_type)
        elif all(known.get("Extension") != ending for known in types.iter(f"{_TYPES}Default")):
            types.insert(0, types.makeelement(f"{_TYPES}Default", Extension=ending, ContentType=content_type))
        rels = _rels(of)
        if rels not in self.members and rels not in self.opened:
            self.opened[rels] = etree.Element(f"{_RELATIONS}Relationships", nsmap={None: _RELATIONS[1:-1]})
        links = self.part(rels)
        taken = {link.get("Id") for link in links}
        number = next(n for n in range(1, len(taken) + 2) if f"rIdMark{n}" not in taken)
        target = posixpath.relpath(name, posixpath.dirname(of) or ".")
        etree.SubElement(
            links, f"{_RELATIONS}Relationship", Id=f"rIdMark{number}", Type=f"{OFFICE}/{kind}", Target=target
        )
        return f"rIdMark{number}"

    def free(self, pattern: str) -> str:
        """The first name of that pattern (with ``{}`` for a number) that no part has."""
        taken = {*self.members, *self.opened}
        return next(name for n in range(1, len(taken) + 2) if (name := pattern.format(n)) not in taken)

    def saved(self) -> bytes:
        """The bytes of the file."""
        from lxml import etree

        whole = BytesIO()
        with ZipFile(whole, "w", ZIP_DEFLATED) as archive:
            for name, member in self.members.items():
                if name in self.opened:
                    data = etree.tostring(self.opened[name], xml_declaration=True, encoding="UTF-8", standalone=True)
                else:
                    data = self.archive.read(name)
                archive.writestr(_info(name, member.date_time), data)
            for name in sorted(self.opened.keys() - self.members.keys()):
                data = etree.tostring(self.opened[name], xml_declaration=True, encoding="UTF-8", standalone=True)
                archive.writestr(_info(name, _EPOCH), data)
        return whole.getvalue()


def parsed(data: bytes | str) -> Any:
    """The root of an XML text, entities left alone."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    return etree.fromstring(data.encode() if isinstance(data, str) else data, parser)


def _rels(name: str) -> str:
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _info(name: str, date: tuple[int, int, int, int, int, int]) -> ZipInfo:
    info = ZipInfo(name, date)
    info.compress_type = ZIP_DEFLATED
    return info
