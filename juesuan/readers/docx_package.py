"""The package of a Word document: its parts unzipped within limits and parsed without entities or network."""

from __future__ import annotations

import posixpath
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn
from zipfile import BadZipFile, ZipFile, ZipInfo

from juesuan.errors import UnreadableFile
from juesuan.place import Place

MOST_BYTES = 96 * 1024 * 1024  # of one part, unpacked; the text of a report has some megabytes
MOST_MEMBERS = 20_000

_OFFICE = "/officeDocument"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """The parts of one file by what the main document calls them: ``styles``, ``numbering``, ``footnotes`` …"""

    def __init__(self, data: bytes, path: str | Path) -> None:
        """:class:`UnreadableFile` when the archive is broken, locked by a password, or no Word document."""
        self.path = path
        try:
            self.archive = ZipFile(BytesIO(data))
            self.members = {member.filename: member for member in self.archive.infolist()}
        except (BadZipFile, OSError, ValueError, NotImplementedError):
            self.refuse("已损坏或不完整，打不开", "请重新下载，或在 Word、WPS 中打开后另存为 .docx 再核验")
        if len(self.members) > MOST_MEMBERS:
            self.refuse(f"含有 {len(self.members)} 个部件，不像一份部门决算", "请确认文件是否正确")
        self.main_name = self._target("_rels/.rels", _OFFICE) or "word/document.xml"
        if self.main_name not in self.members:
            self.refuse("没有正文，不是完整的 Word 文档", "请在 Word、WPS 中打开后另存为 .docx 再核验")
        self.links = self._links(self.main_name)
        self.main = self._parsed(self.main_name)

    def refuse(self, reason: str, hint: str) -> NoReturn:
        """Raise the error that names the file."""
        raise UnreadableFile(f"Word 文档“{self.path}”{reason}", place=Place(str(self.path)), hint=hint) from None

    def part(self, kind: str) -> Any | None:
        """The root of the part that the document refers to by a relation of that kind; ``None`` if there is none."""
        name = self.links.get(kind)
        return self._parsed(name) if name in self.members else None

    def _links(self, name: str) -> dict[str, str]:
        """The part of each kind of relation of a part; of several of one kind the first."""
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        found: dict[str, str] = {}
        if rels in self.members:
            for link in self._parsed(rels).iter(_RELATION):
                if link.get("TargetMode") != "External":
                    kind = (link.get("Type") or "").rsplit("/", 1)[-1]
                    found.setdefault(kind, _resolved(folder, link.get("Target") or ""))
        return found

    def _target(self, rels: str, ending: str) -> str:
        if rels not in self.members:
            return ""
        for link in self._parsed(rels).iter(_RELATION):
            if (link.get("Type") or "").endswith(ending):
                return _resolved("", link.get("Target") or "")
        return ""

    def _parsed(self, name: str) -> Any:
        from lxml import etree

        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
        )
        try:
            return etree.fromstring(self._read(self.members[name]), parser)
        except etree.XMLSyntaxError as error:
            if "depth" in str(error).lower():
                self.refuse(
                    f"的部件 {name} 嵌套过深，没有读取", "文件可能有意构造；请在 Word、WPS 中打开后另存，再核验"
                )
            self.refuse(f"的部件 {name} 已损坏", "请在 Word、WPS 中打开并修复后另存，再核验")

    def _read(self, member: ZipInfo) -> bytes:
        if member.flag_bits & 1:
            self.refuse("有打开密码", "请先用密码打开，另存为不加密的 .docx 再核验")
        try:
            with self.archive.open(member) as file:
                data = file.read(MOST_BYTES + 1)
        except (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
            self.refuse("已损坏或不完整，打不开", "请重新下载，或在 Word、WPS 中打开后另存为 .docx 再核验")
        if len(data) > MOST_BYTES:
            limit = MOST_BYTES // (1024 * 1024)
            self.refuse(f"的部件 {member.filename} 解压后超过 {limit} MB，没有读取", "请确认文件是否正确")
        return data


def _resolved(folder: str, target: str) -> str:
    """The name of a member that a relation points to."""
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
