"""Invented self-evaluation forms as files of a facts folder, one TOML file a form, as many as are wished."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

from tests.generate.forms import FUND_LINES, level_weights, percent, points, wan
from tests.generate.ledger import FUND, GENERAL, Project
from tests.generate.projects import random_projects

UNITS = ("示例市水务局本级", "示例市水务局信息中心", "示例市水务局监测站")
SPENT = 10**14  # 分; room for any number of projects


def write_forms(folder: Path, number: int, *, seed: int = 1, year: int = 2024) -> tuple[Project, ...]:
    """So many forms in ``folder/evaluations``; returns what stands in them."""
    projects = random_projects(random.Random(seed), year, list(UNITS), {GENERAL: SPENT, FUND: 0}, number)
    home = folder / "evaluations"
    home.mkdir(parents=True, exist_ok=True)
    for project in projects:
        (home / f"{project.number:04d}.toml").write_text(form_text(project, year), "utf-8")
    return projects


def form_text(project: Project, year: int, department: str = "示例市水务局") -> str:
    """The file of one form."""
    return "\n".join(_lines(project, year, department)) + "\n"


def _lines(project: Project, year: int, department: str) -> Iterator[str]:
    yield f"number = {project.number}"
    yield f"name = {_text(project.name)}"
    yield f"department = {_text(department)}"
    yield f"unit = {_text(project.unit)}"
    yield f"year = {year}"
    yield 'denomination = "万元"'
    yield 'total_weight = "100"'
    yield f'total_score = "{points(project.total_score)}"'
    yield f"[objective]\nexpected = {_text(project.expected)}\nachieved = {_text(project.achieved)}"
    yield "[funds]"
    _, full, executed = project.totals
    score = points(project.execution_score)
    yield _row(FUND_LINES[0], [*map(wan, project.totals), "10", percent(executed, full), score])
    for name in FUND_LINES[1:]:
        amounts = project.funds.get(name)
        yield _row(name, [*(map(wan, amounts) if amounts else ("", "", "")), "—", "", "—"])
    yield "[level_weights]"
    yield from (f'"{level}" = "{points(weight)}"' for level, weight in level_weights(project).items())
    group = 0
    for index, measure in enumerate(project.measures):
        following = project.measures[index + 1 : index + 2]
        group += any(other.shares for other in following) and not measure.shares
        is_shared = measure.shares or any(other.shares for other in following)
        yield "[[indicators]]"
        for key in ("level1", "level2", "name", "target", "achieved"):
            yield f"{key} = {_text(getattr(measure, key))}"
        if measure.weight is not None:
            yield f'weight = "{points(measure.weight)}"\nscore = "{points(measure.score)}"'
        if measure.reason:
            yield f"reason = {_text(measure.reason)}"
        if is_shared:
            yield f"group = {group}"
        if measure.placeholder:
            yield "placeholder = true"


def _row(name: str, cells: list[str]) -> str:
    return f'"{name}" = {json.dumps(cells, ensure_ascii=False)}'


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
