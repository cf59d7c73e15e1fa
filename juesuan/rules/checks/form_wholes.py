"""Amounts of a self-evaluation form against its money: more than the whole, taken back, or not what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from juesuan.accounts import SelfEvaluation
from juesuan.facts import Figure
from juesuan.finding import Finding, Severity
from juesuan.performance.achievement import ACTUAL, TARGET, Achieved, achievements
from juesuan.performance.comparison import Obstacle
from juesuan.performance.points import BUDGET, EXECUTED, INITIAL, MONEY_COLUMNS, SOURCE_ROWS, TOTAL_ROW, money, printed
from juesuan.performance.quantity import Quantity
from juesuan.rules.checks.form_prose import RESULT, place_in_prose
from juesuan.rules.checks.form_targets import PART
from juesuan.rules.checks.form_wording import Said, said_in
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION, EVALUATION_ARITHMETIC

_FEN = 100
_NEAR = Fraction(1, 100)
_SLIP = Fraction(10_000)  # 元 written as 万元
_OWN, _CARRIED, _OTHER = SOURCE_ROWS


def _yuan(figure: Figure) -> Fraction:
    return Fraction(figure.grains, _FEN)


def _is_near(one: Fraction, other: Fraction) -> bool:
    return abs(one - other) <= other * _NEAR


@check(
    "R-31-75",
    "单项成本不超过项目的全部资金",
    severity=Severity.EXPLAIN,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="不属于本项目的资金（转移支付、其他项目、其他单位的支出）不列入成本指标；金额单位写错的改正。",
    relation="成本指标的金额 ≤ 年度资金总额；其余成本合计已等于资金总额的，不再另列",
    failing=Edit(
        "成本指标\t执法装备购置费\t≤96万元\t94.38万元\t13\t13\t",
        "成本指标\t执法装备购置费\t≤332.5万元\t311.14万元\t7\t7\t\n\t\t\t转移支付\t5200万元\t5200万元\t6\t6\t",
    ),
)
def costs_are_within_the_money(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        whole = max(
            (f for c in (INITIAL, BUDGET) if (f := money(form, TOTAL_ROW, c)) is not None), key=_grains, default=None
        )
        if whole is None or not printed(whole) or whole.grains <= 0:
            continue
        costs = [(one, amount) for one in achievements(form, given.accounts.year) if (amount := _plain_cost(one))]
        total = sum((amount for _, amount in costs), Fraction(0))
        for one, amount in costs:
            if amount <= _yuan(whole):
                continue
            others = _is_near(total - amount, _yuan(whole))
            slip = _is_near(amount / _SLIP, _yuan(whole))
            if others or slip:
                why = "其余各项成本合计已等于项目资金" if others else "金额单位疑为“元”"
                yield rule.finding(
                    f"{form.display}{one.says}，大于年度资金总额{whole.number.text.strip()}{form.denomination.value}；{why}",
                    places=(one.place(TARGET), one.place(ACTUAL), whole.place, *_larger(form, whole)),
                    stated=one.indicator.target.strip(),
                    operands=(whole,),
                    subject=f"{one.subject}·超过资金",
                )


def _grains(figure: Figure) -> int:
    return figure.grains if printed(figure) else 0


def _plain_cost(one: Achieved) -> Fraction | None:
    """The target of a cost in 元, ``None`` when it is none or a price."""
    quantity = one.target.quantity
    if not one.is_cost or quantity is None or quantity.unit != "元" or one.comparison.obstacle is Obstacle.DENOMINATION:
        return None
    return quantity.value


def _larger(form: SelfEvaluation, whole: Figure) -> Iterator[object]:
    """Where the result tells amounts larger than the whole."""
    for said in said_in(form.achieved):
        if said.quantity.unit == "元" and said.quantity.value > _yuan(whole):
            yield place_in_prose(form, RESULT, form.achieved, said.start, said.end)


_PAID = re.compile(
    r"(?<!未)已(?:经)?(?:全部|全额|按时|按期|及时|足额|如期|均)*(?:拨付|支付|发放|兑付|兑现|付清|执行完毕|使用完毕)"
)
_NOT_YET = re.compile(r"未|尚|暂|部分|其余|剩余")
_OF_WHICH = re.compile(r"其中|包括|包含|[（(]")
_USED_FOR = re.compile(r"用于|安排|分配")


@check(
    "R-31-76",
    "所述已支付的金额不大于全年执行数",
    severity=Severity.EXPLAIN,
    source=EVALUATION_ARITHMETIC,
    part=PART,
    hint="“已支付”“已拨付”的各项金额合计应与该项资金的全年执行数一致；没有支付的部分另行写明。",
    relation="实际完成情况中已支付（拨付、发放）的各项金额之和 ≤ 该项资金的全年执行数",
    failing=Edit(
        "全年执行311.14万元，执法巡查",
        "全年执行311.14万元，用于执法装备200万元、宣传120万元，已按时支付。执法巡查",
    ),
)
def paid_amounts_are_within_what_was_spent(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        text = form.achieved
        amounts = [said for said in said_in(text) if said.quantity.unit == "元"] if _PAID.search(text) else []
        for match in _PAID.finditer(text) if amounts else ():
            begin = max(text.rfind(mark, 0, match.start()) for mark in "。；;！") + 1
            clause = text[begin : match.start()]
            own = [said for said in amounts if begin <= said.start < match.start()]
            if not own or _NOT_YET.search(clause) or _OF_WHICH.search(clause):
                continue
            finding = _too_much_paid(rule, form, text, own, match)
            if finding is not None:
                yield finding


def _too_much_paid(
    rule: Rule, form: SelfEvaluation, text: str, own: list[Said], match: re.Match[str]
) -> Finding | None:
    """The amounts before 已支付 against what was spent of the money they are taken from."""
    rows = [row for row in (TOTAL_ROW, *SOURCE_ROWS) if printed(money(form, row, EXECUTED))]
    head, items = own[0], own
    taken_from = TOTAL_ROW
    if len(own) > 1 and _USED_FOR.search(text[head.end : own[1].start]):
        items = own[1:]
        executed_said = [said for said in items if _is_executed(said, text)]
        items = [said for said in items if said not in executed_said]
        equal = [row for row in rows if any(_equals(form, row, column, head.quantity) for column in (BUDGET, INITIAL))]
        taken_from = equal[-1] if equal else TOTAL_ROW
    elif "上年结转" in head.before and len(own) == 1:
        taken_from = _CARRIED
    items = [
        said for said in items if not any(_equals(form, row, c, said.quantity) for row in rows for c in MONEY_COLUMNS)
    ]
    spent = money(form, taken_from, EXECUTED)
    total = sum((said.quantity.value for said in items), Fraction(0))
    if spent is None or not printed(spent) or not items or total <= _yuan(spent) * (1 + _NEAR / 10):
        return None
    shown = " + ".join(text[said.start : said.end] for said in items)
    told = f"{shown} = {_wan(total, form)}" if len(items) > 1 else shown
    return rule.finding(
        f"{form.display}{RESULT}写{told}“{match[0]}”，大于{taken_from}的全年执行数"
        f"{spent.number.text.strip()}{form.denomination.value}",
        places=(*(place_in_prose(form, RESULT, text, said.start, said.end) for said in items), spent.place),
        stated=_wan(total, form),
        expected=f"{spent.number.text.strip()}{form.denomination.value}",
        operands=(spent,),
        subject=f"{form.display}·已支付·{shown}",
    )


def _is_executed(said: Said, text: str) -> bool:
    return re.search(r"(?:执行|支出|支付)(?:数|金额|资金)?$", said.before) is not None and text != ""


def _equals(form: SelfEvaluation, row: str, column: str, quantity: Quantity) -> bool:
    figure = money(form, row, column)
    return figure is not None and printed(figure) and figure.grains > 0 and _yuan(figure) == quantity.value


def _wan(value: Fraction, form: SelfEvaluation) -> str:
    """An amount in 元, printed in the denomination of the form."""
    scaled = value * _FEN * 100 / form.denomination.fen
    whole, rest = divmod(round(scaled), 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + form.denomination.value


_TAKEN_BACK = re.compile(r"(?:财政|上级|年初|年底|年末|已|被)+[^，,。；;、]{0,4}(?:收回|缴回|上缴|统筹收回)")
_WHOSE = re.compile(r"(?P<row>上年结转|其他资金|当年财政拨款|本年财政拨款)")
_ROWS = {"上年结转": _CARRIED, "其他资金": _OTHER, "当年财政拨款": _OWN, "本年财政拨款": _OWN}


@check(
    "R-31-77",
    "财政收回的资金从全年预算数中扣除",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="年度中间收回的资金相应调减全年预算数，再计算执行率和得分；没有调减的说明原因。",
    relation="实际完成情况写明已收回 x ⇒ 全年预算数 = 年初预算数 − x（而不是仍等于年初预算数）",
    failing=Edit("全年执行311.14万元，执法巡查", "年初财政收回结转结余资金2.5万元，全年执行311.14万元，执法巡查"),
)
def money_taken_back_leaves_the_budget(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        text = form.achieved
        match = _TAKEN_BACK.search(text)
        if match is None:
            continue
        begin = max(text.rfind(mark, 0, match.start()) for mark in "。；;：:") + 1
        stop = min((at for mark in "。；;，," if (at := text.find(mark, match.end())) >= 0), default=len(text))
        amounts = [said for said in said_in(text) if said.quantity.unit == "元" and match.end() <= said.start < stop]
        named = list(_WHOSE.finditer(text[begin : match.end()]))
        row = _ROWS[named[-1]["row"]] if named else TOTAL_ROW
        initial, full = (money(form, row, column) for column in (INITIAL, BUDGET))
        if initial is None or full is None or not (printed(initial) and printed(full)) or full.grains <= 0:
            continue
        if full.grains != initial.grains:
            continue
        told = text[match.start() : amounts[0].end if amounts else stop]
        left = full.grains - amounts[0].quantity.value * _FEN if amounts else Fraction(0)
        expected = full.number.printed(int(left)) if amounts and 0 <= left < full.grains else ""
        yield rule.finding(
            f"{form.display}{RESULT}写“{told}”，{row}的全年预算数仍为{full.number.text.strip()}{form.denomination.value}，没有调减"
            + (f"；扣除后应为{expected}" if expected else ""),
            severity=rule.severity if amounts else Severity.NOTICE,
            places=(
                full.place,
                place_in_prose(form, RESULT, text, match.start(), amounts[0].end if amounts else match.end()),
            ),
            stated=full.number.text.strip(),
            expected=expected,
            unit=form.denomination.value,
            operands=(initial,),
            subject=f"{form.display}·收回·{row}",
        )


_APPROPRIATED = re.compile(r"(?<!非)财政(?:拨款|资金|拨付|安排)(?:预算|资金|总额|金额|共计|共|为|数)*\s*$")


_WITH_OTHERS = re.compile(r"含|包括|及其他|和其他|自筹")


@check(
    "R-31-78",
    "文字所称财政拨款不含其他资金",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="年度资金总额含其他资金的，不能称为“财政拨款”；改写为年度资金总额，或改写财政拨款的数额。",
    relation="文字所称财政拨款 ≠ 含其他资金的年度资金总额",
    failing=Edit(
        "480\t480\t456.27\t—\t\t—\n\t上年结转资金\t\t\t\t—\t\t—\n\t其他资金\t\t\t\t—\t\t—\n年度总体目标\t预期目标\t\t\t实际完成情况\t\t\t\n"
        "\t完成建成区生活垃圾清运和无害化处理，保持市容环境整洁。\t\t\t2024年度预算480万元",
        "470\t470\t446.27\t—\t\t—\n\t上年结转资金\t\t\t\t—\t\t—\n\t其他资金\t10\t10\t10\t—\t\t—\n年度总体目标\t预期目标\t\t\t实际完成情况\t\t\t\n"
        "\t完成建成区生活垃圾清运和无害化处理，保持市容环境整洁。\t\t\t2024年度预算财政拨款480万元",
    ),
)
def appropriations_are_without_other_money(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        if "财政" not in form.achieved:
            continue
        for said in said_in(form.achieved):
            before = form.achieved[max(0, said.start - 12) : said.start]
            if said.quantity.unit != "元" or _APPROPRIATED.search(before) is None:
                continue
            if _WITH_OTHERS.search(form.achieved[said.end : said.end + 12]) is not None:
                continue
            for column in (BUDGET, EXECUTED):
                whole, other = money(form, TOTAL_ROW, column), money(form, _OTHER, column)
                if whole is None or other is None or not printed(other) or other.grains <= 0:
                    continue
                if _yuan(whole) == said.quantity.value:
                    said_so = form.achieved[said.start : said.end]
                    at = place_in_prose(form, RESULT, form.achieved, said.start, said.end)
                    yield rule.finding(
                        f"{form.display}{RESULT}称财政拨款{said_so}，这是年度资金总额的{column}，"
                        f"其中含其他资金{other.number.text.strip()}{form.denomination.value}",
                        places=(at, other.place, whole.place),
                        stated=said_so,
                        expected=f"{whole.number.printed(whole.grains - other.grains)}{form.denomination.value}",
                        operands=(whole, other),
                        subject=f"{form.display}·财政拨款·{column}",
                    )
                    break
