"""Counts: missions, vehicles and receptions beside the money spent on them, and the vehicles of the asset section."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from juesuan.accounts import Claim, Role
from juesuan.amount import Amount, Denomination, half_up, print_money
from juesuan.facts import Figure
from juesuan.finding import Finding, NotChecked, Severity
from juesuan.rules.checks.directions import shown
from juesuan.rules.checks.prose import at_heading, counts, section, text_of
from juesuan.rules.checks.zeros import THREE_PUBLIC
from juesuan.rules.relation import Linear
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

DISCLOSURE = "地方预决算公开操作规程（财预〔2016〕143号）；预决算公开检查要求"
FORM = "部门决算报表（机构运行信息表）填报说明"
MISSIONS, TRAVELLERS = "因公出国（境）团组数", "因公出国（境）人次数"
BOUGHT, HELD = "公务用车购置数", "公务用车保有量"
BATCHES, GUESTS = "国内公务接待批次", "国内公务接待人次"
FOREIGN_BATCHES, FOREIGN_GUESTS = "国（境）外公务接待批次", "国（境）外公务接待人次"
OFFICIAL, OFFICIAL_BATCHES, OFFICIAL_GUESTS = "外事接待费", "外事接待批次", "外事接待人次"
ABROAD, PURCHASE, RUNNING, RECEPTION = "因公出国（境）费", "公务用车购置费", "公务用车运行维护费", "公务接待费"
REQUIRED = {
    MISSIONS: ABROAD,
    TRAVELLERS: ABROAD,
    BOUGHT: PURCHASE,
    HELD: RUNNING,
    BATCHES: RECEPTION,
    GUESTS: RECEPTION,
    FOREIGN_BATCHES: "国（境）外接待费",
    FOREIGN_GUESTS: "国（境）外接待费",
}
WORDS = {
    MISSIONS: "团组|团（组）",
    TRAVELLERS: r"出国[^。；]{0,40}人[次数]|团组[^。；]{0,24}人|出国（境）\d+\s*人",
    BOUGHT: r"购置数|购置[^，。；]{0,8}\d+\s*辆|\d+\s*辆[^，。；]{0,8}购置",
    HELD: "保有",
    BATCHES: r"国内[^，。；]{0,14}批|(?<!外)公务接待(?:批|[^，。；]{0,4}\d+\s*批)",
    GUESTS: r"国内[^，。；]{0,14}人|(?<!外)公务接待人|接待[^。；]{0,20}\d+\s*人",
    FOREIGN_BATCHES: r"(?:境）|国)外[^，。；]{0,14}批|(?m:^|。)外事接待[^。]{0,30}批",
    FOREIGN_GUESTS: r"(?:境）|国)外[^，。；]{0,14}人|(?m:^|。)外事接待[^。]{0,40}人",
}
YEARLY_COST = (500_000, 6_000_000)  # 分 a vehicle and year: 0.5 to 6 万元


def _spent(given: Given, subject: str) -> Figure | None:
    """What was spent: the actual column of the 三公 table, else the amount in the text; ``None`` if neither is."""
    table = given.accounts.tables.get(THREE_PUBLIC)
    cell = table.cells.get((subject, "决算数")) if table is not None else None
    if cell is not None and not cell.is_blank:
        return cell
    for claim in given.accounts.claims:
        if claim.section == "三公" and claim.subject == subject and claim.role is Role.AMOUNT and not claim.base:
            return claim.figure
    return table.figure(subject, "决算数") if table is not None and not table.is_empty else None


def _mismatch(rule: Rule, money: Figure, count: Claim) -> Finding:
    has = f"{money.label}为{shown(money)}" if not money.is_blank else f"{money.label}没有支出"
    return rule.finding(
        f"{has}，{count.subject}却为{shown(count.figure)}",
        places=(count.figure.place, money.place),
        stated=shown(count.figure),
        unit=count.figure.number.unit,
        operands=(money,),
        subject=count.figure.key,
    )


def _only_one(rule: Rule, money: Figure, count: Claim) -> Iterator[Finding]:
    """That there is money and nothing counted, or something counted and no money."""
    if (money.grains > 0) != (count.figure.grains > 0):
        yield _mismatch(rule, money, count)


def _money_and_count(given: Given, rule: Rule, subject: str, name: str) -> Outcomes:
    """Money without a count or a count without money."""
    money, count = _spent(given, subject), counts(given.accounts, "三公").get(name)
    if money is None or count is None:
        yield NotChecked(rule.code, f"没有读到{name if count is None else subject}")
    else:
        yield from _only_one(rule, money, count)


def _not_fewer(given: Given, rule: Rule, more: str, fewer: str) -> Outcomes:
    """At least one person goes with each mission, at least one guest comes with each visit."""
    said = counts(given.accounts, "三公")
    if more in said and fewer in said:
        parts = ((1, said[fewer].figure),)
        yield Linear(rule.code, said[more].figure, parts, "≥", words=f"{fewer}为{shown(said[fewer].figure)}")


@check(
    "R-21-09",
    "因公出国（境）费与团组数、人次数相符",
    severity=Severity.EXPLAIN,
    source=FORM,
    part="表文",
    hint="有出国费用应有团组和人次，没有的应均为 0；跨年结算的，说明原因。人次数不少于团组数。",
    relation="出国费 > 0 ⇔ 团组数 > 0；人次数 ≥ 团组数",
    failing=Edit("因公出国（境）团组数0个", "因公出国（境）团组数1个"),
)
def missions(given: Given, rule: Rule) -> Outcomes:
    yield from _money_and_count(given, rule, ABROAD, MISSIONS)
    yield from _not_fewer(given, rule, TRAVELLERS, MISSIONS)
    yield from _where_both_stated(given, rule, ABROAD, (TRAVELLERS,))


@check(
    "R-21-10",
    "公务用车购置费与购置数相符",
    severity=Severity.EXPLAIN,
    source=FORM,
    part="表文",
    hint="有购置费应有购置数，没有的应均为 0；只付税费或预付款的，说明原因。",
    relation="购置费 > 0 ⇔ 购置数 > 0",
    failing=Edit("购置数为1辆", "购置数为0辆"),
)
def purchases(given: Given, rule: Rule) -> Outcomes:
    yield from _money_and_count(given, rule, PURCHASE, BOUGHT)


@check(
    "R-21-11",
    "公务接待费与批次、人次相符",
    severity=Severity.EXPLAIN,
    source=FORM,
    part="表文",
    hint="有接待费应有批次和人次，没有的应均为 0；人次不少于批次。",
    relation="接待费 > 0 ⇔ 批次 > 0；人次 ≥ 批次",
    failing=Edit("国内公务接待人次214人次", "国内公务接待人次14人次"),
)
def receptions(given: Given, rule: Rule) -> Outcomes:
    yield from _money_and_count(given, rule, RECEPTION, BATCHES)
    yield from _not_fewer(given, rule, GUESTS, BATCHES)
    yield from _not_fewer(given, rule, FOREIGN_GUESTS, FOREIGN_BATCHES)
    yield from _not_fewer(given, rule, OFFICIAL_GUESTS, OFFICIAL_BATCHES)
    yield from _where_both_stated(given, rule, "国内接待费", (GUESTS,))
    yield from _where_both_stated(given, rule, "国（境）外接待费", (FOREIGN_BATCHES, FOREIGN_GUESTS))
    yield from _where_both_stated(given, rule, OFFICIAL, (OFFICIAL_BATCHES, OFFICIAL_GUESTS))


def _where_both_stated(given: Given, rule: Rule, subject: str, names: tuple[str, ...]) -> Outcomes:
    """Money without a count or a count without money, of what the text states both of."""
    money, said = _stated(given, subject), counts(given.accounts, "三公")
    if money is not None:
        for name in [name for name in names if name in said]:
            yield from _only_one(rule, money, said[name])


@check(
    "R-21-20",
    "公务接待费等于国内接待与外事接待之和",
    severity=Severity.ERROR,
    source=FORM,
    part="文字",
    hint="核对国内接待、外事（国外）接待各是多少，两项之和应为公务接待费。",
    relation="分写国内接待和外事接待的，公务接待费 = 国内接待费 + 外事接待费",
    failing=Edit("51273.80元，国（境）外接待费支出0.00元。", "51173.80元，外事接待费支出0.00元。"),
)
def receptions_at_home_and_of_guests_from_abroad(given: Given, rule: Rule) -> Outcomes:
    whole, home, official = (_stated(given, name) for name in (RECEPTION, "国内接待费", OFFICIAL))
    if whole is None or home is None or _stated(given, "国（境）外接待费") is not None:
        return  # R-26-04 adds up what is given of 国内 and 国（境）外
    if official is None or official.grains == 0 or home.grains != whole.grains:  # 外事接待 may be counted within 国内
        yield Linear(rule.code, whole, ((1, home),) if official is None else ((1, home), (1, official)))


def _stated(given: Given, subject: str) -> Figure | None:
    """This year's amount the text on 三公 states of a subject."""
    found = (c for c in given.accounts.claims if c.section == "三公" and c.subject == subject)
    return next((c.figure for c in found if c.role is Role.AMOUNT and not c.base and not c.figure.is_blank), None)


@check(
    "R-21-12",
    "公务用车运行维护费与保有量相称",
    severity=Severity.EXPLAIN,
    source=FORM,
    part="表文",
    hint="核对保有量和运行维护费；单车费用一般在 0.5 万元至 6 万元之间，偏离的说明原因。",
    relation="运行维护费 > 0 ⇒ 保有量 > 0；运行维护费 ÷ 保有量在 0.5—6 万元之间",
    failing=Edit("公务用车保有量为9辆", "公务用车保有量为0辆"),
)
def running_costs(given: Given, rule: Rule) -> Outcomes:
    money, held = _spent(given, RUNNING), counts(given.accounts, "三公").get(HELD)
    if money is None or held is None:
        yield NotChecked(rule.code, "没有读到公务用车保有量或运行维护费")
        return
    vehicles = held.figure.grains // 1_000_000
    if money.grains > 0 and vehicles == 0:
        yield _mismatch(rule, money, held)
    elif vehicles > 0 and money.grains > 0 and isinstance(money.number, Amount):
        each = money.grains // vehicles
        if not YEARLY_COST[0] <= each <= YEARLY_COST[1]:
            yield rule.finding(
                f"{money.label}{shown(money)}，保有量{shown(held.figure)}，"
                f"每辆约 {print_money(half_up(each, 10_000) * 10_000, Denomination.WAN)} 万元，偏离常见范围",
                severity=Severity.NOTICE,
                places=(held.figure.place, money.place),
                stated=shown(held.figure),
                operands=(money, held.figure),
                subject=held.figure.key,
            )


@check(
    "R-21-13",
    "“三公”所说的保有量不多于国有资产中的车辆数",
    severity=Severity.EXPLAIN,
    source=FORM,
    part="文字",
    hint="开支财政拨款的公务用车包含在部门全部车辆之内；核对两处截止日期和统计范围。",
    relation="公务用车保有量 ≤ 国有资产占有使用情况中的车辆数",
    failing=Edit("公务用车保有量为9辆", "公务用车保有量为10辆"),
)
def held_within_assets(given: Given, rule: Rule) -> Outcomes:
    held, total = counts(given.accounts, "三公").get(HELD), counts(given.accounts, "国有资产").get("车辆")
    if held is None or total is None:
        yield NotChecked(rule.code, "没有读到公务用车保有量或国有资产中的车辆数")
        return
    yield Linear(rule.code, held.figure, ((1, total.figure),), "≤", words=f"国有资产中的车辆为{shown(total.figure)}")


@check(
    "R-21-14",
    "“三公”经费的数量列全，为零也要写明",
    severity=Severity.EXPLAIN,
    source=DISCLOSURE,
    part="文字",
    hint="列明出国团组数、人次数，公务用车购置数、保有量，国内和国（境）外接待批次、人次；没有的写 0。",
    relation="八个数量都在文字中",
    failing=Edit("2024年度国内公务接待批次29个，", "2024年度"),
    covers=("R-40-05",),
)
def all_counts(given: Given, rule: Rule) -> Outcomes:
    accounts = given.accounts
    text = text_of(accounts, "三公").replace("(", "（").replace(")", "）")
    money = {subject: _spent(given, subject) for subject in dict.fromkeys(REQUIRED.values())}
    if not text or not any(claim.section == "三公" for claim in accounts.claims):
        if section(accounts, "三公") is None:
            yield NotChecked(rule.code, "没有读到“三公”经费的说明")
        return
    said = counts(accounts, "三公")
    for wanted, weight in ((True, Severity.EXPLAIN), (False, Severity.NOTICE)):
        missing = [
            name
            for name, subject in REQUIRED.items()
            if name not in said and re.search(WORDS[name], text) is None and _is_spent(money[subject]) is wanted
        ]
        if missing:
            few = len(missing) * 2 <= len(REQUIRED) and len(said) > 1  # it lists the counts and leaves out some
            weight = rule.severity if few and set(missing) - {FOREIGN_BATCHES, FOREIGN_GUESTS} else weight
            yield rule.finding(
                f"“三公”经费说明没有写明{'、'.join(missing)}",
                severity=weight,
                places=tuple(at_heading(s.heading) for s in accounts.sections if s.key == "三公"),
                expected="、".join(missing),
                subject=f"数量·{'、'.join(missing)}",
            )
    unread = [name for name in REQUIRED if name not in said and re.search(WORDS[name], text) is not None]
    if unread:
        yield NotChecked(rule.code, f"文中写有{'、'.join(unread)}，但没有读出数字")


def _is_spent(figure: Figure | None) -> bool:
    return figure is not None and figure.grains != 0


def _kinds(given: Given) -> Mapping[str, Claim]:
    return {name: claim for name, claim in counts(given.accounts, "国有资产").items() if claim.whole == "车辆"}


@check(
    "R-22-07",
    "车辆总数等于各类用车之和",
    severity=Severity.ERROR,
    source=FORM,
    part="文字",
    hint="核对各类用车数量与总数；“其他用车”写明用途。",
    relation="车辆总数 = Σ各类用车；其他用车 > 0 ⇒ 写明用途",
    failing=Edit("执法执勤用车4辆", "执法执勤用车3辆"),
)
def vehicles(given: Given, rule: Rule) -> Outcomes:
    total, kinds = counts(given.accounts, "国有资产").get("车辆"), _kinds(given)
    if total is None:
        if section(given.accounts, "国有资产") is not None:
            yield NotChecked(rule.code, "没有读到车辆总数")
        return
    if len(kinds) > 1:
        yield Linear(rule.code, total.figure, tuple((1, claim.figure) for claim in kinds.values()))
    other = kinds.get("其他用车")
    if other is None or not other.figure.grains:
        return
    if not text_of(given.accounts, "国有资产"):
        yield NotChecked(rule.code, "没有读到国有资产一节的文字，未核对其他用车的用途")
    elif not _is_explained(given):
        yield rule.finding(
            f"其他用车{shown(other.figure)}，没有写明用途",
            severity=Severity.EXPLAIN,
            places=(other.figure.place,),
            stated=shown(other.figure),
            subject=f"{other.figure.key}·用途",
        )


def _is_explained(given: Given) -> bool:
    pattern = re.compile(r"其他用车[\w（）(),，\s]{0,12}?(?:主要|用于|包括|为|是|系)")
    text = text_of(given.accounts, "国有资产")
    return pattern.search(text) is not None or re.search(r"其他用车.{0,10}（[^）]{2,}）", text) is not None
