"""How much of the project expenditure the self-evaluation covers, against what the text says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from juesuan.accounts import FinalAccounts, Role, SelfEvaluation
from juesuan.amount import MILLION, Denomination, half_up, print_money
from juesuan.facts import first_printed
from juesuan.finding import NotChecked, Severity
from juesuan.performance.points import EXECUTED, TOTAL_ROW, money, unread_forms
from juesuan.place import Place
from juesuan.rules.checks.performance_text import PART, SECTION, own_money
from juesuan.rules.checks.prose import at_table, in_section, not_read
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.rules.sources import DISCLOSURE, EVALUATION

APPROPRIATED = (
    "一般公共预算财政拨款支出决算表[合计].项目支出",
    "政府性基金预算财政拨款收入支出决算表[合计].项目支出",
    "国有资本经营预算财政拨款支出决算表[合计].项目支出",
)
BUDGETS = ("一般公共预算", "政府性基金", "国有资本经营")  # in the order of APPROPRIATED
ALL_MONEY = "支出决算表[合计].项目支出"
_ALL = re.compile(r"全覆盖|全面覆盖|(?:所有|全部)项目[^，。；]{0,8}(?:均|都|全部)[^，。；]{0,6}自评")
_NOT_DONE = re.compile(
    r"自评(?:工作)?(?:无法|未能|没有|未)(?:开展|进行)|(?:无法|未能|没有|未)(?:开展|进行)(?:绩效)?自评|(?:未|没有)纳入自评"
)
_STILL_PLANNED = re.compile(r"拟(?:引入|聘请|委托|组织|开展|选取|邀请)[^，。；]{0,24}")
_AHEAD = re.compile(r"下一步|今后|下一年|\d{4}年拟|打算|将")


def _sum(given: Given, formulas: tuple[str, ...]) -> int | None:
    """The sum of the cells in 分; ``None`` when the first table was not read."""
    found = [first_printed(formula, given.tables) for formula in formulas]
    if not found or found[0] is None:
        return None
    return sum(sign * figure.grains for figures in found for sign, figure in figures or ())


def _covered(forms: tuple[SelfEvaluation, ...]) -> tuple[int, int, int]:
    """Executed appropriations and executed other money of the forms, and what rounding may hide, in 分."""
    executed = [figure for form in forms if (figure := money(form, TOTAL_ROW, EXECUTED)) is not None]
    other = sum(own_money(form) for form in forms)
    return sum(f.grains for f in executed) - other, other, sum(max(f.number.step, MILLION // 100) for f in executed)


def _wan(fen: int) -> str:
    return f"{print_money(fen, Denomination.WAN)}万元"


def _project_spending(given: Given) -> Place:
    table = given.accounts.tables[APPROPRIATED[0].partition("[")[0]]
    figure = table.figure("合计", "项目支出")
    return at_table(table) if figure.is_blank else figure.place


@check(
    "R-31-21",
    "自评表的财政拨款执行数与财政拨款项目支出相核对",
    severity=Severity.NOTICE,
    source=EVALUATION,
    part=PART,
    hint="差额写明由来：哪些项目没有绩效目标、没有附自评表；自评表合计大于项目支出的，核对各表执行数。",
    relation="Σ 自评表财政拨款执行数 ≤ 各财政拨款支出表的项目支出；小于的，文中写明占项目支出的比重或未附自评表的项目",
    failing=Edit(
        "年度资金总额：\t480\t480\t456.27\t10\t95.06%\t9.51", "年度资金总额：\t480\t480\t4256.27\t10\t95.06%\t9.51"
    ),
)
def evaluated_against_spent(given: Given, rule: Rule) -> Outcomes:
    forms = given.accounts.evaluations
    spent = _sum(given, APPROPRIATED)
    if not forms or spent is None or unread_forms(given.accounts):
        if forms:
            yield NotChecked(rule.code, unread_forms(given.accounts) or "没有读到一般公共预算支出表")
        return
    covered, _, slack = _covered(forms)
    gap = spent - covered
    if abs(gap) <= slack or spent == 0:
        return
    all_said = next(iter(_words(given.accounts, _ALL)), None)
    if gap > 0 and all_said is None and _share_is_told(given, covered, slack):
        return
    more = "大于" if gap < 0 else "小于"
    why = "自评表不应多于实际支出" if gap < 0 else "差额没有所附的自评表，请写明是哪些项目"
    said = "，文字却写“全覆盖”" if all_said is not None and gap > 0 else ""
    yield rule.finding(
        f"{len(forms)}份自评表的财政拨款执行数{_wan(covered)}，{more}财政拨款项目支出{_wan(spent)}，"
        f"相差{_wan(abs(gap))}{said}；{why}",
        severity=Severity.EXPLAIN if gap < 0 or all_said is not None else rule.severity,
        places=(*((all_said[1],) if all_said is not None else ()), _project_spending(given), forms[0].place),
        difference=print_money(-gap, Denomination.WAN),
        unit="万元",
        subject=f"自评与项目支出·{more}",
    )


def _share_is_told(given: Given, covered: int, slack: int) -> bool:
    """Whether the text says what share of the project spending of each budget the forms cover, and the forms do."""
    told = 0
    by_budget = dict(zip(BUDGETS, APPROPRIATED, strict=True))
    shares = [
        c for c in given.accounts.claims if c.section == SECTION and c.role is Role.SHARE and "项目支出" in c.base
    ]
    for claim in shares:
        budget = next((budget for budget in BUDGETS if budget in claim.base), BUDGETS[0])
        spent = _sum(given, (by_budget[budget],)) or 0
        told += half_up(claim.figure.grains * spent, 100 * MILLION)
        slack += half_up(claim.figure.number.step * spent, 100 * MILLION)
    return bool(shares) and abs(told - covered) <= slack


def everything_said(accounts: FinalAccounts) -> Place | None:
    """Where the text says that all projects were evaluated; ``None`` when it does not."""
    return next((place for _, place in _words(accounts, _ALL)), None)


def _words(accounts: FinalAccounts, pattern: re.Pattern[str]) -> Iterator[tuple[str, Place]]:
    """What the section on performance says in these words, and where."""
    for passage in in_section(accounts, SECTION):
        for match in pattern.finditer(passage.text):
            yield match[0], passage.of(match)


@check(
    "R-22-18",
    "写“全覆盖”的，没有未自评的项目",
    severity=Severity.EXPLAIN,
    source=DISCLOSURE + "；" + EVALUATION,
    part=PART,
    hint="没有全部自评的，不写“全覆盖”，写明没有自评的项目及原因；确已全部自评的，改正占比和相反的文字。",
    relation="写“全覆盖” ⇒ 占项目支出的比重为 100%，且不写“自评无法开展”",
    failing=Edit("本部门组织对2024年度项目支出开展绩效自评。", "本部门组织对2024年度项目支出全覆盖开展绩效自评。"),
)
def covering_all(given: Given, rule: Rule) -> Outcomes:
    accounts = given.accounts
    yield from not_read(rule.code, in_section(accounts, SECTION), "绩效情况说明")
    said = next(iter(_words(accounts, _ALL)), None)
    if said is None:
        return
    shares = [
        claim.figure
        for claim in accounts.claims
        if claim.section == SECTION
        and claim.role is Role.SHARE
        and "项目支出" in claim.base
        and 0 < claim.figure.grains < 100 * MILLION - claim.figure.number.step
    ]
    not_done = next(iter(_words(accounts, _NOT_DONE)), None)
    against = [f"占项目支出的比重为{figure.number.text.strip()}" for figure in shares[:1]]
    against += [f"又写“{not_done[0]}”，没有点名是哪个项目"] if not_done is not None else []
    if against:
        yield rule.finding(
            f"文字写“{said[0]}”，但{'，'.join(against)}",
            places=(said[1], *(figure.place for figure in shares[:1]), *((not_done[1],) if not_done else ())),
            stated=said[0],
            operands=tuple(shares[:1]),
            subject="全覆盖",
        )


@check(
    "R-22-19",
    "自评表的其他资金不多于其他资金安排的项目支出",
    severity=Severity.EXPLAIN,
    source=EVALUATION,
    part=PART,
    hint="自评表“其他资金”的执行数与账面核对：混入财政拨款或以前年度支付的剔除；支出不列项目支出的，写明列在哪里。",
    relation="Σ 自评表其他资金执行数 ≤ 支出决算表项目支出 − 各财政拨款支出表的项目支出",
    failing=Edit(
        "其中：当年财政拨款\t480\t480\t456.27\t—\t\t—\n\t上年结转资金\t\t\t\t—\t\t—\n\t其他资金\t\t\t\t",
        "其中：当年财政拨款\t80\t80\t56.27\t—\t\t—\n\t上年结转资金\t\t\t\t—\t\t—\n\t其他资金\t400\t400\t400\t",
    ),
)
def other_money(given: Given, rule: Rule) -> Outcomes:
    forms = given.accounts.evaluations
    spent, appropriated = _sum(given, (ALL_MONEY,)), _sum(given, APPROPRIATED)
    if not forms:
        return
    if spent is None or appropriated is None or unread_forms(given.accounts):
        yield NotChecked(rule.code, unread_forms(given.accounts) or "没有读到支出决算表或一般公共预算支出表")
        return
    _, other, slack = _covered(forms)
    own = [(form, amount) for form in forms if (amount := own_money(form)) > 0]
    if other > max(spent - appropriated, 0) + slack:
        listed = "、".join(f"{form.display} {_wan(amount)}" for form, amount in own[:6])
        yield rule.finding(
            f"自评表其他资金执行数合计{_wan(other)}（{listed}），大于决算表中其他资金的项目支出"
            f"{_wan(spent - appropriated)}（全部项目支出{_wan(spent)} − 财政拨款项目支出{_wan(appropriated)}），"
            f"相差{_wan(other - spent + appropriated)}",
            places=tuple(_other_place(form) for form, _ in own),
            stated=_wan(other),
            difference=print_money(other - spent + appropriated, Denomination.WAN),
            unit="万元",
            subject="自评其他资金",
        )


def _other_place(form: SelfEvaluation) -> Place:
    figure = form.fund("其他资金", EXECUTED)
    return figure.place if figure is not None else form.place


@check(
    "R-22-20",
    "本年度应完成的评价写明结果",
    severity=Severity.EXPLAIN,
    source=DISCLOSURE + "；" + EVALUATION,
    part=PART,
    hint="决算公开时年度已经结束：第三方评价等工作写明是否开展和结果；确未开展的，写明原因和时间。",
    relation="绩效情况说明不以“拟引入（委托、开展）”说明本年度的评价工作",
    failing=Edit("个别项目前期准备不够充分", "拟引入第三方机构进行重点评价。个别项目前期准备不够充分"),
)
def still_planned(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, in_section(given.accounts, SECTION), "绩效情况说明")
    for passage in in_section(given.accounts, SECTION):
        for match in _STILL_PLANNED.finditer(passage.text):
            sentence = passage.text[passage.text.rfind("。", 0, match.start()) + 1 : match.end()]
            if _AHEAD.search(sentence) is None and "评价" in passage.text[match.start() : match.end() + 24]:
                yield rule.finding(
                    f"“{match[0]}”仍是打算，没有写本年度是否开展和结果",
                    places=(passage.of(match),),
                    stated=match[0],
                    subject=f"拟·{match[0]}",
                )
