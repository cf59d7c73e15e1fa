"""Styles of a Word document as far as reading needs them: numbered ones, hidden ones, those of contents lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from juesuan.readers.docx_numbering import DEEPEST, VAL, W


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says: the list it numbers by (“0” for none), its level, whether its text is hidden."""

    name: str = ""
    number: str = ""
    level: int | None = None
    hidden: bool | None = None


PLAIN = Style()


@dataclass(slots=True)
class Styles:
    """The styles by id, with what they take from those below them; ``default`` is of paragraphs that name none."""

    by_id: dict[str, Style] = field(default_factory=dict)
    default: Style = PLAIN

    def of(self, name: str | None) -> Style:
        return self.by_id.get(name, PLAIN) if name is not None else self.default


def read_styles(root: Any | None) -> Styles:
    """The styles that ``styles.xml`` defines."""
    styles = Styles()
    if root is None:
        return styles
    own: dict[str, Style] = {}
    based: dict[str, str] = {}
    default = ""
    for element in root.iterchildren(f"{W}style"):
        name = element.get(f"{W}styleId") or ""
        own[name] = _style(element)
        above = element.find(f"{W}basedOn")
        if above is not None:
            based[name] = above.get(VAL) or ""
        if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true", "on"):
            default = name
    for name in own:
        styles.by_id[name] = _whole(name, own, based)
    styles.default = styles.by_id.get(default, PLAIN)
    return styles


def _style(element: Any) -> Style:
    name, number, level, hidden = "", "", None, None
    for child in element.iter(f"{W}name", f"{W}numId", f"{W}ilvl", f"{W}vanish"):
        value = child.get(VAL)
        if child.tag == f"{W}name":
            name = (value or "").lower()
        elif child.tag == f"{W}numId":
            number = value or ""
        elif child.tag == f"{W}ilvl":
            level = int(value) if value is not None and value.isdecimal() else None
        else:
            hidden = is_on(value)
    return Style(name, number, level, hidden)


def is_on(value: str | None) -> bool:
    """Whether a property that may be switched is on; its mere presence says so."""
    return value not in ("0", "false", "off")


def _whole(name: str, own: dict[str, Style], based: dict[str, str]) -> Style:
    """A style with what it leaves open filled from those it is based on."""
    style = own[name]
    number, level, hidden = style.number, style.level, style.hidden
    above = based.get(name, "")
    for _ in range(DEEPEST):
        if above not in own:
            break
        number = number or own[above].number
        level = own[above].level if level is None else level
        hidden = own[above].hidden if hidden is None else hidden
        above = based.get(above, "")
    return Style(style.name, number, level, hidden)
