"""A generated report of which everything printed is known: where it stands, what it means, what is true of it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from tests.generate import narrative, sheets, tables
from tests.generate import text as whole
from tests.generate.forms import FUND_LINES, HEADS, FormSheet, sheet
from tests.generate.ledger import Accounts, Measure, Project
from tests.generate.narrative import Passage, Said, Writer
from tests.generate.tables import Sheet, Style
from tests.generate.text import Report, compose, render, rows_as_text

OPEN, MIDDLE, CLOSE = "\ue000", "\ue001", "\ue002"
_MARK = re.compile(f"{OPEN}(\\d+){MIDDLE}|{CLOSE}")
FIRST_MEASURE = 10  # row of the first indicator in a form
FUND_ROW = 3  # row of 年度资金总额 in a form
MEASURE_CELLS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因")


@dataclass(frozen=True, slots=True)
class Mark:
    """One printed thing: what it is, its values, and where it stands.

    ``role`` is cell, money, percent, count, plain, reason, moved, completed, compared, because or form; ``about`` holds
    what is true of it (amounts in 分); ``inside`` are the roles around it, the outermost first.
    """

    role: str
    section: str
    about: tuple[Any, ...]
    line: int  # 1-based
    start: int
    end: int
    text: str
    inside: tuple[str, ...] = ()


class Pen:
    """Sets marks around what is written and remembers what they are about."""

    def __init__(self) -> None:
        self.notes: list[tuple[str, str, tuple[Any, ...]]] = []

    def wrap(self, text: str, role: str, section: str, *about: Any) -> str:
        self.notes.append((role, section, about))
        return f"{OPEN}{len(self.notes) - 1}{MIDDLE}{text}{CLOSE}"

    def read(self, number: int, line: str) -> tuple[str, list[Mark]]:
        """The line without marks, and the marks with their places in it."""
        plain, at, found = "", 0, []
        stack: list[tuple[int, int]] = []
        for match in _MARK.finditer(line):
            plain += line[at : match.start()]
            at = match.end()
            if match[1] is not None:
                stack.append((int(match[1]), len(plain)))
                continue
            index, start = stack.pop()
            role, section, about = self.notes[index]
            around = tuple(self.notes[i][0] for i, _ in stack)
            found.append(Mark(role, section, about, number, start, len(plain), plain[start:], around))
        return plain + line[at:], found


class MarkingWriter(Writer):
    """The writer of 情况说明, marking each figure with the amounts behind it and each phrase with what it says."""

    def __init__(self, pen: Pen, accounts: Accounts, style: Style) -> None:
        super().__init__(accounts, style)
        self.pen = pen
        self._role: tuple[str, tuple[Any, ...]] | None = None

    def _say(self, text: str, grains: int, unit: str) -> str:
        said = super()._say(text, grains, unit)
        role, about = self._role or ("plain", (grains, unit))
        self._role = None
        return self.pen.wrap(said, role, self.section, *about)

    def money(self, fen: int, denomination: Any = None) -> str:
        unit = denomination or self.style.text_unit or self.a.denomination
        self._role = ("money", (fen, unit))
        return super().money(fen, denomination)

    def percent(self, part: int, whole_: int) -> str:
        self._role = ("percent", (part, whole_))
        return super().percent(part, whole_)

    def count(self, number: int, unit: str) -> str:
        self._role = ("count", (number, unit))
        return super().count(number, unit)

    def moved(self, now: int, before: int, what: str = "支出") -> str:
        return self.pen.wrap(super().moved(now, before, what), "moved", self.section, now, before)

    def moved_from_budget(self, now: int, budget: int) -> str:
        return self.pen.wrap(super().moved_from_budget(now, budget), "moved", self.section, now, budget)

    def compared(self, now: int, budget: int, subject: str) -> str:
        return self.pen.wrap(super().compared(now, budget, subject), "compared", self.section, now, budget, subject)

    def completed(self, now: int, budget: int, base: str) -> str:
        return self.pen.wrap(super().completed(now, budget, base), "completed", self.section, now, budget, base)

    def because(self, parts: list[tuple[str, int, int]], delta: int) -> str:
        return self.pen.wrap(super().because(parts, delta), "because", self.section, tuple(parts), delta)

    def reason(self, subject: str, more: bool) -> str:
        return self.pen.wrap(super().reason(subject, more), "reason", self.section, subject, more)


def _write(writer: MarkingWriter) -> tuple[list[Passage], list[Said]]:
    with patch.object(narrative, "Writer", lambda accounts, style: writer):
        return narrative.write(writer.a, writer.style)


@dataclass(slots=True)
class Located:
    """The report, its text, and the place of everything in it."""

    name: str
    report: Report
    text: str
    lines: list[str]
    marks: list[Mark]
    contents: dict[int, str] = field(default_factory=dict)  # lines of the contents
    headings: dict[int, str] = field(default_factory=dict)  # lines of headings in the body, parts included
    sheets: dict[str, tuple[int, int]] = field(default_factory=dict)  # kind -> first and last line of its block
    sheet_lines: dict[tuple[str, str], int] = field(default_factory=dict)  # (kind, title|number|above|header|body|note)
    forms: dict[int, tuple[int, int]] = field(default_factory=dict)  # number -> first and last line
    passages: dict[str, tuple[int, int]] = field(default_factory=dict)  # section -> first and last line

    @property
    def a(self) -> Accounts:
        return self.report.accounts

    @property
    def style(self) -> Style:
        return self.report.style

    def of(self, role: str, section: str = "", test: Callable[[Mark], bool] | None = None) -> list[Mark]:
        """Marks of a role, in a section when one is named, that pass the test when there is one."""
        return [
            m
            for m in self.marks
            if m.role == role and (not section or m.section == section) and (test is None or test(m))
        ]

    def cell(self, kind: str, row: str, column: str) -> Mark:
        """One cell of a table, blank ones as well."""
        return next(m for m in self.marks if m.role == "cell" and m.section == kind and m.about[:2] == (row, column))

    def cells(self, kind: str, *, filled: bool = True) -> list[Mark]:
        return [m for m in self.marks if m.role == "cell" and m.section == kind and (m.about[2] or not filled)]

    def form(self, number: int, *about: Any) -> Mark:
        """One cell of a form: (“资金”, row, head), (“指标”, index, cell), “总分”, “名称”, “主管部门” or “实施单位”."""
        return next(m for m in self.marks if m.role == "form" and m.about == (number, *about))

    def project(self, number: int) -> Project:
        return next(p for p in self.a.projects if p.number == number)

    def measures(self) -> Iterator[tuple[int, int, Measure]]:
        """Project number, index and measure of every indicator that is one."""
        for p in self.a.projects:
            for i, measure in enumerate(p.measures):
                if not measure.placeholder:
                    yield p.number, i, measure

    def line(self, number: int) -> str:
        return self.lines[number - 1]

    def around(self, mark: Mark, before: int = 12, after: int = 12) -> tuple[str, str]:
        """The characters before and after a mark."""
        line = self.line(mark.line)
        return line[max(0, mark.start - before) : mark.start], line[mark.end : mark.end + after]

    @property
    def rounded(self) -> bool:
        """Whether tables show less than is true."""
        unit = self.a.denomination.fen // 100
        return any(m.about[2] % unit for m in self.marks if m.role == "cell")


def shuffled(rng: random.Random, items: list[Any]) -> list[Any]:
    """The items in another order; the list itself stays."""
    return rng.sample(items, len(items))


def _marked_form(pen: Pen, project: Project, accounts: Accounts) -> FormSheet:
    """The form with marks around the cells that are facts."""
    plain = sheet(project, accounts)
    rows = [list(row) for row in plain.rows]
    n = project.number

    def mark(row: int, column: int, *about: Any) -> None:
        rows[row][column] = pen.wrap(rows[row][column], "form", "自评表", n, *about)

    mark(0, 2, "名称")
    mark(1, 2, "主管部门")
    mark(1, 5, "实施单位")
    for i, line in enumerate(FUND_LINES):
        for j, head in enumerate(HEADS):
            mark(FUND_ROW + i, 2 + j, "资金", line, head)
    mark(8, 1, "预期目标")
    mark(8, 4, "实际完成情况")
    for i, measure in enumerate(project.measures):
        assert rows[FIRST_MEASURE + i][3] == measure.name
        for j, cell in enumerate(MEASURE_CELLS):
            mark(FIRST_MEASURE + i, 1 + j, "指标", i, cell)
    mark(len(rows) - 1, 7, "总分")
    return FormSheet(n, plain.above, tuple(tuple(row) for row in rows))


def locate(name: str, accounts: Accounts, style: Style) -> Located:
    """The report of the accounts in the style, with every mark in place."""
    pen = Pen()
    cells = tables.true_cells(accounts, style)  # the same for every printing, and slow to work out

    class Printer(sheets.Printer):
        def __call__(self, row: str, column: str) -> str:
            fen = self.cells.get((row, column), 0)
            return pen.wrap(super().__call__(row, column), "cell", self.kind, row, column, fen)

    with (
        patch.object(sheets, "true_cells", lambda a, s: cells),
        patch.object(sheets, "Printer", Printer),
        patch.object(whole, "write", lambda a, s: _write(MarkingWriter(pen, a, s))),
        patch.object(whole, "sheet", lambda p, a: _marked_form(pen, p, a)),
    ):
        marked = compose(accounts, style)
    with patch.object(sheets, "true_cells", lambda a, s: cells):
        plain = compose(accounts, style)
    found = _walk(name, marked, plain, pen)
    assert found.text == render(plain)
    return found


def _walk(name: str, marked: Report, plain: Report, pen: Pen) -> Located:
    """Every block of the marked report put in its lines, as printing would."""
    made = Located(name, plain, "", [], [])

    def put(part: str) -> tuple[int, int]:
        first = len(made.lines) + 1
        for line in part.split("\n"):
            text, marks = pen.read(len(made.lines) + 1, line)
            made.lines.append(text)
            made.marks.extend(marks)
        made.lines.append("")
        return first, len(made.lines) - 1

    for block in marked.blocks:
        if isinstance(block, Sheet):
            places = {"title": put(block.title)[0], "number": put(block.number)[0]}
            places["above"] = min(put(part)[0] for part in block.above)
            first, last = put(rows_as_text((*block.header, *block.body)))
            places |= {"header": first, "body": first + len(block.header), "last": last, "note": put(block.note)[0]}
            made.sheets[block.kind] = places["title"], places["note"]
            made.sheet_lines |= {(block.kind, what): line for what, line in places.items()}
        elif isinstance(block, FormSheet):
            first = put(block.above[0])[0]
            for part in block.above[1:]:
                put(part)
            made.forms[block.number] = first, put(rows_as_text(block.rows))[1]
        else:
            put(block)
    made.lines.pop()
    made.text = "\n".join(made.lines) + "\n"
    _outline(made)
    return made


def _outline(made: Located) -> None:
    """Contents, headings and sections."""
    first = made.lines.index("目录")
    body = next(
        i for i in range(first + 2, len(made.lines)) if made.lines[i] == made.lines[first + 2] and i > first + 2
    )
    made.contents = {i + 1: made.lines[i] for i in range(first + 2, body) if made.lines[i]}
    titles = [*(p.heading for p in made.report.passages)]
    at = next(i for i in range(body, len(made.lines)) if made.lines[i].startswith("第三部分"))
    starts: list[tuple[str, int]] = []
    for passage in made.report.passages:
        at = made.lines.index(passage.heading, at)
        starts.append((passage.key, at + 1))
    end = next(i for i in range(at, len(made.lines)) if made.lines[i].startswith("第四部分"))
    for (key, line), (_, following) in zip(starts, [*starts[1:], ("", end + 1)], strict=True):
        made.passages[key] = line, following - 2
    parts = [i + 1 for i in range(body, len(made.lines)) if re.match(r"第[一二三四五]部分", made.lines[i])]
    wanted = {"一、主要职责", "二、机构设置", *titles}
    made.headings = {i: made.lines[i - 1] for i in parts} | {
        i + 1: made.lines[i] for i in range(body, len(made.lines)) if made.lines[i] in wanted
    }
