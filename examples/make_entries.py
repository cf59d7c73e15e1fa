"""Write the illustrative entries of examples/ningxia-hrss-2024: ``python examples/make_entries.py``.

The department's figures are those published; how they fall on units, projects and economic codes follows
``ningxia-hrss-2024.entries.toml`` with a fixed seed, so that the same entries come out every time. ``differences.csv``
lists every cell whose printed figure is not the one the entries give, with the reason.
"""

from __future__ import annotations

import random
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from juesuan.accounts import FinalAccounts, Role
from juesuan.amount import MILLION, State
from juesuan.folder import csv_text, load
from juesuan.folder.entries import write_derived, write_entries
from juesuan.prepare.entry import Basis, Entry, Kind, Side
from juesuan.preparing import open_books, prepare
from juesuan.unit import UnitKind

HERE = Path(__file__).parent
EXAMPLE = HERE / "ningxia-hrss-2024"
OFFICES = (UnitKind.ADMINISTRATIVE, UnitKind.CIVIL_SERVICE_LIKE)
GENERAL, STATE_CAPITAL, OWN = "一般公共预算", "国有资本经营", "单位资金"
REVENUE, SPENDING, SPENT_GENERAL = "收入决算表", "支出决算表", "一般公共预算财政拨款支出决算表"
BASIC, THREE_PUBLIC = "一般公共预算财政拨款基本支出决算表", "财政拨款“三公”经费支出决算表"
APPROPRIATIONS, SUMMARY = "财政拨款收入支出决算总表", "收入支出决算总表"

Amounts = dict[Any, int]


def share(total: int, weights: Mapping[Any, int]) -> Amounts:
    """``total`` by weights in whole 分, nothing lost: what is left over goes to the largest remainders."""
    weight = sum(weights.values())
    parts = {key: total * w // weight for key, w in weights.items()}
    order = sorted(weights, key=lambda key: -(total * weights[key] % weight))
    for key in order[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def fill(rows: Amounts, columns: Mapping[Any, int]) -> dict[tuple[Any, Any], int]:
    """A matrix with these row and column sums; takes what it puts in a row from ``rows``."""
    found = {}
    for column, amount in columns.items():
        for row, part in share(amount, {row: left for row, left in rows.items() if left}).items() if amount else ():
            found[row, column] = part
            rows[row] -= part
    return found


@dataclass
class Published:
    """The figures of the report by table, row and column, in 分; blank is 0."""

    accounts: FinalAccounts

    def __call__(self, table: str, row: str, column: str) -> int:
        return self.accounts.tables[table].figure(row, column).grains

    def codes(self, table: str) -> list[str]:
        return list(self.accounts.tables[table].leaves())

    def claim(self, section: str, subject: str, role: Role, base: str = "") -> int:
        """A figure of the text, signed by its direction."""
        for claim in self.accounts.claims:
            said = (claim.section, claim.subject, claim.role, claim.base)
            if said == (section, subject, role, base) and claim.figure.number.state is State.VALUE:
                return claim.figure.grains * (-1 if claim.direction == -1 else 1)
        raise KeyError((section, subject, role, base))

    def count(self, section: str, subject: str, parts: int = 1) -> int:
        """A count of the text, in ``parts`` of its unit (100 for hundredths)."""
        return self.claim(section, subject, Role.COUNT) * parts // MILLION


@dataclass
class Maker:
    """The entries being made."""

    printed: Published
    plan: Mapping[str, Any]
    chance: random.Random
    entries: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        units = self.printed.accounts.organisation.units
        self.kinds = {unit.short_name: unit.kind for unit in units}

    def put(self, unit: str, account: str, side: str, fen: int, **dimensions: Any) -> None:
        """One entry; nothing for no money."""
        if fen:
            given: dict[str, Any] = {
                "kind": Kind.ORDINARY.value,
                "basis": Basis.ACTUAL.value,
                "function": "",
                "economic": "",
            }
            given |= {"fund": GENERAL, "nature": ""} | dimensions
            self.entries.append(Entry(unit=unit, year=2024, account=account, side=side, fen=fen, **given))

    def spend(self, unit: str, fen: int, **dimensions: Any) -> None:
        account = "7101" if self.kinds[unit] is UnitKind.ADMINISTRATIVE else "7201"
        self.put(unit, account, Side.DEBIT, fen, **dimensions)

    def jittered(self, weights: Mapping[Any, int], by: int = 15) -> dict[Any, int]:
        """Weights moved by up to ``by`` per cent, so that no two units look alike."""
        return {key: weight * (100 + self.chance.randint(-by, by)) for key, weight in weights.items()}

    # ── basic expenditure ──
    def basic(self) -> None:
        """Basic expenditure by unit, function and economic code; then what is paid from other money."""
        rows: Amounts = {}
        own: Amounts = {}
        for function, units in self.plan["basic"].items():
            general = self.printed(SPENT_GENERAL, function, "基本支出")
            weights = self.jittered({unit: self.plan["weights"][unit] for unit in units})
            rows |= {(unit, function): part for unit, part in share(general, weights).items()}
            other = self.printed(SPENDING, function, "基本支出") - general
            own |= {(unit, function): part for unit, part in share(other, weights).items() if part}
        amounts = {c: self.printed(BASIC, c, "金额") for c in self.printed.codes(BASIC)}
        amounts = {code: fen for code, fen in amounts.items() if fen}
        of_offices = self.printed.claim("机关运行经费", "机关运行经费", Role.AMOUNT)
        for ((unit, function), economic), part in sorted(self._basic_matrix(rows, amounts, of_offices).items()):
            self.spend(unit, part, function=function, economic=economic, nature="基本")
        columns = {}
        for economic, words in self.plan["own_basic"].items():
            of_all = self.printed.claim("基本支出", words, Role.AMOUNT)
            columns[economic] = of_all - self.printed(BASIC, economic[:3], "金额")
        for ((unit, function), economic), part in sorted(fill(own, columns).items()):
            self.spend(unit, part, function=function, economic=economic, nature="基本", fund=OWN)

    def _basic_matrix(self, rows: Amounts, amounts: Amounts, of_offices: int) -> dict[tuple[Any, Any], int]:
        """(unit, function) × economic code with both sums; ``of_offices`` of the running costs stand in offices.

        What the plan says of an economic code goes first, the rest where there is room.
        """
        running = {code for code in amounts if code[:3] not in ("301", "303")}
        free = {f for rule in self.plan["economic"] if rule["codes"] == ["30102"] for f in rule["rest"]}
        offices = {row: n for row, n in rows.items() if row[1] in free and self.kinds[row[0]] in OFFICES}
        others = {row: n for row, n in rows.items() if row[1] in free and row not in offices}
        whole = sum(amounts[code] for code in running)
        public = share(of_offices, offices) | share(whole - of_offices, others)
        staff = {row: n - public.get(row, 0) for row, n in rows.items()}
        found: defaultdict[tuple[Any, Any], int] = defaultdict(int)
        left_over = dict(amounts)
        for rule in self.plan["economic"]:
            for code in rule["codes"]:
                room = public if code in running else staff
                for functions in (rule["functions"], rule.get("rest", ())):
                    group = {row: n for row, n in room.items() if row[1] in functions and n}
                    part = min(left_over[code], sum(group.values()))
                    for key, fen in fill(group, {code: part}).items():
                        found[key] += fen
                        room[key[0]] -= fen
                    left_over[code] -= part
        for room, codes in ((staff, set(amounts) - running), (public, running)):
            for key, fen in fill(room, {code: left_over[code] for code in sorted(codes)}).items():
                found[key] += fen
        return found

    # ── project expenditure ──
    def projects(self) -> None:
        """Project expenditure: what the forms say was spent, the rest of each function on what is named last."""
        left = {f: self.printed(SPENT_GENERAL, f, "项目支出") for f in self.printed.codes(SPENDING)}
        own = {f: self.printed(SPENDING, f, "项目支出") - left[f] for f in left}
        for project in self.plan["project"]:
            function, unit = project["function"], project["unit"]
            for fund, rest, fen in (
                (GENERAL, left, self._wan(project)),
                (OWN, own, _fen(project["own"]) if project.get("own", "rest") != "rest" else None),
            ):
                takes = fund == GENERAL or "own" in project
                part = (rest[function] if fen is None else fen) if takes else 0
                rest[function] -= part
                for economic, sum_ in self._economic(part, project["economic"]).items():
                    name = self._name(project)
                    self.spend(unit, sum_, function=function, economic=economic, nature="项目", fund=fund, project=name)
        assert not any((*left.values(), *own.values())), (left, own)

    def _form(self, project: Mapping[str, Any]) -> Any:
        return next(form for form in self.printed.accounts.evaluations if form.number == project["form"])

    def _name(self, project: Mapping[str, Any]) -> str:
        return str(project.get("name") or self._form(project).name)

    def _wan(self, project: Mapping[str, Any]) -> int | None:
        """What its form says was spent of appropriations; ``None`` for the rest of the function."""
        if "wan" in project:
            return _fen(project["wan"])
        if project.get("rest") or "form" not in project:
            return None
        funds = self._form(project).funds
        return sum(int(funds[row, "全年执行数"].grains) for row in ("当年财政拨款", "上年结转资金"))

    def _economic(self, fen: int, shares: Mapping[str, int | str]) -> Amounts:
        if not fen:
            return {}
        fixed = {code: int(Decimal(text) * 100) for code, text in shares.items() if isinstance(text, str)}
        weights = {code: weight for code, weight in shares.items() if isinstance(weight, int)}
        rest = fen - sum(fixed.values())
        return fixed | (share(rest, self.jittered(weights)) if weights else {})

    # ── money received and carried over ──
    def money(self) -> None:
        """Openings and income of every unit and function, so that nothing is spent that was not there."""
        general = self._spent(GENERAL)
        income = {f: self.printed(REVENUE, f, "财政拨款收入") for f in self.printed.codes(REVENUE)}
        opening = self._openings(
            self.printed(APPROPRIATIONS, "年初一般公共预算财政拨款", "收入"), income, general, self.plan["carryover"]
        )
        for (unit, function), parts in self._received(general, income, opening).items():
            self._carried(unit, "8101", parts["opening"], function, GENERAL)
            basic = min(parts["income"], self._spent_basic(unit, function))
            for nature, fen in (("基本", basic), ("项目", parts["income"] - basic)):
                self.put(unit, "6001", Side.CREDIT, fen, function=function, nature=nature)
        own = self._spent(OWN)
        kinds = {"6101": "事业收入", "6609": "其他收入"}
        received = {f: sum(self.printed(REVENUE, f, c) for c in kinds.values()) for f in income}
        total = self.printed(SUMMARY, "年初结转和结余", "收入")
        total -= self.printed(APPROPRIATIONS, "年初财政拨款结转和结余", "收入")
        opening = self._openings(total, received, own, self.plan["own_carryover"])
        for (unit, function), parts in self._received(own, received, opening).items():
            self._carried(unit, "8201", parts["opening"], function, OWN)
            split = {account: self.printed(REVENUE, function, column) for account, column in kinds.items()}
            for account, fen in share(parts["income"], split).items() if parts["income"] else ():
                self.put(unit, account, Side.CREDIT, fen, function=function, fund=OWN)
        capital = self.plan["state_capital"]
        fen = self.printed(APPROPRIATIONS, "年初国有资本经营预算财政拨款", "收入")
        self._carried(capital["unit"], "8101", fen, capital["function"], STATE_CAPITAL, project=capital["project"])

    def _carried(self, unit: str, account: str, fen: int, function: str, fund: str, **more: str) -> None:
        kind = Kind.OPENING.value
        self.put(unit, account, Side.CREDIT, fen, function=function, fund=fund, kind=kind, **more)

    def _spent(self, fund: str) -> dict[str, Amounts]:
        """What each unit spent of a fund, by function."""
        spent: defaultdict[str, Amounts] = defaultdict(lambda: defaultdict(int))
        for entry in self.entries:
            if entry.fund == fund:
                spent[entry.function][entry.unit] += entry.fen
        return spent

    def _spent_basic(self, unit: str, function: str) -> int:
        wanted = (unit, function, GENERAL, "基本")
        return sum(
            e.fen for e in self.entries if (e.unit, e.function, e.fund, e.nature) == wanted and e.account[0] == "7"
        )

    def _openings(
        self, total: int, income: Mapping[str, int], spent: Mapping[str, Amounts], weights: Mapping[str, int]
    ) -> Amounts:
        """Carry-over by function: at least what was spent beyond the year's income, the rest by weights."""
        least = {f: max(0, sum(by.values()) - income.get(f, 0)) for f, by in spent.items()}
        more = share(total - sum(least.values()), weights)
        return {f: least.get(f, 0) + more.get(f, 0) for f in {**least, **more}}

    def _received(
        self, spent: Mapping[str, Amounts], income: Mapping[str, int], opening: Mapping[str, int]
    ) -> dict[tuple[str, str], Amounts]:
        found = {}
        for function in sorted(set(spent) | {f for f, fen in income.items() if fen}):
            by_unit = dict(spent[function])
            begun = opening.get(function, 0)
            closing = begun + income.get(function, 0) - sum(by_unit.values())
            begins, closes = share(begun, by_unit), share(closing, by_unit)
            for unit, fen in by_unit.items():
                received = fen + closes[unit] - begins[unit]
                assert min(received, closes[unit]) >= 0, (unit, function)
                found[unit, function] = {"opening": begins[unit], "income": received}
        return found

    # ── the cash beside it, and the balances the books end with ──
    def balances(self) -> None:
        """8001 beside every kind of entry, and the closing balances of each unit."""
        sums: defaultdict[tuple[str, str], int] = defaultdict(int)
        closing: defaultdict[tuple[str, str, str, str], int] = defaultdict(int)
        for entry in self.entries:
            sums[entry.unit, entry.kind] += entry.signed
            function = entry.function if entry.fund == STATE_CAPITAL else ""
            account = "8201" if entry.fund == OWN else "8101"
            closing[entry.unit, account, entry.fund, function] += entry.signed
        for (unit, kind), fen in sorted(sums.items()):
            if kind == Kind.OPENING:
                self.put(unit, "8001", Side.DEBIT, fen, kind=kind, fund="")
        received: defaultdict[str, int] = defaultdict(int)
        paid: defaultdict[str, int] = defaultdict(int)
        for entry in self.entries:
            if entry.kind == Kind.ORDINARY:
                (received if entry.account[0] == "6" else paid)[entry.unit] += entry.fen
        for unit in received:
            self.put(unit, "8001", Side.DEBIT, received[unit], fund="", summary="全年收款")
            self.put(unit, "8001", Side.CREDIT, paid[unit], fund="", summary="全年付款")
        cash: defaultdict[str, int] = defaultdict(int)
        for (unit, account, fund, function), fen in sorted(closing.items()):
            self.put(unit, account, Side.CREDIT, fen, kind=Kind.BALANCE.value, fund=fund, function=function)
            cash[unit] += fen
        for unit, fen in cash.items():
            self.put(unit, "8001", Side.DEBIT, fen, kind=Kind.BALANCE.value, fund="")

    # ── budgets ──
    def budgets(self) -> None:
        """年初预算 by class and by economic class as the text states them; the adjusted “三公” budget of its table."""
        actual = [e for e in self.entries if e.account[0] == "7" and e.fund == GENERAL]
        classes = {c: self._class_budget(c) for c in sorted({e.function[:3] for e in actual})}
        economic = {code: self._economic_budget(code) for code in ("301", "302", "303", "310")}
        rows = self._budget_rows(actual, classes, economic)
        columns: Amounts = {}
        for code, fen in economic.items():
            columns |= share(fen, self._by_economic(actual, code))
        for rule in self.plan["economic"]:  # one economic code for one function: as much as the function has
            if len(rule["codes"]) == 1 and "rest" not in rule:
                code, whole = rule["codes"][0], rule["functions"]
                fen = (
                    sum(n for row, n in rows.items() if row[1] in whole)
                    if len(rule["functions"]) < 3
                    else columns[code]
                )
                columns["30101"] += columns[code] - fen
                columns[code] = fen
        running = sum(fen for code, fen in columns.items() if code[:3] not in ("301", "303"))
        spent = sum(e.fen for e in actual if e.nature == "基本" and e.economic[:3] not in ("301", "303"))
        of_offices = running * self.printed.claim("机关运行经费", "机关运行经费", Role.AMOUNT) // spent
        initial = {"basis": Basis.INITIAL_BUDGET.value}
        for ((unit, function), code), part in sorted(self._basic_matrix(rows, columns, of_offices).items()):
            self.spend(unit, part, function=function, economic=code, nature="基本", **initial)
        for code, fen in classes.items():
            rest = fen - sum(n for row, n in rows.items() if row[1][:3] == code)
            projects = [e for e in actual if e.function[:3] == code and e.nature == "项目"]
            spent_on = self._sums(projects, lambda e: (e.unit, e.function, e.project), nature="项目")
            for (unit, function, name), part in share(rest, spent_on).items() if rest else ():
                self.spend(unit, part, function=function, nature="项目", project=name, **initial)
        self._three_public_budget()

    def _budget_rows(self, actual: Sequence[Entry], classes: Mapping[str, int], economic: Mapping[str, int]) -> Amounts:
        """The budget of basic expenditure by unit and function: pensions what 303 has, the rest as it was spent."""
        health = self.plan["initial_budget"]["basic_health"]
        project = sum(e.fen for e in actual if e.function in health and e.nature == "项目")
        pensions = next(rule["functions"] for rule in self.plan["economic"] if "30302" in rule["codes"])
        of_class = {"221": classes["221"], "210": classes["210"] - project}
        rest = sum(economic.values()) - sum(of_class.values()) - economic["303"]
        rows = share(economic["303"], self._rows(actual, lambda f: f in pensions))
        rows |= share(rest, self._rows(actual, lambda f: f[:3] == "208" and f not in pensions))
        for code, fen in of_class.items():
            rows |= share(fen, self._rows(actual, partial(_under, code)))
        return rows

    def _rows(self, entries: Sequence[Entry], wanted: Callable[[str], bool]) -> Amounts:
        return self._sums(entries, lambda e: (e.unit, e.function) if wanted(e.function) else None)

    def _by_economic(self, entries: Sequence[Entry], category: str) -> Amounts:
        return self._sums(entries, lambda e: e.economic if e.economic[:3] == category else None)

    def _sums(self, entries: Sequence[Entry], key: Callable[[Entry], Any], nature: str = "基本") -> Amounts:
        """分 by a key, of entries of that nature for which there is one."""
        sums: defaultdict[Any, int] = defaultdict(int)
        for entry in entries:
            if entry.nature == nature and key(entry) is not None:
                sums[key(entry)] += entry.fen
        return sums

    def _class_budget(self, code: str) -> int:
        name = self.printed.accounts.tables[SUMMARY].row(code)
        assert name is not None
        subject = name.name.removeprefix(name.ordinal)
        return self.printed.claim("一般公共预算支出", subject, Role.BUDGET, "年初预算数")

    def _economic_budget(self, code: str) -> int:
        row = self.printed.accounts.tables[BASIC].row(code)
        assert row is not None
        stated = self.printed.claim("基本支出", row.name, Role.AMOUNT)
        return stated - self.printed.claim("基本支出", row.name, Role.DELTA, "年初预算数")

    def _three_public_budget(self) -> None:
        full = {"basis": Basis.FULL_YEAR_BUDGET.value, "nature": "基本"}
        office = next(unit for unit, kind in self.kinds.items() if kind is UnitKind.ADMINISTRATIVE)
        for row, economic in (("因公出国（境）费", "30212"), ("公务用车购置费", "31013")):
            fen = self.printed(THREE_PUBLIC, row, "预算数")
            nature = {"nature": "项目"} if economic == "31013" else {}
            self.spend(office, fen, function="2080101", economic=economic, **full | nature)
        for row, economic in (("公务用车运行维护费", "30231"), ("公务接待费", "30217")):
            spent: defaultdict[Any, int] = defaultdict(int)
            for entry in self.entries:
                if entry.economic == economic and entry.nature == "基本" and entry.basis == Basis.ACTUAL:
                    spent[entry.unit, entry.function] += entry.fen
            for (unit, function), fen in share(self.printed(THREE_PUBLIC, row, "预算数"), spent).items():
                self.spend(unit, fen, function=function, economic=economic, **full)


def _under(category: str, function: str) -> bool:
    return function[:3] == category


def _fen(wan: str) -> int:
    return int(Decimal(wan) * 1_000_000)


def make() -> list[Entry]:
    """All entries of the example."""
    plan = tomllib.loads((HERE / f"{EXAMPLE.name}.entries.toml").read_text("utf-8"))
    maker = Maker(Published(load(EXAMPLE)), plan, random.Random(plan["seed"]))
    for step in (maker.basic, maker.projects, maker.money, maker.balances, maker.budgets):
        step()
    return sorted(maker.entries, key=_order)


def _order(entry: Entry) -> tuple[Any, ...]:
    bases = [basis.value for basis in Basis]
    kinds = [Kind.OPENING.value, Kind.ORDINARY.value, Kind.BALANCE.value]
    return (entry.unit, bases.index(entry.basis), kinds.index(entry.kind), *entry)


def differences(
    published: FinalAccounts, derived: FinalAccounts, reasons: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """Every cell whose printed figure is not the derived one, with the reason; ``KeyError`` when there is none."""
    for kind, table in derived.tables.items():
        printed = published.tables[kind]
        for cell in dict.fromkeys((*printed.cells, *table.cells)):
            stated, made = printed.figure(*cell), table.figure(*cell)
            if stated.grains != made.grains:
                yield {
                    "表": kind,
                    "行": cell[0],
                    "栏": cell[1],
                    "公布数": stated.number.text.strip(),
                    "编制数": made.number.text,
                    "原因": reasons.get(made.key) or _reason(stated.number.text.strip(), made.number.text),
                }


def _reason(stated: str, made: str) -> str:
    if not stated:
        return "报告没有印出这个数：该格空白，由同表各项或他表得出"
    if made.replace(",", "").startswith(stated.replace(",", "")):
        return "印出时末位数字被截断"
    raise KeyError(f"no reason for {stated} beside {made}")


def write(entries: Sequence[Entry]) -> None:
    """One file a unit, named by its short name; then the derived tables and the differences."""
    base = EXAMPLE / "entries"
    base.mkdir(exist_ok=True)
    for old in base.glob("*.csv"):
        old.unlink()
    for unit in dict.fromkeys(entry.unit for entry in entries):
        text = write_entries([entry for entry in entries if entry.unit == unit])
        (base / f"{unit}.csv").write_text(text, "utf-8", newline="\n")
    write_derived(EXAMPLE, open_books(EXAMPLE).tables)
    plan = tomllib.loads((HERE / f"{EXAMPLE.name}.entries.toml").read_text("utf-8"))
    rows = list(differences(load(EXAMPLE), prepare(EXAMPLE), plan["reasons"]))
    headings = ("表", "行", "栏", "公布数", "编制数", "原因")
    (EXAMPLE / "differences.csv").write_text(csv_text.table(rows, headings, keep=headings), "utf-8", newline="\n")


if __name__ == "__main__":
    write(make())
