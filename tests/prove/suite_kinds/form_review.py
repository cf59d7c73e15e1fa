"""绩效: what a reviewer of self-evaluation forms sends back: targets, actual values, reasons, names, lists."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from decimal import Decimal

from tests.generate.forms import points, wan
from tests.prove.suite_kinds.form_figures import beside, forms, measure, rows
from tests.prove.suite_kinds.located import Located, Mark, shuffled
from tests.prove.suite_kinds.mutant import Draft, Edit, kind, put, without

QUANTITY = re.compile(r"(≥?)(\d+)(\D+)$")
RATE = re.compile(r"(≥?)(\d+)%(?:以上)?$")
COST = re.compile(r"(≤?)([\d.]+)万元$")
UNDONE = ("未开展", "尚未完成", "未实施", "因故取消")
VAGUE = ("若干", "大力推进", "极大提升", "足额保障", "尽可能多")
PHRASES = ("较好", "基本达标", "效果良好", "符合要求")
OTHER_UNITS = {
    "台": "人次",
    "期": "平方米",
    "人次": "套",
    "套": "人次",
    "册": "期",
    "批": "平方米",
    "平方米": "批",
    "次": "台",
}


def _named(mark: Mark, report: Located) -> str:
    return f"项目{mark.about[0]}“{measure(report, mark).name}”"


def full_marks(report: Located, cell: str = "实际完成值") -> list[Mark]:
    """Indicators of their own weight that have every point."""
    return [
        m
        for m in rows(report, cell)
        if measure(report, m).weight and measure(report, m).weight == measure(report, m).score
    ]


@kind("reason-for-lost-points-missing")
def lost_points(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Points lost and no reason."""
    for mark in shuffled(rng, rows(report, "偏差原因")):
        m = measure(report, mark)
        if m.weight and m.score is not None and m.score < m.weight:
            yield Draft((put(mark, ""),), f"{_named(mark, report)}扣分没有说明原因", (mark.line,))


@kind("points-without-actual")
def points_without_actual(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Points for a blank actual value."""
    for mark in shuffled(rng, full_marks(report)):
        yield Draft((put(mark, ""),), f"{_named(mark, report)}实际完成值空白却得分", (mark.line,))


@kind("target-missed-at-full-marks")
def target_missed(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Clearly less than the target and every point."""
    for mark in shuffled(rng, full_marks(report)):
        m = measure(report, mark)
        quantity, rate = QUANTITY.match(m.target), RATE.match(m.target)
        if rate:
            now = f"{int(rate[2]) - rng.randint(5, 25)}%"
        elif quantity and m.level2 == "数量指标" and int(quantity[2]) >= 5:
            now = f"{int(quantity[2]) * rng.randint(30, 80) // 100}{quantity[3]}"
        else:
            continue
        yield Draft((put(mark, now),), f"{_named(mark, report)}目标{m.target}，实际{now}，仍得满分")


@kind("cost-exceeded-at-full-marks")
def cost_exceeded(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A cost above its ceiling and every point."""
    for mark in shuffled(rng, full_marks(report)):
        match = COST.match(measure(report, mark).target)
        if match and match[1]:
            now = f"{Decimal(match[2]) * rng.randint(115, 190) / 100:.2f}万元"
            yield Draft((put(mark, now),), f"{_named(mark, report)}目标{match[0]}，实际{now}，仍得满分")


@kind("over-fulfilment-without-reason")
def over_fulfilment(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Twice the target or more, and no reason."""
    for mark in shuffled(rng, full_marks(report)):
        m = measure(report, mark)
        match = QUANTITY.match(m.target)
        if match and m.level2 == "数量指标" and not m.reason:
            now = f"{int(match[2]) * rng.choice((2, 3, 5))}{match[3]}"
            yield Draft((put(mark, now),), f"{_named(mark, report)}目标{m.target}，实际{now}，没有说明原因")


@kind("late-at-full-marks")
def late(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Done after the deadline and every point."""
    for mark in shuffled(rng, full_marks(report)):
        match = re.match(r"(\d{4})年(\d+)月底前", measure(report, mark).target)
        if match:
            year, month = int(match[1]), int(match[2]) + rng.randint(1, 4)
            now = f"{year + (month > 12)}年{(month - 1) % 12 + 1}月"
            yield Draft((put(mark, now),), f"{_named(mark, report)}期限{match[0]}，{now}完成，仍得满分")


@kind("actual-in-another-unit")
def another_unit(report: Located, rng: random.Random) -> Iterator[Draft]:
    """元 for 万元, or persons for machines."""
    for mark in shuffled(rng, full_marks(report)):
        m = measure(report, mark)
        quantity = QUANTITY.match(m.achieved)
        if m.achieved.endswith("万元"):
            now = m.achieved.removesuffix("万元") + "元"
        elif quantity and quantity[3] in OTHER_UNITS:
            now = m.achieved.removesuffix(quantity[3]) + OTHER_UNITS[quantity[3]]
        else:
            continue
        yield Draft((put(mark, now),), f"{_named(mark, report)}目标{m.target}，实际写成{now}，单位不同")


@kind("rate-answered-by-phrase")
def phrase(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Words where a percentage is asked for."""
    for mark in shuffled(rng, full_marks(report)):
        if RATE.match(measure(report, mark).target):
            now = rng.choice(PHRASES)
            yield Draft((put(mark, now),), f"{_named(mark, report)}目标{measure(report, mark).target}，实际写成“{now}”")


@kind("quantity-target-vague")
def vague(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Words that cannot be measured as the target of a quantity."""
    for mark in shuffled(rng, rows(report, "年度指标值")):
        if measure(report, mark).level2 == "数量指标" and QUANTITY.match(mark.text):
            now = rng.choice(VAGUE)
            yield Draft((put(mark, now),), f"{_named(mark, report)}年度指标值写成“{now}”", (mark,))


@kind("placeholder-with-weight")
def placeholder(report: Located, rng: random.Random) -> Iterator[Draft]:
    """An indicator without content that has weight and score."""
    for mark in shuffled(rng, full_marks(report, "三级指标")):
        target, achieved = (beside(report, mark, c) for c in ("年度指标值", "实际完成值"))
        name, blank = rng.choice((("指标1：", ""), ("指标1：无", "无"), ("—", "—"), ("……", "")))
        edits = (put(mark, name), put(target, blank), put(achieved, blank))
        yield Draft(tuple(e for e in edits if e.was != e.now), f"项目{mark.about[0]}空白指标占分值", (mark.line,))


@kind("undone-at-full-marks")
def undone(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Not done, not held, and every point."""
    for mark in shuffled(rng, full_marks(report)):
        now = rng.choice(UNDONE)
        yield Draft((put(mark, now),), f"{_named(mark, report)}实际完成值为“{now}”，仍得满分")


@kind("points-lost-though-reached")
def lost_though_reached(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Target reached, points lost, no reason; total worked out accordingly."""
    for mark in shuffled(rng, full_marks(report, "得分")):
        m, project = measure(report, mark), report.project(mark.about[0])
        loss = rng.choice((100, 150, 200))
        if m.score and m.score > loss and not m.reason:
            total = report.form(project.number, "总分")
            edits = (put(mark, points(m.score - loss)), put(total, points(project.total_score - loss)))
            yield Draft(edits, f"{_named(mark, report)}达到目标却扣分，没有说明原因", (edits[0],))


@kind("indicator-named-twice")
def named_twice(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The same indicator twice under one second level."""
    for mark in shuffled(rng, rows(report, "三级指标")):
        m, project = measure(report, mark), report.project(mark.about[0])
        fellows = [
            o
            for o in project.measures
            if o is not m and o.level2 == m.level2 and not o.placeholder and o.name != m.name
        ]
        if fellows:
            other = rng.choice(fellows)
            line = report.form(project.number, "指标", project.measures.index(other), "三级指标").line
            yield Draft(
                (put(mark, other.name),), f"{_named(mark, report)}写成同级已有的“{other.name}”", against=(line,)
            )


@kind("prose-money-against-funds")
def prose_money(report: Located, rng: random.Random) -> Iterator[Draft]:
    """An amount in 实际完成情况 that the fund block contradicts."""
    for project in shuffled(rng, list(report.a.projects)):
        mark = report.form(project.number, "实际完成情况")
        first, full, spent = project.totals
        wrong = spent * rng.choice((80, 90, 110, 125, 150)) // 100
        wrong -= wrong % 10_000
        if abs(wrong - spent) < 1_000_000 or wrong in (first, full):
            continue
        now = f"{mark.text}全年预算{wan(full)}万元，全年执行{wan(wrong)}万元。"
        line = report.form(project.number, "资金", "年度资金总额", "全年执行数").line
        yield Draft(
            (put(mark, now),),
            f"项目{project.number}实际完成情况所述执行数{wan(wrong)}万元与{wan(spent)}万元不符",
            against=(line,),
        )


def _catalogue(report: Located) -> dict[int, int]:
    """Line of each project in the catalogue of annexes."""
    found = {}
    for project in report.a.projects:
        text = f"{project.number}. {project.name}\t项目{project.number}"
        found[project.number] = report.lines.index(text) + 1
    return found


@kind("name-in-catalogue")
def name_in_catalogue(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A project named otherwise in the catalogue than in its form."""
    for number, line in shuffled(rng, list(_catalogue(report).items())):
        name = report.project(number).name
        at = rng.randrange(1, len(name) - 1)
        now = rng.choice((name[:at] + name[at + 1 :], f"{report.a.year}年{name}", name[:-1] + "款"))
        edit = Edit(line, len(f"{number}. "), name, now)
        yield Draft((edit,), f"目录中“{name}”写成“{now}”", against=(report.form(number, "名称"),))


@kind("name-in-form")
def name_in_form(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The name of another project in a form."""
    lines = _catalogue(report)
    for mark in shuffled(rng, forms(report, "名称")):
        others = [p.name for p in report.a.projects if p.number != mark.about[0]]
        if others:
            now = rng.choice(others)
            yield Draft((put(mark, now),), f"项目{mark.about[0]}的名称写成“{now}”", against=(lines[mark.about[0]],))


@kind("unit-in-form")
def unit_in_form(report: Located, rng: random.Random) -> Iterator[Draft]:
    """An implementing unit that is not in the department's list."""
    for mark in shuffled(rng, forms(report, "实施单位")):
        name = mark.text
        at = rng.randrange(3, len(name) - 1)
        now = rng.choice((name[:at] + name[at + 1 :], name.replace("中心", "局"), name.replace("局", "厅")))
        if now != name and now not in [b.name for b in report.a.bodies]:
            yield Draft((put(mark, now),), f"项目{mark.about[0]}实施单位“{name}”写成“{now}”")


@kind("department-in-form")
def department_in_form(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Another department above the form."""
    for mark in shuffled(rng, forms(report, "主管部门")):
        name = mark.text
        now = name[:-1] + rng.choice(("厅", "委员会", "办公室")) if name[-1] == "局" else name[:-2] + name[-1]
        yield Draft((put(mark, now),), f"项目{mark.about[0]}主管部门“{mark.text}”写成“{now}”")


@kind("form-not-in-catalogue")
def not_in_catalogue(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A form that the catalogue does not list."""
    lines = _catalogue(report)
    for number, line in shuffled(rng, list(lines.items()) if len(lines) > 1 else []):
        edit = Edit(line, 0, report.line(line), None)
        near = [i for n, i in lines.items() if abs(n - number) == 1]
        head = report.forms[number][0]
        yield Draft((edit,), f"目录漏列项目{number}", (line, *near), (head, report.form(number, "名称").line))


@kind("form-missing")
def form_missing(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A form that the catalogue lists and nobody attached."""
    lines = _catalogue(report)
    for number, (first, last) in shuffled(rng, list(report.forms.items()) if len(lines) > 1 else []):
        end = last + 1 if last < len(report.lines) else last
        start = first if end > last else first - 1
        said = [m.line for m in report.of("count", "绩效")]
        yield Draft(
            tuple(without(report, start, end)),
            f"缺项目{number}的自评表",
            (lines[number],),
            tuple(said),
            (f"项目{number}",),
        )


@kind("form-year")
def form_year(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A form of another year."""
    for number, (first, _) in shuffled(rng, list(report.forms.items())):
        line = first + 2
        year = str(report.a.year)
        edit = Edit(line, report.line(line).index(year), year, str(report.a.year + rng.choice((-1, -1, 1))))
        yield Draft((edit,), f"项目{number}自评表的年度写成{edit.now}")


@kind("form-number-repeated")
def form_number(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Two forms under one number."""
    for number, (first, _) in shuffled(rng, list(report.forms.items())):
        if number > 1:
            text = report.line(first)
            edit = Edit(first, text.index(f"项目{number}）") + 2, str(number), str(number - 1))
            yield Draft((edit,), f"项目{number}的自评表编号写成{number - 1}", against=(report.forms[number - 1][0],))


@kind("catalogue-number-repeated")
def catalogue_number(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Two projects of the catalogue under one number."""
    lines = _catalogue(report)
    for number, line in shuffled(rng, [(n, i) for n, i in lines.items() if n > 1]):
        text = report.line(line)
        edits = (
            Edit(line, 0, str(number), str(number - 1)),
            Edit(line, text.rindex("项目") + 2, str(number), str(number - 1)),
        )
        yield Draft(edits, f"目录中项目{number}编号写成{number - 1}", against=(lines[number - 1],))
