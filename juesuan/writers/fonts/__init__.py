"""Fonts: the faces shipped with the program, cut down to the characters that reports are written in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from juesuan import shipped

SERIF, SANS = "Juesuan Serif", "Juesuan Sans"  # families; the serif has a bold face


def folder() -> Path:
    """Where the font files lie."""
    return Path(__file__).parent


@cache
def characters() -> frozenset[str]:
    """The characters that every shipped face can print."""
    return frozenset(shipped.text(__package__, "characters.txt").replace("\n", ""))
