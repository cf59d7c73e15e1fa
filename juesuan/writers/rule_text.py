"""A rule for people at a terminal: one line in the catalogue, or everything it says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from juesuan.rules import Rule
from juesuan.writers.wrapping import pad, shorten, width, wrap

COLUMNS = 80


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
