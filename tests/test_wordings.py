"""One bureau's accounts told in the wording of five places: nothing right is called wrong, every change is noticed."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import juesuan
from juesuan.finding import Finding, Severity, Verdict
from tests.one_bureau import page

TEXTS = {path.stem: path.read_text("utf-8") for path in sorted((Path(__file__).parent / "wordings").glob("*.txt"))}
EXPLAINS = {  # what the texts, each right in every figure, do leave unsaid
    "北京": {"R-40-07", "R-40-08"},  # the place prints no reasons for the change of the totals, and few terms
    "四川": {"R-40-08"},  # 三公 against the year before: no reason
    "广东": {"R-40-08"},
}
FREE = re.compile(  # figures that nothing else in the report determines
    r"内设|股室|科室|编制|实际\d|离休|退休|\d人|来宾|批次|批|得分|分的|分之间|一级项目|二级项目|\d个项目|\d项|评价项目"
    r"|月31日|单价|单位价值|团组\d|保有量|193\.24|电话|方式|公务用车加油|公务用车维修|公务用车保险|车均|人均|自评\d"
)


def findings(verdict: Verdict) -> Iterator[Finding]:
    stack = list(verdict.findings)
    while stack:
        finding = stack.pop()
        yield finding
        stack += finding.consequences


def check(text: str, at: Path) -> list[Finding]:
    at.write_text(page(text), "utf-8")
    return list(findings(juesuan.check(at)))


@pytest.mark.parametrize("place", TEXTS)
def test_a_right_report_in_the_wording_of_a_place_has_no_error(place: str, tmp_path: Path) -> None:
    found = check(TEXTS[place], tmp_path / "report.html")
    assert [finding.message for finding in found if finding.severity is Severity.ERROR] == []
    explained = {finding.code for finding in found if finding.severity is Severity.EXPLAIN}
    assert explained <= EXPLAINS.get(place, set())


@pytest.mark.prove
@pytest.mark.parametrize("place", TEXTS)
def test_a_changed_figure_of_the_text_is_noticed(place: str, tmp_path: Path) -> None:
    text, rng = TEXTS[place], random.Random(place)
    spots = [spot for spot in re.finditer(r"\d[\d,]*\.\d+", text) if not FREE.search(_around(text, spot))]
    chosen = rng.sample(spots, min(len(spots), int(os.environ.get("SEEDS") or 60)))
    known = {(one.code, one.message) for one in check(text, tmp_path / "right.html")}
    missed = []
    for spot in chosen:
        digits = [at for at, character in enumerate(spot[0]) if character.isdigit()]
        at = digits[len(digits) // 2]
        figure = f"{spot[0][:at]}{(int(spot[0][at]) + rng.randint(1, 8)) % 10}{spot[0][at + 1 :]}"
        changed = check(text[: spot.start()] + figure + text[spot.end() :], tmp_path / "changed.html")
        if all((one.code, one.message) in known for one in changed):
            missed.append(f"{spot[0]} -> {figure}: {_around(text, spot)}")
    assert len(missed) * 100 <= 5 * len(chosen), "\n".join(missed)  # some lie within the rounding of their rates


def _around(text: str, spot: re.Match[str]) -> str:
    return text[max(0, spot.start() - 12) : spot.end() + 6].replace("\n", "|")
