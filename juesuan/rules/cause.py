"""Cause (口径侦探): why a number is wrong — what else in the report gives exactly the figure that was printed.

We look across columns, rows, tables, forms, last year implied by the words, units and slips of the hand. A cause is
named only when one explanation fits; when several do, or none, nothing is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from juesuan.accounts import Claim, FinalAccounts, Role, SelfEvaluation, Table, lies_under
from juesuan.amount import Amount, half_up, print_money
from juesuan.facts import Figure
from juesuan.finding import Cause
from juesuan.rules.hand import SIGNIFICANT, digits, printed_step, slip_of_hand, slip_of_rate, slip_of_unit
from juesuan.rules.relation import Linear, Ratio, Relation

ITEM = 7  # digits of the code of an item (项)
TOTALS = ("合计", "总计", "本年收入合计", "本年支出合计")
_CELL = re.compile(r"^([^\[]+)\[([^\]]+)\]\.(.+)$")
RATHER_MANY = 3  # significant digits of an amount that stands beside an equal one in the same sentence
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_PROSE_MONEY = re.compile(r"\d[\d,]*(?:\.\d+)?\s*(?:亿元|万元|元)")
_RATES = (Role.SHARE, Role.COMPLETION, Role.GROWTH)


@dataclass(frozen=True)
class Clues:
    """Every figure of one report, to be searched by value."""

    accounts: FinalAccounts

    @cached_property
    def money(self) -> Mapping[int, Sequence[Figure]]:
        found: dict[int, list[Figure]] = defaultdict(list)
        for figure in self._all():
            if figure.is_money and not figure.is_blank and figure.grains:
                found[abs(figure.grains)].append(figure)
        return found

    @cached_property
    def rates(self) -> Sequence[Claim]:
        return [claim for claim in self.accounts.claims if claim.role in _RATES]

    @cached_property
    def claims(self) -> Mapping[str, Claim]:
        return {claim.figure.key: claim for claim in self.accounts.claims}

    @cached_property
    def forms(self) -> Mapping[str, SelfEvaluation]:
        return {form.display: form for form in self.accounts.evaluations}

    def _all(self) -> Iterator[Figure]:
        for table in self.accounts.tables.values():
            yield from table.cells.values()
        for claim in self.accounts.claims:
            yield claim.figure
        for form in self.accounts.evaluations:
            yield from form.funds.values()

    # ── what fits ──

    def explain(self, relation: Relation, figure: Figure, wanted: int | None) -> Cause | None:
        """The cause of one wrong figure that should be ``wanted`` (grains), or ``None``."""
        if wanted is None:
            return None
        if figure.is_blank:
            return self._in_the_next_row(figure, wanted)
        if isinstance(relation, Ratio) and figure.key == relation.stated.key:
            return self._rate(relation, figure) or slip_of_rate(figure, wanted)
        if figure.is_money:
            return (
                self._printed_twice(figure)
                or slip_of_unit(figure, wanted)
                or self._beside(figure, wanted)
                or self._of_total(figure, wanted)
                or slip_of_hand(figure, wanted)
                or self._elsewhere(relation, figure)
            )
        if figure.number.unit in ("%", "分"):
            return slip_of_rate(figure, wanted)
        return slip_of_unit(figure, wanted) or slip_of_hand(figure, wanted)

    def of_sum(self, relation: Relation) -> Cause | None:
        """Parts that do not give the stated whole but give another whole of the report exactly: another scope."""
        if not isinstance(relation, Linear) or len(relation.parts) < 2 or not relation.stated.is_money:
            return None
        total = relation.expected()
        if sum(1 for _, figure in relation.parts if figure.grains) < 2:
            return None
        own = {figure.key for figure in relation.figures}
        homes = {key.split("[")[0] for key in own}
        found = [f for f in self.money.get(abs(total), ()) if f.key not in own and f.key.split("[")[0] not in homes]
        if not found or digits(total) < SIGNIFICANT:
            return None
        value, label = print_money(total), min(found, key=lambda f: f.key.split("[")[0] not in self._kinds).label
        return Cause("other-scope", f"所列各项之和{value}正是{label}，取的是另一口径的数")

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset(self.accounts.tables)

    def _elsewhere(self, relation: Relation, figure: Figure) -> Cause | None:
        if digits(figure.grains) < SIGNIFICANT:
            return None
        own = {f.key for f in relation.figures}
        said = self.claims.get(figure.key)
        same = [f for f in self._equal(figure) if f.key not in own and not self._same_claim(said, f)]
        cells = [f for f in same if f.key.split("[")[0] in self._kinds]
        found = cells or same
        total = next((f for f in cells if said is not None and _row_of(f) in TOTALS), None)
        if total is not None:
            return Cause("other-scope", f"与{total.label}的{total.number.text.strip()}相同，取的是另一口径的总数")
        meanings = {f.key.split("[")[-1] for f in found}
        if not found or len(meanings) > 2:
            return None
        return Cause("other-figure", f"与{found[0].label}的{found[0].number.text.strip()}相同，疑取错了口径或行、栏")

    def _equal(self, figure: Figure) -> Sequence[Figure]:
        """The amounts equal to it; of one rounded to 万元 also those of which it is the rounded value."""
        same = self.money.get(abs(figure.grains), ())
        step = figure.number.step
        if same or step < 100 or not isinstance(figure.number, Amount) or not figure.number.is_rounded:
            return same
        if step not in self._rounded:
            found: dict[int, list[Figure]] = defaultdict(list)
            for grains, figures in self.money.items():
                found[half_up(grains, step) * step] += figures
            self._rounded[step] = found
        return self._rounded[step].get(abs(figure.grains), ())

    @cached_property
    def _rounded(self) -> dict[int, Mapping[int, Sequence[Figure]]]:
        return {}

    def _in_the_next_row(self, figure: Figure, wanted: int) -> Cause | None:
        """The amount of an empty cell printed one row above or below, where it cannot belong."""
        found = _CELL.match(figure.key)
        table = self.accounts.tables.get(found[1]) if found is not None else None
        keys = [row.key for row in table.rows] if table is not None else []
        if found is None or table is None or found[2] not in keys or digits(wanted) < SIGNIFICANT:
            return None
        at = keys.index(found[2])
        for key in keys[max(0, at - 1) : at] + keys[at + 1 : at + 2]:
            other = table.figure(key, found[3])
            if other.grains == wanted and not self._belongs(table, key, found[2], found[3]):
                return Cause("shifted", f"应填的数印在了{other.label}，疑错了一行")
        return None

    def _belongs(self, table: Table, key: str, parent: str, column: str) -> bool:
        """Whether an amount may stand in the next row too: as that of the only item below, or of what it is part of."""
        if lies_under(parent, key):
            return True
        below = [other for other in table.leaves() if lies_under(other, parent) and table.figure(other, column).grains]
        return lies_under(key, parent) and len(below) <= 1

    def of_gap(self, relation: Relation) -> Cause | None:
        """A row printed twice, or one that another table prints and this one does not, that makes up all of what a
        sum is out by."""
        if not isinstance(relation, Linear) or not relation.stated.is_money:
            return None
        gap = relation.stated.grains - relation.expected()
        twice = [c for _, f in relation.parts if f.grains == abs(gap) and (c := self._printed_twice(f)) is not None]
        if twice or gap <= 0 or digits(gap) < SIGNIFICANT:
            return twice[0] if len(twice) == 1 else None
        table = self.accounts.tables.get(relation.parts[0][1].key.partition("[")[0])
        equal = [
            f for f in self.money.get(gap, ()) if table is not None and _is_item(f) and table.row(_row_of(f)) is None
        ]
        if not equal or len({_row_of(f) for f in equal}) > 1 or table is None:
            return None
        return Cause("item-lost", f"正是{equal[0].label}的数，{table.display}没有这一行，疑漏列")

    def _printed_twice(self, figure: Figure) -> Cause | None:
        """A second row of the same code with the amount of the first."""
        found = _CELL.match(figure.key)
        if found is None or "#" not in found[2] or found[1] not in self.accounts.tables:
            return None
        first = self.accounts.tables[found[1]].figure(found[2].partition("#")[0], found[3])
        same = first.grains == figure.grains and not first.is_blank
        return Cause("doubled", f"与{first.label}的金额相同，疑同一行印了两遍") if same else None

    def _beside(self, figure: Figure, wanted: int) -> Cause | None:
        """The budget or last year's amount of the same statement, or what a reason of the same form tells of."""
        said = self.claims.get(figure.key)
        if said is None:
            return self._in_reasons(figure)
        if said.role is not Role.AMOUNT or digits(figure.grains) < RATHER_MANY:
            return self._last_year(figure)
        for claim in self.accounts.claims:
            if (claim.section, claim.item, claim.subject) != (said.section, said.item, said.subject):
                continue
            if claim.role is Role.BUDGET and claim.figure.grains == figure.grains:
                return Cause(
                    "budget", f"与{claim.figure.label}{claim.figure.number.text.strip()}相同，疑把预算数写成决算数"
                )
            if claim.role is Role.DELTA and claim.base == "上年决算数" and claim.direction and claim.figure.is_money:
                before = wanted - claim.direction * claim.figure.grains
                if abs(before - figure.grains) <= max(figure.number.step, claim.figure.number.step) - 1:
                    return Cause("last-year", f"与{claim.figure.label}推出的上年数相同，疑照抄上年数")
        return self._last_year(figure)

    def _in_reasons(self, figure: Figure) -> Cause | None:
        """An amount in the prose of a form that a reason of the same form gives to something else."""
        form = self.forms.get(figure.key.split("[")[0].split("·")[0])
        printed = figure.number.text.strip()
        if form is None or any(f.key == figure.key for f in form.funds.values()) or len(printed) < SIGNIFICANT:
            return None
        number = _NUMBER.search(printed)
        if number is None or "." not in number[0]:
            return None
        pattern = re.compile(rf"(?<![\d.]){re.escape(number[0])}(?![\d.])")
        told = [line for line in form.indicators if pattern.search(line.reason)]
        if len(told) != 1:
            return None
        return Cause("other-figure", f"与“{told[0].name[:24]}”偏差原因所写的{number[0]}相同，疑填串")

    def _of_total(self, figure: Figure, wanted: int) -> Cause | None:
        """A row of the table that a total leaves out or adds twice."""
        found = _CELL.match(figure.key)
        table = self.accounts.tables.get(found[1]) if found is not None else None
        gap = wanted - figure.grains
        if found is None or table is None or digits(gap) < SIGNIFICANT or found[2] not in ("合计", "总计"):
            return None
        leaves = set(table.leaves())
        rows = [row.key for row in table.rows if row.key[:1].isdigit()]
        equal = [key for key in rows if table.figure(key, found[3]).grains == abs(gap)]
        items = [key for key in equal if key in leaves]
        if gap > 0 and len(items) == 1:
            return Cause("left-out", f"合计漏加了{table.figure(items[0], found[3]).label}")
        if gap < 0 and equal and len(items) <= 1:
            twice = min(equal, key=len)
            return Cause("added-twice", f"合计把{table.figure(twice, found[3]).label}加了两遍")
        return None

    def _same_claim(self, said: Claim | None, other: Figure) -> bool:
        claim = self.claims.get(other.key)
        return said is not None and claim is not None and claim.subject == said.subject and claim.role is said.role

    def _last_year(self, figure: Figure) -> Cause | None:
        """Last year's amount: stated of the same subject, quoted in the section, or implied by a change there."""
        said = self.claims.get(figure.key)
        if said is None or said.role is not Role.AMOUNT:
            return None
        for claim in self.accounts.claims:
            if claim.section == said.section and self._implied(claim) == figure.grains:
                return Cause("last-year", f"与{claim.figure.label}推出的上年数相同，疑照抄上年数")
        for claim in self.accounts.claims:
            if claim.role is Role.PRIOR and claim.subject == said.subject and claim.figure.grains == figure.grains:
                return Cause("last-year", f"与{claim.figure.label}相同，疑照抄上年数")
        return None

    def _implied(self, change: Claim) -> int | None:
        """Last year's amount that a change on last year and this year's amount of its subject imply."""
        if (
            change.role is not Role.DELTA
            or change.base != "上年决算数"
            or not change.direction
            or change.figure.is_blank
        ):
            return None
        for claim in self.accounts.claims:
            same = claim.section == change.section and claim.subject == change.subject and claim.item == change.item
            if same and claim.role is Role.AMOUNT:
                return claim.figure.grains - change.direction * change.figure.grains
        return None

    def _rate(self, relation: Ratio, figure: Figure) -> Cause | None:
        exact = relation.quotient()
        if exact is not None and 0 <= exact - figure.grains < printed_step(figure):
            return Cause("truncated", "小数被截去而未四舍五入")
        return self._copied_rate(figure) or self._other_operand(relation, figure) or self._same_number(figure)

    def _copied_rate(self, figure: Figure) -> Cause | None:
        said = self.claims.get(figure.key)
        if said is None:
            return None
        twins = [
            c
            for c in self.rates
            if c.figure.key != figure.key
            and c.role is said.role
            and c.section == said.section
            and c.figure.grains == figure.grains
        ]
        if len(twins) != 1:
            return None
        return Cause("copied-rate", f"与{twins[0].figure.label}的{twins[0].figure.number.text.strip()}相同，疑照抄")

    def _other_operand(self, relation: Ratio, figure: Figure) -> Cause | None:
        """Another base or another part that gives the printed rate exactly; near at hand first."""
        above = abs(sum(c * f.grains for c, f in relation.numerator))
        below = abs(sum(c * f.grains for c, f in relation.denominator))
        near = list(self._near(relation))
        if above == 0 or not relation.denominator:
            return None
        scale = relation.scale if relation.factor is None else relation.factor.grains // 1_000_000
        step = figure.number.step
        for pool in (near, self._totals):
            bases = [
                f for f in pool if f.grains not in (0, below) and _rate(scale, above, f.grains, step) == figure.grains
            ]
            if bases and (pool is near or digits(figure.grains) >= RATHER_MANY) and _are_one(bases):
                break
        else:
            bases = []
        if bases:
            return Cause("other-base", f"分母用的是{bases[0].label}{bases[0].number.text.strip()}，不是所写的口径")
        rows = self._row_rates(relation, figure, scale, step)
        if len(rows) == 1:
            return Cause("other-row", f"按{rows[0]}的执行率计算，不是按年度资金总额")
        return None

    def _row_rates(self, relation: Ratio, figure: Figure, scale: int, step: int) -> list[str]:
        """Rows of the same form whose own rate gives the printed score."""
        form = self.forms.get(figure.key.split("[")[0])
        if form is None or relation.factor is None:
            return []
        found = []
        for row in ("当年财政拨款", "上年结转资金", "其他资金"):
            done, plan = form.fund(row, "全年执行数"), form.fund(row, "全年预算数")
            if done is None or plan is None or plan.grains == 0:
                continue
            fits = [
                scale * 1_000_000 * done.grains // plan.grains // step * step,
                _rate(scale, done.grains, plan.grains, step),
                -(-scale * 1_000_000 * done.grains // (plan.grains * step)) * step,
            ]
            if figure.grains in fits:
                found.append(row)
        return found

    @cached_property
    def _totals(self) -> list[Figure]:
        """The totals of all tables: what a share may have been taken of."""
        figures = [f for table in self.accounts.tables.values() for f in table.cells.values() if _row_of(f) in TOTALS]
        return [figure for figure in figures if figure.grains]

    def _near(self, relation: Ratio) -> Iterator[Figure]:
        """Amounts in the same section or form, and those its prose names."""
        home = relation.stated.key.split("[")[0]
        form = self.forms.get(home)
        if form is not None:
            yield from (f for f in form.funds.values() if f.is_money and not f.is_blank)
            for text in (form.expected, form.achieved):
                for match in _PROSE_MONEY.finditer(text):
                    yield Figure(
                        f"{home}·{match.start()}", f"{home}文字中的", Amount.parse(match[0], form.denomination)
                    )
            return
        said = self.claims.get(relation.stated.key)
        if said is not None:
            yield from (
                c.figure
                for c in self.accounts.claims
                if c.section == said.section and c.figure.is_money and c.role in (Role.AMOUNT, Role.BUDGET, Role.PRIOR)
            )

    def _same_number(self, figure: Figure) -> Cause | None:
        scores = [f.total_score for f in self.accounts.evaluations if f.total_score is not None]
        same = [score for score in scores if score.grains == figure.grains and score.key != figure.key]
        if figure.number.unit == "分" and len(same) == 1 and self.claims.get(figure.key) is not None:
            return Cause(
                "other-figure", f"与{same[0].label}的{same[0].number.text.strip()}相同，疑把一个项目的得分写成平均得分"
            )
        twins = [c for c in self.rates if c.figure.grains == figure.grains and c.figure.key != figure.key]
        if len(twins) != 1 or figure.number.decimals < 2:
            return None
        return Cause("other-rate", f"与{twins[0].figure.label}的{twins[0].figure.number.text.strip()}相同，疑填串")


def _rate(scale: int, above: int, below: int, step: int) -> int:
    return half_up(scale * 1_000_000 * above, abs(below) * step) * step if below else 0


def _row_of(figure: Figure) -> str:
    found = _CELL.match(figure.key)
    return found[2] if found is not None else ""


def _is_item(figure: Figure) -> bool:
    row = _row_of(figure)
    return len(row) == ITEM and row.isdigit()


def _are_one(figures: Sequence[Figure]) -> bool:
    """Whether the figures are one amount, printed here in 元 and there in 万元."""
    first = figures[0]
    return all(abs(f.grains - first.grains) <= max(f.number.step, first.number.step) for f in figures)
