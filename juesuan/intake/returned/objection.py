"""Objection: one thing in a form that came back that somebody has to look at."""

from __future__ import annotations

import re
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


# Who filled it in, when, and as which annex: nobody misses it in the records.
_SIGNED = re.compile(
    r"附[件表]\s*\d*[:：]?|(?:填[报表]|制表|编制|联系|经办|审核|复核|财务|项目|单位|主要)?(?:人|负责人|领导|单位|日期|时间|电话|盖章|签字|签章)"
    r"(?:员|人)?(?:[（(][^（()）]*[)）])?[:：].{0,60}|[（(](?:盖章|公章|签字|签章)[)）]|20\d\d年\d{1,2}月\d{1,2}日"
)
RESTORE = "改回下达的目标；目标确经批准调整的，先在自评表文件夹里改好，再导入"


def changed_objective(field: Field, new: str, place: Place) -> Objection:
    """The objective reads otherwise than it was set."""
    return Objection(place, f"{field.label}：下达的是“{field.text}”，表中是“{new}”", RESTORE)


def understood(field: Field, text: str, value: str, place: Place) -> Objection:
    """A value was taken in another spelling than it stands there."""
    return Objection(place, f"{field.label}：“{text}”按“{value}”读入", blocks=False, is_told_only=True)


def left_out(place: Place, text: str) -> Objection:
    """Words that are none of the form’s fields: to be looked at, unless they only sign it."""
    line = " ".join(text.split())
    is_signed = all(_SIGNED.fullmatch(part) for part in re.split(r"\s{2,}|　|\n", text.strip()) if part.strip())
    shown = line if len(line) <= SHOWN else line[:SHOWN] + "…"
    hint = "看一看是否要紧；要紧的写到相应的格里"
    return Objection(place, f"表外的文字没有读入：“{shown}”", hint, blocks=False, is_told_only=is_signed)


SHOWN = 40  # characters of a text in a message
