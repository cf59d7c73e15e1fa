"""Plausibility of the tables: amounts that may be right but seldom are, and need a look or an answer."""

from __future__ import annotations

from juesuan.accounts import Table
from juesuan.amount import print_money
from juesuan.codes import function_codes
from juesuan.facts import Figure
from juesuan.finding import Finding, NotChecked, Severity
from juesuan.rules.checks.codes import STATE_CAPITAL, coded_rows
from juesuan.rules.checks.prose import bare, not_read
from juesuan.rules.relation import Linear
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check
from juesuan.unit import UnitKind

TOTAL = "收入支出决算总表"
APPROPRIATION = "财政拨款收入支出决算总表"
REVENUE = "收入决算表"
EXPENDITURE = "支出决算表"
SYSTEM = "政府会计制度（财会〔2017〕25号）"
TEMPLATE = "部门决算报表编制说明"
BALANCES = ("年初", "年末", "结转")


def _value(figure: Figure) -> str:
    return f"{figure.number.text.strip()}{figure.number.unit}"


@check(
    "R-01-07",
    "收入、支出各数不为负",
    severity=Severity.EXPLAIN,
    source=SYSTEM,
    part="表内",
    hint="核对是否正负号录错；确因冲销以前年度收支而为负的，在说明中写明。结转结余为负只能由经营亏损形成。",
    relation="各项收入、各类支出、使用非财政拨款结余、结余分配 ≥ 0",
    failing=Edit("其他收入\t8\t38,562.17", "其他收入\t8\t-38,562.17"),
)
def not_negative(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.tables, "决算表")
    for table in given.accounts.tables.values():
        for (row, column), figure in table.cells.items():
            if figure.grains < 0 and not any(word in row + column for word in BALANCES):
                yield Linear(rule.code, figure, (), "≥", words="一般不为负数")


def _not_empty(rule: Rule, figure: Figure, message: str, subject: str) -> Finding:
    """An amount stands where none belongs."""
    return rule.finding(
        message,
        places=(figure.place,),
        stated=figure.number.text.strip(),
        expected=figure.number.printed(0),
        unit=figure.number.unit,
        operands=(figure,),
        subject=subject,
    )


def _purely_administrative(given: Given, rule: Rule) -> NotChecked | None:
    """Why the rule for administrative bodies does not apply or cannot be told; ``None`` when it applies."""
    kinds = {unit.kind for unit in given.accounts.organisation.units}
    if not kinds or kinds == {UnitKind.UNKNOWN}:
        return NotChecked(rule.code, "报告没有写明各单位性质")
    return None


def _only_administrative(given: Given) -> bool:
    return {unit.kind for unit in given.accounts.organisation.units} == {UnitKind.ADMINISTRATIVE}


@check(
    "R-01-08",
    "行政单位没有事业、经营等收入",
    severity=Severity.EXPLAIN,
    source=SYSTEM,
    part="表内",
    hint="行政单位不应有事业收入、经营收入、附属单位上缴收入、使用非财政拨款结余和结余分配；核对单位性质或收入归类。",
    relation="所属各单位都是行政单位 ⇒ 上述各数为 0",
    failing=Edit(
        "2.参公管理事业单位1个：示例市城市管理综合行政执法支队。\n\n3.公益一类事业单位1个：示例市环境卫生服务中心。",
        "2.行政单位2个：示例市城市管理综合行政执法支队、示例市环境卫生服务中心。",
    ),
)
def administrative_bodies(given: Given, rule: Rule) -> Outcomes:
    unknown = _purely_administrative(given, rule)
    table = given.accounts.tables.get(TOTAL)
    if unknown is not None or table is None:
        yield unknown or NotChecked(rule.code, f"没有“{TOTAL}”")
        return
    cells = [("事业收入", "收入"), ("经营收入", "收入"), ("附属单位上缴收入", "收入")]
    cells += [("使用非财政拨款结余", "收入"), ("结余分配", "支出")]
    yield from _should_be_zero(given, rule, table, cells)


def _should_be_zero(given: Given, rule: Rule, table: Table, cells: list[tuple[str, str]]) -> Outcomes:
    for row, column in cells if _only_administrative(given) else ():
        figure = table.figure(row, column)
        if figure.grains:
            yield _not_empty(rule, figure, f"各单位均为行政单位，{figure.label}却有{_value(figure)}", figure.key)


@check(
    "R-01-09",
    "使用非财政拨款结余用于弥补收支差额",
    severity=Severity.NOTICE,
    source=SYSTEM + "，8202 非财政拨款结余",
    part="表间",
    hint="本年非财政拨款收入加年初结转已够支出时，不需要使用非财政拨款结余；核对该数及结余分配。",
    relation="使用非财政拨款结余 > 0 ⇒ 非财政拨款收入 + 年初非财政拨款结转结余 < 非财政拨款支出",
    failing=Edit("其他收入\t8\t38,562.17", "其他收入\t8\t1,038,562.17"),
)
def fills_a_gap(given: Given, rule: Rule) -> Outcomes:
    total, public = given.accounts.tables.get(TOTAL), given.accounts.tables.get(APPROPRIATION)
    if total is None or public is None:
        yield NotChecked(rule.code, "两张总表没有读全")
        return
    used = total.figure("使用非财政拨款结余", "收入")
    own = ("上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
    money = sum(total.figure(row, "收入").grains for row in own)
    money += total.figure("年初结转和结余", "收入").grains - public.figure("年初财政拨款结转和结余", "收入").grains
    spent = total.figure("本年支出合计", "支出").grains - public.figure("本年支出合计", "合计").grains
    if used.grains > 0 and money >= spent:
        unit = total.denomination
        yield rule.finding(
            f"{used.label}为{_value(used)}，但非财政拨款收入和年初结转共{print_money(money, unit)}{unit.value}，"
            f"已够支出{print_money(spent, unit)}{unit.value}",
            places=(used.place,),
            stated=used.number.text.strip(),
            unit=used.number.unit,
            operands=(used,),
            subject=used.key,
        )


@check(
    "R-03-04",
    "行政运行、事业运行为基本支出，一般行政管理事务为项目支出",
    severity=Severity.NOTICE,
    source=TEMPLATE,
    part="表内",
    hint="行政运行、事业运行通常全部是基本支出，一般行政管理事务通常全部是项目支出；不同的，核对科目使用。",
    relation="行政运行、事业运行的项目支出为 0；一般行政管理事务的基本支出为 0",
    failing=Edit(
        "2120102\t一般行政管理事务\t3,318,942.56\t\t3,318,942.56\t\t\t\n",
        "2120102\t一般行政管理事务\t3,318,942.56\t3,318,942.56\t\t\t\t\n",
    ),
)
def running_items(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, EXPENDITURE in given.accounts.tables, f"“{EXPENDITURE}”")
    table = given.accounts.tables.get(EXPENDITURE)
    known = function_codes()
    odd: list[tuple[Figure, str]] = []
    for row in table.rows if table is not None else ():
        entry = known.get(row.key.split("#")[0])
        if table is None or entry is None or entry.level != "项":
            continue
        name = bare(row.name) or entry.name
        if name in ("行政运行", "事业运行") and table.figure(row.key, "项目支出").grains:
            odd.append((table.figure(row.key, "项目支出"), f"{row.key} {name}"))
        if name == "一般行政管理事务" and table.figure(row.key, "基本支出").grains:
            odd.append((table.figure(row.key, "基本支出"), f"{row.key} {name}"))
    if odd and table is not None:
        listed = "、".join(f"{name}列{figure.key.rsplit('.', 1)[-1]}{_value(figure)}" for figure, name in odd)
        yield rule.finding(
            f"{table.display}：{listed}，与科目的通常用途不同",
            places=tuple(figure.place for figure, _ in odd),
            stated=odd[0][0].number.text.strip(),
            unit=odd[0][0].number.unit,
            operands=tuple(figure for figure, _ in odd),
            subject="·".join(figure.key for figure, _ in odd),
        )


@check(
    "R-03-05",
    "行政单位没有上缴上级、经营、对附属单位补助支出",
    severity=Severity.EXPLAIN,
    source=SYSTEM,
    part="表内",
    hint="这三项支出只发生在事业单位；核对单位性质或支出归类。",
    relation="所属各单位都是行政单位 ⇒ 支出决算表该三栏为 0",
    failing=Edit(
        "2.参公管理事业单位1个：示例市城市管理综合行政执法支队。\n\n3.公益一类事业单位1个：示例市环境卫生服务中心。",
        "2.行政单位2个：示例市城市管理综合行政执法支队、示例市环境卫生服务中心。",
    ),
)
def administrative_spending(given: Given, rule: Rule) -> Outcomes:
    unknown = _purely_administrative(given, rule)
    table = given.accounts.tables.get(EXPENDITURE)
    if unknown is not None or table is None:
        yield unknown or NotChecked(rule.code, f"没有“{EXPENDITURE}”")
        return
    columns = ("上缴上级支出", "经营支出", "对附属单位补助支出")
    yield from _should_be_zero(given, rule, table, [("合计", column) for column in columns])


@check(
    "R-03-06",
    "部门内部的补助和上缴在汇总时抵销",
    severity=Severity.NOTICE,
    source="部门决算管理办法（财库〔2021〕36号）",
    part="表间",
    hint="部门内单位之间的上级补助、对附属单位补助和上缴，汇总时应成对抵销；未抵销的是对部门外的收支时，在说明中写明。",
    relation="部门汇总后，对附属单位补助支出与上级补助收入不同时等额列示",
    failing=Edit(
        "合计\t44,923,311.53\t18,999,868.87\t25,826,078.46\t\t97,364.20\t",
        "合计\t44,923,311.53\t18,999,868.87\t25,826,078.46\t\t97,364.20\t640,000.00",
    ),
)
def eliminated(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, EXPENDITURE in given.accounts.tables, f"“{EXPENDITURE}”")
    revenue, spending = given.accounts.tables.get(REVENUE), given.accounts.tables.get(EXPENDITURE)
    if revenue is None or spending is None or len(given.accounts.organisation.units) < 2:
        return
    for income, outgo in (("上级补助收入", "对附属单位补助支出"), ("附属单位上缴收入", "上缴上级支出")):
        got, given_out = revenue.figure("合计", income), spending.figure("合计", outgo)
        if got.grains and got.grains == given_out.grains:
            yield rule.finding(
                f"{got.label}与{given_out.label}同为{_value(got)}，疑为部门内部往来未抵销",
                places=(given_out.place, got.place),
                stated=given_out.number.text.strip(),
                expected=got.number.printed(0),
                unit=got.number.unit,
                operands=(got, given_out),
                subject=given_out.key,
            )


@check(
    "R-04-10",
    "223 类只在国有资本经营预算栏，234 类只在政府性基金预算栏",
    severity=Severity.EXPLAIN,
    source="政府收支分类科目（财政部按年印发）",
    part="表内",
    hint="核对金额是否填错栏；国有资本经营预算支出填国有资本经营预算栏，抗疫特别国债安排的支出填政府性基金预算栏。",
    relation="223 类的一般公共预算、政府性基金预算栏为 0；234 类的一般公共预算、国有资本经营预算栏为 0",
    failing=Edit(
        "二十一、国有资本经营预算支出\t53\t536,190.72\t\t\t536,190.72",
        "二十一、国有资本经营预算支出\t53\t536,190.72\t536,190.72\t\t",
    ),
)
def classes_of_one_fund(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, APPROPRIATION in given.accounts.tables, f"“{APPROPRIATION}”")
    table = given.accounts.tables.get(APPROPRIATION)
    funds = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
    for code, own in (("223", funds[2]), ("234", funds[1])):
        for column in funds if table is not None else ():
            if table is None or column == own or not table.figure(code, column).grains:
                continue
            figure = table.figure(code, column)
            yield _not_empty(
                rule, figure, f"{figure.label}列有{_value(figure)}，{code} 类支出只应列在{own}栏", figure.key
            )


@check(
    "R-09-03",
    "国有资本经营预算支出不含基本支出",
    severity=Severity.EXPLAIN,
    source="国有资本经营预算管理办法",
    part="表内",
    hint="国有资本经营预算一般不安排基本支出；核对是否填错栏。",
    relation="国有资本经营预算财政拨款支出决算表的基本支出栏为 0",
    failing=Edit(
        "2230105\t国有企业退休人员社会化管理补助支出\t180,000.00\t420,000.00\t536,190.72\t\t536,190.72",
        "2230105\t国有企业退休人员社会化管理补助支出\t180,000.00\t420,000.00\t536,190.72\t536,190.72\t",
    ),
)
def no_basic_from_state_capital(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, STATE_CAPITAL in given.accounts.tables, f"“{STATE_CAPITAL}”")
    table = given.accounts.tables.get(STATE_CAPITAL)
    rows = [row.key for row in coded_rows(table)] if table is not None else []
    for row in [*rows[:1], "合计"] if table is not None else ():
        figure = table.cells.get((row, "基本支出")) if table is not None else None
        if figure is not None and figure.grains:
            yield _not_empty(
                rule, figure, f"{figure.label}列有{_value(figure)}，国有资本经营预算一般不安排基本支出", STATE_CAPITAL
            )
            return
