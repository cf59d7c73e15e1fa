"""What one table alone cannot tell: codes of rows that print only a name, a denomination printed once, trust."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from juesuan.accounts import Row, Table
from juesuan.amount import Amount, Denomination
from juesuan.editions import FUNCTION
from juesuan.facts import Figure
from juesuan.intake.filling import NO_DENOMINATION, figure_of
from juesuan.intake.identities import BALANCE, INCOME, TOTAL, Tally, between, doubts_of, form_of, within
from juesuan.intake.labels import SHORTEST_STUMP, bare_label, function_names
from juesuan.intake.loose import DOUBT

Tables = Mapping[str, Table]
APPROPRIATED = ("一般公共预算财政拨款收入", "政府性基金预算财政拨款收入", "国有资本经营预算财政拨款收入")
CHOICES = 40  # candidates kept for one row; common names belong to more than a hundred codes


def complete_tables(tables: Tables) -> dict[str, Table]:
    """The tables with rows named by code, one denomination, identities counted and doubts stated."""
    completed = _denominated(dict(tables))
    if INCOME in completed:
        completed[INCOME] = _income_columns(completed[INCOME], completed.get(BALANCE))
    coded = [kind for kind, table in completed.items() if _is_coded(table)]
    for kind in sorted(coded, key=lambda kind: sum(map(_lacks_code, completed[kind].rows))):
        if any(map(_lacks_code, completed[kind].rows)):
            completed[kind] = _with_codes(completed[kind], completed)
    outside = between(completed)
    for kind, table in completed.items():
        inside = within(table)
        doubts = (*table.doubts, *doubts_of(table, inside, outside.get(kind, Tally())))
        completed[kind] = replace(table, identities=inside.held, doubts=doubts)
    return completed


def _is_coded(table: Table) -> bool:
    """Whether its rows are functional codes, all of them."""
    form = form_of(table.kind)
    return form is not None and form.shape == "coded" and form.rows_by == FUNCTION and not form.names


def _lacks_code(row: Row) -> bool:
    return not row.key[:1].isdigit() and row.key.split("#")[0] != TOTAL


def _denominated(tables: dict[str, Table]) -> dict[str, Table]:
    """Tables that print no denomination take the one the others print, if these agree."""

    def is_open(table: Table) -> bool:
        return any(doubt.startswith(NO_DENOMINATION) for doubt in table.doubts)

    printed = {table.denomination for table in tables.values() if not is_open(table) and not table.is_empty}
    if len(printed) != 1:
        return tables
    denomination = printed.pop()
    return {kind: _in(table, denomination) if is_open(table) else table for kind, table in tables.items()}


def _in(table: Table, denomination: Denomination) -> Table:
    doubts = tuple(doubt for doubt in table.doubts if not doubt.startswith(NO_DENOMINATION))
    cells: Mapping[tuple[str, str], Figure] = table.cells
    if denomination is not table.denomination:
        cells = {
            key: replace(figure, number=Amount.parse(figure.number.text, denomination)) if figure.is_money else figure
            for key, figure in table.cells.items()
        }
    return replace(table, denomination=denomination, cells=cells, doubts=doubts)


def _income_columns(table: Table, balance: Table | None) -> Table:
    """收入决算表 with columns renamed, where empty cells were dropped, so that its totals are those of the 总表.

    Only such a table: where positions are known, a total in another column is a finding, not a slip of ours.
    """
    form = form_of(table.kind)
    if balance is None or form is None or DOUBT not in table.doubts:
        return table
    parts = [column.key for column in form.columns if not column.total and not column.part_of]
    stated = {key: balance.figure(key, "收入").grains for key in parts}
    stated["财政拨款收入"] = sum(balance.figure(row, "收入").grains for row in APPROPRIATED)
    used = [key for key in parts if not table.figure(TOTAL, key).is_blank]
    totals = [table.figure(TOTAL, key).grains for key in used]

    def matches(keys: Sequence[str]) -> int:
        return sum(stated[key] == total for key, total in zip(keys, totals, strict=True))

    best = max(combinations(parts, len(used)), key=matches)
    if matches(best) <= matches(used):
        return table
    new = dict(zip(used, best, strict=True))
    cells = {}
    for (row, column), figure in table.cells.items():
        key = new.get(column, column)
        assert isinstance(figure.number, Amount)
        cells[row, key] = figure_of(table.kind, table.display, row, key, figure.number, figure.place)
    return replace(table, cells=cells)


# ── codes ──


@dataclass
class Kin:
    """What the other tables say of codes: which they print, under which names, with which amounts."""

    names: dict[str, set[str]] = field(default_factory=dict)
    printed: dict[str, int] = field(default_factory=dict)  # code -> in how many tables
    amounts: dict[str, set[int]] = field(default_factory=dict)
    classes: set[str] = field(default_factory=set)  # 类 with spending in the two-sided tables

    @classmethod
    def of(cls, table: Table, tables: Tables) -> Kin:
        kin = cls()
        for kind, other in tables.items():
            if _is_coded(other):
                for row in other.rows:
                    if not row.key[:1].isdigit():
                        continue
                    code = row.key.split("#")[0]
                    if row.name:
                        kin.names.setdefault(bare_label(row.name), set()).add(code)
                    if kind != table.kind:
                        kin.printed[code] = kin.printed.get(code, 0) + 1
            elif kind == BALANCE:
                kin.classes |= {key for (key, _), f in other.cells.items() if key[:1].isdigit() and f.grains}
        for kind, other in tables.items():
            if _is_coded(other) and kind != table.kind:
                for (key, _), figure in other.cells.items():
                    kin.amounts.setdefault(key.split("#")[0], set()).add(figure.grains)
        return kin

    def worth(self, code: str, amounts: set[int], exact: bool) -> float:
        """How much speaks for a code: printed elsewhere, there with the same amount, in a class that has spending."""
        worth = 2.0 * min(self.printed.get(code, 0), 2) + (1.0 if exact else 0.0)
        if amounts & self.amounts.get(code, set()):
            worth += 4.0
        if self.classes:
            worth += 1.0 if code[:3] in self.classes else -2.0
        return worth


def _with_codes(table: Table, tables: Tables) -> Table:
    """The table with the code as key of every row that prints only a name (or nothing), where it can be told."""
    kin = Kin.of(table, tables)
    rows = [row for row in table.rows if row.key.split("#")[0] != TOTAL]
    fixed = [row.key.split("#")[0] if row.key[:1].isdigit() else "" for row in rows]
    amounts: dict[str, set[int]] = {}
    for (key, _), figure in table.cells.items():
        amounts.setdefault(key, set()).add(figure.grains)
    choices: list[dict[str, float]] = []
    for i, row in enumerate(rows):
        if fixed[i]:
            choices.append({fixed[i]: 3.0})
            continue
        found = _candidates(row, kin, fixed, i)
        rated = {code: kin.worth(code, amounts.get(row.key, set()), exact) for code, exact in found.items()}
        best = sorted(rated, key=lambda code: (-rated[code], code))[:CHOICES]
        choices.append({code: rated[code] for code in sorted(best)})
    chosen = _ascending(choices)
    named = {row.key: code for row, code, is_fixed in zip(rows, chosen, fixed, strict=True) if code and not is_fixed}
    doubts = []
    for row, code, options in zip(rows, chosen, choices, strict=True):
        if not code:
            doubts.append(f"“{row.name or row.key}”一行没有科目编码，未能确定是哪一科目")
        elif row.key in named and len(options) > 1 and code not in kin.printed and code[:3] not in kin.classes:
            doubts.append(f"“{row.name}”一行没有科目编码，按前后顺序定为 {code}")
    return _renamed(replace(table, doubts=(*table.doubts, *doubts)), named)


def _candidates(row: Row, kin: Kin, fixed: Sequence[str], at: int) -> dict[str, bool]:
    """Codes a row may have, and whether its name is that of the code in full."""
    bare = bare_label(row.name)
    found: dict[str, bool] = {}
    if bare:
        for names in (function_names(), kin.names):
            found.update(dict.fromkeys(names.get(bare, ()), True))
        if not found and len(bare) >= SHORTEST_STUMP:
            for label in (*kin.names, *function_names()):
                if label.startswith(bare):
                    codes = [*kin.names.get(label, ()), *function_names().get(label, ())]
                    found.update(dict.fromkeys(codes, False))
    if found:
        return found
    before = next((code for code in reversed(fixed[:at]) if code), "")
    after = next((code for code in fixed[at + 1 :] if code), "9")
    return {code: False for code in kin.printed if before < code < after and code not in fixed}


def _ascending(choices: Sequence[Mapping[str, float]]) -> list[str]:
    """One code for each row, “” where none is known: the best sum of worth over codes that rise from row to row."""
    out_of_order, same_section = 4.0, 0.5
    chosen = [""] * len(choices)
    known = [i for i, options in enumerate(choices) if options]
    best: list[dict[str, tuple[float, str]]] = []
    for step, i in enumerate(known):
        reached: dict[str, tuple[float, str]] = {}
        before = best[step - 1] if step else {"": (0.0, "")}
        for code, worth in choices[i].items():
            top = max(
                (
                    (
                        total
                        - (out_of_order if previous >= code else 0.0)
                        + (same_section if previous[:5] == code[:5] else 0.0),
                        previous,
                    )
                    for previous, (total, _) in before.items()
                ),
                key=lambda pair: pair[0],
            )
            reached[code] = (top[0] + worth, top[1])
        best.append(reached)
    if not best:
        return chosen
    code = max(best[-1], key=lambda code: best[-1][code][0])
    for step in range(len(known) - 1, -1, -1):
        chosen[known[step]] = code
        code = best[step][code][1]
    return chosen


def _renamed(table: Table, named: Mapping[str, str]) -> Table:
    """The table with new row keys, in its rows, its cells and the names of its figures."""
    form = form_of(table.kind)
    assert form is not None
    times: dict[str, int] = {}
    keys: dict[str, str] = {}
    rows = []
    for row in table.rows:
        code = named.get(row.key, row.key.split("#")[0])
        times[code] = times.get(code, 0) + 1
        key = code if times[code] == 1 else f"{code}#{times[code]}"
        keys[row.key] = key
        rows.append(replace(row, key=key))
    cells = {}
    for (row_key, column), figure in table.cells.items():
        key = keys[row_key]
        if key != row_key and isinstance(figure.number, Amount):
            figure = figure_of(table.kind, table.display, key, column, figure.number, figure.place)
        cells[key, column] = figure
    return replace(table, rows=tuple(rows), cells=cells)
