"""Random final accounts: consistent by construction, because every total is derived from entries."""

from __future__ import annotations

import random
from dataclasses import dataclass

from juesuan.amount import Denomination
from juesuan.codes import economic_codes, function_codes
from tests.generate.ledger import FUND, GENERAL, PARTS, STATE, Accounts, Body, Entry
from tests.generate.projects import random_projects

CIVIL, INSTITUTION = ("行政单位", "参公管理事业单位"), ("公益一类事业单位", "公益二类事业单位")
PLACES = ("示例市", "样本县", "假想省", "虚拟区", "范例自治州")
OFFICES = ("水务局", "城市管理局", "农业农村局", "文化和旅游局", "市场监督管理局", "教育局", "民政局", "应急管理局")
CENTRES = ("信息中心", "服务中心", "监测站", "培训中心", "综合执法支队", "档案馆", "技术推广站", "宣传中心", "考试中心")
STAFF = ("2080505", "2080506", "2101101", "2101102", "2101103", "2210201")
RUNNING_NAMES = ("行政运行", "事业运行", "机关服务", "行政单位离退休", "事业单位离退休")
DUTIES = (
    "贯彻执行国家和上级有关法律法规，拟订本领域政策措施并组织实施。",
    "负责本领域发展规划的编制、监督管理和行业统计工作。",
    "指导本系统行政执法和安全生产监督管理工作。",
    "完成上级交办的其他任务。",
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the accounts should look like; ``None`` leaves it to chance."""

    denomination: Denomination | None = None
    rounded: bool = False  # 万元 accounts whose true values are finer than what is printed
    level: str | None = None
    items: int | None = None
    projects: int | None = None
    fund: bool | None = None
    state: bool | None = None
    own_money: bool | None = None
    units: int | None = None


class Dice:
    """Random amounts in 分, coarse enough to be printed exactly unless ``grain`` is 1."""

    def __init__(self, rng: random.Random, grain: int) -> None:
        self.rng, self.grain = rng, grain

    def chance(self, in_hundred: int) -> bool:
        return self.rng.randrange(100) < in_hundred

    def amount(self, most: int, least: int = 0) -> int:
        """An amount up to ``most``, spread over the orders of magnitude below it; one in six is a round number."""
        top = max(1, most // self.grain)
        digits = len(str(top))
        value = self.rng.randrange(1, 10 ** self.rng.randint(max(1, digits - 2), digits))
        if value > top:
            value = self.rng.randrange(1, top + 1)
        if self.chance(16) and value > 1000:
            value -= value % 1000
        return max(value * self.grain, least - least % self.grain)

    def near(self, amount: int, spread: int = 30) -> int:
        """An amount within ``spread`` percent of another; one in ten the same, none below zero."""
        if amount <= 0 or self.chance(10):
            return max(0, amount)
        moved = amount * (100 + self.rng.randint(-spread, spread)) // 100 + self.rng.randrange(1, 100) * self.grain
        return max(self.grain, moved - moved % self.grain)

    def split(self, whole: int, parts: int) -> list[int]:
        """``whole`` in that many parts, multiples of the grain but for the last; some may be zero."""
        grains = whole // self.grain
        cuts = sorted(self.rng.randrange(grains + 1) for _ in range(parts - 1))
        values = [b - a for a, b in zip([0, *cuts], [*cuts, grains], strict=True)]
        found = [v * self.grain for v in values]
        found[-1] += whole - sum(found)
        return found


def _codes(dice: Dice, items: int) -> list[str]:
    """Functional 项 of the general budget: usually the staff block and the running costs of one 款."""
    general = [c for c, f in function_codes().items() if f.level == "项" and f.budget == "general" and c[:3] < "230"]
    running = [c for c in general if function_codes()[c].name in ("行政运行", "事业运行")]
    own = dice.rng.choice(running)
    chosen = {own}
    for code in STAFF:
        if len(chosen) < items and dice.chance(80):
            chosen.add(code)
    fellows = [c for c in general if c[:5] == own[:5]]
    while len(chosen) < items:
        chosen.add(dice.rng.choice(fellows if fellows and dice.chance(40) else general))
    return sorted(chosen)


def _spent(dice: Dice, code: str, fund: str) -> Entry:
    """One 项 with its appropriation: spent, carried in and carried over."""
    name = function_codes()[code].name
    amount = dice.amount(10 ** dice.rng.randint(7, 11), 1_000_000)
    basic = fund == GENERAL and (name in RUNNING_NAMES or code in STAFF)
    both = fund == GENERAL and not basic and name != "一般行政管理事务" and dice.chance(20)
    first = dice.split(amount, 2)[0] if both else amount if basic else 0
    opening = dice.amount(max(amount // 2, dice.grain)) if dice.chance(15 if basic else 40) else 0
    closing = dice.amount(max(amount // 3, dice.grain)) if dice.chance(15 if basic else 40) else 0
    if dice.chance(6) and not basic:
        opening, closing = amount, 0  # spent from what was carried in: no income this year
    opening = min(opening, amount + closing)
    return Entry(code, fund, opening, amount + closing - opening, first, amount - first)


def _with_own_money(dice: Dice, entry: Entry, institution: bool) -> Entry:
    """The entry with money of the office's own, of the kinds such bodies have."""
    most = max(entry.spending, dice.grain * 1000)
    figures: dict[str, int] = {"other": dice.amount(most // 4)}
    if institution:
        if dice.chance(50):
            figures["superior"] = dice.amount(most // 3)
        if dice.chance(60):
            figures["undertaking"] = dice.amount(most // 2)
            if dice.chance(50):
                figures["education_fees"] = dice.split(figures["undertaking"], 2)[0]
        if dice.chance(30):
            figures["business_income"] = dice.amount(most // 5)
            figures["business"] = dice.near(figures["business_income"])
        if dice.chance(10):
            figures["affiliated"] = dice.amount(most // 6)
        if dice.chance(10):
            figures["to_superior"] = dice.amount(most // 8)
    income = sum(v for k, v in figures.items() if k in ("other", "superior", "undertaking", "affiliated"))
    spent = dice.near(income - income % dice.grain, 15)
    figures["own_basic"] = dice.split(spent, 2)[0] if entry.basic else 0
    figures["own_project"] = spent - figures["own_basic"] if entry.project else 0
    if not entry.project:
        figures["own_basic"] = spent
    return Entry(entry.code, entry.fund, entry.opening, entry.appropriation, entry.basic, entry.project, **figures)


def _balance_of_own_money(dice: Dice, entries: list[Entry], institution: bool) -> tuple[int, int, int]:
    """Opening of own money, drawings on accumulated surplus, and distribution, so that nothing closes below zero."""
    gap = sum(e.own_spending - e.own_income for e in entries)
    if not any(e.own_spending or e.own_income for e in entries):
        return 0, 0, 0
    opening = dice.amount(max(abs(gap), dice.grain * 100)) if dice.chance(60) else 0
    if not institution:
        return max(opening, gap), 0, 0
    gap -= opening
    if gap <= 0:
        distribution = dice.split(-gap, 2)[0] if dice.chance(50) else 0
        return opening, 0, distribution
    distribution = dice.amount(max(gap, dice.grain)) if dice.chance(40) else 0
    closing = dice.amount(max(gap, dice.grain)) if dice.chance(60) else 0
    return opening, gap + distribution + closing, distribution


def _basic_by_economic(dice: Dice, entries: list[Entry]) -> dict[str, int]:
    """Basic expenditure by economic 款: the staff block as its own codes, the rest in random parts."""
    spent = {e.code: e.basic for e in entries if e.basic}
    fixed = {
        "30108": spent.get("2080505", 0),
        "30109": spent.get("2080506", 0),
        "30110": spent.get("2101101", 0) + spent.get("2101102", 0),
        "30111": spent.get("2101103", 0),
        "30113": spent.get("2210201", 0),
    }
    rest = sum(spent.values()) - sum(fixed.values())
    banned = {*fixed, "30212", "31013", "30703", "30704"}
    codes = [c for c, e in economic_codes().items() if e.lane and len(c) == 5 and c not in banned]
    weighted = [c for c in codes if c[:3] in ("301", "302", "303") or dice.chance(10)]
    chosen = dice.rng.sample(weighted, min(len(weighted), dice.rng.randint(3, 40)))
    parts = zip(chosen, dice.split(rest, len(chosen)), strict=True)
    return {code: amount for code, amount in (*fixed.items(), *parts) if amount}


def _three_public(dice: Dice, basic: dict[str, int], running: int) -> tuple[dict[str, tuple[int, int]], dict[str, int]]:
    """Budget and actual of each part, and the eight counts that go with them."""
    scale = max(running // 20, dice.grain * 100)
    actual = {
        PARTS[0]: dice.amount(scale) if dice.chance(30) else 0,
        PARTS[1]: dice.amount(scale) if dice.chance(40) else 0,
        PARTS[2]: basic.get("30231", 0) + (dice.amount(scale) if dice.chance(70) else 0),
        PARTS[3]: basic.get("30217", 0) + (dice.amount(scale) if dice.chance(70) else 0),
    }
    pairs = {}
    for part, spent in actual.items():
        budget = spent if dice.chance(15) else spent + dice.amount(max(scale, dice.grain)) if dice.chance(85) else 0
        pairs[part] = (max(budget, spent), spent)
    if not any(actual.values()) and dice.chance(50):
        pairs = dict.fromkeys(PARTS, (0, 0))
    missions = dice.rng.randint(1, 4) if actual[PARTS[0]] else 0
    batches = dice.rng.randint(1, 60) if actual[PARTS[3]] else 0
    held = max(1, actual[PARTS[2]] // 3_000_000) if actual[PARTS[2]] else 0
    counts = {
        "出国团组": missions,
        "出国人次": missions * dice.rng.randint(1, 5),
        "购置车辆": dice.rng.randint(1, 3) if actual[PARTS[1]] else 0,
        "保有车辆": max(held, 3 if actual[PARTS[1]] else 0),
        "接待批次": batches,
        "接待人次": batches * dice.rng.randint(1, 12),
        "境外批次": 0,
        "境外人次": 0,
    }
    return pairs, counts


def _prior(
    dice: Dice, entries: list[Entry], three_public: dict[str, tuple[int, int]], more: dict[str, int]
) -> dict[str, int]:
    """Last year's totals that the text compares with; what they leave over at its end is this year's opening."""

    def total(column: str, fund: str | None = None) -> int:
        return sum(getattr(e, column) for e in entries if fund is None or e.fund == fund)

    income, opening = dice.near(total("appropriation")), dice.near(total("opening"))
    spending = {}
    for fund in (GENERAL, FUND, STATE):
        spent = total("appropriated_spending", fund)
        spending[fund] = dice.near(spent, 40) if spent else dice.amount(10**8) if dice.chance(20) else 0
    income = max(income, sum(spending.values()) + total("opening") - opening)
    opening = sum(spending.values()) + total("opening") - income
    if opening < 0:
        income, opening = income + opening, 0
    found = {
        "财政拨款收入": income,
        "本年收入": income + dice.near(total("own_income")),
        "年初财政拨款结转和结余": opening,
        "年初结转和结余": opening + dice.near(more["own_opening"]),
        "使用非财政拨款结余": dice.near(more["use_nonfiscal"]),
        "机关运行经费": dice.near(more["administrative_costs"]),
    }
    found |= {f"{fund}财政拨款支出": amount for fund, amount in spending.items()}
    for part, (_, actual) in three_public.items():
        found[part] = dice.near(actual, 40) if dice.chance(80) else 0
    return found


def random_accounts(rng: random.Random, wish: Wish = Wish()) -> Accounts:
    """One department's or unit's year, sound as accounts; everything not wished for is left to chance."""
    denomination = wish.denomination or rng.choice((Denomination.YUAN, Denomination.WAN))
    dice = Dice(rng, 10_000 if denomination is Denomination.WAN and not wish.rounded else 1)
    level = wish.level or rng.choice(("部门", "部门", "单位"))
    department = rng.choice(PLACES) + rng.choice(OFFICES)
    units = 1 if level == "单位" else wish.units or rng.randint(2, 9)
    kinds = [*CIVIL, *INSTITUTION]
    bodies = [Body(department if units == 1 else f"{department}（本级）", "行政单位")]
    for centre in rng.sample(CENTRES, units - 1):
        bodies.append(Body(f"{department}{centre}", rng.choice(kinds[1:])))
    if units == 1 and rng.random() < 0.5:
        bodies = [Body(department, rng.choice(kinds))]
    bodies = bodies[:1] + sorted(bodies[1:], key=lambda body: kinds.index(body.kind))
    institution = any(body.kind in INSTITUTION for body in bodies)

    entries = [_spent(dice, code, GENERAL) for code in _codes(dice, wish.items or rng.randint(3, 40))]
    for fund, wanted, budget in ((FUND, wish.fund, "gov_fund"), (STATE, wish.state, "soe")):
        if wanted if wanted is not None else dice.chance(50):
            codes = [
                c for c, f in function_codes().items() if f.level == "项" and f.budget == budget and c[3:5] != "98"
            ]
            entries += [_spent(dice, c, fund) for c in rng.sample(codes, rng.randint(1, 3 if fund == FUND else 2))]
    if wish.own_money if wish.own_money is not None else dice.chance(70):
        share = 35 if institution else 15
        entries = [
            _with_own_money(dice, e, institution) if e.fund == GENERAL and dice.chance(share) else e for e in entries
        ]
    entries.sort(key=lambda e: e.code)
    own_opening, use_nonfiscal, distribution = _balance_of_own_money(dice, entries, institution)
    basic = _basic_by_economic(dice, entries)
    running = sum(v for c, v in basic.items() if c[:3] in ("302", "307", "310", "399"))
    three_public, counts = _three_public(dice, basic, running)
    civil = sum(body.kind in CIVIL for body in bodies)
    costs = running if civil == len(bodies) else dice.split(running, 2)[0] if civil else 0
    more = {"own_opening": own_opening, "use_nonfiscal": use_nonfiscal, "administrative_costs": costs}
    spending = sum(e.spending for e in entries)
    procurement = {}
    for kind in ("货物", "工程", "服务"):
        spent = dice.amount(max(spending // 10, dice.grain)) if dice.chance(75) else 0
        procurement[kind] = (spent, spent if dice.chance(20) else dice.split(spent, 2)[0])
    item_budgets = {
        e.code: 0 if dice.chance(6) else dice.near(e.appropriated_spending, 60) for e in entries if e.fund == GENERAL
    }
    budgets: dict[str, int] = {}
    for code, amount in item_budgets.items():
        budgets[code[:3]] = budgets.get(code[:3], 0) + amount
    economic = {c: sum(v for k, v in basic.items() if k[:3] == c) for c in sorted({k[:3] for k in basic})}
    vehicles = dict.fromkeys(
        (
            "领导干部用车",
            "机要通信用车",
            "应急保障用车",
            "执法执勤用车",
            "特种专业技术用车",
            "离退休干部用车",
            "其他用车",
        ),
        0,
    )
    for _ in range(counts["保有车辆"]):
        vehicles[rng.choice(list(vehicles))] += 1
    year = rng.randint(2022, 2025)
    prior = _prior(dice, entries, three_public, more)
    basic_prior = {c: 0 if dice.chance(5) else dice.near(v) for c, v in economic.items()}
    if running:  # 机关运行经费 moves with the running costs it is part of
        before = sum(v for c, v in basic_prior.items() if c in ("302", "307", "310", "399"))
        prior["机关运行经费"] = costs * before // running // dice.grain * dice.grain
    return Accounts(
        department=department,
        year=year,
        entries=tuple(entries),
        bodies=tuple(bodies),
        basic=basic,
        three_public=three_public,
        prior=prior,
        budgets=budgets,
        item_budgets=item_budgets,
        basic_budgets={c: 0 if dice.chance(5) else dice.near(v) for c, v in economic.items()},
        basic_prior=basic_prior,
        counts=counts,
        procurement=procurement,
        micro=dice.split(sum(given for _, given in procurement.values()), 2)[0],
        administrative_costs=costs,
        vehicles=vehicles,
        projects=random_projects(
            rng,
            year,
            [body.name for body in bodies],
            {f: sum(e.project for e in entries if e.fund == f) for f in (GENERAL, FUND)},
            rng.randint(0, 12) if wish.projects is None else wish.projects,
        ),
        own_opening=own_opening,
        use_nonfiscal=use_nonfiscal,
        distribution=distribution,
        floor_area=rng.randrange(10_000, 5_000_000),
        equipment=rng.randint(0, 9),
        duties=DUTIES,
        denomination=denomination,
        level=level,
    )
