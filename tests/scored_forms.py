"""Small self-evaluation forms for tests, written as the rows they print."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from juesuan.accounts import SelfEvaluation
from juesuan.folder.evaluations import parse_evaluation
from juesuan.folder.reading import Reading
from juesuan.performance.scoring import Item, score_form

LEVELS = {"满意度": "满意度指标", "社会": "效益指标"}
SECONDS = {level: f"{level}指标" for level in ("数量", "质量", "时效", "成本")}
SECONDS |= {"社会": "社会效益指标", "满意度": "服务对象满意度指标"}
FUNDS = ("100", "100", "90", "10", "90%", "9")


def text_of(
    *rows: Sequence[str], funds: Sequence[str] = FUNDS, total: str = "", number: int = 1, unit: str = "示例中心"
) -> str:
    """The file of a form. A row is level, name, target, actual, weight, score and, if any, reason and group."""
    lines = [
        f'number = {number}\nname = "示例项目{number}"\ndepartment = "示例局"\nunit = "{unit}"\nyear = 2024',
        f'total_weight = "100"\ntotal_score = "{total}"',
        f'[funds]\n"年度资金总额" = {json.dumps(list(funds), ensure_ascii=False)}',
    ]
    for level, name, target, achieved, weight, score, *more in rows:
        reason, group = (*more, "", "")[:2]
        level1 = LEVELS.get(level, "产出指标")
        lines.append(f'[[indicators]]\nlevel1 = "{level1}"\nlevel2 = "{SECONDS[level]}"\nname = "{name}"')
        lines.append(f'target = "{target}"\nachieved = "{achieved}"\nreason = "{reason}"')
        if weight:
            lines.append(f'weight = "{weight}"\nscore = "{score}"')
        if group:
            lines.append(f"group = {group}")
    return "\n".join(lines) + "\n"


def form_of(*rows: Sequence[str], funds: Sequence[str] = FUNDS, total: str = "") -> SelfEvaluation:
    """The form those rows make."""
    reading = Reading(Path())
    form = parse_evaluation(reading, "示例.toml", text_of(*rows, funds=funds, total=total))
    reading.finish()
    return form


def item_of(
    target: str,
    achieved: str,
    score: str = "10",
    *,
    weight: str = "10",
    level: str = "数量",
    name: str = "",
    reason: str = "",
) -> Item:
    """One indicator of that target and actual value, scored."""
    names = {"成本": "设备购置费", "满意度": "群众满意度"}
    row = (level, name or names.get(level, "检测样品"), target, achieved, weight, score, reason)
    return score_form(form_of(row), None, 2024).items[1]
