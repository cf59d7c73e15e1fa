"""Sentences: the wording of 情况说明 as data, compiled by the same grammar that reads a report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from juesuan.accounts import Role
from juesuan.document import Paragraph, Piece
from juesuan.narrative.grammar import Reader
from juesuan.narrative.subjects import Subject
from juesuan.narrative.words import load
from juesuan.place import NOWHERE


class Sentence(NamedTuple):
    """One line of sentences.toml. ``each`` repeats it for every 类, 项, 经济类 or 经济款; ``name`` is for writing."""

    code: str
    section: str
    text: str
    also: tuple[str, ...] = ()
    each: str = ""
    whole: str = ""
    name: str = ""

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections it may stand in."""
        return (self.section, *self.also)


class Meaning(NamedTuple):
    """What sentences say of one subject in one section: the code by role, the cells of its amount and of its budget."""

    codes: Mapping[Role, str]
    amount: str = ""
    budget: str = ""


Meanings = Mapping[tuple[str, str], Meaning]  # (section, subject) -> meaning

SLOT = re.compile(r"\{([^{}]+)\}")
_YEAR = 2024  # any year does: compiled statements do not keep it
_WORDS = {"dir": "增加", "pdir": "增长", "cmp": "大于", "reason": "工作需要", "body": "本部门"}
_SAMPLE_CODE = {"类": "201", "项": "2010101", "经济类": "301", "经济款": "30101"}


@cache
def sentences() -> tuple[Sentence, ...]:
    """The sentences of the package in order."""
    return tuple(
        Sentence(
            row["code"],
            row["section"],
            row["text"],
            tuple(row.get("also", ())),
            row.get("each", ""),
            row.get("whole", ""),
            row.get("name", ""),
        )
        for row in load("sentences.toml")["sentence"]
    )


def fill(sentence: Sentence) -> tuple[str, list[str]]:
    """The sentence with words and stand-in numbers in its slots, and the slots that became numbers, in order."""
    slots: list[str] = []

    def put(match: re.Match[str]) -> str:
        name = match[1]
        if name in ("year", "prior"):
            return str(_YEAR if name == "year" else _YEAR - 1)
        if name == "名称":
            return f"{_SAMPLE_CODE[sentence.each]}-〔{sentence.each}〕"
        if name in _WORDS:
            return _WORDS[name]
        slots.append(name)
        return f"{len(slots)}.5"

    return SLOT.sub(put, sentence.text), slots


@cache
def meanings() -> Meanings:
    """All sentences read as statements. The subject of a repeated sentence is its level in brackets: 〔类〕."""
    codes: dict[tuple[str, str], dict[Role, str]] = {}
    cells: dict[tuple[str, str, Role], str] = {}
    for sentence in sentences():
        text, slots = fill(sentence)
        for section in sentence.sections:
            reader = Reader(section, _YEAR)
            reader.read(Paragraph((Piece(text, NOWHERE),)))
            for saying in reader.sayings:
                if saying.token is None:
                    continue
                slot = slots[int(saying.token.digits.split(".")[0]) - 1]
                subject = f"〔{sentence.each}〕" if sentence.each else saying.subject.name
                codes.setdefault((section, subject), {}).setdefault(saying.role, sentence.code)
                if "[" in slot:
                    cells.setdefault((section, subject, saying.role), slot)
    return {
        key: Meaning(by_role, cells.get((*key, Role.AMOUNT), ""), cells.get((*key, Role.BUDGET), ""))
        for key, by_role in codes.items()
    }


def meaning_of(section: str, subject: Subject) -> Meaning | None:
    """What the sentences say of a subject in a section, its code filled in; ``None`` when they do not speak of it."""
    found = meanings().get((section, subject.name))
    if found is None and subject.code:
        level = _level(section, subject.code)
        found = meanings().get((section, f"〔{level}〕"))
        if found is not None:
            return Meaning(found.codes, found.amount.replace(f"[{level}]", f"[{subject.code}]"))
    return found


def _level(section: str, code: str) -> str:
    if section == "基本支出":
        return "经济类" if len(code) == 3 else "经济款"
    return "类" if len(code) == 3 else "项"
