"""A rule for people at a terminal: one line in the catalogue, or everything it says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from unicodedata import normalize

from juesuan.rules import Rule
from juesuan.writers.wrapping import pad, shorten, width, wrap

COLUMNS = 80
AROUND = 14  # characters shown before a word that was found
_LOOSE = re.compile(r"[\s“”\"'（）()\[\]〔〕【】《》·、，。；：]+")


def search(rules: Iterable[Rule], wanted: Sequence[str]) -> list[Rule]:
    """The rule of that code; else the rules whose codes begin so; else those that say every word; all without words.

    Width, brackets, quotes and spaces make no difference: “财预[2020]10号” finds 〔2020〕.
    """
    rules = list(rules)
    if len(wanted) == 1:
        code = wanted[0].upper()
        begins = [rule for rule in rules if rule.code.startswith(code)]
        if begins:
            return [rule for rule in begins if rule.code == code] or begins
    sought = [word for word in map(_plain, wanted) if word]
    if wanted and not sought:
        return []
    return [rule for rule in rules if all(any(w in _plain(t) for t in _said(rule).values()) for w in sought)]


def matches(rule: Rule, wanted: Sequence[str], words: Mapping[str, str]) -> Iterator[str]:
    """Where the rule says the words, one line a field; nothing for words that its line in the list shows."""
    found: set[str] = set()
    for word in map(_plain, wanted):
        fields = [name for name, text in _said(rule).items() if word and word in _plain(text)]
        if not fields or fields[0] in ("code", "title", "part", *found):
            continue
        found.add(fields[0])
        left = " " * 20 + words[fields[0]] + "："
        yield left + _excerpt(_said(rule)[fields[0]], word, COLUMNS - width(left))


def _said(rule: Rule) -> Mapping[str, str]:
    """What is searched, the best known first."""
    return {
        "code": rule.code,
        "title": rule.title,
        "part": rule.part,
        "source": rule.source,
        "relation": rule.relation,
        "hint": rule.hint,
        "needs": "、".join(rule.needs),
    }


def _plain(text: str) -> str:
    return _LOOSE.sub("", normalize("NFKC", text)).casefold()


def _excerpt(text: str, word: str, columns: int) -> str:
    """The text from shortly before the word on."""
    start = next((n for n in range(len(text), -1, -1) if word in _plain(text[n:])), 0)
    begin = max(0, start - AROUND)
    return shorten(("…" if begin else "") + text[begin:], columns)


def line(rule: Rule, words: Mapping[str, str]) -> str:
    """Code, severity and title on one line of 80 columns."""
    left = f"{pad(rule.code, 9)} {pad(words[rule.severity.value], 8)}  "
    status = "" if rule.status == "active" else f"（{words[rule.status]}）"
    return left + shorten(rule.title + status, COLUMNS - width(left))


def by_part(rules: Iterable[Rule]) -> Mapping[str, list[Rule]]:
    """The rules by the part of the report they speak of, in order of code."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.part, []).append(rule)
    return found


def explain(rule: Rule, words: Mapping[str, str]) -> str:
    """The whole rule under the headings every rule has."""
    return "\n".join([f"{rule.code}　{rule.title}", "", *_fields(rule, words)]) + "\n"


def _fields(rule: Rule, words: Mapping[str, str]) -> Iterator[str]:
    first, last = rule.years
    years = words["from_year"] if last is None else words["between_years"]
    entries = {
        "severity": words[rule.severity.value],
        "kind": words["function" if rule.kind == "check" else rule.kind] + f" · {rule.part}",
        "relation": rule.relation,
        "hint": rule.hint,
        "source": rule.source,
        "years": years.format(first=first, last=last),
        "status": words[rule.status],
        "needs": "、".join(rule.needs),
    }
    if rule.failing is not None:
        entries["example"] = words["example_of"].format(find=rule.failing.find, put=rule.failing.put)
    for name, text in entries.items():
        if text:
            left = pad(words[name], 16)
            for piece in wrap(text, COLUMNS - width(left)):
                yield left + piece
                left = " " * width(left)
