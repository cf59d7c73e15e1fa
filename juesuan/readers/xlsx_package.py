"""The package of an Excel workbook: its parts unzipped within limits and parsed without entities or network."""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn
from zipfile import BadZipFile, ZipFile

from juesuan.errors import UnreadableFile
from juesuan.place import Place

MOST_BYTES = 96 * 1024 * 1024  # of one part, unpacked
MOST_MEMBERS = 20_000
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_AGAIN = "请重新下载，或在 Excel、WPS 中打开后另存为 .xlsx 再核验"


class Archive:
    """The members of a workbook that is a zip archive, each unpacked and parsed when it is asked for."""

    def __init__(self, data: bytes, path: str | Path) -> None:
        """:class:`UnreadableFile` when the archive is broken."""
        self.path = path
        try:
            self.archive = ZipFile(BytesIO(data))
            self.members = {member.filename: member for member in self.archive.infolist()}
        except (BadZipFile, OSError, ValueError, NotImplementedError):
            self.refuse("已损坏或不完整，打不开", _AGAIN)
        if len(self.members) > MOST_MEMBERS:
            self.refuse(f"含有 {len(self.members)} 个部件，不像一份部门决算", "请确认文件是否正确")

    def refuse(self, reason: str, hint: str) -> NoReturn:
        """Raise the error that names the file."""
        raise UnreadableFile(f"Excel 文件“{self.path}”{reason}", place=Place(str(self.path)), hint=hint) from None

    def parsed(self, name: str) -> Any:
        from lxml import etree

        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
        )
        data = self._read(name).replace(_STRICT, MAIN[1:-1].encode())
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError:
            self.refuse(f"的部件 {name} 已损坏", "请在 Excel、WPS 中打开并修复后另存，再核验")

    def _read(self, name: str) -> bytes:
        member = self.members[name]
        if member.flag_bits & 1:
            self.refuse("有打开密码", "请先用密码打开，另存为不加密的 .xlsx 再核验")
        try:
            with self.archive.open(member) as file:
                data = file.read(MOST_BYTES + 1)
        except (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
            self.refuse("已损坏或不完整，打不开", _AGAIN)
        if len(data) > MOST_BYTES:
            limit = MOST_BYTES // (1024 * 1024)
            self.refuse(f"的部件 {name} 解压后超过 {limit} MB，没有读取", "请确认文件是否正确")
        return data


class Package(Archive):
    """The parts of one Excel workbook by what its main part calls them."""

    def __init__(self, data: bytes, path: str | Path) -> None:
        """:class:`UnreadableFile` when the archive is broken, locked by a password, or no workbook."""
        super().__init__(data, path)
        main = next((to for kind, _, to in self._links("_rels/.rels", "") if kind == "officeDocument"), "")
        self.main_name = main or "xl/workbook.xml"
        if self.main_name not in self.members:
            self.refuse("没有工作表，不是完整的 Excel 工作簿", _AGAIN)
        folder, base = posixpath.split(self.main_name)
        self.links = tuple(self._links(posixpath.join(folder, "_rels", f"{base}.rels"), folder))
        self.main = self.parsed(self.main_name)

    def part(self, kind: str) -> Any | None:
        """The root of the part of that kind; ``None`` when there is none."""
        name = next((to for found, _, to in self.links if found == kind), "")
        return self.parsed(name) if name in self.members else None

    def items(self, kind: str, tag: str) -> Iterator[Any]:
        """The entries of a part that is a list."""
        root = self.part(kind)
        return iter(()) if root is None else root.iterchildren(tag)

    def sheet(self, name: str) -> Any | None:
        """The root of the sheet that the workbook refers to by that id; ``None`` for charts and missing ones."""
        target = next((to for kind, found, to in self.links if found == name and kind == "worksheet"), "")
        return self.parsed(target) if target in self.members else None

    def _links(self, rels: str, folder: str) -> Iterator[tuple[str, str, str]]:
        """Kind, id and part of each relation."""
        if rels not in self.members:
            return
        for link in self.parsed(rels).iter(_RELATION):
            if link.get("TargetMode") != "External":
                target = link.get("Target") or ""
                whole = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                yield (link.get("Type") or "").rsplit("/", 1)[-1], link.get("Id") or "", posixpath.normpath(whole)
