"""What was read from a generated report, compared with what is true of it: one sentence for every difference."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from juesuan.accounts import FinalAccounts, Indicator, SelfEvaluation
from juesuan.amount import MILLION, Amount, Denomination, half_up
from juesuan.editions import load
from juesuan.facts import Figure
from tests.generate.forms import FUND_LINES, HEADS
from tests.generate.ledger import Measure, Project
from tests.generate.tables import true_cells
from tests.generate.text import GLOSSARY, Report


def differences(report: Report, read: FinalAccounts) -> list[str]:
    """Every difference between the truth of the report and what was read; empty when all is equal."""
    return [*_head(report, read), *_tables(report, read), *_text(report, read), *_forms(report, read)]


def misplaced(read: FinalAccounts, text: str) -> list[str]:
    """Figures whose place does not hold what they are said to be printed as; ``text`` is the file's text."""
    lines = text.replace("\r\n", "\n").split("\n")
    found = []
    for figure in figures_of(read):
        place = figure.place
        if place.line is None or figure.is_blank:
            continue
        line = lines[place.line - 1]
        there, said, printed = (
            "".join(t.split()) for t in (line[place.start : place.end], place.text, figure.number.text)
        )
        cut = not line[place.end :].removesuffix("</p>").strip() and printed.startswith(
            there
        )  # the rest stands on the next page
        if there != said or not (printed in there or cut):
            found.append(f"{figure.label}：印作 {figure.number.text!r}，位置第{place.line}行处是 {there!r}")
    return found


def figures_of(read: FinalAccounts) -> Iterator[Figure]:
    """Every figure read: cells, claims, what could not be bound, and the figures of the forms."""
    for table in read.tables.values():
        yield from table.cells.values()
    yield from (claim.figure for claim in read.claims)
    yield from read.unbound
    for form in read.evaluations:
        yield from form.funds.values()
        yield from (f for i in form.indicators for f in (i.weight, i.score) if f is not None)
        yield from (f for f in (form.total_weight, form.total_score) if f is not None)


def _head(report: Report, read: FinalAccounts) -> Iterator[str]:
    a = report.accounts
    for name, true, got in (
        ("部门", a.department, read.department),
        ("年度", a.year, read.year),
        ("层级", a.level, read.level),
        ("金额单位", a.denomination.value, read.denomination.value),
        ("版式", report.style.edition or read.edition, read.edition),
        ("单位名单", [b.name for b in a.bodies], [u.name for u in read.organisation.units]),
        ("名词解释", [term for term, _ in GLOSSARY], [term.term for term in read.glossary]),
        ("附件目录", [p.name for p in a.projects], [entry.name for entry in read.catalogue]),
    ):
        if true != got:
            yield f"{name}：应读作 {true}，读作 {got}"


def _same(true: int, figure: Figure, denomination: Denomination) -> bool:
    """Equal, or equal but for digits that are not on the page."""
    if figure.grains == true:
        return True
    number = figure.number
    tenth = denomination.fen // 10
    return isinstance(number, Amount) and number.decimals == 1 and true - true % tenth == figure.grains


def printed_value(fen: int, denomination: Denomination) -> int:
    """What two decimals of the denomination show of a true value, in 分."""
    return half_up(fen * 100, denomination.fen) * denomination.fen // 100


def _tables(report: Report, read: FinalAccounts) -> Iterator[str]:
    denomination = report.accounts.denomination
    edition = load(report.style.edition) if report.style.edition else None
    cells = true_cells(report.accounts, report.style)
    for kind, true in cells.items():
        counts = {row.key for row in edition.form(kind).rows if row.unit} if edition is not None else set()
        table = read.tables.get(kind)
        if table is None:
            yield f"{kind}：没有读到"
            continue
        for (row, column), fen in true.items():
            shown = fen if row in counts else printed_value(fen, denomination)
            figure = table.figure(row, column)
            if not _same(shown, figure, denomination):
                yield f"{kind}[{row}].{column}：应为 {shown}，读作 {figure.grains}（{figure.number.text!r}）"
        for (row, column), figure in table.cells.items():
            if figure.grains and not true.get((row, column)):
                yield f"{kind}[{row}].{column}：应为空，读作 {figure.number.text!r}"
    for kind in read.tables:
        if kind not in cells:
            yield f"多出的表 {kind}"


def _text(report: Report, read: FinalAccounts) -> Iterator[str]:
    said = Counter((s.unit in ("元", "万元"), s.grains) for s in report.said)
    places = {(f.place.line, f.place.start): f for f in (*(c.figure for c in read.claims), *read.unbound)}
    found = Counter((f.is_money, f.grains) for f in places.values())
    missing = said - found
    for s in report.said:
        key = (s.unit in ("元", "万元"), s.grains)
        if missing.get(key):
            missing[key] -= 1
            yield f"情况说明“{s.section}”的 {s.text}{s.unit} 没有读到"


def _bare(text: str) -> str:
    """Without white space, tags and the number of an indicator."""
    return re.sub(r"^指标\d+[：:]", "", re.sub(r"\s|</?p>", "", text))


def _forms(report: Report, read: FinalAccounts) -> Iterator[str]:
    by_number = {form.number: form for form in read.evaluations}
    if len(read.evaluations) != len(report.accounts.projects):
        yield f"自评表：应有 {len(report.accounts.projects)} 张，读到 {len(read.evaluations)} 张"
    for project in report.accounts.projects:
        form = by_number.get(project.number)
        if form is None:
            yield f"项目{project.number}：没有读到"
            continue
        for name, true, got in (
            ("名称", project.name, form.name),
            ("主管部门", report.accounts.department, form.department),
            ("实施单位", project.unit, form.unit),
            ("年度", report.accounts.year, form.year),
            ("预期目标", _bare(project.expected), _bare(form.expected)),
            ("实际完成情况", _bare(project.achieved), _bare(form.achieved)),
            ("总分", project.total_score * MILLION // 100, form.total_score.grains if form.total_score else None),
        ):
            if true != got:
                yield f"项目{project.number} {name}：应为 {true}，读作 {got}"
        yield from _funds(project, form)
        yield from _indicators(project, form)


def _funds(project: Project, form: SelfEvaluation) -> Iterator[str]:
    rows = {FUND_LINES[0]: project.totals, **project.funds}
    for line in FUND_LINES:
        for head, fen in zip(HEADS[:3], rows.get(line, (0, 0, 0)), strict=True):
            figure = form.fund(line, head)
            if (figure.grains if figure is not None else 0) != fen:
                yield f"项目{project.number} {line}·{head}：应为 {fen}，读作 {figure and figure.number.text!r}"
    _, full, executed = project.totals
    rate = half_up(executed * 10000, full) * MILLION // 100
    for head, true in (("分值", 10 * MILLION), ("执行率", rate), ("得分", project.execution_score * MILLION // 100)):
        figure = form.fund(FUND_LINES[0], head)
        if figure is None or figure.grains != true:
            yield f"项目{project.number} {head}：应为 {true}，读作 {figure and figure.number.text!r}"


def _points(figure: Figure | None) -> int | None:
    return None if figure is None or figure.is_blank else figure.grains * 100 // MILLION


def _true_row(m: Measure) -> tuple[object, ...]:
    return m.level1, m.level2, _bare(m.name), m.target, m.achieved, m.weight, m.score, m.reason


def _read_row(i: Indicator) -> tuple[object, ...]:
    names = (_bare(i.level1).split("（")[0].split("(")[0], _bare(i.level2), _bare(i.name))
    return *names, _bare(i.target), _bare(i.achieved), _points(i.weight), _points(i.score), _bare(i.reason)


def _indicators(project: Project, form: SelfEvaluation) -> Iterator[str]:
    true = [_true_row(m) for m in project.measures if not m.placeholder]
    read = [_read_row(i) for i in form.indicators if not i.is_placeholder]
    if len(true) != len(read):
        lost = [row[2] for row in true if row[2] not in {r[2] for r in read}]
        more = [row[2] for row in read if row[2] not in {t[2] for t in true}]
        yield f"项目{project.number} 指标：应有 {len(true)} 行，读到 {len(read)} 行；缺 {lost}，多 {more}"
        return
    for t, r in zip(true, read, strict=True):
        if t != r:
            yield f"项目{project.number} 指标：应为 {t}，读作 {r}"
