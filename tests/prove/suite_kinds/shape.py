"""形式: contents and titles, missing parts, tables and sections, ordinals, years, denominations, notes, glossary."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import pairwise

from tests.generate.tables import FUND_TABLE, KINDS, ORDINALS, STATE_TABLE, THREE_PUBLIC
from tests.generate.text import GLOSSARY
from tests.prove.suite_kinds.located import Located, shuffled
from tests.prove.suite_kinds.mutant import Draft, Edit, Spot, kind, swap_text, without

UNUSED = (
    ("债务还本支出", "指偿还各类债务本金的支出"),
    ("上年结余调剂", "指经批准在项目之间调剂使用的上年资金"),
    ("政府购买服务", "指通过合同方式由社会力量提供服务并付费的做法"),
    ("事业基金", "指事业单位拥有的非限定用途的净资产"),
    ("住房改革支出", "指按照房改政策用于职工住房方面的支出"),
)
REWORDED = (
    ("收入支出", "收支"),
    ("决算情况", "决算"),
    ("情况说明", "说明"),
    ("财政拨款", ""),
    ("决算表", "决算明细表"),
    ("预算", ""),
)


def titles(report: Located, pattern: str) -> dict[int, int]:
    """Lines of the contents that match, each with the line of its title in the body."""
    found = {}
    for line, text in report.contents.items():
        if not re.search(pattern, text):
            continue
        name = text.partition("、")[2] if text[-1] == "表" else text
        body = [i for i, t in report.headings.items() if t == name]
        body += [
            report.sheet_lines[k, "title"]
            for k in report.sheets
            if "".join(report.line(report.sheet_lines[k, "title"]).split()) == name
        ]
        if len(body) == 1:
            found[line] = body[0]
    return found


def _reworded(rng: random.Random, text: str) -> str | None:
    choices = [(a, b) for a, b in REWORDED if a in text[2:]]
    if not choices:
        return None
    was, now = rng.choice(choices)
    at = text.rindex(was)
    return text[:at] + now + text[at + len(was) :]


@kind("contents-table-title")
def contents_table(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A table under another title in the contents."""
    for line, body in shuffled(rng, list(titles(report, "表$").items())):
        now = _reworded(rng, report.line(line))
        if now:
            text = report.line(line)
            yield Draft((Edit(line, 0, text, now),), f"目录“{text}”写成“{now}”", against=(body,))


@kind("contents-section-title")
def contents_section(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A section under another title in the contents."""
    for line, body in shuffled(rng, list(titles(report, "说明$").items())):
        now = _reworded(rng, report.line(line))
        if now:
            text = report.line(line)
            yield Draft((Edit(line, 0, text, now),), f"目录“{text}”写成“{now}”", against=(body,))


@kind("contents-entry-missing")
def contents_entry(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A section or table that the contents do not list."""
    for line, body in shuffled(rng, list(titles(report, "(表|说明)$").items())):
        gone = without(report, line, line + 1)
        yield Draft(tuple(gone), f"目录漏列“{report.line(line)}”", (line - 2, line), (body,))


@kind("table-title-repeated")
def table_title(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A table under the title of another one."""
    for table in shuffled(rng, list(KINDS)):
        other = rng.choice([k for k in KINDS if k != table])
        line, from_ = report.sheet_lines[table, "title"], report.sheet_lines[other, "title"]
        was, now = report.line(line), report.line(from_)
        number = report.sheet_lines[table, "number"]
        contents = [i for i, b in titles(report, "表$").items() if b == line]
        yield Draft((Edit(line, 0, was, now),), f"“{was}”的表名印成“{now}”", against=(number, from_, *contents))


@kind("table-missing")
def table_missing(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A whole table left out, still in the contents."""
    contents = titles(report, "表$")
    for table in shuffled(rng, list(KINDS)):
        first, last = report.sheets[table]
        title = report.line(first)
        listed = [i for i, body in contents.items() if body == first]
        heading = next(i for i, t in report.headings.items() if t.startswith("第二部分"))
        where = (*listed, heading, first - 2, first)
        names = ("".join(title.split()), table)
        yield Draft(tuple(without(report, first, last + 1)), f"缺“{title}”", where, names=names)


@kind("section-missing")
def section_missing(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A whole section of 情况说明 left out, still in the contents."""
    yield from _missing(report, rng, "[一二三四五六七八九]、")


@kind("statement-missing")
def statement_missing(report: Located, rng: random.Random) -> Iterator[Draft]:
    """机关运行经费, 政府采购, 国有资产 or 预算绩效 not explained, still in the contents."""
    yield from _missing(report, rng, "（[一二三四]）")


def _missing(report: Located, rng: random.Random, pattern: str) -> Iterator[Draft]:
    part = next(i for i, t in report.headings.items() if t.startswith("第三部分"))
    for key, (first, last) in shuffled(rng, list(report.passages.items())):
        title = report.line(first)
        if re.match(pattern, title) and key != "其他重要事项":
            listed = [i for i, t in report.contents.items() if t == title]
            where = (*listed, part, first - 2, first)
            yield Draft(
                tuple(without(report, first, last + 1)),
                f"缺“{title}”一节",
                where,
                names=(title, re.split("[、）]", title)[1], key),
            )


@kind("section-empty")
def section_empty(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A heading with nothing under it."""
    for key, (first, last) in shuffled(rng, list(report.passages.items())):
        if key != "其他重要事项" and last > first:
            yield Draft(tuple(without(report, first + 2, last + 1)), f"“{report.line(first)}”只有标题", (first,))


@kind("sections-exchanged")
def sections_exchanged(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Two neighbouring sections in the wrong order, each under its own ordinal."""
    keys = [k for k in report.passages if re.match("[一二三四五六七八九]、", report.line(report.passages[k][0]))]
    for a, b in shuffled(rng, list(pairwise(keys))):
        (first, middle), (_, last) = report.passages[a], report.passages[b]
        if b == "其他重要事项":
            continue
        block = [report.line(i) for i in range(first, middle + 1)]
        gone = without(report, first, middle + 1)
        text = report.line(last)
        add = Edit(last, len(text), "", "\n\n" + "\n".join(block))
        yield Draft(
            (*gone, add), f"“{report.line(first)}”印在下一节之后", (middle + 2, Spot(first + last - middle), last + 2)
        )


@kind("ordinal-repeated")
def ordinal_repeated(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A heading under the ordinal of the one before it."""
    for line, text in shuffled(rng, list(report.headings.items())):
        match = re.match("([一二三四五六七八九十]+)、.*说明$|（([一二三四])）.*说明$", text)
        if match and (match[1] or match[2]) != "一":
            was = match[1] or match[2]
            now = ORDINALS[ORDINALS.index(was) - 1]
            edit = Edit(line, match.start(1) if match[1] else match.start(2), was, now)
            listed = [i for i, t in report.contents.items() if t == text]
            yield Draft((edit,), f"“{text}”的序号写成“{now}”", against=tuple(listed))


@kind("paragraph-ordinal-repeated")
def paragraph_ordinal(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A numbered paragraph under the number of the one before it."""
    for first, last in shuffled(rng, list(report.passages.values())):
        lines = [i for i in range(first, last + 1) if re.match(r"\d+\.\D", report.line(i))]
        for line in shuffled(rng, lines[1:])[:1]:
            number = int(report.line(line).split(".")[0])
            if number > 1:
                edit = Edit(line, 0, f"{number}.", f"{number - 1}.")
                yield Draft(
                    (edit,),
                    f"“{report.line(line)[:14]}…”的序号写成{number - 1}",
                    against=(lines[lines.index(line) - 1],),
                )


@kind("table-number-repeated")
def table_number(report: Located, rng: random.Random) -> Iterator[Draft]:
    """公开NN表 twice."""
    for table in shuffled(rng, list(KINDS)):
        line = report.sheet_lines[table, "number"]
        number = int(report.line(line)[2:4])
        now = number - 1 if number > 1 else 2
        other = next(
            report.sheet_lines[k, "number"]
            for k in KINDS
            if report.line(report.sheet_lines[k, "number"])[2:4] == f"{now:02d}"
        )
        edit = Edit(line, 2, f"{number:02d}", f"{now:02d}")
        yield Draft((edit,), f"公开{number:02d}表的表号印成公开{now:02d}表", against=(other,))


def _unit_place(report: Located, table: str) -> tuple[int, int, str]:
    """Line and start of “金额单位：…” of a table, and the unit."""
    first = report.sheet_lines[table, "above"]
    for line in range(first, first + 3):
        match = re.search("金额单位：(万元|元)", report.line(line))
        if match:
            return line, match.start(1), match[1]
    raise ValueError(table)


@kind("denomination-of-one-table")
def denomination(report: Located, rng: random.Random) -> Iterator[Draft]:
    """万元 above one table of a report in 元, or the other way round."""
    filled = [k for k in KINDS if report.cells(k)]
    for table in shuffled(rng, filled):
        line, start, unit = _unit_place(report, table)
        now = "元" if unit == "万元" else "万元"
        yield Draft((Edit(line, start, unit, now),), f"{table}的金额单位印成{now}")


@kind("denomination-missing")
def denomination_missing(report: Located, rng: random.Random) -> Iterator[Draft]:
    """No 金额单位 above one table."""
    for table in shuffled(rng, list(KINDS)):
        line, start, unit = _unit_place(report, table)
        was = f"金额单位：{unit}"
        edit = Edit(line, start - 5, was, "")
        first, last = report.sheet_lines[table, "title"], report.sheet_lines[table, "header"]
        yield Draft((edit,), f"{table}没有金额单位", tuple(range(first, last + 1)))


@kind("department-missing-above-table")
def department_missing(report: Located, rng: random.Random) -> Iterator[Draft]:
    """No 公开部门 above one table."""
    for table in shuffled(rng, list(KINDS)):
        line = report.sheet_lines[table, "above"]
        was = f"公开{report.a.level}：{report.a.department}"
        edit = swap_text(report, line, was, "", 0)
        first, last = report.sheet_lines[table, "title"], report.sheet_lines[table, "header"]
        yield Draft((edit,), f"{table}没有公开{report.a.level}", tuple(range(first, last + 1)))


@kind("empty-table-note-missing")
def note_missing(report: Located, rng: random.Random) -> Iterator[Draft]:
    """An empty table without the words that say why."""
    for table in shuffled(rng, [FUND_TABLE, STATE_TABLE, THREE_PUBLIC]):
        line = report.sheet_lines[table, "note"]
        match = re.search("说明：.*故本表无数据。", report.line(line))
        if match:
            first, last = report.sheets[table]
            edit = Edit(line, match.start(), match[0], "")
            yield Draft((edit,), f"{table}没有数据，也没有说明", tuple(range(first, last + 1)))


@kind("glossary-term-missing")
def term_missing(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A term used in the text and explained nowhere; the terms behind it numbered anew."""
    first, lines = _glossary(report)
    for term in shuffled(rng, ["机关运行经费", "“三公”经费", "基本支出", "项目支出", "年末结转和结余", "上级补助收入"]):
        at = next(i for i, line in enumerate(lines) if report.line(line).split("：")[0].endswith(f".{term}"))
        used = any(
            term in report.line(i)
            for a, b in report.passages.values()
            for i in range(a, b + 1)
            if i not in report.headings
        )
        if used:
            gone = without(report, lines[at] - 1, lines[at])
            later = [Edit(line, 0, f"{i + 1}.", f"{i}.") for i, line in enumerate(lines) if i > at]
            uses = [i for a, b in report.passages.values() for i in range(a, b + 1) if term in report.line(i)]
            uses += [i for i in report.contents if term in report.line(i)]
            yield Draft(
                (*gone, *later), f"名词解释没有“{term}”", (first, *(i for i in lines if i != lines[at])), tuple(uses)
            )


def _glossary(report: Located) -> tuple[int, list[int]]:
    first = next(i for i, t in report.headings.items() if t.startswith("第四部分"))
    lines = [first + 2 * (i + 1) for i in range(len(GLOSSARY))]
    return first, lines


@kind("glossary-term-unused")
def term_unused(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A term explained and used nowhere."""
    _, lines = _glossary(report)
    for term, words in shuffled(rng, list(UNUSED)):
        if term not in report.text:
            text = report.line(lines[-1])
            now = f"\n\n{len(lines) + 1}.{term}：{words}。"
            edit = Edit(lines[-1], len(text), "", now)
            yield Draft((edit,), f"名词解释列了没有使用的“{term}”", (Spot(lines[-1] + 2),))


@kind("glossary-missing")
def glossary_missing(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The fourth part left out, still in the contents."""
    first, lines = _glossary(report)
    end = min(lines[-1] + 1, len(report.lines))
    listed = [i for i, t in report.contents.items() if t.startswith("第四部分")]
    gone = without(report, first - 1 if end == lines[-1] else first, end)
    yield Draft(tuple(gone), "缺第四部分名词解释", (*listed, first), names=("名词解释",))


@kind("heading-year")
def heading_year(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The title of a part with another year."""
    for line, text in shuffled(rng, list(report.headings.items())):
        if text.startswith("第") and str(report.a.year) in text:
            now = str(report.a.year + rng.choice((-1, -1, -2, 1)))
            edit = Edit(line, text.index(str(report.a.year)), str(report.a.year), now)
            listed = [i for i, t in report.contents.items() if t == text]
            yield Draft((edit,), f"“{text}”的年度写成{now}", against=tuple(listed))


@kind("cover-year")
def cover_year(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Another year on the cover than in every table and sentence."""
    for more in shuffled(rng, [-1, -2, 1]):
        now = str(report.a.year + more)
        yield Draft((Edit(1, 0, str(report.a.year), now),), f"封面年度写成{now}")
