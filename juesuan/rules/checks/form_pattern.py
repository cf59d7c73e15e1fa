"""Self-evaluation forms as a whole: points given evenly, targets that can be measured, no template left over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from juesuan.accounts import Indicator, SelfEvaluation
from juesuan.amount import MILLION, half_up, plain
from juesuan.finding import Severity
from juesuan.performance.achievement import Achieved, achievements
from juesuan.performance.points import printed, scored
from juesuan.rules.checks.form_targets import PART
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import EVALUATION

_CLEARLY_MORE = MILLION // 10  # of the weight
_FEWEST_FULL = 3
_FORMS_SHOWN = 8


@check(
    "R-31-59",
    "同样的偏离扣同样的分",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="同一张表中按同一标准扣分：偏离大的不少扣，偏离小的不多扣；另有考虑的在偏差原因中写明。",
    relation="同一张表、同一方向：偏离 a ≤ 偏离 b ⇒ a 所扣分值比例 ≤ b 所扣分值比例（相差10%以内不计）",
    failing=Edit(
        "组织执法培训\t6期\t5期\t7\t5.83\t第四季度培训与专项整治时间冲突，合并举办一期",
        "组织执法培训\t6期\t5期\t3\t1.83\t时间冲突\n\t\t\t法制宣传\t10场\t5场\t4\t4\t",
    ),
)
def deductions_are_even(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        off = [_Off.of(one) for one in achievements(form, given.accounts.year) if _deviates(one)]
        uneven = [(a, b) for a in off for b in off if a.lost >= b.lost + _CLEARLY_MORE and a.is_no_worse_than(b)]
        if not uneven:
            continue
        worst_a, worst_b = (found.one for found in max(uneven, key=lambda pair: pair[0].lost - pair[1].lost))
        concerned = list(dict.fromkeys(id(found.one) for pair in uneven for found in pair))
        by_id = {id(found.one): found.one for found in off}
        yield rule.finding(
            f"{form.display}扣分尺度不一：{_treated(worst_a)}，而{_treated(worst_b)}"
            + (f"；共涉及{len(concerned)}项指标" if len(concerned) > 2 else ""),
            places=tuple(place for key in (id(worst_a), id(worst_b), *concerned) for place in by_id[key].places[1:2]),
            stated=worst_a.score.number.text.strip() if worst_a.score is not None else "",
            unit="分",
            subject=f"{form.display}·扣分尺度",
        )


def _deviates(one: Achieved) -> bool:
    off = one.comparison.off
    if off == 0 or off == -MILLION or one.comparison.met is None or one.is_shared:
        return False
    return one.score is not None and one.weight is not None and one.weight.grains > 0


class _Off(NamedTuple):
    """An indicator off its target: of which kind and to which side, how far and how much of its weight it lost, in
    millionths."""

    one: Achieved
    kind: tuple[bool, bool, bool]
    far: int
    lost: int

    @classmethod
    def of(cls, one: Achieved) -> _Off:
        off = one.comparison.off
        lost = one.entry.lost * MILLION // one.weight.grains if one.weight is not None else 0
        return cls(one, (one.is_cost, one.is_better_low, off > 0), abs(off), lost)

    def is_no_worse_than(self, other: _Off) -> bool:
        """Whether it is of the same kind and off its target no more than the other."""
        return self.kind == other.kind and self.far <= other.far


def _treated(one: Achieved) -> str:
    off = half_up(abs(one.comparison.off) * 1000, MILLION)
    lost = half_up(one.lost_share.numerator * 100, one.lost_share.denominator)
    how = f"扣分值的{lost}%" if lost else "不扣分"
    return f"{one.says}，偏离{off // 10}.{off % 10}%，{how}"


@check(
    "R-31-60",
    "全部满分的，核实自评是否从严",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="逐项核实完成值和佐证材料；指标值定得过低、过空的，下一年度改进。",
    relation="有分值的指标三项以上时，不是每项得分都等于分值；各份自评表合为一条",
    failing=Edit("2024年11月底前\t2024年12月\t10\t8.5\t雨季停工致工期顺延", "2024年11月底前\t2024年11月\t10\t10\t"),
)
def not_everything_is_perfect(given: Given, rule: Rule) -> Outcomes:
    perfect = []
    for form in given.accounts.evaluations:
        entries = [e for e in scored(form) if printed(e.weight) and e.weight is not None and e.weight.grains > 0]
        if len(entries) >= _FEWEST_FULL and not any(e.lost or not printed(e.score) for e in entries):
            perfect.append((form, len(entries)))
    if perfect:
        told = "、".join(f"{form.display}（{number}项）" for form, number in perfect[:_FORMS_SHOWN])
        more = f"等{len(perfect)}份" if len(perfect) > _FORMS_SHOWN else ""
        totals = [form.total_score.place if form.total_score is not None else form.place for form, _ in perfect]
        first = perfect[0][0].total_score
        yield rule.finding(
            f"{told}{more}自评表的指标全部满分",
            places=(*totals, *(form.place for form, _ in perfect)),
            stated=first.number.text.strip() if first is not None else "",
            unit="分",
            subject="全部满分",
        )


_UNFILLED = re.compile(r"指标\d*[:：]?|[.…·。]{2,}|…+")


@check(
    "R-31-62",
    "删去没有填写的样表行",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="删去“指标1：”“指标2：”“……”等没有填写的行；确无该类指标的写“无”。",
    relation="没有只印“指标1：”“……”的行",
    failing=Edit("指标1：无\t—\t—", "指标1：\t\t"),
)
def templates_are_filled_in(given: Given, rule: Rule) -> Outcomes:
    left = [(form, list(_left_over(form))) for form in given.accounts.evaluations]
    left = [(form, rows) for form, rows in left if rows]
    if left:
        told = "、".join(f"{form.display}（{len(rows)}行）" for form, rows in left[:_FORMS_SHOWN])
        more = f"等{len(left)}份" if len(left) > _FORMS_SHOWN else ""
        rows = [row for _, own in left for row in own]
        kinds = "、".join(dict.fromkeys(plain(row.name) for row in rows))
        yield rule.finding(
            f"自评表有{len(rows)}行样表文字没有填写也没有删去（{kinds}）：{told}{more}",
            places=tuple(row.place for row in rows),
            stated=rows[0].name.strip(),
            subject="样表残留",
        )


def _left_over(form: SelfEvaluation) -> Iterator[Indicator]:
    for indicator in form.indicators:
        if indicator.is_placeholder and _UNFILLED.fullmatch(plain(indicator.name)):
            yield indicator
