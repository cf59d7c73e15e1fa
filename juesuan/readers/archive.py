"""Archive: an office document is a zip of XML parts, unpacked within limits, parsed without entities or network."""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, NoReturn
from zipfile import BadZipFile, ZipFile

from juesuan.errors import UnreadableFile
from juesuan.place import Place

MOST_BYTES = 96 * 1024 * 1024  # of one part, unpacked; the text of a report has some megabytes
MOST_MEMBERS = 20_000

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Link(NamedTuple):
    """A relation of a part: its kind, its id, and the part it points to."""

    kind: str
    id: str
    target: str


def links_in(relations: Any, folder: str) -> Iterator[Link]:
    """The relations of a part in that folder which stay inside the document."""
    for link in relations.iter(_RELATION):
        if link.get("TargetMode") != "External":
            target = link.get("Target") or ""
            whole = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = (link.get("Type") or "").rsplit("/", 1)[-1]
            yield Link(kind, link.get("Id") or "", posixpath.normpath(whole))


class Archive:
    """The members of a document, each unpacked and parsed when it is asked for; what is wrong names the file."""

    called: ClassVar[str] = "文件"
    programs: ClassVar[str] = "WPS"
    suffix: ClassVar[str] = ""

    def __init__(self, data: bytes, path: str | Path) -> None:
        """:class:`UnreadableFile` when the archive is broken."""
        self.path = path
        try:
            self.archive = ZipFile(BytesIO(data))
            self.members = {member.filename: member for member in self.archive.infolist()}
        except (BadZipFile, OSError, ValueError, NotImplementedError):
            self.refuse("已损坏或不完整，打不开", self.again)
        if len(self.members) > MOST_MEMBERS:
            self.refuse(f"含有 {len(self.members)} 个部件，不像一份部门决算", "请确认文件是否正确")

    @property
    def again(self) -> str:
        """What to do with a broken file."""
        return f"请重新下载，或在 {self.programs} 中打开后另存为 {self.suffix} 再核验"

    def refuse(self, reason: str, hint: str) -> NoReturn:
        """Raise the error that names the file."""
        raise UnreadableFile(f"{self.called}“{self.path}”{reason}", place=Place(str(self.path)), hint=hint) from None

    def parsed(self, name: str) -> Any:
        """The root of the member of that name."""
        from lxml import etree

        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
        )
        try:
            return etree.fromstring(self.plain(self._read(name)), parser)
        except etree.XMLSyntaxError as error:
            if "depth" in str(error).lower():
                hint = f"文件可能有意构造；请在 {self.programs} 中打开后另存，再核验"
                self.refuse(f"的部件 {name} 嵌套过深，没有读取", hint)
            self.refuse(f"的部件 {name} 已损坏", f"请在 {self.programs} 中打开并修复后另存，再核验")

    def plain(self, data: bytes) -> bytes:
        """The XML in the dialect the reader knows."""
        return data

    def links(self, name: str) -> Iterator[Link]:
        """The relations of a part that stay inside the document; those of the document itself for “”."""
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        if rels not in self.members:
            return
        yield from links_in(self.parsed(rels), folder)

    def main_part(self, usual: str) -> str:
        """The name of the part the document begins with."""
        return next((link.target for link in self.links("") if link.kind == "officeDocument"), usual)

    def _read(self, name: str) -> bytes:
        member = self.members[name]
        if member.flag_bits & 1:
            self.refuse("有打开密码", f"请先用密码打开，另存为不加密的 {self.suffix} 再核验")
        try:
            with self.archive.open(member) as file:
                data = file.read(MOST_BYTES + 1)
        except (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
            self.refuse("已损坏或不完整，打不开", self.again)
        if len(data) > MOST_BYTES:
            limit = MOST_BYTES // (1024 * 1024)
            self.refuse(f"的部件 {name} 解压后超过 {limit} MB，没有读取", "请确认文件是否正确")
        return data
