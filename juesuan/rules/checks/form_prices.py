"""Amounts of the forms against several prices and against items of the tables; points lost beyond what was missed."""

from __future__ import annotations

from fractions import Fraction

from juesuan.accounts import SelfEvaluation
from juesuan.amount import plain
from juesuan.finding import Severity
from juesuan.performance.achievement import TARGET, Achieved, achievements, stem, twins
from juesuan.performance.points import EXECUTED, SOURCE_ROWS, TOTAL_ROW, money, printed
from juesuan.rules.checks.form_prose import GOAL, place_in_prose
from juesuan.rules.checks.form_targets import NAMES_SHOWN, PART
from juesuan.rules.checks.form_wording import said_in
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION, EVALUATION_ARITHMETIC

_SHORTEST = 4  # characters that tie an indicator to what the prose calls an amount
_FEWEST, _FEN = 2, 100
_CLOSE = Fraction(1, 100)


@check(
    "R-34-01",
    "预期目标的金额等于各项单价乘数量之和",
    severity=Severity.NOTICE,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="核对预期目标中该项经费的金额、各项成本的单价和数量；指标没有列全的补列。",
    relation="预期目标“某项经费 x” = Σ 名称同属该项的单价指标 × 数量指标（两项以上时）",
    failing=Edit(
        "提高执法规范化水平。\t\t\t2024年度预算332.5万元，全年执行311.14万元，执法巡查和装备更新按计划完成。\t\t\t\n"
        "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n"
        "\t产出指标（50分）\t数量指标\t购置执法记录仪\t45台\t45台\t8\t8\t\n"
        "\t\t\t组织执法培训\t6期\t5期\t7\t5.83\t第四季度培训与专项整治时间冲突，合并举办一期\n",
        "提高执法规范化水平，执法装备更新经费80万元。\t\t\t2024年度预算332.5万元，全年执行311.14万元，执法巡查和装备更新按计划完成。\t\t\t\n"
        "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n"
        "\t产出指标（50分）\t数量指标\t执法装备更新记录仪数量\t45台\t45台\t4\t4\t\n\t\t\t执法装备更新对讲机数量\t20台\t20台\t4\t4\t\n"
        "\t\t成本指标\t执法装备更新记录仪单价\t2000元每台\t2000元每台\t4\t4\t\n\t\t\t执法装备更新对讲机单价\t1000元每台\t1000元每台\t3\t1.83\t压减\n",
    ),
)
def amounts_are_the_sum_of_prices(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        said = [s for s in said_in(form.expected) if s.quantity.unit == "元" and len(s.label) >= _SHORTEST]
        pairs = list(twins(form, given.accounts.year)) if said else []
        for each in said:
            group = [(output, cost) for output, cost in pairs if _belongs(stem(cost.indicator.name), each.label)]
            worth = [_worth(output, cost) for output, cost in group]
            if len(group) < _FEWEST or any(amount is None for amount in worth):
                continue
            total = sum((amount for amount in worth if amount is not None), Fraction(0))
            if abs(total - each.quantity.value) <= each.quantity.value * _CLOSE:
                continue
            names = "、".join(f"“{cost.name}”" for _, cost in group[:NAMES_SHOWN])
            more = f"等{len(group)}项" if len(group) > NAMES_SHOWN else ""
            yield rule.finding(
                f"{form.display}{GOAL}写“{each.words}”，而{names}{more}的单价乘数量合计{_wan(total, form)}",
                places=(
                    place_in_prose(form, GOAL, form.expected, each.start, each.end),
                    *(cost.place(TARGET) for _, cost in group),
                ),
                stated=each.words,
                expected=_wan(total, form),
                unit=form.denomination.value,
                subject=f"{form.display}·{each.label}·单价合计",
            )


def _belongs(name: str, label: str) -> bool:
    """Whether a name goes on from what the prose says, or from its last words: 审计工作专家劳务, …社保经办审计工作."""
    if name == label:
        return False
    if name.startswith(label):
        return True
    start = name[:_SHORTEST]
    return len(label) > _SHORTEST and label.endswith(start) and len(name) > _SHORTEST


def _worth(output: Achieved, cost: Achieved) -> Fraction | None:
    """Price × number of the targets in 元; 人天 may be written as 天."""
    price, number = cost.target.quantity, output.target.quantity
    if price is None or number is None or number.is_range or number.about:
        return None
    units = price.unit.split("/")
    fits = units[0] == "元" and (units[1:] == [number.unit] or (set(units[1:]) == {"人", "天"} and number.unit == "天"))
    return price.value * number.value if fits else None


def _wan(yuan: Fraction, form: SelfEvaluation) -> str:
    hundredths = round(yuan * 10_000 / form.denomination.fen)
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + form.denomination.value


_TOO_MUCH = Fraction(1, 10)  # of the weight


@check(
    "R-34-02",
    "扣分不多于没有完成的比例",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="定量指标没有达到指标值的，按完成比例计分；扣得更多的，在偏差原因中写明依据的评分标准。",
    relation="得分 ≥ 分值 × 完成比例 − 分值的 10%；各份自评表合为一条",
    failing=Edit("组织执法培训\t6期\t5期\t7\t5.83", "组织执法培训\t6期\t5期\t7\t4.5"),
)
def points_lost_follow_what_was_missed(given: Given, rule: Rule) -> Outcomes:
    found = [
        (one, due)
        for form in given.accounts.evaluations
        for one in achievements(form, given.accounts.year)
        if (due := _share_due(one)) is not None and one.lost_share > 1 - due + _TOO_MUCH
    ]
    if found:
        told = "；".join(
            f"{one.form.display}{one.says}，{one.points}，按比例{_points(one, due)}分"
            for one, due in found[:NAMES_SHOWN]
        )
        more = f"；等{len(found)}项" if len(found) > NAMES_SHOWN else ""
        yield rule.finding(
            f"{len(found)}项指标扣分多于没有完成的比例：{told}{more}",
            places=tuple(place for one, _ in found for place in one.places[:2]),
            stated=found[0][0].indicator.achieved.strip(),
            unit="分",
            subject="扣分过多",
        )


def _share_due(one: Achieved) -> Fraction | None:
    """The share of the weight that what was reached is worth, ``None`` when it cannot be told or nothing was."""
    if one.is_shared or one.is_cost or one.comparison.met is not False or not one.has_points or not one.ratio:
        return None
    share = 1 / one.ratio if one.is_better_low else one.ratio
    return share if 0 < share < 1 else None


def _points(one: Achieved, share: Fraction) -> str:
    weight = one.weight.grains if one.weight is not None else 0
    hundredths = round(share * weight / 10_000)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


_ITEMS = "一般公共预算财政拨款支出决算表"
_PROJECT = "项目支出"
_SHORTEST_ITEM, _SHORTEST_WITHIN = 4, 7  # characters of an item named the same, or within a project's name
_GENERAL = ("其他", "行政运行", "一般行政", "机关服务", "事业运行")
_ROUGHLY, _MOST = Fraction(1, 1000), Fraction(1, 2)


@check(
    "R-34-03",
    "与功能科目同名的项目，执行数与该科目的项目支出相核对",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="写明差额是哪些支出、为什么没有自评表；同一科目的项目支出应有自评表覆盖。",
    relation="项目名称与功能分类项级科目同名的：自评表的财政拨款执行数 = 该科目的项目支出",
    failing=Edit("项目名称\t\t城市管理执法保障经费", "项目名称\t\t城管执法"),
)
def projects_named_as_items_cover_them(given: Given, rule: Rule) -> Outcomes:
    table = given.tables.get(_ITEMS)
    if table is None:
        return
    items = [row for row in table.rows if row.key[:1].isdigit() and not row.name.startswith(_GENERAL)]
    for row in items:
        name = plain(row.name)
        forms = [form for form in given.accounts.evaluations if _is_named_as(plain(form.name), name)]
        spent, cell = [_appropriated(form) for form in forms], table.figure(row.key, _PROJECT)
        if not forms or not printed(cell) or any(amount is None for amount in spent):
            continue
        total = sum(amount for amount in spent if amount is not None)
        gap_in_fen = abs(total - cell.grains)  # far less than the item is a part of a wide one
        if cell.grains * _ROUGHLY < gap_in_fen <= cell.grains * _MOST:
            denomination = forms[0].denomination
            told = f"{_wan(Fraction(total, _FEN), forms[0])}"
            whole = f"{_wan(Fraction(cell.grains, _FEN), forms[0])}"
            gap = f"{_wan(Fraction(gap_in_fen, _FEN), forms[0])}"
            yield rule.finding(
                f"{'、'.join(form.display for form in forms)}与功能科目“{name}”同名，财政拨款执行{told}，"
                f"该科目的项目支出为{whole}，相差{gap}，没有自评表或没有说明",
                places=(*(form.funds[TOTAL_ROW, EXECUTED].place for form in forms), cell.place),
                stated=told,
                expected=whole,
                unit=denomination.value,
                operands=(cell,),
                subject=f"{row.key}·同名项目",
            )


def _is_named_as(project: str, item: str) -> bool:
    if len(item) < _SHORTEST_ITEM:
        return False
    return project == item or (len(item) >= _SHORTEST_WITHIN and item in project)


def _appropriated(form: SelfEvaluation) -> int | None:
    """What was spent of appropriations, this year's and carried on, in 分; ``None`` when it is not printed."""
    total, other = money(form, TOTAL_ROW, EXECUTED), money(form, SOURCE_ROWS[2], EXECUTED)
    if total is None or not printed(total):
        return None
    return total.grains - (other.grains if other is not None and printed(other) else 0)
