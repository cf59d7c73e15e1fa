"""Arithmetic inside the text itself: shares, growth, completion, sums after 其中, parts of a change.

These need no sentence template and no table: what the words say of each other must add up. Where a base is only named
(“占本年支出合计的”) and not stated in figures, the cell it means serves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from juesuan.accounts import Claim, FinalAccounts, Role
from juesuan.amount import MILLION, half_up
from juesuan.facts import Figure, first_printed
from juesuan.finding import Cause, Severity
from juesuan.rules.checks.zeros import THREE_PUBLIC
from juesuan.rules.relation import Linear, Outcome, Parts, Ratio, rounded_step
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

ARITHMETIC = "算术关系；部门决算管理办法（财库〔2021〕36号）"
BUDGET_BASES = ("年初预算数", "全年预算数", "预算数", "年初预算", "全年预算", "预算")


@dataclass(frozen=True)
class Said:
    """The claims of one report, by statement and by subject."""

    accounts: FinalAccounts
    claims: tuple[Claim, ...] = field(default=())

    @cached_property
    def by_statement(self) -> Mapping[tuple[str, str, str], Sequence[Claim]]:
        groups: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
        for claim in self.claims:
            groups[claim.section, claim.item, claim.subject].append(claim)
        return groups

    @cached_property
    def amounts(self) -> Mapping[str, Sequence[Claim]]:
        """This year's amounts by subject, in order of appearance."""
        groups: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            if claim.role is Role.AMOUNT and not claim.base:
                groups[claim.subject].append(claim)
        return groups

    def of(self, claim: Claim, role: Role, *, base: str | None = None) -> Claim | None:
        """Another claim of the same statement about the same subject."""
        for other in self.by_statement[claim.section, claim.item, claim.subject]:
            fits = other.role is role and (base is None or other.base == base)
            if fits and other is not claim and not other.figure.is_blank:
                return other
        return None

    def amount_of(self, subject: str, section: str) -> Claim | None:
        """The amount stated of a subject, in the section if it is there, else anywhere."""
        found = self.amounts.get(subject, ())
        return next((c for c in found if c.section == section), found[0] if found else None)


def read_claims(given: Given) -> Said:
    return Said(given.accounts, given.accounts.claims)


def this_year(said: Said, claim: Claim) -> Parts | None:
    """This year's amount of a claim's subject: as stated beside it, else its cell."""
    amount = said.of(claim, Role.AMOUNT, base="")
    if amount is not None:
        return ((1, amount.figure),)
    figures = first_printed(claim.cell, said.accounts.tables) if claim.cell else None
    return tuple(figures) if figures else None


def _whole(said: Said, claim: Claim) -> Parts | None:
    """What a share is a share of: the amount stated for it, else the cell its words mean."""
    for subject in (claim.base, claim.whole):
        amount = said.amount_of(subject, claim.section) if subject else None
        if amount is not None and (subject != claim.subject):
            return ((1, amount.figure),)
    figures = first_printed(claim.base_cell, said.accounts.tables) if claim.base_cell else None
    return tuple(figures) if figures else None


@check(
    "R-26-01",
    "占比等于部分除以整体",
    severity=Severity.ERROR,
    source=ARITHMETIC,
    part="文字",
    hint="按文中写明的分母重算占比；先核对金额，再改百分比。",
    relation="占比 = 部分 ÷ 整体 × 100%",
    covers=("R-20-05", "R-20-10", "R-20-12", "R-21-04", "R-22-03"),
)
def share(given: Given, rule: Rule) -> Outcomes:
    said = read_claims(given)
    for claim in said.claims:
        if claim.role is not Role.SHARE:
            continue
        part, whole = this_year(said, claim), _whole(said, claim)
        if not part or not whole:
            continue
        own = said.amount_of("本年支出", claim.section) if claim.base == "财政拨款支出" else None
        of_fund = Ratio(rule.code, claim.figure, part, ((1, own.figure),)) if own is not None else None
        if of_fund is None or of_fund.outcome() is Outcome.FAILS:  # there 财政拨款支出 may mean that of the fund
            yield Ratio(rule.code, claim.figure, part, whole)
        else:
            yield of_fund


@check(
    "R-26-02",
    "增减率等于增减额除以基数",
    severity=Severity.ERROR,
    source=ARITHMETIC,
    part="文字",
    hint="基数 = 本年数 − 增加额（或 + 减少额）；用增减额除以基数重算百分比。",
    relation="增减率 = 增减额 ÷（本年数 ∓ 增减额）× 100%",
    covers=("R-20-02", "R-20-08", "R-20-24", "R-21-03"),
)
def growth(given: Given, rule: Rule) -> Outcomes:
    said = read_claims(given)
    for claim in said.claims:
        if claim.role is not Role.GROWTH:
            continue
        current = this_year(said, claim)
        delta = said.of(claim, Role.DELTA, base=claim.base)
        stated_base = said.of(claim, Role.BUDGET if claim.base in BUDGET_BASES else Role.PRIOR)
        if delta is not None and delta.direction is not None and current:
            base: Parts = (*current, (-delta.direction, delta.figure))
            if not (may_be_negative(claim.subject) and below_zero(base)):  # R-26-17: over such a base no rate is right
                yield Ratio(rule.code, claim.figure, ((1, delta.figure),), base, magnitude=True)
        elif delta is None and stated_base is not None and current:
            gap: Parts = (*current, (-1, stated_base.figure))
            yield Ratio(rule.code, claim.figure, gap, ((1, stated_base.figure),), magnitude=True)


def may_be_negative(subject: str) -> bool:
    """Whether an amount of that name can be below zero: what is carried over or left can, income and spending not."""
    return "结转" in subject or "结余" in subject


def below_zero(parts: Parts) -> bool:
    """Whether a signed sum is negative by more than rounding."""
    return sum(sign * figure.grains for sign, figure in parts) < -sum(rounded_step(figure) for _, figure in parts)


@check(
    "R-26-03",
    "完成率等于决算数除以预算数",
    severity=Severity.ERROR,
    source=ARITHMETIC,
    part="文字",
    hint="用同一句中的决算数除以预算数重算；常见原因是照抄了总额的完成率。",
    relation="完成率 = 决算数 ÷ 预算数 × 100%",
    covers=("R-20-14", "R-21-01"),
)
def completion(given: Given, rule: Rule) -> Outcomes:
    said = read_claims(given)
    for claim in said.claims:
        if claim.role is not Role.COMPLETION:
            continue
        stated, current = said.of(claim, Role.BUDGET), this_year(said, claim)
        budget = stated.figure if stated is not None else _budget_printed(given, claim)
        if budget is not None and current:
            yield Ratio(rule.code, claim.figure, current, ((1, budget),))


def _budget_printed(given: Given, claim: Claim) -> Figure | None:
    """The budget the “三公” table prints for a claim that names no figure; that table's budget is the whole year's."""
    table = given.accounts.tables.get(THREE_PUBLIC)
    if claim.section != "三公" or claim.base.startswith("年初") or table is None:
        return None
    row = "合计" if claim.subject == "“三公”经费" else claim.subject
    printed = table.cells.get((row, "预算数"))
    return printed if printed is not None and printed.grains > 0 else None


@check(
    "R-26-12",
    "增减额等于两数之差",
    severity=Severity.ERROR,
    source=ARITHMETIC,
    part="文字",
    hint="用本年数减去写明的基数重算增减额，并核对增加、减少的方向。",
    relation="本年数 − 基数 = ± 增减额",
    failing=Edit("完成年初预算的104.59%。", "完成年初预算的104.59%，比年初预算数增加10000.00元。"),
)
def difference(given: Given, rule: Rule) -> Outcomes:
    said = read_claims(given)
    for claim in said.claims:
        if claim.role is not Role.DELTA or claim.direction in (None, 0) or claim.figure.is_blank:
            continue
        current = this_year(said, claim)
        base = said.of(claim, Role.BUDGET if claim.base in BUDGET_BASES else Role.PRIOR)
        if current and base is not None and claim.direction is not None:
            parts = tuple((claim.direction * c, f) for c, f in current)
            yield Linear(rule.code, claim.figure, (*parts, (-claim.direction, base.figure)))


def _families(said: Said, role: Role) -> Iterator[tuple[Claim, list[Claim]]]:
    """A whole and the parts listed under it after 其中, for one role and one list."""
    groups: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in said.claims:
        if claim.role is role and claim.whole and not claim.figure.is_blank and (role is Role.BUDGET or not claim.base):
            groups[claim.section, claim.whole, _list(claim.item)].append(claim)
    for (section, subject, items), parts in groups.items():
        wholes = [c for c in said.claims if c.section == section and c.subject == subject and c.role is role]
        wholes = [c for c in wholes if c.item == _list(items)] or wholes
        distinct = list({c.subject: c for c in parts if c.subject != subject}.values())
        if wholes and (len(distinct) > 1 or _is_structure(said, distinct, subject)):
            yield wholes[0], distinct


def _is_structure(said: Said, parts: list[Claim], whole: str) -> bool:
    """Whether the one part listed is given with its share of the whole, as where the classes of spending are listed."""
    return any(
        part.section == "一般公共预算支出" and share.item == part.item and share.subject == part.subject
        for part in parts
        for share in said.claims
        if share.role is Role.SHARE and share.base == whole
    )


def _list(item: str) -> str:
    """The list an item stands in: 1.2.3 -> 1.2."""
    return item.rpartition(".")[0]


EXHAUSTIVE = ("收入", "支出", "一般公共预算支出", "基本支出", "政府采购", "三公")


@check(
    "R-26-04",
    "“其中”各项之和等于总数",
    severity=Severity.ERROR,
    source=ARITHMETIC,
    part="文字",
    hint="核对所列各项是否取自同一口径、有无漏列，再核对总数。",
    relation="总数 = 其中各项之和；只列一部分的，各项之和不大于总数",
    covers=("R-20-07", "R-20-13", "R-22-02"),
)
def sum_of_parts(given: Given, rule: Rule) -> Outcomes:
    said = read_claims(given)
    for role in (Role.AMOUNT, Role.BUDGET, Role.COUNT):
        for whole, parts in _families(said, role):
            figures = tuple((1, part.figure) for part in parts)
            relation = Linear(rule.code, whole.figure, figures)
            if relation.outcome() is Outcome.ROUNDING and rounded_step(whole.figure):
                continue  # each item rounded by itself (万元): a sum a few units of the last place off is right
            is_whole = whole.section in EXHAUSTIVE and not _leaves_out(whole, parts)
            complete = is_whole or relation.outcome() is not Outcome.FAILS
            yield relation if complete else Linear(rule.code, whole.figure, figures, "≥")


def _leaves_out(whole: Claim, parts: list[Claim]) -> bool:
    """Whether a list of “三公”经费 does not speak of all its kinds."""
    said = {part.subject for part in parts}
    of_vehicles = {"公务用车购置及运行维护费", "公务用车购置费", "公务用车运行维护费"}
    return whole.subject == "“三公”经费" and not ({"因公出国（境）费", "公务接待费"} <= said and said & of_vehicles)


@check(
    "R-26-07",
    "原因所列分项之和等于增减额",
    severity=Severity.EXPLAIN,
    source=ARITHMETIC,
    part="文字",
    hint="各原因所列增减额之和应等于总增减额；不等的，补列其余原因或改正数字。",
    relation="增减额 = 各原因增减额之和（增加为正，减少为负）",
    covers=("R-20-03", "R-20-09"),
)
def reasons_add_up(given: Given, rule: Rule) -> Outcomes:
    said = read_claims(given)
    changes = [c for c in said.claims if c.role is Role.DELTA and not c.figure.is_blank]
    totals = {(c.section, c.subject): c for c in changes if not c.whole and c.direction}
    groups: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in changes:
        if claim.whole and claim.direction is not None and claim.figure.is_money and claim.section != "三公":
            groups[claim.section, claim.whole].append(claim)
    for key, parts in groups.items():
        total = totals.get(key)
        if total is None or total.direction is None or len(parts) < 2:
            continue
        signed = tuple((total.direction * part.direction, part.figure) for part in parts if part.direction is not None)
        yield Linear(rule.code, total.figure, signed)


@check(
    "R-26-08",
    "“三公”各项增减额之和等于总增减额",
    severity=Severity.ERROR,
    source=ARITHMETIC,
    part="文字",
    hint="核对出国、公车、接待三项的增减额及方向，再核对总额。",
    relation="“三公”增减额 = 出国增减额 + 公车增减额 + 接待增减额",
    covers=("R-21-03",),
)
def three_public_changes(given: Given, rule: Rule) -> Outcomes:
    said = read_claims(given)
    changes = {
        c.subject: c
        for c in reversed(said.claims)
        if c.section == "三公" and c.role is Role.DELTA and c.direction is not None and "预算" not in c.base
        if c.figure.is_money and (not c.figure.is_blank or c.direction == 0)
    }
    total = changes.get("“三公”经费")
    told = [s for s in THREE_PARTS if s in changes]
    if VEHICLES not in changes and all(s in changes for s in VEHICLE_PARTS):
        told += VEHICLE_PARTS
    parts = [changes[s] for s in told]
    if total is None or total.direction is None or not parts:
        return
    silent = [s for s in THREE_PARTS if s not in told and not (s == VEHICLES and VEHICLE_PARTS[0] in told)]
    if any(not _unchanged(said, subject) for subject in silent):
        return
    signed = tuple((total.direction * (p.direction or 0), p.figure) for p in parts)
    yield Linear(rule.code, total.figure, signed)


VEHICLES, VEHICLE_PARTS = "公务用车购置及运行维护费", ("公务用车购置费", "公务用车运行维护费")
THREE_PARTS = ("因公出国（境）费", VEHICLES, "公务接待费")


def _unchanged(said: Said, subject: str) -> bool:
    """A part of 三公 whose change is not stated counts as unchanged only when its amount is zero."""
    amount = said.amount_of(subject, "三公")
    table = said.accounts.tables.get(THREE_PUBLIC)
    printed = table.cells.get((subject, "决算数")) if table is not None else None
    return (amount is None or amount.figure.grains == 0) and (printed is None or printed.grains == 0)


@check(
    "R-26-06",
    "同一数据在文中前后一致",
    severity=Severity.ERROR,
    source=ARITHMETIC,
    part="文字",
    hint="同一数据只能有一个值；核对账面后统一。",
    relation="同一对象、同一口径的两处数字相等",
    covers=("R-20-20",),
)
def said_twice(given: Given, rule: Rule) -> Outcomes:
    first: dict[tuple[str, str, str], Figure] = {}
    for claim in given.accounts.claims:
        if claim.role not in (Role.AMOUNT, Role.BUDGET, Role.PRIOR) or not claim.figure.is_money:
            continue
        scope = claim.cell or (f"{claim.section}·{claim.subject}·{claim.whole}")
        key = (scope, claim.role.value, claim.base)
        earlier = first.setdefault(key, claim.figure)
        if earlier is not claim.figure:
            yield Linear(rule.code, claim.figure, ((1, earlier),))


@check(
    "R-26-09",
    "说没有支出的一节不再列示支出",
    severity=Severity.ERROR,
    source=ARITHMETIC,
    part="文字",
    hint="本年支出为 0 的，删去所列的以前年度支出，或写明是哪一年度的；本年确有支出的，改正前面的 0。",
    relation="本年支出为 0 ⇒ 不列示本年各项支出",
    covers=("R-21-16",),
    failing=Edit("本年收入7850000.00元，本年支出9163274.85元", "本年收入7850000.00元，本年支出0.00元"),
)
def nothing_then_something(given: Given, rule: Rule) -> Outcomes:
    for section in ("政府性基金", "国有资本经营"):
        claims = [c for c in given.accounts.claims if c.section == section and c.role is Role.AMOUNT and not c.base]
        spent = next((c for c in claims if c.subject.endswith("支出") and c.cell), None)
        if spent is None or spent.figure.grains != 0:
            continue
        for claim in claims[claims.index(spent) + 1 :]:
            if claim.figure.grains > 0 and "结转" not in claim.subject and "收入" not in claim.subject:
                yield rule.finding(
                    f"{spent.figure.label}写明为{spent.figure.number.text}，后文又列示{claim.subject}{claim.figure.number.text}",
                    places=(claim.figure.place, spent.figure.place),
                    stated=claim.figure.number.text.strip(),
                    expected=spent.figure.number.printed(0),
                    difference=claim.figure.number.printed(claim.figure.grains),
                    unit=claim.figure.number.unit,
                    operands=(spent.figure,),
                    subject=claim.figure.key,
                )


@check(
    "R-26-13",
    "文中金额不大于收支总计",
    severity=Severity.EXPLAIN,
    source=ARITHMETIC,
    part="文字",
    hint="核对金额单位：常见原因是把元写成万元，或多录一位数字。",
    relation="文中的收支金额 ≤ 收入支出决算总表[总计]",
    failing=Edit("2024年度本部门政府采购支出总额15514920.05元", "2024年度本部门政府采购支出总额15514920.05万元"),
)
def within_grand_total(given: Given, rule: Rule) -> Outcomes:
    total = first_printed("收入支出决算总表[总计].收入", given.tables)
    if not total or total[0][1].grains == 0:
        return
    for claim in given.accounts.claims:
        amount = claim.role in (Role.AMOUNT, Role.PRIOR, Role.DELTA) and claim.figure.is_money
        if amount and not claim.cell and claim.section != "国有资产" and claim.figure.grains > 2 * total[0][1].grains:
            yield Linear(rule.code, claim.figure, tuple(total), "≤")


KINDS = ("货物", "工程", "服务")


@check(
    "R-22-04",
    "货物、工程、服务采购的中小企业占比与中小企业合同金额相合",
    severity=Severity.ERROR,
    source="政府采购促进中小企业发展管理办法（财库〔2020〕46号）；" + ARITHMETIC,
    part="文字",
    hint="按文字写明的分母（货物、工程、服务各自的支出）重算；若实际是各类采购占采购总额的比重，改正文字。",
    relation="Σ 各类采购支出 × 该类中小企业占比 = 授予中小企业合同金额",
    failing=Edit("占货物支出金额的87.18%", "占货物支出金额的78.18%"),
)
def shares_by_kind(given: Given, rule: Rule) -> Outcomes:
    said = read_claims(given)
    shares = {kind: _share_of_kind(said, kind) for kind in KINDS}
    spent = {kind: _spent_on_kind(said, kind) for kind in KINDS}
    small = next((c for c in said.claims if c.role is Role.AMOUNT and c.subject == "授予中小企业合同金额"), None)
    stated = [c for c in shares.values() if c is not None]
    if small is None or len(stated) < 2 or any(spent[k] is None and shares[k] is not None for k in KINDS):
        return
    # Millionths of a percent times 分: the products are compared in those units, so nothing is rounded before the end.
    pairs = [(share, amount) for k in KINDS if (share := shares[k]) is not None and (amount := spent[k]) is not None]
    product = sum(share.figure.grains * amount.figure.grains for share, amount in pairs)
    slack = sum(share.figure.number.step * amount.figure.grains for share, amount in pairs)
    slack += sum(share.figure.grains * rounded_step(amount.figure) for share, amount in pairs)
    slack = (slack + 100 * MILLION * rounded_step(small.figure)) // 2
    silent = [amount for k in KINDS if shares[k] is None and (amount := spent[k]) is not None and amount.figure.grains]
    if silent or abs(product - small.figure.grains * 100 * MILLION) <= slack + 100 * MILLION:
        return
    listed = "、".join(f"{c.subject}占{c.base}的{c.figure.number.text.strip()}" for c in stated)
    total = sum(c.figure.grains for c in stated)
    betrayed = len(stated) == len(KINDS) and abs(total - 100 * MILLION) * 2 <= sum(c.figure.number.step for c in stated)
    why = "；三个占比的分母各不相同，却恰好合计 100%，实为各类采购占采购总额的比重" if betrayed else ""
    computed = small.figure.number.printed(half_up(product, 100 * MILLION))
    yield rule.finding(
        f"{listed}，按此计算中小企业合同金额为{computed}{small.figure.number.unit}，与所述{small.figure.number.text.strip()}不符{why}",
        places=(*(c.figure.place for c in stated), small.figure.place),
        stated="、".join(c.figure.number.text.strip() for c in stated),
        unit="%",
        cause=Cause("other-share", "填的是货物、工程、服务各占采购支出总额的比重，不是中小企业合同的占比")
        if betrayed
        else None,
        operands=(*(amount.figure for _, amount in pairs), small.figure),
        subject=stated[0].figure.key,
    )


def _share_of_kind(said: Said, kind: str) -> Claim | None:
    return next(
        (c for c in said.claims if c.role is Role.SHARE and c.section == "政府采购" and c.base.startswith(kind)), None
    )


def _spent_on_kind(said: Said, kind: str) -> Claim | None:
    wanted = (f"政府采购{kind}支出", f"{kind}支出金额", f"{kind}支出")
    return next((c for c in said.claims if c.role is Role.AMOUNT and c.subject in wanted), None)
