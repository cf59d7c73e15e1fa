"""The fund block of the self-evaluation forms: rows add up, execution rates and scores follow from the amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from juesuan.accounts import FUND_ROWS, SelfEvaluation
from juesuan.amount import MILLION, half_up
from juesuan.facts import Figure
from juesuan.finding import Cause, Finding, NotChecked, Severity
from juesuan.performance.points import (
    BUDGET,
    EXECUTED,
    MONEY_COLUMNS,
    SOURCE_ROWS,
    TOTAL_ROW,
    execution_score,
    execution_weight,
    finer,
    money,
    printed,
)
from juesuan.performance.scheme import schemes_for
from juesuan.rules.relation import Linear, Outcome, Ratio
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION, EVALUATION_ARITHMETIC

PART = "绩效自评表"
_SPEAKS_OF_MONEY = re.compile(
    r"资金|经费|费用|预算|支付|付款|拨付|支出|开支|结算|结转|收回|财政|采购|招标|合同|成交|中标|尾款|验收|节约|压减|发放|补贴"
)
_FAR_BELOW = 10  # percentage points under the threshold: then the money itself is to be explained
GIVES_REASON = re.compile(r"原因|由于|因|未|结转|收回|结余|节约|压减|取消|暂缓|核减")


def _executed_and_budget(form: SelfEvaluation, row: str) -> tuple[Figure, Figure] | None:
    """全年执行数 and a 全年预算数 that is not zero, when both are printed."""
    executed, budget = money(form, row, EXECUTED), money(form, row, BUDGET)
    if executed is None or budget is None or not printed(executed) or not printed(budget) or budget.grains == 0:
        return None
    return executed, budget


@check(
    "R-31-05",
    "年度资金总额等于各项资金之和",
    severity=Severity.ERROR,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="核对年初预算数、全年预算数、全年执行数三栏，总额应为当年财政拨款、上年结转资金、其他资金之和；改正填错的一项。",
    relation="年度资金总额 = 当年财政拨款 + 上年结转资金 + 其他资金，各栏",
    failing=Edit("其中：当年财政拨款\t320\t320\t298.64", "其中：当年财政拨款\t320\t310\t298.64"),
)
def fund_rows_add_up(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        for column in MONEY_COLUMNS:
            total = money(form, TOTAL_ROW, column)
            parts = [figure for row in SOURCE_ROWS if (figure := money(form, row, column)) is not None]
            if total is None or not parts:
                continue
            if all(part.is_blank for part in parts):
                if printed(total) and total.grains:
                    yield NotChecked(rule.code, f"{total.label}：各项资金均为空白，无从相加")
                continue
            left_out = _left_out(form, column, total, parts)
            if left_out is not None:
                wanted = left_out.number.printed(total.grains - sum(part.grains for part in parts))
                yield rule.finding(
                    f"{left_out.label}有全年预算数而空白，按年度资金总额减其余各项应为{wanted}{total.number.unit}",
                    places=(left_out.place, total.place),
                    stated="（空白）",
                    expected=wanted,
                    unit=total.number.unit,
                    operands=(total, *(part for part in parts if not part.is_blank)),
                    subject=left_out.key,
                )
            else:
                yield Linear(rule.code, total, tuple((1, part) for part in parts))


def _left_out(form: SelfEvaluation, column: str, total: Figure, parts: list[Figure]) -> Figure | None:
    """The only blank amount of the column that has a budget, when it could be what the others lack of the total."""
    gap = total.grains - sum(part.grains for part in parts)
    wanting = [
        (figure, budget.grains)
        for row in SOURCE_ROWS
        if (figure := money(form, row, column)) is not None and figure.is_blank
        if (budget := money(form, row, BUDGET)) is not None and _is_positive(budget)
    ]
    if column != EXECUTED or len(wanting) != 1 or not printed(total):
        return None
    figure, most = wanting[0]
    return figure if 0 < gap <= most else None


@check(
    "R-31-23",
    "有预算的资金须填写全年执行数",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="补填该项资金的全年执行数；没有支出的填0，不留空白。",
    relation="全年预算数 > 0 的资金行，全年执行数不为空白",
    failing=Edit("其中：当年财政拨款\t480\t480\t456.27", "其中：当年财政拨款\t480\t480\t"),
)
def executed_amount_is_filled_in(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        total = money(form, TOTAL_ROW, EXECUTED)
        sources = [row for row in SOURCE_ROWS if _is_positive(money(form, row, BUDGET))]
        filled = [row for row in SOURCE_ROWS if printed(money(form, row, EXECUTED))]
        if total is not None and not printed(total) and _is_positive(money(form, TOTAL_ROW, BUDGET)):
            yield rule.finding(f"{total.label}未填写", places=(total.place,), stated="（空白）", subject=total.key)
        elif not filled and total is not None and total.grains:  # otherwise the sum of the rows settles what a blank is
            for row in sources:
                blank = form.fund(row, EXECUTED)
                budget = form.fund(row, BUDGET)
                place = blank.place if blank is not None else budget.place if budget is not None else form.place
                only = total.number.printed(total.grains) if len(sources) == 1 else ""
                says = f"，按年度资金总额应为{only}{total.number.unit}" if only else ""
                yield rule.finding(
                    f"{form.display}的{row}有全年预算数而全年执行数空白{says}",
                    places=(place, total.place),
                    stated="（空白）",
                    expected=only,
                    unit=total.number.unit,
                    operands=tuple(f for f in (budget, total) if f is not None),
                    subject=f"{form.display}[{row}].{EXECUTED}",
                )


def _is_positive(figure: Figure | None) -> bool:
    return figure is not None and figure.is_readable and figure.grains > 0


@check(
    "R-31-06",
    "执行率等于全年执行数除以全年预算数",
    severity=Severity.ERROR,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="按全年执行数 ÷ 全年预算数重新计算该行执行率；分母是调整后的全年预算数，不是年初预算数。",
    relation="执行率 = 全年执行数 ÷ 全年预算数，每行",
    failing=Edit("93.58%", "97.23%"),
    covers=("R-31-02",),
)
def execution_rate(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        for row in FUND_ROWS:
            rate = form.fund(row, "执行率")
            amounts = _executed_and_budget(form, row)
            if rate is None or not printed(rate):
                continue
            if amounts is None:
                yield NotChecked(rule.code, f"{rate.label}：全年执行数或全年预算数未填写")
                continue
            executed, budget = amounts
            yield Ratio(rule.code, rate, ((1, executed),), ((1, budget),), scale=_rate_scale(rate))


def _rate_scale(rate: Figure) -> int:
    """100 for a percentage; 1 where a form prints the quotient itself (0.94)."""
    number = rate.number
    is_quotient = "%" not in number.text and "％" not in number.text and 0 < rate.grains <= MILLION + MILLION // 5
    return 1 if is_quotient else 100


@check(
    "R-31-01",
    "预算执行率得分按执行率计算",
    severity=Severity.ERROR,
    source=EVALUATION,
    part=PART,
    hint="预算执行率得分 = 分值 × 执行率，执行率超过100%的按100%计算，保留两位小数；相应改正总分。",
    relation="得分 = 分值 × min(全年执行数 ÷ 全年预算数, 1)",
    failing=Edit("90.79%\t9.08", "90.79%\t9.8"),
)
def execution_score_is_proportional(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        score, weight = execution_score(form), execution_weight(form)
        amounts = _executed_and_budget(form, TOTAL_ROW)
        if score is None or not score.is_readable or (score.is_blank and weight is None):
            continue
        if amounts is None:
            yield NotChecked(rule.code, f"{score.label}：年度资金总额的全年执行数或全年预算数未填写")
            continue
        executed, budget = amounts
        points = schemes_for(given.accounts.department, given.accounts.year)[0].execution
        exact = Ratio(
            rule.code,
            finer(score, 1),  # whole points round a tenth of the budget away; a tenth of a point is usual
            ((1, executed),),
            ((1, budget),),
            scale=points,
            factor=weight,
            cap=True,
        )
        by_printed_rate = _by_printed_rate(rule, form, finer(score, 1), weight)
        if exact.outcome() is Outcome.FAILS and by_printed_rate is not None:
            yield by_printed_rate
            wanted = exact.expected() or 0
            yield rule.finding(
                f"{score.label}填报{score.number.text.strip()}，按取整后的执行率计算；按金额计算为"
                f"{score.number.printed(wanted)}（{exact.formula()}）",
                severity=Severity.NOTICE,
                places=(score.place, executed.place, budget.place),
                stated=score.number.text.strip(),
                expected=score.number.printed(wanted),
                difference=score.number.printed(score.grains - wanted),
                unit="分",
                operands=(executed, budget),
                subject=score.key,
            )
        elif exact.outcome() is Outcome.ROUNDING and _is_cut_short(exact, score):
            yield _cut_short(rule, form, exact, score, executed, budget)
        else:
            yield exact


def _is_cut_short(exact: Ratio, score: Figure) -> bool:
    """Whether the score is what is left of the quotient when its last digits are dropped instead of rounded."""
    quotient, step = exact.quotient(), score.number.step
    return quotient is not None and quotient // step * step == score.grains


def _cut_short(
    rule: Rule, form: SelfEvaluation, exact: Ratio, score: Figure, executed: Figure, budget: Figure
) -> Finding:
    """A score whose digits were dropped, and the total that goes with it."""
    wanted, total = exact.expected() or 0, form.total_score
    due = total.grains + wanted - score.grains if total is not None and printed(total) else None
    also = f"；总分{total.number.text.strip()}随之为{_hundredths(due)}" if total is not None and due is not None else ""
    return rule.finding(
        f"{score.label}填报{score.number.text.strip()}，是截去小数而没有四舍五入；计算得{_hundredths(wanted)}"
        f"（{exact.formula()}）{also}",
        severity=Severity.NOTICE,
        places=(score.place, *((total.place,) if also and total is not None else ()), executed.place, budget.place),
        stated=score.number.text.strip(),
        expected=_hundredths(wanted),
        unit="分",
        operands=(executed, budget),
        subject=score.key,
        cause=Cause("truncated", "小数被截去而未四舍五入"),
    )


def _hundredths(millionths: int) -> str:
    whole, rest = divmod(millionths // 10_000, 100)
    return f"{whole}.{rest:02d}"


def _by_printed_rate(rule: Rule, form: SelfEvaluation, score: Figure, weight: Figure | None) -> Ratio | None:
    """Weight × the rate as printed, when that rate is right and gives the printed score."""
    rate, amounts = form.fund(TOTAL_ROW, "执行率"), _executed_and_budget(form, TOTAL_ROW)
    if rate is None or not printed(rate) or amounts is None or weight is None or score.is_blank:
        return None
    scale = _rate_scale(rate)
    executed, budget = amounts
    if Ratio(rule.code, rate, ((1, executed),), ((1, budget),), scale=scale).outcome() is Outcome.FAILS:
        return None
    relation = Ratio(rule.code, score, ((1, rate),), count=scale, factor=weight)
    return relation if relation.outcome() is Outcome.HOLDS else None


@check(
    "R-31-02",
    "没有全年预算数的不计执行率和执行得分",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="执行率的分母是全年预算数（含结转和追加）：补填全年预算数；确无预算的项目不计执行率，分值另行分配或不列入自评。",
    relation="全年预算数为 0 或空白时，执行率、得分为空白",
    failing=Edit("480\t480\t456.27\t10\t95.06%\t9.51", "480\t0\t456.27\t10\t95.06%\t9.51"),
)
def no_score_without_budget(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        budget, score = form.fund(TOTAL_ROW, BUDGET), execution_score(form)
        if budget is None or score is None or not printed(score) or not budget.is_readable or budget.grains:
            continue
        if score.grains:
            stated = budget.number.text.strip()
            yield rule.finding(
                f"{form.display}年度资金总额的全年预算数{f'为{stated}' if stated else '空白'}，"
                f"预算执行率却得{score.number.text.strip()}分",
                places=(budget.place, score.place),
                stated=stated or "（空白）",
                unit=budget.number.unit,
                operands=(score,),
                subject=budget.key,
            )


@check(
    "R-31-03",
    "全年执行数不大于全年预算数",
    severity=Severity.EXPLAIN,
    source=f"预算法；{EVALUATION}",
    part=PART,
    hint="核对全年预算数是否含追加和结转、全年执行数是否多计；确有超预算支出的说明原因。",
    relation="全年执行数 ≤ 全年预算数，每行",
    failing=Edit("其中：当年财政拨款\t480\t480\t456.27", "其中：当年财政拨款\t480\t450\t456.27"),
)
def executed_within_budget(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        for row in FUND_ROWS:
            executed, budget = money(form, row, EXECUTED), money(form, row, BUDGET)
            if executed is not None and budget is not None and printed(executed) and printed(budget):
                yield Linear(rule.code, executed, ((1, budget),), "≤", words=budget.label)


@check(
    "R-31-04",
    "预算执行率偏低的说明原因",
    severity=Severity.EXPLAIN,
    source=f"{EVALUATION}；各地自评表填报说明",
    part=PART,
    hint="在实际完成情况或偏差原因分析中说明预算执行率偏低的原因和改进措施。",
    relation="执行率低于 80%（方案另有规定的从其规定）时，表中有原因说明",
    failing=Edit(
        "708.2\t10\t90.79%\t9.08\n\t其中：当年财政拨款\t700\t720\t648.2\t—\t\t—\n\t上年结转资金\t60\t60\t60\t—\t\t—\n"
        "\t其他资金\t\t\t\t—\t\t—\n年度总体目标\t预期目标\t\t\t实际完成情况\t\t\t\n"
        "\t新建和改造城区道路照明设施，改善夜间出行条件。\t\t\t2024年度预算780万元，全年执行708.2万元，新建路灯按计划投入使用。\t\t\t\n"
        "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n"
        "\t产出指标（50分）\t数量指标\t新建路灯\t420盏\t420盏\t15\t15\t\n"
        "\t\t质量指标\t工程验收合格率\t100%\t100%\t12\t12\t\n"
        "\t\t时效指标\t工程完工时间\t2024年11月底前\t2024年12月\t10\t8.5\t雨季停工致工期顺延",
        "508.2\t10\t65.15%\t6.52\n\t其中：当年财政拨款\t700\t720\t448.2\t—\t\t—\n\t上年结转资金\t60\t60\t60\t—\t\t—\n"
        "\t其他资金\t\t\t\t—\t\t—\n年度总体目标\t预期目标\t\t\t实际完成情况\t\t\t\n"
        "\t新建和改造城区道路照明设施，改善夜间出行条件。\t\t\t2024年度预算780万元，全年执行508.2万元，新建路灯按计划投入使用。\t\t\t\n"
        "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n"
        "\t产出指标（50分）\t数量指标\t新建路灯\t420盏\t420盏\t15\t15\t\n"
        "\t\t质量指标\t工程验收合格率\t100%\t100%\t12\t12\t\n"
        "\t\t时效指标\t工程完工时间\t2024年11月底前\t2024年11月\t10\t10\t",
    ),
)
def low_execution_has_a_reason(given: Given, rule: Rule) -> Outcomes:
    threshold = schemes_for(given.accounts.department, given.accounts.year)[0].low_execution
    for form in given.accounts.evaluations:
        amounts = _executed_and_budget(form, TOTAL_ROW)
        if amounts is None or _explains(form):
            continue
        executed, budget = amounts
        if 100 * executed.grains < threshold * budget.grains:
            percent = half_up(executed.grains * 10000, budget.grains)
            rate = f"{percent // 100}.{percent % 100:02d}%"
            unspent = list(_unspent(form))
            reasons = any(indicator.reason.strip(" —-无") for indicator in form.indicators)
            why = "表中的原因没有说到资金" if reasons else "表中没有说明原因"
            none = "".join(f"，其中{f.label.removeprefix(form.display).strip().split('·')[0]}没有支出" for f in unspent)
            far_below = 100 * executed.grains < (threshold - _FAR_BELOW) * budget.grains
            yield rule.finding(
                f"{form.display}预算执行率{rate}，低于{threshold}%{none}，{why}",
                severity=rule.severity if far_below or not reasons else Severity.NOTICE,
                places=(*(f.place for f in _fund_figures(form, executed, budget)), *(f.place for f in unspent)),
                stated=rate,
                unit="%",
                operands=(executed, budget),
                subject=f"{form.display}·执行率偏低",
            )


def _explains(form: SelfEvaluation) -> bool:
    """Whether the result gives a reason, or a reason at an indicator of costs or one that speaks of money."""
    if GIVES_REASON.search(form.achieved) is not None:
        return True
    given = [i for i in form.indicators if i.reason.strip(" —-无")]
    return any("成本" in f"{i.level1}{i.level2}" or _SPEAKS_OF_MONEY.search(i.reason) for i in given)


def _unspent(form: SelfEvaluation) -> Iterator[Figure]:
    """The sources of money with a budget of which nothing was spent."""
    for row in SOURCE_ROWS:
        executed = money(form, row, EXECUTED)
        if (
            executed is not None
            and printed(executed)
            and executed.grains == 0
            and _is_positive(money(form, row, BUDGET))
        ):
            yield executed


def _fund_figures(form: SelfEvaluation, *amounts: Figure) -> Iterator[Figure]:
    rate = form.fund(TOTAL_ROW, "执行率")
    if rate is not None and printed(rate):
        yield rate
    yield from amounts
