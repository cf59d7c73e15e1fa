"""Mandatory statements: what the narrative must say of 三公, procurement, assets, performance and its own bases."""

from __future__ import annotations

import re

from juesuan.accounts import Role
from juesuan.amount import half_up
from juesuan.characters import HAN
from juesuan.codes import FunctionCode, economic_codes, function_codes, function_codes_by_name
from juesuan.facts import Figure
from juesuan.finding import NotChecked, Severity
from juesuan.place import Place
from juesuan.rules.checks.codes import BASIC
from juesuan.rules.checks.directions import shown
from juesuan.rules.checks.prose import (
    Passage,
    at_heading,
    at_table,
    bare,
    in_section,
    narrative,
    not_read,
    passages,
    section,
    text_of,
)
from juesuan.rules.checks.zeros import THREE_PUBLIC
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

DISCLOSURE = "地方预决算公开操作规程（财预〔2016〕143号）"
INSPECTION = DISCLOSURE + "；预决算公开检查要求"
BOTH, PURCHASE, RUNNING = "公务用车购置及运行维护费", "公务用车购置费", "公务用车运行维护费"
_NONE = "(?:无|没有|未发生|未购置|未安排|为零)"
_SPLIT = {
    PURCHASE: re.compile(rf"(?:用车|车辆|公车)购置(?!及|和|与)|购置费|{_NONE}[^，。；]{{0,8}}购置"),
    RUNNING: re.compile(rf"(?<!购置及)(?<!购置和)运行(?:维护)?(?:费|支出|经费)|{_NONE}[^，。；]{{0,8}}运行"),
}


def _headings(given: Given, key: str) -> tuple[Place, ...]:
    return tuple(at_heading(s.heading) for s in given.accounts.sections if s.key == key)


@check(
    "R-21-05",
    "公务用车购置费、运行维护费分别说明",
    severity=Severity.EXPLAIN,
    source=INSPECTION,
    part="文字",
    hint="分别写明公务用车购置费和公务用车运行维护费的金额，没有的写 0 或“无”。",
    relation="文字分别写明购置费和运行维护费",
    failing=Edit(
        "公务用车运行维护费支出213864.59元，主要用于公务用车的燃油、维修、过路过桥和保险等支出",
        "主要用于公务用车的燃油、维修、过路过桥和保险等支出",
    ),
)
def split_in_text(given: Given, rule: Rule) -> Outcomes:
    text = bare(text_of(given.accounts, "三公"))
    if not text:
        yield NotChecked(rule.code, "没有读到“三公”经费的说明")
        return
    said = {c.subject for c in given.accounts.claims if c.section == "三公" and c.role is Role.AMOUNT}
    if BOTH not in said:
        return
    for subject, pattern in _SPLIT.items():
        if subject not in said and pattern.search(text) is None:
            yield rule.finding(
                f"“三公”经费说明没有单独写明{subject}",
                places=_headings(given, "三公"),
                expected=subject,
                subject=subject,
            )


@check(
    "R-40-05",
    "“三公”经费表分列购置费和运行维护费",
    severity=Severity.ERROR,
    source=INSPECTION,
    part="表",
    hint="公务用车购置及运行维护费分列购置费、运行维护费两栏填报。",
    relation="公务用车小计有金额 ⇒ 购置费或运行维护费栏有金额",
    failing=Edit("400,364.59\t186,500.00\t213,864.59", "400,364.59\t\t"),
)
def split_in_table(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, THREE_PUBLIC in given.accounts.tables, f"“{THREE_PUBLIC}”")
    table = given.accounts.tables.get(THREE_PUBLIC)
    for column in table.columns if table is not None else ():
        if table is None or column not in ("预算数", "决算数"):
            continue
        both = table.figure(BOTH, column)
        parts = [table.figure(row, column) for row in (PURCHASE, RUNNING)]
        if both.grains and all(part.is_blank for part in parts):
            yield rule.finding(
                f"{both.label}为{shown(both)}，没有分列购置费和运行维护费",
                places=(both.place,),
                stated=both.number.text.strip(),
                unit=both.number.unit,
                operands=(both,),
                subject=both.key,
            )


@check(
    "R-21-17",
    "公务用车购置费、运行维护费分别写明预算和决算",
    severity=Severity.NOTICE,
    source=INSPECTION,
    part="文字",
    hint="购置费、运行维护费分别写预算数、决算数和完成预算的百分比，与“三公”经费表各栏一致。",
    relation="“三公”经费表购置费全部支出、运行维护费不到预算的 80%（或相反）⇒ 文字分别写明预算数和决算数",
    failing=Edit("430,000.00\t190,000.00\t240,000.00", "430,000.00\t186,500.00\t280,000.00"),
)
def parts_with_their_budgets(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, THREE_PUBLIC in given.accounts.tables, f"“{THREE_PUBLIC}”")
    table = given.accounts.tables.get(THREE_PUBLIC)
    claims = [c for c in given.accounts.claims if c.section == "三公" and "~" not in c.item]
    said = {c.subject for c in claims if c.role is Role.BUDGET}
    silent: list[tuple[Figure, Figure, str]] = []
    rates: list[int] = []
    for subject in (PURCHASE, RUNNING) if table is not None and BOTH in said else ():
        budget = table.figure(subject, "预算数") if table is not None else None
        actual = next((c.figure for c in claims if c.subject == subject and c.role is Role.AMOUNT), None)
        if budget is not None and budget.grains and actual is not None and subject not in said:
            rate = half_up(actual.grains * 10_000, budget.grains)
            told = f"{subject}决算{shown(actual)}（表中预算{shown(budget)}，完成{rate // 100}.{rate % 100:02d}%）"
            silent.append((actual, budget, told))
            rates.append(rate)
    if silent and max(rates) >= SPENT and 0 < min(rates) < FAR_FROM_SPENT:  # the rate of the two together hides that
        listed = "、".join(told for _, _, told in silent)
        yield rule.finding(
            f"只写了决算数，没有写预算数和完成率：{listed}；合计的完成率看不出这一差别",
            places=tuple(figure.place for actual, budget, _ in silent for figure in (actual, budget)),
            stated=shown(silent[0][0]),
            operands=tuple(budget for _, budget, _ in silent),
            subject="购置运行预算·" + "·".join(budget.number.text.strip() for _, budget, _ in silent),
        )


SPENT, FAR_FROM_SPENT = 99_50, 80_00  # completion in hundredths of a percent
_BASES = re.compile(r"(年初|全年|调整)预算(?:数)?(?:为|是|共|合计)?[\d\s]")
_OF = re.compile(r"(?:完成|占)(?:了)?(年初|全年|调整)(?:后)?(?:的)?预算")


@check(
    "R-20-16",
    "完成率所写的预算与前文的预算一致",
    severity=Severity.EXPLAIN,
    source=DISCLOSURE,
    part="文字",
    hint="前文列的是年初预算就写“完成年初预算的”，列的是全年（调整）预算就写“完成全年预算的”。",
    relation="完成率的分母名称 = 同一句所列预算的名称",
    failing=Edit("支出决算为646763.24元，完成年初预算的98.74%", "支出决算为646763.24元，完成全年预算的98.74%"),
)
def named_base(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, passages(given.accounts), "情况说明的文字")
    for passage in narrative(given.accounts):
        if "完成" not in passage.text:
            continue
        marks = [(m.start(), _base(m[1]), m, False) for m in _BASES.finditer(passage.text)]
        marks += [(m.start(), _base(m[1]), m, True) for m in _OF.finditer(passage.text)]
        named = ""
        for _, base, match, is_rate in sorted(marks, key=lambda mark: mark[0]):
            if not is_rate:
                named = base
            elif named and base != named:
                yield rule.finding(
                    f"前文列的是{named}预算，完成率却写“{match[0]}”",
                    places=(passage.of(match),),
                    stated=match[0],
                    expected=f"完成{named}预算",
                    subject=f"{passage.section}·{passage.text[max(0, match.start() - 30) : match.end()]}",
                )


def _base(word: str) -> str:
    return "全年" if word == "调整" else word


@check(
    "R-07-04",
    "“三公”经费预算的口径表文一致",
    severity=Severity.EXPLAIN,
    source=DISCLOSURE,
    part="表文",
    hint="表注说明预算数是全年（调整）预算数的，文字不写“年初预算”；反之亦然。",
    relation="“三公”经费表注所写的预算 = 文字所写的预算",
    failing=Edit(
        "2024年度“三公”经费财政拨款支出预算为562000.00元", "2024年度“三公”经费财政拨款支出年初预算为562000.00元"
    ),
)
def budget_of_three_public(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, THREE_PUBLIC in given.accounts.tables, f"“{THREE_PUBLIC}”")
    table = given.accounts.tables.get(THREE_PUBLIC)
    notes = bare("".join(table.notes)) if table is not None else ""
    in_table = {word for word in ("年初", "全年") if f"{word}预算" in notes}
    if "调整后" in notes:
        in_table.add("全年")
    for passage in in_section(given.accounts, "三公"):
        match = _BASES.search(passage.text)
        if match is not None and len(in_table) == 1 and _base(match[1]) not in in_table:
            yield rule.finding(
                f"表注说明预算数为{next(iter(in_table))}预算数，文字写“{match[0].strip()}”",
                places=(passage.of(match), *((at_table(table),) if table is not None else ())),
                stated=match[1] + "预算",
                expected=next(iter(in_table)) + "预算",
                subject="三公预算口径",
            )
            return


_LISTED = re.compile(r"主要包括[：:]?(?:用于)?([^。；]+)")


@check(
    "R-20-25",
    "文字列举的经济科目与基本支出表相符",
    severity=Severity.EXPLAIN,
    source=DISCLOSURE,
    part="表文",
    hint="只列举表中有金额的款级科目，删去没有支出的，补上漏列的。",
    relation="“主要包括”所列的款 ⊆ 基本支出表有金额的款",
    failing=Edit(
        "公用经费4165932.04元。支出具体情况如下", "公用经费4165932.04元，主要包括：办公费、咨询费。支出具体情况如下"
    ),
)
def listed_items(given: Given, rule: Rule) -> Outcomes:
    table = given.accounts.tables.get(BASIC)
    if table is None or table.is_empty:
        yield NotChecked(rule.code, "没有读到基本支出表")
        return
    names = {bare(entry.name).removesuffix("支出"): code for code, entry in economic_codes().items() if len(code) == 5}
    empty: list[tuple[str, re.Match[str], Passage]] = []
    for passage in in_section(given.accounts, "基本支出"):
        for match in _LISTED.finditer(passage.text):
            for name in re.split(r"[、，,]|以及|和(?=其他)", match[1]):
                code = names.get(bare(name).strip("等").removesuffix("支出"))
                if code is not None and not table.figure(code, "金额").grains:
                    empty.append((bare(name).strip("等"), match, passage))
    if empty:
        listed = "、".join(name for name, _, _ in empty)
        yield rule.finding(
            f"文字列举了{listed}，{table.display}中没有金额",
            places=tuple(dict.fromkeys(passage.of(match, 1) for _, match, passage in empty)),
            stated=empty[0][0],
            subject=f"列举·{listed}",
        )


_NAME = rf"(?:{HAN}|[、（）])"
_THREE_LEVELS = re.compile(rf"({_NAME}{{2,30}}?)（类）({_NAME}{{2,40}}?)（款）({_NAME}{{2,40}}?)（项）")


def _called(name: str, code: FunctionCode) -> bool:
    """Whether that is a name of the code; “支出” at its end may be left out before （类） and （款）."""
    return name.removesuffix("支出") in (one.removesuffix("支出") for one in (code.name, *code.also))


@check(
    "R-20-19",
    "文字所写的类、款、项名称与目录一致",
    severity=Severity.NOTICE,
    source="政府收支分类科目（财政部按年印发）",
    part="文字",
    hint="名称用当年科目目录的全称，款写在它所属的类下。",
    relation="文字中的类、款、项名称在当年目录中，且逐级隶属",
    failing=Edit(
        "2120803-城市建设支出9163274.85元", "城乡社区支出（类）城乡社区支出（款）城市建设支出（项）9163274.85元"
    ),
)
def names_in_text(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, passages(given.accounts), "情况说明的文字")
    known, by_name = function_codes(), function_codes_by_name()
    for passage in narrative(given.accounts):
        if "（款）" not in bare(passage.text[:4000]):
            continue
        text = passage.text.replace("(", "（").replace(")", "）")
        for match in _THREE_LEVELS.finditer(text):
            names = [bare(match[group]).lstrip("、） ") for group in (1, 2, 3)]
            start = match.start() + len(match[0]) - len(match[0].lstrip("、） "))
            paths = [
                code
                for code in by_name.get(names[2], ())
                if len(code) == 7 and _called(names[1], known[code[:5]]) and _called(names[0], known[code[:3]])
            ]
            if not paths:
                yield rule.finding(
                    f"“{names[0]}（类）{names[1]}（款）{names[2]}（项）”不在当年科目目录中，请核对各级名称",
                    places=(passage.place(start, match.end()),),
                    stated=passage.text[start : match.end()].strip(),
                    subject="·".join(names),
                )


@check(
    "R-22-05",
    "面向中小企业预留的采购说明齐全",
    severity=Severity.NOTICE,
    source="政府采购促进中小企业发展管理办法（财库〔2020〕46号）",
    part="文字",
    hint="写明面向中小企业、小微企业预留的预算金额，以及预留内外由中小企业成交的金额。",
    relation="写了面向中小企业预留的，同时写明面向小微企业预留的和成交的金额",
    failing=Edit(
        "政府采购服务支出6835094.75元。授予",
        "政府采购服务支出6835094.75元。面向中小企业预留政府采购项目预算金额9000000.00元。授予",
    ),
)
def reserved_procurement(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, in_section(given.accounts, "政府采购"), "政府采购的说明")
    text = bare(text_of(given.accounts, "政府采购"))
    if "面向中小企业预留" not in text:
        return
    missing = [word for word in ("面向小微企业预留", "成交") if word not in text]
    if missing:
        yield rule.finding(
            f"写明了面向中小企业预留的金额，没有写明{'、'.join(missing)}的金额",
            places=_headings(given, "政府采购"),
            expected="、".join(missing),
            subject=f"{rule.code}·{'、'.join(missing)}",
        )


_EQUIPMENT = re.compile(r"单(?:价|位价值|台)[^，。；\d]{0,6}(\d+)\s*万元[^，。；\d]{0,20}")


@check(
    "R-22-08",
    "国有资产占有使用情况写明车辆和大型设备",
    severity=Severity.EXPLAIN,
    source="部门决算报表（机构运行信息表）填报说明",
    part="文字",
    hint="写明车辆数及单价 100 万元（含）以上设备（不含车辆）的台（套）数，没有的写 0。",
    relation="写有车辆总数和单价 100 万元（含）以上设备（不含车辆）数",
    failing=Edit("；单价100万元（含）以上设备（不含车辆）3台（套）", ""),
    covers=("R-22-09",),
)
def assets(given: Given, rule: Rule) -> Outcomes:
    found = in_section(given.accounts, "国有资产")
    text = bare("".join(passage.text for passage in found))
    if not text:
        if section(given.accounts, "国有资产") is None:
            yield NotChecked(rule.code, "没有读到国有资产占有使用情况")
        return
    missing = [name for name, word in (("车辆", "车"), ("大型设备", "设备")) if word not in text]
    if missing:
        yield rule.finding(
            f"国有资产占有使用情况没有写明{'、'.join(missing)}",
            places=_headings(given, "国有资产"),
            expected="、".join(missing),
            subject=f"{rule.code}·{'、'.join(missing)}",
        )
    for passage in found:
        for match in _EQUIPMENT.finditer(passage.text):
            if match[1] == "100" and "含车辆" not in bare(match[0]):
                yield rule.finding(
                    f"“{match[0].strip()}”与现行口径“单价 100 万元（含）以上设备（不含车辆）”的表述不同",
                    severity=Severity.NOTICE,
                    places=(passage.of(match),),
                    stated=match[0].strip(),
                    expected="单价100万元（含）以上设备（不含车辆）",
                    subject="设备口径",
                )
