"""Narrative of a report: what people wrote as the text of narrative.toml, and what in it cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from juesuan.act import Refused
from juesuan.editions import Edition, choose, load
from juesuan.folder import toml_text
from juesuan.folder.files import held
from juesuan.folder.narrative import FILE, LAST_FOLDER, PRIOR, SOURCE, read_narrative
from juesuan.folder.reading import Reading
from juesuan.store.models import Report, Word

SINGLE = ("原因", "上年", "年初预算", "没有", "自定名词")
"""Tables with one value a key."""
TERMS = "名词解释"
"""Terms to add (加) or to leave out (不要), “、” between them."""
LISTS = ("段落", "改写")
"""Lists of paragraphs, each with further fields."""
_NOTE = "# 只有人知道的话：变动原因、上年数、没有发生的事项、自己的段落。\n"
_SEE = "；全部名称见 docs/narrative.md"


def require_readable(report: Report, word: Word) -> None:
    """:class:`Refused` when the word stands under a name there is none of, or its text cannot be used."""
    words = [word]
    if word.group == PRIOR and word.key not in (SOURCE, LAST_FOLDER):
        words.append(Word(group=PRIOR, key=SOURCE, text="上年公开报告"))  # asked for by its own check
    reading = Reading(Path(), files=held(Path(), [(FILE, narrative_text(words))]))
    read_narrative(reading, Path(), edition_of(report))
    if reading.troubles:
        first = reading.troubles[0]
        raise Refused(f"没有保存：{first.found}", hint=first.expected.replace(_SEE, "；在“名称”里选"))


def edition_of(report: Report) -> Edition:
    """The edition its words are written for: the chosen one, else the one of its department and year."""
    return load(report.edition) if report.edition else choose(report.department.name, report.year)


def narrative_text(words: Sequence[Word]) -> str:
    """The words as ``narrative.toml`` has them."""
    parts = [_NOTE]
    for group in SINGLE:
        own = {word.key: True if group == "没有" else word.text for word in words if word.group == group}
        if own:
            parts.append(f"\n[{toml_text.string(group)}]\n{toml_text.pairs(own)}")
    terms = {word.key: word.text.split("、") for word in words if word.group == TERMS}
    if terms:
        parts.append(f"\n[{toml_text.string(TERMS)}]\n{toml_text.pairs(terms)}")
    for group in LISTS:
        for word in words:
            if word.group == group:
                cells = {name: text for name, text in word.cells.items() if text}
                parts.append(f"\n[[{toml_text.string(group)}]]\n{toml_text.pairs(cells)}")
    return "".join(parts)
