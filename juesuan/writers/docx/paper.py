"""Paper: the three kinds of pages a report has, and their measures. Lengths are in twentieths of a point."""

from __future__ import annotations

from typing import NamedTuple


class Paper(NamedTuple):
    """A4 upright or across, with its margins."""

    wide: int
    high: int
    top: int
    bottom: int
    left: int
    right: int
    footer: int  # from the edge

    @property
    def width(self) -> int:
        """What is left for print from side to side."""
        return self.wide - self.left - self.right

    @property
    def height(self) -> int:
        """What is left for print from top to bottom."""
        return self.high - self.top - self.bottom


def _mm(length: int) -> int:
    return (length * 14400 + 127) // 254


TEXT = Paper(11906, 16838, _mm(37), _mm(35), _mm(28), _mm(26), _mm(23))  # GB/T 9704—2012, 5.2: 156 mm × 225 mm
UPRIGHT = Paper(11906, 16838, _mm(20), _mm(20), _mm(20), _mm(20), _mm(9))
ACROSS = Paper(16838, 11906, _mm(20), _mm(20), _mm(20), _mm(20), _mm(9))
