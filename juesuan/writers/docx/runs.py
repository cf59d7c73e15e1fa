"""Runs and paragraphs of WordprocessingML: escaped, with the hint that gives “” the width of a Chinese sign."""

from __future__ import annotations

import re
from html import escape

_EITHER = re.compile(r"[“”‘’…—·×÷±°§‰、　]")  # drawn by a Latin font, and narrow, unless told otherwise
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML cannot hold
_EAST = '<w:rFonts w:hint="eastAsia"/>'


def text(words: str) -> str:
    """The words fit for XML."""
    return escape(_FORBIDDEN.sub("", words), quote=True)


def run(words: str, look: str = "") -> str:
    """One run; tabs and line breaks as such. ``look`` are properties that come behind the fonts."""
    if not words:
        return ""
    inside = "".join(
        "<w:tab/>" if part == "\t" else "<w:br/>" if part == "\n" else _piece(part)
        for part in re.split(r"([\t\n])", words)
        if part
    )
    hint = _EAST if _EITHER.search(words) else ""
    return f"<w:r>{f'<w:rPr>{hint}{look}</w:rPr>' if hint or look else ''}{inside}</w:r>"


def _piece(words: str) -> str:
    keep = ' xml:space="preserve"' if words != words.strip() else ""
    return f"<w:t{keep}>{text(words)}</w:t>"


def paragraph(style: str, content: str, more: str = "") -> str:
    """A paragraph in a style; ``content`` are its runs, ``more`` further properties in the order of the schema."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{content}</w:p>'
