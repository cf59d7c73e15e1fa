"""Form of the tables: all there, headed and labelled as the blank ones, totals filled, empty ones explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from juesuan.accounts import Row, Table
from juesuan.editions import Form
from juesuan.finding import Cause, Finding, NotChecked, Severity
from juesuan.place import Place
from juesuan.rules.checks.prose import at_heading, at_row, at_table, bare, not_read
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

TEMPLATE = "部门决算报表（财政部按年印发）"
DISCLOSURE = "地方预决算公开操作规程（财预〔2016〕143号）"
DIGITS = {character: n for n, character in enumerate("零一二三四五六七八九")}
DISTINCT_WORDS = ("国有资本", "政府性基金", "三公", "基本支出")
PARTICULARS = {  # what stands around each table; without unit or body a table taken by itself says nothing
    "表号": Severity.NOTICE,
    "公开部门": Severity.EXPLAIN,
    "金额单位": Severity.EXPLAIN,
    "表注": Severity.NOTICE,
}
ENOUGH_TABLES = 6  # with fewer read, a missing table more likely means half a report

STATE_CAPITAL_BLOCK = (  # one whole table of the sample report
    "国有资本经营预算财政拨款收入支出决算表\n\n公开08表\n\n公开部门：示例市城市管理局\n\n金额单位：元\n\n"
    "项目\t\t年初结转和结余\t本年收入\t本年支出\t\t\t年末结转和结余\n"
    "功能分类科目编码\t科目名称\t\t\t小计\t基本支出\t项目支出\t\n\t栏次\t1\t2\t3\t4\t5\t6\n"
    "\t合计\t180,000.00\t420,000.00\t536,190.72\t\t536,190.72\t63,809.28\n"
    "2230105\t国有企业退休人员社会化管理补助支出\t180,000.00\t420,000.00\t536,190.72\t\t536,190.72\t63,809.28\n\n"
    "注：本表反映部门本年度国有资本经营预算财政拨款支出情况。"
)


def numeral(text: str) -> int | None:
    """“二十一、” as 21; ``None`` when it is no Chinese numeral up to 99."""
    text = text.strip("、.． （）()")
    tens, ten, ones = text.rpartition("十")
    if not text or any(c not in DIGITS for c in tens + ones) or len(tens) > 1 or len(ones) > 1:
        return None
    return (DIGITS.get(tens, 1) if ten else 0) * 10 + DIGITS.get(ones, 0)


def printed_numeral(number: int) -> str:
    """21 as “二十一”."""
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    return ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones or not tens else "")


def _balances(given: Given) -> Iterator[Table]:
    for kind, form in given.edition.forms.items():
        if form.shape == "balance" and kind in given.accounts.tables:
            yield given.accounts.tables[kind]


def class_rows(table: Table) -> list[Row]:
    """The functional classes on the right-hand side, in order of print."""
    return [row for row in table.rows if len(row.key) == 3 and row.key.isdigit()]


@check(
    "R-01-11",
    "各类支出的序号连续、不重复",
    severity=Severity.ERROR,
    source=TEMPLATE,
    part="表内",
    hint="按表样改正序号：各类支出从“一”起依次编号。",
    relation="各类支出的序号 = 一、二、三……依次",
    failing=Edit("二十二、灾害防治及应急管理支出\t52", "二十一、灾害防治及应急管理支出\t52"),
)
def ordinals(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.tables, "决算表")
    for table in _balances(given):
        numbered = [(row, numeral(row.ordinal)) for row in class_rows(table) if row.ordinal]
        values = [number for _, number in numbered if number is not None]
        if len(values) < 2 or all(after == before + 1 for before, after in pairwise(values)):
            continue
        twice = [number for number, times in Counter(values).items() if times > 1]
        missing = [n for n in range(values[0], max(values) + 1) if n not in values]
        falling = any(after < before for before, after in pairwise(values))
        wrong = [row for n, (row, number) in enumerate(numbered) if number != values[0] + n] if twice or falling else []
        said = [f"“{printed_numeral(n)}”重复" for n in twice] + ["次序颠倒"] * (falling and not twice)
        said += [f"缺“{'”“'.join(printed_numeral(n) for n in missing)}”"] if missing else []
        if not wrong and all(_left_out(before, after) for (before, _), (after, _) in pairwise(numbered)):
            continue
        first = wrong[0] if wrong else next((b for (_, x), (b, y) in pairwise(numbered) if x and y and y > x + 1), None)
        if first is None:
            continue
        yield rule.finding(
            f"{table.display}支出功能分类各类序号有误：{'，'.join(said)}",
            severity=Severity.ERROR if twice or falling else Severity.NOTICE,
            places=tuple(at_row(table, row) for row in wrong) or (at_row(table, first),),
            cause=_misnumbered(numbered, wrong),
            stated=first.ordinal.strip(),
            expected=printed_numeral(values[0] + numbered.index((first, numeral(first.ordinal)))) if wrong else "",
            subject=f"{table.kind}·序号",
        )


def _left_out(before: Row, after: Row) -> bool:
    """Whether rows of the printed form stand between the two and were left out: ordinal and 行次 go on in step."""
    numbers = [numeral(row.ordinal) for row in (before, after)]
    lines = [row.line_number.strip() for row in (before, after)]
    if None in numbers or not all(line.isdigit() for line in lines):
        return False
    return (numbers[1] or 0) - (numbers[0] or 0) == int(lines[1]) - int(lines[0]) > 0


def _misnumbered(numbered: list[tuple[Row, int | None]], wrong: list[Row]) -> Cause | None:
    """That all rows behind the first wrong one are out by the same: one ordinal was given twice, or one left out."""
    if not wrong:
        return None
    at = next(n for n, (row, _) in enumerate(numbered) if row is wrong[0])
    first = numbered[0][1] or 1
    gaps = [number - first - n for n, (_, number) in enumerate(numbered[at:], at) if number is not None]
    name = bare(wrong[0].name).split("、")[-1]
    if gaps and gaps[0] == -1 and all(gap < 0 for gap in gaps[: len(wrong)]):
        return Cause("misnumbered", f"“{name}”用了上一类的序号，其后各类随之少一号")
    return None


@check(
    "R-01-12",
    "行次连续",
    severity=Severity.NOTICE,
    source=TEMPLATE,
    part="表内",
    hint="行次按表样依次编号；增删过行的，重新编号。",
    relation="每行行次 = 上一行行次 + 1",
    failing=Edit("二十一、国有资本经营预算支出\t51", "二十一、国有资本经营预算支出\t151"),
)
def line_numbers(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.tables, "决算表")
    for table in _balances(given):
        rows = [row for row in class_rows(table) if row.line_number.strip().isdigit()]
        pairs = [(a, b) for a, b in pairwise(rows) if int(b.line_number) != int(a.line_number) + 1]
        breaks = [(a, b) for a, b in pairs if not _left_out(a, b)]
        if breaks:
            listed = "、".join(f"{a.line_number.strip()} 之后是 {b.line_number.strip()}" for a, b in breaks)
            yield rule.finding(
                f"{table.display}行次不连续：{listed}",
                places=tuple(at_row(table, b) for _, b in breaks),
                stated=breaks[0][1].line_number.strip(),
                expected=str(int(breaks[0][0].line_number) + 1),
                subject=f"{table.kind}·行次",
            )


@check(
    "R-04-11",
    "最末一行为“总计”",
    severity=Severity.NOTICE,
    source=TEMPLATE,
    part="表内",
    hint="总表最末一行含年初、年末结转结余，名称应为“总计”，不是“合计”。",
    relation="收入支出决算总表、财政拨款收入支出决算总表的最末一行印作“总计”",
    failing=Edit("总计\t32\t46,562,726.39\t总计\t64", "合计\t32\t46,562,726.39\t合计\t64"),
)
def grand_total(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.tables, "决算表")
    for table in _balances(given):
        wrong = [row for row in table.rows if row.key.split("#")[0] == "总计" and bare(row.name) == "合计"]
        if wrong:
            yield rule.finding(
                f"{table.display}最末一行印作“合计”，表样为“总计”",
                places=tuple(at_row(table, row) for row in wrong),
                stated="合计",
                expected="总计",
                subject=f"{table.kind}·末行",
            )


@check(
    "R-40-03",
    "决算公开表齐全",
    severity=Severity.ERROR,
    source=DISCLOSURE + "；预算法实施条例（国务院令第729号）第六条",
    part="表",
    hint="补上缺少的表；没有收支的也应保留空表，并在表下说明本表无数据。",
    relation="版式所列各表都在报告中",
    failing=Edit(STATE_CAPITAL_BLOCK, ""),
)
def all_tables(given: Given, rule: Rule) -> Outcomes:
    tables, forms = given.accounts.tables, given.edition.forms
    missing = [form for kind, form in forms.items() if kind not in tables]
    if len(tables) < min(ENOUGH_TABLES, len(forms) - 1):
        yield NotChecked(rule.code, f"只读到 {len(tables)} 张表，不像完整的报告，未判断缺表")
        return
    for form in missing:
        if _is_mentioned(given, form):
            yield NotChecked(rule.code, f"文中提到“{form.titles[0]}”，但没有读出这张表")
            continue
        at = next((at_heading(h) for h in given.accounts.contents if _is_title(h.title, form)), None)
        listed = "目录列有而正文没有" if at is not None else "没有"
        yield rule.finding(
            f"报告{listed}“{form.titles[0]}”",
            places=(at,) if at is not None else (_last_table(given),),
            expected=form.titles[0],
            subject=f"缺表·{form.kind}",
        )


def _is_title(title: str, form: Form) -> bool:
    return bare(title) in {bare(known) for known in form.titles}


def _is_mentioned(given: Given, form: Form) -> bool:
    """Whether the title stands anywhere in the body where the table itself was not recognised."""
    titles = [bare(title) for title in form.titles]
    word = next((word for word in DISTINCT_WORDS if word in form.kind), "")
    texts = [bare(unread.text) for unread in given.accounts.unread]
    headings = [bare(part.title) for part in given.accounts.headings if part.title not in form.titles]
    return any(title in text for title in titles for text in texts) or any(
        word in text and text.endswith("表") for text in (*texts, *headings) if word
    )


def _last_table(given: Given) -> Place:
    return at_table(list(given.accounts.tables.values())[-1])


@check(
    "R-40-13",
    "封面和各表的表头齐全、一致",
    severity=Severity.EXPLAIN,
    source=DISCLOSURE,
    part="表",
    hint="封面写明年度、单位全称；各表写明表号、公开部门、金额单位，全文使用同一金额单位。",
    relation="封面有年度和名称；各表有表号和公开部门；金额单位全文一致",
    failing=Edit("公开05表\n\n", ""),
)
def headers(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.tables, "决算表")
    accounts = given.accounts
    tables = list(accounts.tables.values())
    if not accounts.department:
        yield rule.finding("报告没有写明部门（单位）名称", places=_front(tables), subject="名称")
    if accounts.year is None:
        yield rule.finding("报告没有写明年度", places=_front(tables), subject="年度")
    yield from _odd_denominations(rule, tables)
    for words, severity in PARTICULARS.items():
        without = [table for table in tables if not _prints(table, words)]
        if 0 < len(without) * 3 <= len(tables):
            yield rule.finding(
                f"其他各表都有{words}，{'、'.join(table.display for table in without)}没有",
                severity=severity,
                places=tuple(at_table(table) for table in without),
                subject=f"{words}·{'、'.join(table.kind for table in without)}",
            )
    numbers = Counter(bare(table.number) for table in tables if table.number)
    for number, times in numbers.items():
        if times > 1:
            same = [table for table in tables if bare(table.number) == number]
            yield rule.finding(
                f"表号“{number}”用了 {times} 次：{'、'.join(table.title or table.kind for table in same)}",
                places=tuple(at_particular(table, "表号") for table in reversed(same)),
                stated=number,
                subject=f"表号重复·{number}",
            )


def _prints(table: Table, words: str) -> bool:
    """Whether the table prints its number, department, denomination or a note."""
    if words == "表注":
        return bool(table.notes)
    return words in table.places or (not table.places and words == "表号" and bool(table.number))


def at_particular(table: Table, name: str) -> Place:
    """Where a table prints its number, department or denomination; its title when that is not known."""
    place = table.places.get(name)
    return at_table(table) if place is None else place.named(f"{table.display} {name}")


def _front(tables: list[Table]) -> tuple[Place, ...]:
    return (at_table(tables[0]),) if tables else ()


def _odd_denominations(rule: Rule, tables: list[Table]) -> Iterator[Finding]:
    usual = Counter(table.denomination for table in tables).most_common(1)
    odd = [table for table in tables if usual and table.denomination is not usual[0][0]]
    if odd:
        yield rule.finding(
            f"{'、'.join(table.display for table in odd)}的金额单位为{odd[0].denomination.value}，"
            f"其他表为{usual[0][0].value}",
            places=tuple(at_particular(table, "金额单位") for table in odd),
            stated=odd[0].denomination.value,
            expected=usual[0][0].value,
            subject="金额单位",
        )
