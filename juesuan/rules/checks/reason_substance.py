"""What the reasons say: why and not only by how much, in words that fit the size, of items large enough."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from juesuan.accounts import Claim, Role, Table
from juesuan.amount import Amount, print_money
from juesuan.codes import economic_codes, function_codes
from juesuan.finding import Severity
from juesuan.place import Place
from juesuan.rules.checks.codes import BASIC, GENERAL
from juesuan.rules.checks.directions import CHANGED, shown
from juesuan.rules.checks.items import without_income
from juesuan.rules.checks.plausibility import EXPENDITURE, REVENUE
from juesuan.rules.checks.prose import Statement, bare, not_read, statements
from juesuan.rules.checks.reasons import EXPLAINING
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

_ITEM = re.compile(r"^(?:[一二三四五六七八九十]{1,2}是|[（(]?\d{1,2}[)）.、．])")
_ONLY_BY_HOW_MUCH = re.compile(
    r"[^，]{0,40}?(?:收入|支出|结转|结余|总计|合计|拨款)[^，]{0,8}(?:较|比|同比)[^，]{0,12}"
    r"(?:增加|减少|增长|下降|上升|降低)[\d,]+(?:\.\d+)?[亿万]?元(?:，?(?:增长|下降|上升|降低)[\d.]+%)?"
)
SLIGHT, MARKED = Fraction(8, 100), Fraction(5, 100)
_SLIGHT = re.compile(r"略有?|小幅|稍有?|微(?=[增减升降])")
_MARKED = re.compile(r"大幅|显著")
_UP_OR_DOWN = re.compile(r"^度?(?:的)?[增减升降上下提]")


def only_by_how_much(reason: str) -> bool:
    """Whether every sentence of a reason says by how much a part changed and none says why."""
    sentences = [_ITEM.sub("", part) for part in re.split(r"[。；;]", bare(reason)) if part]
    return bool(sentences) and all(_ONLY_BY_HOW_MUCH.fullmatch(sentence) for sentence in sentences)


@check(
    "R-40-23",
    "增减原因写明缘由，不只列差额",
    severity=Severity.EXPLAIN,
    source=EXPLAINING,
    part="文字",
    hint="把差额拆成几笔增减不是原因：写明收入、结转为什么增减（新增的项目、政策、人员，收回的结余）。",
    relation="增减原因含项目、政策或事项，不全是“某项比上年增加（减少）若干元”",
    failing=Edit(
        "一是财政拨款收入比2023年度增加2336090.96元，主要是年中追加生活垃圾处理和执法装备更新资金；"
        "二是年初财政拨款结转和结余比2023年度减少242655.22元，主要是上年跨年实施的项目尾款减少。",
        "一是财政拨款收入比2023年度增加2336090.96元；二是年初财政拨款结转和结余比2023年度减少242655.22元。",
    ),
    covers=("R-40-08",),
)
def why_not_only_how_much(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.claims, "文字中的数字")
    for statement in statements(given.accounts):
        change = next((c for c in statement.claims if c.role is Role.DELTA and only_by_how_much(c.reason)), None)
        if change is not None:
            parts = [c.figure for c in given.accounts.claims if c.whole == change.subject and "~" in c.item]
            own = [figure for figure in parts if figure.place.part == change.figure.place.part]
            said = f"{change.figure.label}{shown(change.figure)}"
            yield rule.finding(
                f"{said}的原因只把差额拆成{len(own) or '几'}笔，没有说明为什么增减",
                places=(change.figure.place, *(figure.place for figure in own)),
                stated=shown(change.figure),
                operands=tuple(own),
                subject=f"{change.figure.key}·缘由",
            )


@check(
    "R-40-24",
    "“略有”“大幅”与变动幅度相称",
    severity=Severity.NOTICE,
    source=EXPLAINING,
    part="文字",
    hint="变动超过 8% 的不写“略有”，不到 5% 的不写“大幅”；按实际幅度改写并写明具体原因。",
    relation="写“略有”“小幅” ⇒ 变动 ≤ 8%；写“大幅”“显著” ⇒ 变动 ≥ 5%",
    failing=Edit(
        "增长2.59%，主要原因是年中新进人员及调整工资标准；", "增长2.59%，主要原因是年中新进人员，支出大幅增加；"
    ),
)
def size_in_words(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.claims, "文字中的数字")
    for statement in statements(given.accounts):
        told: set[str] = set()
        for claim in statement.claims:
            change = _change(statement, claim) if claim.reason and claim.reason not in told else None
            if change is None:
                continue
            told.add(claim.reason)
            for words, wrong in ((_SLIGHT, abs(change) > SLIGHT), (_MARKED, abs(change) < MARKED)):
                said = next((m for m in words.finditer(claim.reason) if _tells_size(claim.reason, m)), None)
                if wrong and said is not None:
                    before = re.split(r"[，。；、：]", claim.reason[: said.start()])[-1]
                    phrase = before[-14:] + claim.reason[said.start() : said.end() + 2]
                    yield rule.finding(
                        f"{claim.figure.label}的原因写“{phrase}”，实际{'增' if change > 0 else '减'}幅为"
                        f"{_percent(change)}{_other_way(statement, claim, change)}",
                        places=(claim.figure.place,),
                        stated=phrase,
                        operands=(claim.figure,),
                        subject=f"{claim.figure.key}·幅度",
                    )


def _tells_size(reason: str, match: re.Match[str]) -> bool:
    return _UP_OR_DOWN.match(reason[match.end() :]) is not None


def _percent(change: Fraction) -> str:
    hundredths = round(abs(change) * 10_000)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def _change(statement: Statement, claim: Claim) -> Fraction | None:
    """By what share of its base the amount changed, as the statement's own figures tell; ``None`` if they do not."""
    actual, budget = statement.get(Role.AMOUNT, ""), statement.get(Role.BUDGET)
    if claim.role is Role.DELTA and claim.direction and claim.figure.grains and actual is not None:
        base = actual.figure.grains - claim.direction * claim.figure.grains
        return Fraction(claim.direction * claim.figure.grains, base) if base > 0 else None
    if "预算" in claim.base and claim.figure.is_blank and actual is not None and budget is not None:
        gap = actual.figure.grains - budget.figure.grains
        return Fraction(gap, budget.figure.grains) if budget.figure.grains > 0 else None
    return None


def _other_way(statement: Statement, claim: Claim, change: Fraction) -> str:
    """That the same statement tells of a change the other way against another base."""
    for other in statement.claims:
        against = other.role is Role.DELTA and other.direction and other.base != claim.base and other.figure.grains
        if against and ((other.direction or 0) > 0) != (change > 0):
            base = other.base.removesuffix("决算数")
            return f"，同一句又写较{base}{CHANGED[other.direction or 0]}{shown(other.figure)}"
    return ""


@check(
    "R-40-25",
    "原因所指科目的金额足以解释增加额",
    severity=Severity.NOTICE,
    source=EXPLAINING,
    part="表文",
    hint="所指科目全年支出还没有增加额多，另有主要原因：补写清楚，或改正所指科目。",
    relation="增加额 ≤ 原因所指各科目的全年支出之和",
    failing=Edit("增长4.97%，主要原因是年中追加抚恤金；", "增长4.97%，主要原因是年中追加奖励金；"),
)
def large_enough(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.claims, "文字中的数字")
    for statement in statements(given.accounts):
        told: set[str] = set()
        for claim in statement.claims:
            growth = _growth(statement, claim) if claim.reason and claim.reason not in told else 0
            if growth <= 0:
                continue
            told.add(claim.reason)
            named = list(_named(given.accounts.tables, statement.subject, claim.reason))
            total = sum(amount for _, amount, _ in named)
            if named and total < growth and isinstance(claim.figure.number, Amount):
                unit = claim.figure.number.denomination
                listed = "、".join(f"{name}{print_money(amount, unit)}{unit.value}" for name, amount, _ in named)
                yield rule.finding(
                    f"{claim.figure.label}：增加{print_money(growth, unit)}{unit.value}的原因指{listed}（全年），"
                    "不足以解释增加额",
                    places=(claim.figure.place, *(place for _, _, place in named)),
                    stated=print_money(growth, unit),
                    unit=unit.value,
                    subject=f"{claim.figure.key}·不足",
                )


def _growth(statement: Statement, claim: Claim) -> int:
    """By how much the amount grew, in 分; 0 when it fell or the statement does not tell."""
    if claim.role is Role.DELTA and claim.direction == 1 and claim.figure.grains and claim.figure.is_money:
        return claim.figure.grains
    actual, budget = statement.get(Role.AMOUNT, ""), statement.get(Role.BUDGET)
    named = claim.role is Role.DELTA and claim.direction == 1 and claim.figure.is_blank and "预算" in claim.base
    if named and actual is not None and budget is not None and isinstance(actual.figure.number, Amount):
        return actual.figure.grains - budget.figure.grains
    return 0


def _named(tables: Mapping[str, Table], subject: str, reason: str) -> Iterator[tuple[str, int, Place]]:
    """The items of the subject's class that a reason names in full, with what was spent on them and where."""
    words = bare(reason)
    basic, general = tables.get(BASIC), tables.get(GENERAL)
    kinds = {bare(e.name): e.code for e in economic_codes().values() if e.level == "类" and e.lane}
    if basic is not None and bare(subject) in kinds:
        codes = {e.code: e.name for e in economic_codes().values() if e.parent == kinds[bare(subject)]}
        yield from _found(basic, codes, "金额", words)
    classes = {bare(c.name): c.code for c in function_codes().values() if c.level == "类"}
    if general is not None and bare(subject) in classes:
        leaves = [k for k in general.leaves() if k.startswith(classes[bare(subject)])]
        codes = {k: function_codes()[k].name for k in leaves if k in function_codes()}
        yield from _found(general, codes, "本年支出合计", words)


def _found(table: Table, codes: Mapping[str, str], column: str, words: str) -> Iterator[tuple[str, int, Place]]:
    names = {code: bare(name).removesuffix("支出") for code, name in codes.items()}
    for code, name in names.items():
        within = any(name != other and name in other and other in words for other in names.values())
        if len(name) >= 3 and name in words and not within and table.row(code) is not None:
            figure = table.figure(code, column)
            yield name, figure.grains, figure.place


@check(
    "R-40-26",
    "原因写追加的，该科目本年有收入",
    severity=Severity.NOTICE,
    source=EXPLAINING,
    part="表文",
    hint="本年没有收入的科目，支出来自年初结转，不是年中追加：改正原因，或核对收入决算表是否漏列。",
    relation="原因写“追加” ⇒ 超出预算的部分不全由没有本年收入的科目支出",
    failing=Edit("2120104\t城管执法\t5,183,250.00\t5,183,250.00\t\t\t\t\t\t\n", ""),
)
def added_money_was_received(given: Given, rule: Rule) -> Outcomes:
    tables = given.accounts.tables
    revenue, spending, general = tables.get(REVENUE), tables.get(EXPENDITURE), tables.get(GENERAL)
    if revenue is None or spending is None or general is None or revenue.is_empty:
        yield from not_read(rule.code, None, "收入决算表或支出决算表")
        return
    carried = without_income(revenue, spending)
    classes = {bare(c.name): c.code for c in function_codes().values()}
    for statement in statements(given.accounts):
        code = classes.get(bare(statement.subject))
        for claim in statement.claims if code is not None and carried else ():
            growth = _growth(statement, claim) if "追加" in claim.reason else 0
            own = [key for key in carried if code is not None and key.startswith(code)]
            spent = sum(general.figure(key, "本年支出合计").grains for key in own)
            if 0 < growth <= spent:
                figures = tuple(general.figure(key, "本年支出合计") for key in own)
                listed = "、".join(f"{figure.label}{shown(figure)}" for figure in figures)
                yield rule.finding(
                    f"{statement.subject}超预算的原因写“追加”，但{listed}没有本年收入，全部来自年初结转",
                    places=(claim.figure.place, *(figure.place for figure in figures)),
                    stated="追加",
                    operands=figures,
                    subject=f"{claim.figure.key}·追加",
                )
                break
