"""Corrected: what a publication says otherwise than the one it takes the place of, worked out from both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from juesuan.amount import print_money
from juesuan.store.models import Publication
from juesuan.store.reports import file_path

_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_KEPT = 64  # publications never change, so what was worked out of two is kept


class Changed(NamedTuple):
    """One number or paragraph: where, what it was (“” when it is new) and what it is (“” when it is gone)."""

    where: str
    before: str
    after: str


class Correction(NamedTuple):
    """What changed from one publication to the next."""

    numbers: tuple[Changed, ...]
    words: tuple[Changed, ...]


def correction_of(publication: Publication) -> Correction | None:
    """What the publication corrects; ``None`` when it is the first, or the one before it is not kept."""
    before = Publication.objects.filter(replaced_by=publication).first()
    return None if before is None else _between(before.pk, publication.pk)


@lru_cache(maxsize=_KEPT)
def _between(before: int, after: int) -> Correction:
    was, now = (Publication.objects.prefetch_related("files").get(pk=pk) for pk in (before, after))
    return Correction(
        tuple(numbers_changed(was.facts, now.facts)), tuple(words_changed(_paragraphs(was), _paragraphs(now)))
    )


def numbers_changed(was: Mapping[str, Mapping[str, int]], now: Mapping[str, Mapping[str, int]]) -> Iterator[Changed]:
    """Every amount that is another one, in 元 as printed, by table, row and column."""
    for kind in dict.fromkeys([*was, *now]):
        old, new = was.get(kind, {}), now.get(kind, {})
        for key in dict.fromkeys([*old, *new]):
            if old.get(key) != new.get(key):
                yield Changed(f"{kind} {key.replace('·', ' ')}", _money(old.get(key)), _money(new.get(key)))


def _money(fen: int | None) -> str:
    return "" if fen is None else print_money(fen)


def words_changed(was: Sequence[str], now: Sequence[str]) -> Iterator[Changed]:
    """Every paragraph in other words, beside the one that stood in its place."""
    for what, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        old, new = was[a:b], now[c:d]
        for n in range(max(len(old), len(new))):
            before, after = (side[n] if n < len(side) else "" for side in (old, new))
            yield Changed((before or after)[:12], before, after)


def _paragraphs(publication: Publication) -> list[str]:
    """The paragraphs of the published page; none when it is not kept."""
    page = next((file for file in publication.files.all() if file.format == "html"), None)
    if page is None or not file_path(page.sha256).is_file():
        return []
    text = file_path(page.sha256).read_text("utf-8")
    found = (unescape(_TAG.sub("", inside)).strip() for inside in _PARAGRAPH.findall(text))
    return [paragraph for paragraph in found if paragraph]
