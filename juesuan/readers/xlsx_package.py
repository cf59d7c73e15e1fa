"""The package of an Excel workbook: its sheets and lists by what the workbook calls them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from juesuan.readers.archive import Archive

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"


class Workbook(Archive):
    """A workbook that is a zip archive, of Excel or OpenDocument."""

    called = "Excel 文件"
    programs = "Excel、WPS"
    suffix = ".xlsx"

    def plain(self, data: bytes) -> bytes:
        return data.replace(_STRICT, MAIN[1:-1].encode())


class Package(Workbook):
    """The parts of one Excel workbook by what its main part calls them."""

    def __init__(self, data: bytes, path: str | Path) -> None:
        """:class:`UnreadableFile` when the archive is broken, locked by a password, or no workbook."""
        super().__init__(data, path)
        self.main_name = self.main_part("xl/workbook.xml")
        if self.main_name not in self.members:
            self.refuse("没有工作表，不是完整的 Excel 工作簿", self.again)
        self.parts = tuple(self.links(self.main_name))
        self.main = self.parsed(self.main_name)

    def part(self, kind: str) -> Any | None:
        """The root of the part of that kind; ``None`` when there is none."""
        name = next((link.target for link in self.parts if link.kind == kind), "")
        return self.parsed(name) if name in self.members else None

    def items(self, kind: str, tag: str) -> Iterator[Any]:
        """The entries of a part that is a list."""
        root = self.part(kind)
        return iter(()) if root is None else root.iterchildren(tag)

    def sheet(self, name: str) -> Any | None:
        """The root of the sheet that the workbook refers to by that id; ``None`` for charts and missing ones."""
        target = next((link.target for link in self.parts if (link.id, link.kind) == (name, "worksheet")), "")
        return self.parsed(target) if target in self.members else None
