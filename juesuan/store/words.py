"""Words of a report: what only people know, by the tables of narrative.toml; edited one by one, never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from juesuan.folder.narrative import LAST_FOLDER, PRIOR, SOURCE
from juesuan.store.acting import Conflict, Refused, acting
from juesuan.store.models import Post, Report, Word
from juesuan.store.narrative import LISTS, SINGLE, TERMS, require_readable

_SOURCE_LIKE = "2023年度部门决算公开报告"
FIELDS = {"段落": ("节", "文字"), "改写": ("节", "开头", "文字", "因为")}


def write_word(by: Post, report: Report, group: str, key: str, text: str, seen: str) -> Word | None:
    """编写情况说明: one value under its key, “” takes it out; ``seen`` is what the writer saw there before.

    Returns the word as it now is. :class:`Conflict` when somebody else wrote another value meanwhile.
    """
    if group not in (*SINGLE, TERMS):
        raise Refused(f"没有“{group}”这一组", hint=f"可用：{'、'.join((*SINGLE, TERMS))}")
    with acting("write_words", by, report, f"{group}·{key}") as doing:
        word = Word.objects.select_for_update().filter(report=report, group=group, key=key).first()
        now = word.text if word is not None else ""
        text = text.strip()
        if now not in (seen, text):
            raise Conflict(f"“{key}”刚被别人改过", {"key": key, "text": now})
        if group == PRIOR:
            _source_first(report, key, text)
        doing.tell(f"{group}·{key}", now, text)
        if not text:
            if word is not None:
                word.delete()
            return None
        if word is None:
            word = Word(report=report, group=group, key=key, version=0)
        word.text = text
        require_readable(report, word)
        word.version += 1
        word.save()
        return word


def _source_first(report: Report, key: str, text: str) -> None:
    """Amounts of last year always stand with where they come from: without it no text can be made."""
    others = Word.objects.filter(report=report, group=PRIOR)
    if key == LAST_FOLDER and text:  # it would read whatever folder of the server it names
        raise Refused(f"这里不能写“{LAST_FOLDER}”，没有保存", hint="把上年数一项一项写在“上年”里，写明来源")
    if key == SOURCE:
        if not text and others.exclude(key__in=(SOURCE, LAST_FOLDER)).exists():
            raise Refused("还有上年数，没有删去来源", hint="先删去各个上年数，再删来源")
    elif text and not others.filter(key=SOURCE).exists():
        raise Refused(f"上年数要写明来源，没有保存“{key}”", hint=f"先在“{PRIOR}”里写“{SOURCE}”，如 {_SOURCE_LIKE}")


def write_paragraph(
    by: Post, report: Report, group: str, cells: Mapping[str, str], at: int | None = None, seen: Mapping[str, str] = {}
) -> Word | None:
    """编写情况说明: a paragraph of one's own or a rewriting; ``at`` is its id, ``None`` for a new one.

    Cells that are all empty take it out.
    """
    if group not in LISTS:
        raise Refused(f"没有“{group}”这一组", hint=f"可用：{'、'.join(LISTS)}")
    kept: dict[str, Any] = {name: str(cells.get(name, "")).strip() for name in FIELDS[group]}
    with acting("write_words", by, report, group) as doing:
        word = None
        if at is not None:
            word = Word.objects.select_for_update().filter(report=report, group=group, pk=at).first()
            if word is None:
                raise Conflict("这一段刚被别人删去", {"deleted": True})
            if word.cells not in (dict(seen), kept):
                raise Conflict("这一段刚被别人改过", {"cells": word.cells})
        before = word.cells if word is not None else None
        if not any(kept.values()):
            if word is not None:
                word.delete()
            doing.tell(group, before, None)
            return None
        if word is None:
            last = Word.objects.filter(report=report, group=group).order_by("-position").first()
            word = Word(report=report, group=group, position=last.position + 1 if last else 1, version=0)
        word.cells = kept
        require_readable(report, word)
        word.version += 1
        word.save()
        doing.tell(f"{group}{word.pk}", before, kept)
        return word
