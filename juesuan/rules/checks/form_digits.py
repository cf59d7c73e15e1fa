"""How the figures and the empty rows of the self-evaluation forms of one report are written: alike in all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from juesuan.accounts import SelfEvaluation
from juesuan.amount import MILLION, plain
from juesuan.facts import Figure
from juesuan.finding import Severity
from juesuan.performance.points import BUDGET, EXECUTED, MONEY_COLUMNS, SOURCE_ROWS, TOTAL_ROW, money, printed
from juesuan.place import Place
from juesuan.rules.checks.form_targets import PART
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION

_SHOWN = 8
_USUAL = 2  # decimals of 万元 and of a rate
_FEWEST, _FEWEST_OF_A_KIND = 2, 3
_YUAN = 100  # 分


@check(
    "R-31-95",
    "执行率、金额的写法一致",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="执行率、得分保留两位小数，金额以万元为单位保留两位小数；各份自评表写法一致。",
    relation="多数自评表的执行率有小数的，其余的不取整；各项资金的执行率都填或都不填；金额不多于两位小数；合为一条",
    failing=Edit("456.27\t10\t95.06%\t9.51\n", "456.27\t10\t95%\t9.51\n"),
)
def decimals_are_alike(given: Given, rule: Rule) -> Outcomes:
    forms = given.accounts.evaluations
    rates = [rate for form in forms if printed(rate := form.fund(TOTAL_ROW, "执行率")) and rate is not None]
    fine = [rate for rate in rates if rate.number.decimals >= _USUAL]
    coarse = [(form, rate) for form in forms if (rate := _rounded_rate(form)) is not None]
    coarse = coarse if len(fine) >= _FEWEST and len(fine) >= len(coarse) else []
    long = [(form, figure) for form in forms if (figure := _too_long(form)) is not None]
    kinds = []
    if coarse:
        told = "、".join(f"{form.display}（{rate.number.text.strip()}）" for form, rate in coarse[:_SHOWN])
        kinds.append(f"执行率多数有两位小数，取整的有{told}")
    if long:
        told = "、".join(f"{form.display}（{figure.number.text.strip()}）" for form, figure in long[:_SHOWN])
        kinds.append(f"金额以万元为单位而多于两位小数的有{told}")
    filled, unfilled = _rates_of_sources(forms)
    if min(len(filled), len(unfilled)) >= _FEWEST_OF_A_KIND:
        told = "、".join(form.display for form, _ in filled[:_SHOWN])
        kinds.append(f"各项资金的执行率有的填、有的不填，填写的有{told}{'等' if len(filled) > _SHOWN else ''}")
        long += filled
    if kinds:
        places = tuple(figure.place for _, figure in (*coarse, *long))
        yield rule.finding(
            f"自评表的数字写法不一致：{'；'.join(kinds)}",
            places=places,
            stated=places[0].text.strip(),
            subject="小数位",
        )


def _rates_of_sources(
    forms: Sequence[SelfEvaluation],
) -> tuple[list[tuple[SelfEvaluation, Figure]], list[SelfEvaluation]]:
    """The forms that print a rate beside a single source of money, with the first; and those that do not."""
    filled, unfilled = [], []
    for form in forms:
        rates = [rate for row in SOURCE_ROWS if printed(rate := form.fund(row, "执行率")) and rate is not None]
        if rates:
            filled.append((form, rates[0]))
        elif any(printed(money(form, row, EXECUTED)) for row in SOURCE_ROWS):
            unfilled.append(form)
    return filled, unfilled


def _rounded_rate(form: SelfEvaluation) -> Figure | None:
    """The rate of the total row when its decimals were rounded away."""
    rate, budget, executed = form.fund(TOTAL_ROW, "执行率"), *(money(form, TOTAL_ROW, c) for c in (BUDGET, EXECUTED))
    if rate is None or not printed(rate) or rate.number.decimals or "%" not in rate.number.text.replace("％", "%"):
        return None
    if budget is None or executed is None or not printed(executed) or budget.grains <= 0:
        return None
    exact = Fraction(executed.grains * 100, budget.grains)
    is_near = abs(exact - Fraction(rate.grains, MILLION)) < 1
    return rate if exact.denominator != 1 and is_near else None


def _too_long(form: SelfEvaluation) -> Figure | None:
    """The first amount of the fund block with more decimals than 万元 take."""
    for row in (TOTAL_ROW, *SOURCE_ROWS):
        for column in MONEY_COLUMNS:
            figure = form.fund(row, column)
            if (
                figure is not None
                and printed(figure)
                and figure.number.decimals > _USUAL
                and form.denomination.fen > 100
            ):
                return figure
    return None


_SAYS_NONE = frozenset({"0", "-", "—", "－", "——", "/"})


@check(
    "R-31-96",
    "没有该类指标的行写法一致",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="没有该类指标的，统一写“无”或删去该行，分值、得分留空；0是一个数，不表示没有指标。",
    relation="没有内容的指标行不写作 0；写法在各份自评表中一致；合为一条",
    failing=Edit("生态效益指标\t指标1：无\t—\t—\t\t", "生态效益指标\t0\t0\t0\t\t"),
)
def empty_rows_are_written_alike(given: Given, rule: Rule) -> Outcomes:
    found = [(form, *row) for form in given.accounts.evaluations for row in _said_none(form)]
    if any(text == "0" for _, text, _ in found):
        by_text: dict[str, list[str]] = {}
        for form, text, _ in found:
            by_text.setdefault(text, []).append(form.display)
        told = "；".join(
            f"写作“{text}”的有{'、'.join(dict.fromkeys(names[:_SHOWN]))}{'等' if len(names) > _SHOWN else ''}"
            for text, names in by_text.items()
        )
        yield rule.finding(
            f"没有内容的指标行不宜写0、写法不一：{told}",
            places=tuple(place for *_, place in found),
            stated=found[0][1],
            subject="空行写法",
        )


def _said_none(form: SelfEvaluation) -> Iterator[tuple[str, Place]]:
    for indicator in form.indicators:
        name = plain(indicator.name) if indicator.is_placeholder else ""
        if name in _SAYS_NONE:
            yield ("—" if name != "0" else "0"), indicator.place


_HEADS = tuple(f"栏·{column}" for column in MONEY_COLUMNS)


@check(
    "R-34-04",
    "项目资金的栏名一致",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="栏名照样表写“年初预算数”“全年预算数”“全年执行数”，各份自评表一致。",
    relation="各份自评表项目资金的栏名与多数自评表相同；合为一条",
    failing=Edit(
        "年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n\t年度资金总额：\t760",
        "年初预算\t全年预算数\t全年执行数\t分值\t执行率\t得分\n\t年度资金总额：\t760",
    ),
)
def heads_are_alike(given: Given, rule: Rule) -> Outcomes:
    found: list[tuple[SelfEvaluation, Place, str]] = []
    for head in _HEADS:
        printed_heads = [(form, place) for form in given.accounts.evaluations if (place := form.places.get(head))]
        spelt = Counter(plain(place.text) for _, place in printed_heads)
        usual, times = spelt.most_common(1)[0] if spelt else ("", 0)
        if len(spelt) > 1 and 2 * times > len(printed_heads):
            found += [(form, place, usual) for form, place in printed_heads if plain(place.text) != usual]
    if found:
        told = "、".join(f"{form.display}“{plain(place.text)}”" for form, place, _ in found[:_SHOWN])
        yield rule.finding(
            f"项目资金的栏名与其他自评表不同：{told}，其他写“{found[0][2]}”",
            places=tuple(place for _, place, _ in found),
            stated=plain(found[0][1].text),
            expected=found[0][2],
            subject="栏名",
        )
