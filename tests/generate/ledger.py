"""The nouns of invented accounts: entries per 项, projects, counts; every total is derived from them, never stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from juesuan.amount import Denomination, half_up
from juesuan.codes import economic_codes, function_codes

GENERAL, FUND, STATE = "一般公共预算", "政府性基金预算", "国有资本经营预算"
FUNDS = (GENERAL, FUND, STATE)
PARTS = ("因公出国（境）费", "公务用车购置费", "公务用车运行维护费", "公务接待费")
PERSONNEL, PUBLIC = ("301", "303"), ("302", "307", "310", "399")


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened under one 项 in the year, in 分: appropriation of one fund, and the office's own money."""

    code: str
    fund: str = GENERAL
    opening: int = 0
    appropriation: int = 0
    basic: int = 0
    project: int = 0
    superior: int = 0
    undertaking: int = 0
    education_fees: int = 0
    business_income: int = 0
    affiliated: int = 0
    other: int = 0
    own_basic: int = 0
    own_project: int = 0
    to_superior: int = 0
    business: int = 0
    to_affiliated: int = 0

    @property
    def name(self) -> str:
        return function_codes()[self.code].name

    @property
    def category(self) -> str:
        return self.code[:3]

    @property
    def closing(self) -> int:
        """年末结转和结余 of the appropriation."""
        return self.opening + self.appropriation - self.basic - self.project

    @property
    def own_income(self) -> int:
        return self.superior + self.undertaking + self.business_income + self.affiliated + self.other

    @property
    def own_spending(self) -> int:
        return self.own_basic + self.own_project + self.to_superior + self.business + self.to_affiliated

    @property
    def income(self) -> int:
        return self.appropriation + self.own_income

    @property
    def appropriated_spending(self) -> int:
        return self.basic + self.project

    @property
    def spending(self) -> int:
        return self.appropriated_spending + self.own_spending


@dataclass(frozen=True, slots=True)
class Body:
    """One unit of the department."""

    name: str
    kind: str  # 行政单位, 参公管理事业单位, 公益一类事业单位, 公益二类事业单位


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of a form. Weight and score in hundredths of a point; ``None`` when the cell is merged or empty."""

    level1: str
    level2: str
    name: str
    target: str
    achieved: str
    weight: int | None
    score: int | None
    reason: str = ""
    placeholder: bool = False
    shares: bool = False  # weight and score stand in an earlier row of the same merged cell


@dataclass(frozen=True, slots=True)
class Project:
    """One self-evaluation form. ``funds`` maps a fund row below the total to (年初预算, 全年预算, 全年执行) in 分."""

    number: int
    name: str
    unit: str
    funds: Mapping[str, tuple[int, int, int]]
    expected: str
    achieved: str
    measures: tuple[Measure, ...]
    fund: str = GENERAL

    @property
    def totals(self) -> tuple[int, int, int]:
        """年度资金总额 of 年初预算数, 全年预算数, 全年执行数."""
        columns = list(zip(*self.funds.values(), strict=True))
        return sum(columns[0]), sum(columns[1]), sum(columns[2])

    @property
    def rate(self) -> Fraction:
        """执行率 as a fraction of 1."""
        _, full, executed = self.totals
        return Fraction(executed, full)

    @property
    def execution_score(self) -> int:
        """Points for execution in hundredths, of ten points."""
        earned = min(self.rate, Fraction(1)) * 1000
        return half_up(earned.numerator, earned.denominator)

    @property
    def total_score(self) -> int:
        return self.execution_score + sum(m.score or 0 for m in self.measures)


@dataclass(frozen=True, slots=True)
class Accounts:
    """One department's year. ``prior`` holds last year's totals by name."""

    department: str
    year: int
    entries: tuple[Entry, ...]
    bodies: tuple[Body, ...]
    basic: Mapping[str, int]  # economic 款 -> 分, of the general budget
    three_public: Mapping[str, tuple[int, int]]  # part -> (budget, actual)
    prior: Mapping[str, int]
    budgets: Mapping[str, int]  # 类 -> initial budget, of the general budget
    basic_budgets: Mapping[str, int]  # economic 类 -> initial budget
    basic_prior: Mapping[str, int]
    counts: Mapping[str, int]
    procurement: Mapping[str, tuple[int, int]]  # 货物, 工程, 服务 -> (spent, given to small and medium firms)
    micro: int
    administrative_costs: int
    vehicles: Mapping[str, int]
    projects: tuple[Project, ...]
    own_opening: int = 0
    use_nonfiscal: int = 0
    distribution: int = 0
    floor_area: int = 0  # hundredths of a square metre
    equipment: int = 0
    short_name: str = ""
    duties: tuple[str, ...] = ()
    denomination: Denomination = Denomination.YUAN
    level: str = "部门"
    reasons: Mapping[str, str] = field(default_factory=dict)
    item_budgets: Mapping[str, int] = field(default_factory=dict)  # 项 -> initial budget; adds up to the 类

    # ── income and spending of all money ──
    def total(self, column: str, fund: str | None = None, category: str = "") -> int:
        """The sum of one column over the entries of a fund and 类 (all when not named)."""
        return sum(
            getattr(e, column)
            for e in self.entries
            if (fund is None or e.fund == fund) and e.category.startswith(category)
        )

    @property
    def income(self) -> int:
        return self.total("income")

    @property
    def spending(self) -> int:
        return self.total("spending")

    @property
    def opening(self) -> int:
        return self.total("opening") + self.own_opening

    @property
    def own_closing(self) -> int:
        own = self.total("own_income") - self.total("own_spending")
        return self.own_opening + self.use_nonfiscal + own - self.distribution

    @property
    def closing(self) -> int:
        return self.total("closing") + self.own_closing

    @property
    def grand(self) -> int:
        return self.income + self.use_nonfiscal + self.opening

    @property
    def appropriation_grand(self) -> int:
        return self.total("appropriation") + self.total("opening")

    # ── basic expenditure of the general budget ──
    def basic_class(self, category: str) -> int:
        return sum(amount for code, amount in self.basic.items() if code[:3] == category)

    @property
    def personnel(self) -> int:
        return sum(self.basic_class(c) for c in PERSONNEL)

    @property
    def running(self) -> int:
        return sum(self.basic_class(c) for c in PUBLIC)

    # ── three public expenses; side 0 is the budget, 1 the actual ──
    def public_vehicle(self, side: int) -> int:
        return self.three_public[PARTS[1]][side] + self.three_public[PARTS[2]][side]

    def public_total(self, side: int) -> int:
        return sum(pair[side] for pair in self.three_public.values())

    def categories(self, fund: str | None = None) -> list[str]:
        """类 with spending, ascending."""
        spent: dict[str, int] = {}
        for e in self.entries:
            if fund is None or e.fund == fund:
                spent[e.category] = spent.get(e.category, 0) + (e.spending if fund is None else e.appropriated_spending)
        return sorted(c for c, amount in spent.items() if amount)

    def faults(self) -> list[str]:
        """What would be wrong with these accounts as accounts; empty when they are sound."""
        found = []
        if self.grand != self.spending + self.distribution + self.closing:
            found.append("收支总计不相等")
        if sum(self.basic.values()) != self.total("basic", GENERAL):
            found.append("经济分类合计不等于基本支出")
        if any(code not in economic_codes() for code in self.basic):
            found.append("经济科目不在目录中")
        if self.own_closing < 0 or any(e.closing < 0 for e in self.entries):
            found.append("年末结转为负")
        if any(e.education_fees > e.undertaking for e in self.entries):
            found.append("教育收费大于事业收入")
        if self.administrative_costs > self.running:
            found.append("机关运行经费大于公用经费")
        for economic, part in (("30212", 0), ("31013", 1), ("30231", 2), ("30217", 3)):
            if self.basic.get(economic, 0) > self.three_public[PARTS[part]][1]:
                found.append(f"{economic} 大于“三公”经费决算数")
        for project in self.projects:
            if sum(m.weight or 0 for m in project.measures) != 9000:
                found.append(f"项目{project.number}分值合计不为 100")
            if any((m.score or 0) > (m.weight or 0) for m in project.measures):
                found.append(f"项目{project.number}得分大于分值")
        return found
