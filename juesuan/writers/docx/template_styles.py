"""Styles of a template: those it has are used under its own ids, those it lacks are added as we know them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from juesuan import shipped
from juesuan.writers.docx.typeset import Names

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL, _ID = f"{_W}val", f"{_W}styleId"
_BASES = {"Normal": "paragraph", "TableNormal": "table"}
_FONTS = ("ascii", "hAnsi", "eastAsia", "cs")


def adopted(document: Any) -> Names:
    """The ids under which the document has the styles of the book; what it lacks is added to it."""
    from docx.oxml import parse_xml

    root = document.styles.element
    ours = parse_xml(shipped.text(__package__, "styles.xml").encode())
    own = {_name(style): style.get(_ID) for style in root.iterchildren(f"{_W}style")}
    taken = set(own.values())
    ids: dict[str, str] = {}
    for style in ours.iterchildren(f"{_W}style"):
        known = own.get(_name(style))
        ids[style.get(_ID)] = known or style.get(_ID)
    for kind, base in ((kind, base) for base, kind in _BASES.items()):
        ids[base] = _default(root, kind) or ids[base]
    for style in ours.iterchildren(f"{_W}style"):
        if ids[style.get(_ID)] == style.get(_ID) and style.get(_ID) not in taken and style.get(_ID) in Names():
            root.append(_alone(style, ours, ids))
    return Names(*(ids[name] for name in Names()))


def _name(style: Any) -> str:
    name = style.find(f"{_W}name")
    return (name.get(_VAL) or "").lower() if name is not None else ""


def _default(root: Any, kind: str) -> str:
    for style in root.iterchildren(f"{_W}style"):
        if style.get(f"{_W}type") == kind and style.get(f"{_W}default") in ("1", "true", "on"):
            return style.get(_ID) or ""
    return ""


def _alone(style: Any, ours: Any, ids: dict[str, str]) -> Any:
    """A style of ours that looks the same in a document with other defaults."""
    made = deepcopy(style)
    for tag in ("basedOn", "next"):
        for link in made.findall(f"{_W}{tag}"):
            link.set(_VAL, ids.get(link.get(_VAL), link.get(_VAL)))
    if made.get(f"{_W}type") != "paragraph":
        return made
    defaults = ours.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr")
    look = made.find(f"{_W}rPr")
    if look is None:
        look = made.makeelement(f"{_W}rPr")
        made.append(look)
    fonts = look.find(f"{_W}rFonts")
    if fonts is None:
        fonts = look.makeelement(f"{_W}rFonts")
        look.insert(0, fonts)
    for name in _FONTS:
        if fonts.get(f"{_W}{name}") is None:
            fonts.set(f"{_W}{name}", defaults.find(f"{_W}rFonts").get(f"{_W}{name}"))
    for tag in ("sz", "szCs"):
        if look.find(f"{_W}{tag}") is None:
            look.append(deepcopy(defaults.find(f"{_W}{tag}")))
    return made
