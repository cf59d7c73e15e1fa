"""The package of a Word document: its parts by what the main document calls them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from juesuan.readers.archive import Archive


class Package(Archive):
    """The parts of one file: ``styles``, ``numbering``, ``footnotes`` …"""

    called = "Word 文档"
    programs = "Word、WPS"
    suffix = ".docx"

    def __init__(self, data: bytes, path: str | Path) -> None:
        """:class:`UnreadableFile` when the archive is broken, locked by a password, or no Word document."""
        super().__init__(data, path)
        self.main_name = self.main_part("word/document.xml")
        if self.main_name not in self.members:
            self.refuse("没有正文，不是完整的 Word 文档", f"请在 {self.programs} 中打开后另存为 .docx 再核验")
        self.parts: dict[str, str] = {}
        for link in self.links(self.main_name):
            self.parts.setdefault(link.kind, link.target)  # of several of one kind the first
        self.main = self.parsed(self.main_name)

    def part(self, kind: str) -> Any | None:
        """The root of the part that the document refers to by a relation of that kind; ``None`` if there is none."""
        name = self.parts.get(kind, "")
        return self.parsed(name) if name in self.members else None
