"""Parts of a report: the findings grouped by where they stand, in one order and one numbering for every writer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import count

from juesuan.finding import Finding, Severity, Verdict
from juesuan.place import Place
from juesuan.readers.sheets import letters

GRAVITY = {Severity.ERROR: 0, Severity.EXPLAIN: 1, Severity.NOTICE: 2}
_FORM = re.compile(r"项目\d+")

Numbered = tuple[int, Finding]
Group = tuple[str, list[Numbered]]


def part_of(finding: Finding) -> str:
    """The part of the report a finding stands in: a table, a section of the text, a form; “” when it has no place."""
    part = finding.places[0].part if finding.places else ""
    if form := _FORM.match(part):
        return form[0]
    head, _, rest = part.partition(" ")
    return f"{head} {rest.split('（')[0].split(' ')[0]}" if head.startswith("第") and rest else head


def titles_of(verdict: Verdict) -> Mapping[str, str]:
    """The title of each part, in the order of the report."""
    titles: Mapping[str, str] = verdict.document.get("parts", {})
    return titles


def grouped(verdict: Verdict) -> list[Group]:
    """The findings by part, numbered through from 1: parts with errors first, then as they follow in the report."""
    by_part: dict[str, list[Finding]] = defaultdict(list)
    for finding in verdict.findings:
        by_part[part_of(finding)].append(finding)
    rank = {part: n for n, part in enumerate(titles_of(verdict))}

    def order(item: tuple[str, list[Finding]]) -> tuple[int, int, tuple[str, int]]:
        return min(GRAVITY[f.severity] for f in item[1]), rank.get(item[0], len(rank)), _first_line(item[1])

    number = count(1)
    return [
        (part, [(next(number), f) for f in sorted(members, key=lambda f: (GRAVITY[f.severity], _first_line([f])))])
        for part, members in sorted(by_part.items(), key=order)
    ]


def numbered(verdict: Verdict) -> list[Numbered]:
    """All findings with their numbers, in the order in which they are shown."""
    return [entry for _, members in grouped(verdict) for entry in members]


def counts(findings: Collection[Finding]) -> Mapping[Severity, int]:
    """How many findings of each severity, the gravest first."""
    return {severity: sum(1 for f in findings if f.severity is severity) for severity in Severity}


def advice_first_given(groups: Sequence[Group]) -> Mapping[int, int]:
    """For each finding the number of the first one with the same hint and source: advice is given once."""
    first: dict[tuple[str, str], int] = {}
    return {n: first.setdefault((f.hint, f.basis), n) for _, members in groups for n, f in members}


def _first_line(findings: Iterable[Finding]) -> tuple[str, int]:
    places = [finding.places[0] for finding in findings if finding.places]
    return min(((place.file, place.line or place.page or 0) for place in places), default=("", 0))


def stands_at(place: Place, words: Mapping[str, str], format: str) -> list[str]:
    """Where in its file a place is, in the words given for ``line``, ``paragraph``, ``cell`` and ``page``.

    Word documents and web pages have no lines: there the paragraphs are counted, rows and columns inside a table. A
    cell of a workbook is named as on the screen: 公开01表!C11.
    """
    if place.sheet and place.row is not None and place.column is not None:
        return [f"{place.sheet}!{letters(place.column)}{place.row}"]
    at = []
    unlined = format in ("docx", "html")
    if place.row is not None and place.column is not None and (unlined or place.line is None):
        at.append(words["cell"].format(row=place.row, column=place.column))
    elif place.line is not None:
        at.append(words["paragraph" if unlined else "line"].format(line=place.line))
    if place.page is not None:
        at.append(words["page"].format(page=place.page))
    return at
