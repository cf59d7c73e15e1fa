"""表文: amounts of 情况说明 that the tables contradict."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from juesuan.amount import Denomination
from juesuan.codes import economic_codes, function_codes
from tests.generate.ledger import GENERAL, PUBLIC
from tests.generate.tables import class_rows
from tests.prove.slips import dropped, swapped
from tests.prove.suite_kinds.amounts import Way, money_matters, percent_text, text_step, until, written
from tests.prove.suite_kinds.located import Located, Mark, shuffled
from tests.prove.suite_kinds.mutant import Draft, Edit, Kind, kind, kind_of, put, without

GENERAL_SECTION, BASIC_SECTION, PUBLIC_SECTION = "一般公共预算支出", "基本支出", "三公"
OF_TABLES = ("收入支出总体", "收入", "支出", "财政拨款总体", GENERAL_SECTION, BASIC_SECTION, PUBLIC_SECTION)
OF_FUNDS = ("政府性基金", "国有资本经营")


def said(report: Located, section: str, before: str = "", line: str = "") -> list[Mark]:
    """Amounts of a section that are not changes: behind these words, in lines that begin so (regular expressions)."""
    return [
        m
        for m in report.of("money", section)
        if not m.inside
        and m.about[0]
        and (not before or re.search(f"(?:{before})$", report.line(m.line)[: m.start]))
        and (not line or re.match(line, report.line(m.line)))
    ]


def totals(report: Located) -> list[Mark]:
    """The totals of the sections that begin with one."""
    return [
        *said(report, "收入支出总体"),
        *said(report, "收入")[:1],
        *said(report, "支出")[:1],
        *said(report, "财政拨款总体"),
    ]


def general_totals(report: Located) -> list[Mark]:
    """一般公共预算财政拨款支出 where 五 states it."""
    total = report.a.total("appropriated_spending", GENERAL)
    return [
        m
        for m in said(report, GENERAL_SECTION, line="（[一二三]）")
        if m.about[0] == total and "年初预算为" not in _left(report, m)
    ]


def _left(report: Located, mark: Mark) -> str:
    return report.around(mark, before=6)[0]


def class_amounts(report: Located) -> list[Mark]:
    """The list of 类 in 五（二）."""
    return said(report, GENERAL_SECTION, line="（二）")[1:]


def item_actuals(report: Located) -> list[Mark]:
    return said(report, GENERAL_SECTION, "决算为", r"\d+\.")


def economic_amounts(report: Located) -> list[Mark]:
    """工资福利支出 and its like in 六."""
    found = said(report, BASIC_SECTION, line=r"\d+\.")
    return [m for m in found if report.line(m.line)[: m.start].count("元") == 0]


def public_actuals(report: Located) -> list[Mark]:
    return said(report, PUBLIC_SECTION, "决算为|购置费支出|运行维护费支出|接待费支出")


def all_said(report: Located) -> list[Mark]:
    """Every amount that a table holds."""
    return [m for s in (*OF_TABLES, *OF_FUNDS) for m in said(report, s) if "年初预算为" not in _left(report, m)]


def amounts(code: str, select: Callable[[Located], list[Mark]], ways: tuple[Way, ...] | None = None) -> Kind:
    """A kind: one of these amounts miswritten."""

    def make(report: Located, rng: random.Random) -> Iterator[Draft]:
        for mark in shuffled(rng, select(report)):
            matters = money_matters(report, mark)
            now = until(rng, mark.text, matters, ways) if ways else until(rng, mark.text, matters)
            if now:
                yield Draft((put(mark, now),), f"{words_before(report, mark)}应为{mark.text}，写成{now}")

    return kind_of(code, make)


def words_before(report: Located, mark: Mark) -> str:
    """What the figure is said of, as far as the words before it tell."""
    left = report.line(mark.line)[: mark.start]
    return "“" + re.split(r"[，。；：（）]", left)[-1][-16:] + "”"


TOTAL = amounts("text-total", totals)
LIST_ITEM = amounts("text-list-item", lambda r: [*said(r, "收入")[1:], *said(r, "支出")[1:]])
GENERAL_TOTAL = amounts("text-general-total", general_totals)
CLASS_AMOUNT = amounts("text-class-amount", class_amounts)
ITEM_ACTUAL = amounts("text-item-actual", item_actuals)
BASIC_TOTAL = amounts("text-basic-total", lambda r: said(r, BASIC_SECTION)[:3])
ECONOMIC = amounts("text-economic-class", economic_amounts)
PUBLIC_ACTUAL = amounts("text-three-public-actual", public_actuals)
PUBLIC_BUDGET = amounts("text-three-public-budget", lambda r: said(r, PUBLIC_SECTION, "预算为"))
FUND = amounts("text-fund", lambda r: [m for s in OF_FUNDS for m in said(r, s)])
SWAPPED = amounts("text-amount-swapped", all_said, (swapped,))
DROPPED = amounts("text-amount-digit-lost", all_said, (dropped,))


@kind("text-other-unit")
def other_unit(report: Located, rng: random.Random) -> Iterator[Draft]:
    """元 behind an amount in 万元, or the other way round."""
    for mark in shuffled(rng, all_said(report)):
        unit = mark.about[1].value
        now = "元" if unit == "万元" else "万元"
        yield Draft((Edit(mark.line, mark.end, unit, now),), f"{mark.text}{unit}写成{mark.text}{now}", (mark,))


def replaced(code: str, pairs: Callable[[Located], list[tuple[Mark, int, str]]]) -> Kind:
    """A kind: an amount replaced by another one of the report; pairs of mark, 分 and what that is."""

    def make(report: Located, rng: random.Random) -> Iterator[Draft]:
        for mark, fen, what in shuffled(rng, pairs(report)):
            now = written(fen, mark.about[1])
            if fen > 0 and now != mark.text and money_matters(report, mark)(now):
                yield Draft((put(mark, now),), f"{words_before(report, mark)}应为{mark.text}，写成{what}{now}")

    return kind_of(code, make)


def _all_funds_basic(report: Located) -> list[tuple[Mark, int, str]]:
    fen = sum(e.basic + e.own_basic for e in report.a.entries)
    total = report.a.personnel + report.a.running
    return [(m, fen, "全部资金的基本支出") for m in said(report, BASIC_SECTION)[:1] if m.about[0] == total]


def _other_scope(report: Located) -> list[tuple[Mark, int, str]]:
    a = report.a
    scopes = [(a.total("appropriated_spending"), "全部财政拨款支出"), (a.spending, "本年支出合计")]
    return [(m, fen, what) for m in general_totals(report) for fen, what in scopes]


def _last_year(report: Located) -> list[tuple[Mark, int, str]]:
    a = report.a
    grand = a.prior["本年收入"] + a.prior["使用非财政拨款结余"] + a.prior["年初结转和结余"]
    fiscal = a.prior["财政拨款收入"] + a.prior["年初财政拨款结转和结余"]
    found = [(m, grand, "上年数") for m in said(report, "收入支出总体")]
    found += [(m, fiscal, "上年数") for m in said(report, "财政拨款总体")]
    found += [(m, a.prior["一般公共预算财政拨款支出"], "上年数") for m in general_totals(report)]
    names = {economic_codes()[c].name: v for c, v in a.basic_prior.items()}
    for m in economic_amounts(report):
        name = re.sub(r"^\d+\.", "", report.line(m.line)[: m.start])
        found.append((m, names.get(name, 0), "上年数"))
    return found


def _budget_for_actual(report: Located) -> list[tuple[Mark, int, str]]:
    found = []
    for section in (GENERAL_SECTION, PUBLIC_SECTION):
        for m in said(report, section, "决算为"):
            budget = [b for b in report.of("money", section) if b.line == m.line and b.end < m.start]
            if budget and not budget[-1].inside:
                found.append((m, budget[-1].about[0], "预算数"))
    return found


SCOPE_BASIC = replaced("text-scope-basic", _all_funds_basic)
SCOPE_GENERAL = replaced("text-scope-general", _other_scope)
LAST_YEAR = replaced("text-last-year", _last_year)
BUDGET_FOR_ACTUAL = replaced("text-budget-for-actual", _budget_for_actual)


@kind("text-neighbours-exchanged")
def neighbours_exchanged(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Two amounts of a list with each other's figure."""
    lists = [said(report, "收入")[1:], said(report, "支出")[1:], class_amounts(report), economic_amounts(report)]
    for a, b in shuffled(rng, [pair for each in lists for pair in pairwise(each)]):
        if abs(a.about[0] - b.about[0]) >= 3 * text_step(report):
            about = f"{words_before(report, a)}与下一项的金额互换：{a.text}、{b.text}"
            yield Draft((put(a, b.text), put(b, a.text)), about)


def clause(report: Located, mark: Mark) -> tuple[int, int]:
    """Where the clause that holds the mark begins and ends, the separator behind it included."""
    line = report.line(mark.line)
    start = max(line.rfind(ch, 0, mark.start) for ch in "；：") + 1
    ends = [i for i in (line.find(ch, mark.end) for ch in "；。") if i >= 0]
    end = min(ends)
    return (start, end + 1) if line[end] == "；" else (start - 1, end)


@kind("text-class-omitted")
def class_omitted(report: Located, rng: random.Random) -> Iterator[Draft]:
    """One 类 left out of the list in 五（二）."""
    marks = class_amounts(report)
    for mark in shuffled(rng, marks if len(marks) > 1 else []):
        start, end = clause(report, mark)
        text = report.line(mark.line)[start:end]
        if abs(mark.about[0]) >= 100 * text_step(report):
            edit = Edit(mark.line, start, text, "")
            yield Draft((edit,), f"结构情况漏列“{text.strip('；')}”", (mark.line,))


@kind("text-item-omitted")
def item_omitted(report: Located, rng: random.Random) -> Iterator[Draft]:
    """One numbered paragraph of 五（三） left out, those behind it numbered anew."""
    marks = item_actuals(report)
    for i, mark in shuffled(rng, list(enumerate(marks)) if len(marks) > 1 else []):
        if abs(mark.about[0]) < 100 * text_step(report):
            continue
        later = [Edit(m.line, 0, f"{k + 1}.", f"{k}.") for k, m in enumerate(marks) if k > i]
        head = min(m.line for m in marks) - 2
        name = report.line(mark.line)[:24]
        gone = without(report, mark.line - 1, mark.line)
        yield Draft(
            (*gone, *later),
            f"具体情况漏列“{name}…”",
            (head, mark.line - 2),
            tuple(m.line for m in marks if m is not mark),
        )


@kind("text-class-name")
def class_name(report: Located, rng: random.Random) -> Iterator[Draft]:
    """An amount of 五（二） under the name of a 类 without spending."""
    absent = [c for c in class_rows() if c < "230" and c not in report.a.categories()]
    for mark in shuffled(rng, class_amounts(report)):
        start, _ = clause(report, mark)
        line = report.line(mark.line)
        start += line[start] == "；"
        name = line[start : mark.start]
        now = function_codes()[rng.choice(absent)].name
        yield Draft((Edit(mark.line, start, name, now),), f"“{name}{mark.text}”写成“{now}”", (mark.line,))


@kind("text-economic-name")
def economic_name(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A 款 without an amount named among those that 公用经费 (or 人员经费) consists of."""
    for lane, classes in shuffled(rng, [("人员经费", ("301", "303")), ("公用经费", PUBLIC)]):
        first, last = report.passages[BASIC_SECTION]
        lines = [i for i in range(first, last + 1) if report.line(i).startswith(f"{lane}主要包括：")]
        unused = [c for c, e in economic_codes().items() if e.lane and len(c) == 5 and c[:3] in classes]
        unused = [
            c
            for c in unused
            if not report.a.basic.get(c) and c[:3] in {b[:3] for b in report.a.basic} and not c.endswith("99")
        ]
        used_names = {economic_codes()[c].name for c in report.a.basic}
        unused = [c for c in unused if economic_codes()[c].name not in used_names]
        if lines and unused:
            now = economic_codes()[rng.choice(unused)].name
            text = report.line(lines[0])
            edit = Edit(lines[0], len(text) - 1, "。", f"、{now}。")
            yield Draft((edit,), f"{lane}里列了表中没有金额的“{now}”", (lines[0],))


@kind("text-fund-code-name")
def fund_code_name(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A 项 of 八 or 九 named otherwise than its code says."""
    for section in shuffled(rng, list(OF_FUNDS)):
        for mark in shuffled(rng, said(report, section)):
            match = re.search(r"(\d{7})-([^\d；：]+)$", report.line(mark.line)[: mark.start])
            if match:
                budget = function_codes()[match[1]].budget
                names = [f.name for c, f in function_codes().items() if f.budget == budget and f.level == "项"]
                names = [n for n in names if n != match[2] and n not in match[2] and match[2] not in n]
                now = rng.choice(names)
                edit = Edit(mark.line, match.start(2), match[2], now)
                yield Draft((edit,), f"{match[1]}的名称“{match[2]}”写成“{now}”")


@kind("costs-above-running")
def costs_above_running(report: Located, rng: random.Random) -> Iterator[Draft]:
    """机关运行经费 larger than 公用经费, its growth put right accordingly."""
    marks = [m for m in report.of("money", "机关运行经费") if not m.inside]
    if not marks or not report.a.running:
        return
    mark, unit = marks[0], marks[0].about[1]
    for factor in shuffled(rng, [105, 112, 130, 150, 180, 240]):
        now = max(report.a.running * factor // 100, report.a.running + 10 * text_step(report))
        now -= now % text_step(report)
        edits = [put(mark, written(now, unit))]
        moves = report.of("moved", "机关运行经费")
        percents = [m for m in report.of("percent", "机关运行经费") if m.inside]
        if percents:
            delta = moves[0].about[0] - moves[0].about[1]
            edits.append(put(percents[0], percent_text(report, delta, now - delta)))
        if not percents or now - delta > 0:
            said_now = written(now, unit)
            yield Draft(
                tuple(edits), f"机关运行经费写成{said_now}，大于公用经费{written(report.a.running, unit)}", (edits[0],)
            )


@kind("text-amount-beyond-total")
def beyond_total(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A change against last year in 万元 where 元 is meant, larger than all money of the year."""
    if (report.style.text_unit or report.a.denomination) is not Denomination.YUAN:
        return
    for mark in shuffled(rng, [m for m in report.of("money") if m.inside and m.about[0] * 10_000 > report.a.grand * 2]):
        yield Draft((Edit(mark.line, mark.end, "元", "万元"),), f"{mark.text}元写成{mark.text}万元", (mark,))
