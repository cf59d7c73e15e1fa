"""Pages: on which page each heading will stand, reckoned from the measures we set ourselves.

No program has laid the document out when it is written, and asking Word to do it on opening would greet every reader
with a question about “fields that may refer to other files”. Lines and rows have fixed heights, so the reckoning is
close; 更新域 (F9) in Word or WPS makes it exact.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from juesuan.writers.docx.paper import TEXT, Paper
from juesuan.writers.docx.tables import Sheet, lines_of


@dataclass(slots=True)
class Pages:
    """A pile of pages being filled from the top down; ``page`` counts from 1."""

    paper: Paper = TEXT
    page: int = 1
    used: int = 0
    starts: dict[str, int] = field(default_factory=dict)

    def turn(self, paper: Paper | None = None) -> None:
        """Begin a new page, of other paper when it is given; nothing happens on a page that is empty still."""
        if self.used:
            self.page += 1
            self.used = 0
        self.paper = paper or self.paper

    def mark(self, anchor: str) -> None:
        """Remember that the heading of that name stands here."""
        self.starts[anchor] = self.page

    def words(self, words: str, size: int, leading: int, *, indent: int = 0, around: int = 0, behind: int = 0) -> None:
        """Set a paragraph; ``behind`` is how much must find room on the same page after it."""
        lines = lines_of(" " * indent + words, self.paper.width, size)
        first = around + leading + behind
        if self.used and self.used + first > self.paper.height:
            self.turn()
        self.used += around
        for _ in range(lines):
            if self.used + leading > self.paper.height:
                self.turn()
            self.used += leading

    def space(self, high: int) -> None:
        """Leave room, on the next page when there is none on this one."""
        if self.used and self.used + high > self.paper.height:
            self.turn()
        self.used += high

    def table(self, sheet: Sheet) -> None:
        """Set a table row by row; its head comes again on every page."""
        head = sum(sheet.heights[: sheet.heads])
        for n, high in enumerate(sheet.heights):
            if self.used + high > self.paper.height:
                self.turn()
                self.used += head if n >= sheet.heads else 0
            self.used += high
