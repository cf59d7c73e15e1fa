"""Codes in the text: a code followed by a name is followed by its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from juesuan.characters import HAN
from juesuan.codes import function_codes
from juesuan.finding import Severity
from juesuan.rules.checks.codes import CATALOGUE, joined, likeness, printed_name
from juesuan.rules.checks.prose import Passage, bare, narrative, not_read, passages
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

_CODE_AND_NAME = re.compile(
    rf"(?<![\d.,])(2\d{{4}}(?:\d{{2}})?)\s*[-—－–·、:：（(“]?\s*((?:{HAN}|[（）“”、/]){{3,45}})(?=[\d\s，。；：,;:]|$)"
)
_MEASURE = re.compile(r"^(?:元|万|亿|个|人|次|辆|台|套|平方|年|月|批|家|名|户|项(?!目))")
_BEHIND = re.compile(r"(?:科目)?(?:支出|决算|预算|金额)?(?:决算数|预算数)?(?:为|是|共|共计)?$|”.*$")


@check(
    "R-24-05",
    "文中科目编码后的名称与该编码相符",
    severity=Severity.NOTICE,
    source=CATALOGUE,
    part="文字",
    hint="对照决算表和当年科目目录，改正编码或名称。",
    relation="文中“编码 + 名称” = 决算表（科目目录）中该编码的名称",
    failing=Edit("2120803-城市建设支出9163274.85元", "2120803-土地开发支出9163274.85元"),
)
def names_behind_codes(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, passages(given.accounts), "情况说明的文字")
    known = function_codes()
    printed: dict[str, str] = {}
    for passage, match in _found(given):
        if not printed:
            rows = (row for table in given.accounts.tables.values() for row in table.rows if row.code and row.name)
            printed = {joined(row.code): printed_name(row) for row in rows}
        entry = known.get(match[1])
        names = [name for name in (printed.get(match[1]), entry.name if entry is not None else None) if name]
        said = bare(match[2])
        also = entry.also if entry is not None else ()
        if names and all(likeness(n, name, also) == "other" for name in names for n in (said, _BEHIND.sub("", said))):
            where = "决算表" if match[1] in printed else "科目目录"
            yield rule.finding(
                f"文中“{match[1]}”的名称写作“{match[2].strip()}”，{where}中是“{names[0]}”",
                places=(passage.of(match, 2),),
                stated=match[2].strip(),
                expected=names[0],
                subject=f"{match[1]}·{said}",
            )


def _found(given: Given) -> Iterator[tuple[Passage, re.Match[str]]]:
    for passage in narrative(given.accounts):
        for match in _CODE_AND_NAME.finditer(passage.text):
            if _MEASURE.match(match[2]) is None:
                yield passage, match
