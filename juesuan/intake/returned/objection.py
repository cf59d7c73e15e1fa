"""Objection: one thing in a form that came back that somebody has to look at."""

from __future__ import annotations

from typing import NamedTuple

from juesuan.folder.form_fields import Field
from juesuan.place import Place


class Objection(NamedTuple):
    """Where it stands, what it is, what to do; ``blocks`` when the form cannot be taken with it.

    ``is_told_only`` is for what needs no answer: how a value was understood.
    """

    place: Place
    what: str
    hint: str = ""
    blocks: bool = True
    is_told_only: bool = False


RESTORE = "改回下达的目标；目标确经批准调整的，先在自评表文件夹里改好，再导入"


def changed_objective(field: Field, new: str, place: Place) -> Objection:
    """The objective reads otherwise than it was set."""
    return Objection(place, f"{field.label}：下达的是“{field.text}”，表中是“{new}”", RESTORE)


def understood(field: Field, text: str, value: str, place: Place) -> Objection:
    """A value was taken in another spelling than it stands there."""
    return Objection(place, f"{field.label}：“{text}”按“{value}”读入", blocks=False, is_told_only=True)
