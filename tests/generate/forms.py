"""Self-evaluation forms and the catalogue of invented projects, as rows of cells."""

from __future__ import annotations

from dataclasses import dataclass

from juesuan.amount import half_up
from tests.generate.ledger import Accounts, Project

FUND_LINES = ("年度资金总额", "当年财政拨款", "上年结转资金", "其他资金")
HEADS = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One printed form: the lines above it and its rows."""

    number: int
    above: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def points(hundredths: int | None) -> str:
    """Points as forms print them: no trailing zeros; empty when there are none."""
    if hundredths is None:
        return ""
    return f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")


def wan(fen: int) -> str:
    """分 in 万元, all decimals kept, no trailing zeros."""
    whole, rest = divmod(fen, 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def percent(part: int, whole: int) -> str:
    """执行率 with two decimals, half up."""
    digits = half_up(part * 10000, whole)
    return f"{digits // 100}.{digits % 100:02d}%"


def level_weights(project: Project) -> dict[str, int]:
    """Weight of each first level, in hundredths."""
    found: dict[str, int] = {}
    for measure in project.measures:
        found[measure.level1] = found.get(measure.level1, 0) + (measure.weight or 0)
    return found


def sheet(project: Project, accounts: Accounts) -> FormSheet:
    """The form in eight cells a row, the labels of merged cells standing in the first row they cover."""
    _, full, executed = project.totals
    rows = [
        ["项目名称", "", project.name, "", "", "", "", ""],
        ["主管部门", "", accounts.department, "", "实施单位", project.unit, "", ""],
        ["项目资金（万元）", "", *HEADS],
        [
            "",
            "年度资金总额：",
            *map(wan, project.totals),
            "10",
            percent(executed, full),
            points(project.execution_score),
        ],
    ]
    for i, name in enumerate(FUND_LINES[1:]):
        amounts = project.funds.get(name)
        label = f"其中：{name}" if i == 0 else name
        cells = ["", "", ""] if amounts is None else [wan(v) for v in amounts]
        rows.append(["", label, *cells, "—", "", "—"])
    rows.append(["年度总体目标", "预期目标", "", "", "实际完成情况", "", "", ""])
    rows.append(["", project.expected, "", "", project.achieved, "", "", ""])
    rows.append(
        [
            "绩效指标",
            "一级指标",
            "二级指标",
            "三级指标",
            "年度指标值",
            "实际完成值",
            "分值",
            "得分",
            "偏差原因分析及改进措施",
        ]
    )
    weights = level_weights(project)
    above1 = above2 = ""
    for measure in project.measures:
        first = f"{measure.level1}（{points(weights[measure.level1])}分）" if measure.level1 != above1 else ""
        second = measure.level2 if first or measure.level2 != above2 else ""
        above1, above2 = measure.level1, measure.level2
        rows.append(
            [
                "",
                first,
                second,
                measure.name,
                measure.target,
                measure.achieved,
                *map(points, (measure.weight, measure.score)),
                measure.reason,
            ]
        )
    rows.append(["总分", "", "", "", "", "", "100", points(project.total_score), ""])
    above = (f"项目支出绩效自评表（项目{project.number}）", f"（{accounts.year}年度）", "单位：万元")
    return FormSheet(project.number, above, tuple(tuple(row) for row in rows))


def catalogue(accounts: Accounts) -> list[str]:
    """The lines of the catalogue of annexes: units in order, the projects of each."""
    lines: list[str] = []
    units: list[str] = []
    for project in accounts.projects:
        if project.unit not in units:
            units.append(project.unit)
            lines.append(f"（{'一二三四五六七八九十'[(len(units) - 1) % 10]}）{project.unit}\t")
        lines.append(f"{project.number}. {project.name}\t项目{project.number}")
    return lines
