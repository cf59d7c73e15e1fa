"""An output of a self-evaluation form beside the cost of the same thing: names, acceptance, payment, reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from juesuan.accounts import SelfEvaluation
from juesuan.amount import MILLION, plain
from juesuan.finding import Severity
from juesuan.performance.achievement import ACTUAL, TARGET, Achieved, achievements, core, paired, stem
from juesuan.performance.measure import Kind
from juesuan.performance.measure_words import bare, not_held
from juesuan.performance.points import BUDGET, EXECUTED, TOTAL_ROW, money, printed
from juesuan.performance.quantity import Quantity
from juesuan.rules.checks.form_targets import NAMES_SHOWN, PART, grouped
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION, EVALUATION_ARITHMETIC, INDICATOR_GUIDE

NAME, REASON = "指标", "偏差原因"
_HOW_COUNTED = re.compile(
    r"[（(][^（）()]*[）)]|\d+[个次项期场台套人]?|人员|人数|人次|数量|课时|天数|天$|单价|总价|造价|人工|费用?|经费|补贴|补助|奖励?|资金|[及和与或的等]|指标"
)


@check(
    "R-31-79",
    "同一事项在数量指标和成本指标中名称相同",
    severity=Severity.NOTICE,
    source=INDICATOR_GUIDE,
    part=PART,
    hint="同一事项用同一名称，数量指标与成本指标才能互相核对；少写的字补上。",
    relation="数量指标的名称 = 同一事项的成本指标的名称（不计“数量”“费”等）",
    failing=Edit(
        "成本指标\t执法装备购置费\t≤96万元\t94.38万元\t13\t13\t",
        "成本指标\t购置执法专用记录仪费\t≤96万元\t94.38万元\t13\t13\t",
    ),
)
def the_same_thing_has_one_name(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        found = [
            (output, cost)
            for output, cost, same in paired(form, given.accounts.year)
            if not same and _differs(output.indicator.name, cost.indicator.name)
        ]
        if found:
            told = "；".join(f"“{o.name}”与“{c.name}”" for o, c in found[:NAMES_SHOWN])
            more = f"；等{len(found)}对" if len(found) > NAMES_SHOWN else ""
            yield rule.finding(
                f"{form.display}的数量指标与成本指标说的是同一事项而名称不同：{told}{more}",
                places=tuple(place for o, c in found for place in (c.place(NAME), o.place(NAME))),
                stated=found[0][1].name,
                subject=f"{form.display}·名称不同",
            )


def _differs(one: str, other: str) -> bool:
    """Whether more than how a thing is counted tells the names apart, or a word of one is cut off."""
    years = [re.findall(r"20\d\d(?=年)", name) for name in (one, other)]
    if years[0] and years[1] and years[0] != years[1]:
        return True
    shorter, longer = sorted((_HOW_COUNTED.sub("", core(name)) for name in (one, other)), key=len)
    return shorter != longer and (not longer.startswith(shorter) or len(longer) - len(shorter) == 1)


_UNFINISHED = re.compile(
    r"(?:未|没有)(?:能)?(?:全部|按期|如期|及时)?(?:完成|验收|交付|结束|竣工|完工|到货)"
    r"(?!支付|付款|结算|拨付|报账|报销|审批|资金|预算)|正在(?:实施|进行|施工|招标|验收|建设|推进)"
)
_PAID_IN_PART = re.compile(
    r"验收[^，,。；]{0,6}后[^，,。；]{0,4}(?:支付|付款|拨付)|支付(?:一|1)?个?(?:首付|季度|进度)|首付款|仅支付|只支付|剩余[^，,。；]{0,6}款|按季(?:度)?支付"
)


@check(
    "R-31-80",
    "没有验收、没有完成的产出不计完成",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="核对产出是否已经完成、验收：没有的按完成程度填写实际完成值并扣分；已完成的改写成本指标的原因。",
    relation="成本指标的原因写明没有完成（验收后再支付）⇒ 同一事项的数量指标不按全部完成得满分",
    failing=Edit(
        "成本指标\t执法装备购置费\t≤96万元\t94.38万元\t13\t13\t",
        "成本指标\t执法记录仪购置费\t≤96万元\t44.38万元\t13\t10\t部分装备未完成验收，暂未支付",
    ),
)
def unfinished_outputs_are_not_complete(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        partly: list[tuple[Achieved, Achieved]] = []
        for output, cost, _ in paired(form, given.accounts.year):
            if (
                not (output.comparison.met and output.has_full_marks and cost.reason)
                or output.is_shared
                or cost.is_shared
            ):
                continue
            said = bare(cost.reason)
            if cost.actual.kind is Kind.BLANK or cost.is_nil or not_held().search(said) is not None:
                continue  # R-31-47's
            if _UNFINISHED.search(said) is not None:
                yield rule.finding(
                    f"{form.display}{output.says}，得满分；同一事项的成本指标却写“{cost.reason}”",
                    places=(*output.places, cost.place(REASON)),
                    stated=output.indicator.achieved.strip(),
                    subject=f"{output.subject}·未完成",
                )
            elif _PAID_IN_PART.search(said) is not None and cost.comparison.off < 0:
                partly.append((output, cost))
        if partly:
            told = "；".join(f"{o.says}，{c.says}，“{c.reason}”" for o, c in partly[:NAMES_SHOWN])
            yield rule.finding(
                f"{form.display}有{len(partly)}项指标按全部完成得满分，而款项只支付一部分，请核实是否已经完成：{told}",
                severity=Severity.NOTICE,
                places=tuple(place for o, c in partly for place in (o.place(ACTUAL), c.place(ACTUAL))),
                stated=partly[0][0].indicator.achieved.strip(),
                subject=f"{form.display}·部分支付",
            )


_TELLS_OF_MORE = re.compile(r"增|多|超|加|扩大|数量|新|涨")
_FAR = MILLION // 5
_OVER = MILLION // 20
_SETTLES_OLD = re.compile(r"上年|往年|以前年度|20\d\d年|尾款|欠款|未结清")


@check(
    "R-31-81",
    "成本超支的原因与产出相符",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="同一事项的数量也多于指标值的，写明数量增加对成本的影响；支付以前年度款项的，写明金额，不与本年成本混在一起。",
    relation="成本与同一事项的数量都高出指标值 ⇒ 成本指标的原因提到数量增加",
    failing=Edit(
        "购置执法记录仪\t45台\t45台\t8\t8\t",
        "购置执法记录仪\t45台\t60台\t4\t4\t\n\t\t\t执法记录仪购置费\t10万元\t14万元\t4\t2.86\t支付上年度尾款",
    ),
)
def overspending_is_explained_by_what_was_bought(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        found = [
            (output, cost)
            for output, cost, _ in paired(form, given.accounts.year)
            if output.comparison.off >= _FAR and cost.comparison.off >= _OVER and cost.reason
            if not _TELLS_OF_MORE.search(bare(cost.reason)) and not cost.is_shared
        ]
        if found:
            told = "；".join(f"{c.says}，原因是“{c.reason}”，而{o.says}" for o, c in found[:NAMES_SHOWN])
            yield grouped(rule, [cost for _, cost in found], f"的超支原因没有提到数量增加：{told}", "超支原因")


_OF_OTHER_MONEY = re.compile(
    r"(?:使用|动用|占用|调用)[^，,。；]{0,24}(?:资金|经费|专款)|"
    r"(?:从|由(?!于)|在)[^，,。；]{1,24}(?:资金|经费|项目|预算)中?(?:列支|支付|开支|解决|承担)"
)
_OWN_MONEY = re.compile(
    r"提高资金|资金使用|节约|效率|效益|合理使用|本项目|该项目|本级|本单位|结转|财政|预算资金|专项资金支"
)


@check(
    "R-31-82",
    "费用在其他资金列支的说明依据",
    severity=Severity.EXPLAIN,
    source=f"预算法；{EVALUATION}",
    part=PART,
    hint="说明改由其他资金列支的金额和依据；专项资金不得互相挪用，本项目多安排的部分相应调减。",
    relation="偏差原因写明使用其他资金 ⇒ 说明金额和依据",
    failing=Edit(
        "执法装备购置费\t≤96万元\t94.38万元\t13\t13\t",
        "执法装备购置费\t≤96万元\t94.38万元\t13\t13\t部分费用使用以奖代补资金",
    ),
)
def costs_are_borne_by_their_own_money(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        for one in achievements(form, given.accounts.year):
            said = _OF_OTHER_MONEY.search(bare(one.indicator.reason)) if one.is_cost and one.reason else None
            if said is not None and _OWN_MONEY.search(said[0]) is None and plain(form.name)[:6] not in said[0]:
                yield rule.finding(
                    f"{form.display}{one.says}，偏差原因写“{one.reason}”，费用由其他资金承担，没有写明金额和依据",
                    places=(one.place(REASON), one.place(ACTUAL)),
                    stated=one.reason,
                    subject=f"{one.subject}·其他资金",
                )


@check(
    "R-31-83",
    "没有开展的工作，其资金的去向说明清楚",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="写明没有开展的工作的资金调剂到哪一项、是否经批准；没有调剂的，全年执行数应少于全年预算数。",
    relation="成本指标没有支出（未举办、未开展）而全年执行数 = 全年预算数 ⇒ 说明资金调剂到何处",
    failing=Edit(
        "311.14\t10\t93.58%\t9.36\n"
        "\t其中：当年财政拨款\t320\t320\t298.64\t—\t\t—\n"
        "\t上年结转资金\t12.5\t12.5\t12.5\t—\t\t—\n"
        "\t其他资金\t\t\t\t—\t\t—\n"
        "年度总体目标\t预期目标\t\t\t实际完成情况\t\t\t\n"
        "\t保障城市管理执法日常巡查、装备更新和法制宣传，提高执法规范化水平。\t\t\t2024年度预算332.5万元，全年执行311.14万元，执法巡查和装备更新按计划完成。\t\t\t\n"
        "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n"
        "\t产出指标（50分）\t数量指标\t购置执法记录仪\t45台\t45台\t8\t8\t\n"
        "\t\t\t组织执法培训\t6期\t5期\t7\t5.83\t第四季度培训与专项整治时间冲突，合并举办一期\n"
        "\t\t质量指标\t装备验收合格率\t100%\t100%\t12\t12\t\n"
        "\t\t时效指标\t装备交付时间\t2024年10月底前\t2024年9月底\t10\t10\t\n"
        "\t\t成本指标\t执法装备购置费\t≤96万元\t94.38万元\t13\t13",
        "332.5\t10\t100%\t10\n"
        "\t其中：当年财政拨款\t320\t320\t320\t—\t\t—\n"
        "\t上年结转资金\t12.5\t12.5\t12.5\t—\t\t—\n"
        "\t其他资金\t\t\t\t—\t\t—\n"
        "年度总体目标\t预期目标\t\t\t实际完成情况\t\t\t\n"
        "\t保障城市管理执法日常巡查、装备更新和法制宣传，提高执法规范化水平。\t\t\t2024年度预算332.5万元，全年执行332.5万元，执法巡查和装备更新按计划完成。\t\t\t\n"
        "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n"
        "\t产出指标（50分）\t数量指标\t购置执法记录仪\t45台\t45台\t8\t8\t\n"
        "\t\t\t组织执法培训\t6期\t5期\t7\t5.83\t第四季度培训与专项整治时间冲突，合并举办一期\n"
        "\t\t质量指标\t装备验收合格率\t100%\t100%\t12\t12\t\n"
        "\t\t时效指标\t装备交付时间\t2024年10月底前\t2024年9月底\t10\t10\t\n"
        "\t\t成本指标\t执法装备购置费\t≤96万元\t0万元\t13\t0\t未采购",
    ),
)
def money_of_what_was_not_held_is_accounted_for(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        budget, executed = (money(form, TOTAL_ROW, column) for column in (BUDGET, EXECUTED))
        if budget is None or executed is None or not printed(executed) or executed.grains != budget.grains:
            continue
        unspent = [
            one
            for one in achievements(form, given.accounts.year)
            if one.is_cost and one.is_nil and one.target.quantity is not None and not one.target.quantity.is_rate
        ]
        told_of = " ".join((form.achieved, *(indicator.reason for indicator in form.indicators)))
        if not unspent or re.search(r"调剂|调整用于|统筹用于|用于弥补|转用于|调整到", told_of):
            continue
        over = [one for one in achievements(form, given.accounts.year) if one.is_cost and one.comparison.off > 0]
        is_explained = bool(over) and all(one.reason for one in over)
        more = f"；{over[0].says}，没有说明是否由此调剂" if over else "，没有说明这部分资金用在何处"
        yield rule.finding(
            f"{form.display}预算全部执行（{executed.number.text.strip()}{form.denomination.value}），"
            f"而{'；'.join(one.says for one in unspent[:NAMES_SHOWN])}{more}",
            severity=Severity.NOTICE if is_explained else rule.severity,
            places=(executed.place, *(one.place(ACTUAL) for one in (*unspent, *over))),
            stated=executed.number.text.strip(),
            operands=(budget,),
            subject=f"{form.display}·资金去向",
        )


@check(
    "R-31-84",
    "人数、天数的口径与单价一致",
    severity=Severity.EXPLAIN,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="单价按每人每天计的，数量指标用人天；实际完成值乘了人数的，指标值也按同样口径填写，再比较是否完成。",
    relation="成本实际完成值“单价 × n 人”、数量指标以天计 ⇒ 实际人天 = 天数 × n，与指标值同口径比较",
    failing=Edit(
        "组织执法培训\t6期\t5期\t7\t5.83\t第四季度培训与专项整治时间冲突，合并举办一期\n\t\t质量指标\t装备验收合格率\t100%\t100%\t12\t12\t\n"
        "\t\t时效指标\t装备交付时间\t2024年10月底前\t2024年9月底\t10\t10\t\n\t\t成本指标\t执法装备购置费\t≤96万元\t94.38万元",
        "执法培训差旅天数\t60天\t5天\t7\t5.83\t压减\n\t\t质量指标\t装备验收合格率\t100%\t100%\t12\t12\t\n"
        "\t\t时效指标\t装备交付时间\t2024年10月底前\t2024年9月底\t10\t10\t\n"
        "\t\t成本指标\t执法培训差旅费\t450元每人每天\t450元每人每天*15人",
    ),
)
def person_days_are_counted_alike(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        for output, cost, _ in paired(form, given.accounts.year):
            number, wanted = output.actual.quantity, output.target.quantity
            factors = cost.actual.factors
            if number is None or wanted is None or len(factors) != 1 or cost.target.factors:
                continue
            unit = {number.unit, factors[0].unit}
            price = cost.actual.quantity
            if price is None or set(price.unit.split("/")[1:]) != unit or len(unit) != 2 or wanted.unit != number.unit:
                continue
            both = number.value * factors[0].value
            reached = "已达到" if both >= wanted.value else "少于"
            yield rule.finding(
                f"{form.display}{output.says}，而“{cost.name}”实际{cost.indicator.achieved.strip()}，"
                f"合{_plain(both)}人天，{reached}指标值{output.indicator.target.strip()}所指的数；两处口径不同",
                places=(output.place(ACTUAL), cost.place(ACTUAL), output.place(TARGET)),
                stated=output.indicator.achieved.strip(),
                expected=f"{_plain(both)}人天",
                subject=f"{output.subject}·人天",
            )


def _plain(value: Fraction) -> str:
    """A number with at most two decimals, no closing zeros."""
    whole, rest = divmod(round(value * 100), 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)


_PERSON_DAYS = frozenset({"人", "天"})
_CLOSE = Fraction(1, 50)


@check(
    "R-31-85",
    "人数乘天数乘标准等于共计金额",
    severity=Severity.EXPLAIN,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="核对各期人数、天数、定额标准和共计金额；另含其他费用的，在指标中分开列示。",
    relation="成本指标“每人每天 x 元，共计金额”：Σ（人数 × 天数）× x（+ 其他单价 × 天数）= 共计金额",
    failing=Edit(
        "组织执法培训\t6期\t5期\t7\t5.83\t第四季度培训与专项整治时间冲突，合并举办一期\n\t\t质量指标\t装备验收合格率\t100%\t100%\t12\t12\t\n"
        "\t\t时效指标\t装备交付时间\t2024年10月底前\t2024年9月底\t10\t10\t\n\t\t成本指标\t执法装备购置费\t≤96万元\t94.38万元",
        "执法培训班人数\t60人\t60人\t4\t4\t\n\t\t\t执法培训班天数\t5天\t5天\t3\t1.83\t压减\n"
        "\t\t质量指标\t装备验收合格率\t100%\t100%\t12\t12\t\n"
        "\t\t时效指标\t装备交付时间\t2024年10月底前\t2024年9月底\t10\t10\t\n"
        "\t\t成本指标\t培训费\t450元每人每天\t450元每人每天，共计94.38万元",
    ),
)
def person_days_times_price_is_the_total(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        achieved = achievements(form, given.accounts.year)
        for cost in achieved:
            prices, total = cost.actual.quantities, cost.actual.total
            if not cost.is_cost or total is None or not any(_is_per_person_day(price) for price in prices):
                continue
            counted = _person_days([one for one in achieved if not one.is_cost])
            if counted is None:
                continue
            persons, days, own = counted
            wanted = sum((_worth(price, persons, days) for price in prices), Fraction(0))
            stated = total.value if total.printed_unit else total.value * form.denomination.fen / 100
            if total.printed_unit == "万":
                stated = total.value
            if wanted and abs(stated - wanted) > wanted * _CLOSE:
                yield rule.finding(
                    f"{form.display}“{cost.name}”{cost.indicator.achieved.strip()}，而各期共{_plain(persons)}人天"
                    f"（{'、'.join(one.indicator.achieved.strip() for one in own[: NAMES_SHOWN * 2])}），"
                    f"按单价计算为{_wan(wanted, form)}",
                    places=(cost.place(ACTUAL), *(one.place(ACTUAL) for one in own)),
                    stated=cost.indicator.achieved.strip(),
                    expected=_wan(wanted, form),
                    subject=f"{cost.subject}·人天",
                )


def _is_per_person_day(price: Quantity) -> bool:
    return price.unit.startswith("元/") and set(price.unit.split("/")[1:]) == _PERSON_DAYS


def _worth(price: Quantity, person_days: Fraction, days: Fraction) -> Fraction:
    if _is_per_person_day(price):
        return price.value * person_days
    return price.value * days if price.unit == "元/天" else Fraction(0)


def _person_days(outputs: Sequence[Achieved]) -> tuple[Fraction, Fraction, list[Achieved]] | None:
    """Person-days, days and the indicators they come from; ``None`` unless every number of persons has its days."""
    persons, days = Fraction(0), Fraction(0)
    own: list[Achieved] = []
    left: dict[str, list[Achieved]] = {"人": [], "天": []}
    for one in outputs:
        quantities = one.actual.quantities
        if {q.unit for q in quantities} == _PERSON_DAYS and len(quantities) == 2:
            by_unit = {q.unit: q.value for q in quantities}
            persons, days, own = persons + by_unit["人"] * by_unit["天"], days + by_unit["天"], [*own, one]
        elif len(quantities) == 1 and quantities[0].unit in left:
            left[quantities[0].unit].append(one)
    for one, other in _matched(left["人"], left["天"]):
        persons += one.actual.quantities[0].value * other.actual.quantities[0].value
        days += other.actual.quantities[0].value
        own += [one, other]
    return (persons, days, own) if own and len(left["人"]) == len(left["天"]) else None


def _matched(persons: list[Achieved], days: list[Achieved]) -> Iterator[tuple[Achieved, Achieved]]:
    """Persons with days of the same name, what is left in the order it is printed."""
    by_name = {stem(one.indicator.name): one for one in days}
    same = [(one, by_name[name]) for one in persons if (name := stem(one.indicator.name)) in by_name]
    taken = {id(one) for pair in same for one in pair}
    yield from same
    yield from zip(
        [one for one in persons if id(one) not in taken], [one for one in days if id(one) not in taken], strict=False
    )


def _wan(yuan: Fraction, form: SelfEvaluation) -> str:
    hundredths = round(yuan * 10_000 / form.denomination.fen)
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + form.denomination.value
