"""One HTML file without any network: the report's own text and tables with each finding beside its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template

from juesuan.finding import Finding, Severity, Verdict
from juesuan.place import Place

WORDS = {Severity.ERROR: "必须改正", Severity.EXPLAIN: "必须说明", Severity.NOTICE: "提示"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of one line that a finding speaks of; ``first`` when it is the wrong place itself."""

    start: int
    end: int
    finding: int
    severity: Severity
    first: bool


def to_html(verdict: Verdict, texts: Mapping[str, Sequence[str]]) -> str:
    """The page for one verdict. ``texts`` gives the lines of each file that places name, in order of reading."""
    page = Template((files(__package__) / "verdict.html").read_text("utf-8"))
    document, coverage = verdict.document, verdict.coverage
    numbers = coverage.numbers_in_text
    counts = {s: sum(1 for f in verdict.findings if f.severity is s) for s in Severity}
    return page.substitute(
        title=escape(
            f"{document.get('department') or document.get('path')} {document.get('year') or ''} 年度决算核验结果"
        ),
        path=escape(str(document.get("path", ""))),
        errors=counts[Severity.ERROR],
        explains=counts[Severity.EXPLAIN],
        notices=counts[Severity.NOTICE],
        tables=len(coverage.tables),
        forms=coverage.evaluations,
        numbers=numbers.get("total", 0),
        bound=numbers.get("bound", 0),
        checked=numbers.get("checked", 0),
        unbound=numbers.get("unbound", 0),
        rules=coverage.rules_run,
        parts=_options(verdict.findings),
        findings="\n".join(_finding(n, f) for n, f in enumerate(verdict.findings, 1)) or "<p>没有发现问题。</p>",
        unchecked=_unchecked(verdict),
        report="\n".join(_text(name, lines, _marks(verdict.findings, name)) for name, lines in texts.items()),
        style=(files(__package__) / "verdict.css").read_text("utf-8"),
        script=(files(__package__) / "verdict.js").read_text("utf-8"),
    )


def part_of(finding: Finding) -> str:
    """The part of the report a finding belongs to, for grouping: table, section or form."""
    return finding.places[0].part.split(" ")[0] if finding.places and finding.places[0].part else "全文"


def _options(findings: Iterable[Finding]) -> str:
    parts = dict.fromkeys(part_of(f) for f in findings)
    return "".join(f'<option value="{escape(part)}">{escape(part)}</option>' for part in parts)


def _finding(number: int, finding: Finding) -> str:
    rows = [("填报", finding.stated), ("应为", finding.expected), ("差异", finding.difference)]
    unit = "" if finding.unit == "%" else finding.unit
    facts = "".join(
        f"<div><dt>{name}</dt><dd>{escape(value)}{escape(unit)}</dd></div>" for name, value in rows if value
    )
    cause = f'<p class="cause"><b>原因</b>　{escape(finding.cause.text)}</p>' if finding.cause else ""
    follows = "".join(f"<li>{escape(c.message)}</li>" for c in finding.consequences)
    follows = (
        f"<details><summary>由此引起 {len(finding.consequences)} 处</summary><ul>{follows}</ul></details>"
        if follows
        else ""
    )
    where = "".join(_where(number, n, place) for n, place in enumerate(finding.places[:8]))
    return (
        f'<article class="finding {finding.severity.value}" id="f{number}" tabindex="-1"'
        f' data-severity="{finding.severity.value}" data-part="{escape(part_of(finding))}">'
        f'<h3><span class="tag">{WORDS[finding.severity]}</span> {escape(finding.title)}'
        f" <small>{escape(finding.code)}</small></h3>"
        f"<p>{escape(finding.message)}</p>{cause}<dl>{facts}</dl>"
        f'<p class="hint"><b>怎么改</b>　{escape(finding.hint)}</p><p class="basis">依据　{escape(finding.basis)}</p>'
        f'<p class="where">位置　{where}</p>{follows}</article>'
    )


def _where(number: int, n: int, place: Place) -> str:
    label = place.part or (f"第 {place.line} 行" if place.line else place.file)
    line = f"（第 {place.line} 行）" if place.line else ""
    return f'<a href="#m{number}-{n}">{escape(label)}{line}</a> '


def _unchecked(verdict: Verdict) -> str:
    reasons: dict[str, list[str]] = defaultdict(list)
    for entry in verdict.coverage.not_checked:
        reasons[entry.reason].append(entry.code)
    items = "".join(
        f"<li>{escape(reason)}：{'、'.join(dict.fromkeys(codes))}</li>" for reason, codes in reasons.items()
    )
    unread = "".join(f"<li>第 {u.place.line} 行：{escape(u.text)}</li>" for u in verdict.coverage.unread)
    return f"<ul>{items}</ul>" + (f"<h3>没有读懂的内容</h3><ul>{unread}</ul>" if unread else "")


def _marks(findings: Sequence[Finding], name: str) -> Mapping[int, list[tuple[Mark, str]]]:
    marks: dict[int, list[tuple[Mark, str]]] = defaultdict(list)
    for number, finding in enumerate(findings, 1):
        follows = [place for consequence in finding.consequences for place in consequence.places[:1]]
        for n, place in enumerate((*finding.places, *follows)):
            if place.line is not None and place.file == name:
                mark = Mark(
                    place.start or 0, place.end if place.end is not None else 1 << 30, number, finding.severity, n == 0
                )
                marks[place.line].append((mark, f"m{number}-{n}"))
    return marks


def _text(name: str, lines: Sequence[str], marks: Mapping[int, list[tuple[Mark, str]]]) -> str:
    """The file, a table where its lines have cells and paragraphs elsewhere, with line numbers as in the file."""
    blocks: list[str] = []
    rows: list[str] = []
    for number, line in enumerate(lines, 1):
        if "\t" in line:
            rows.append(_row(number, line, marks.get(number, [])))
            continue
        if rows:
            blocks.append(f'<div class="grid" tabindex="0"><table>{"".join(rows)}</table></div>')
            rows = []
        if line.strip():
            blocks.append(f'<p id="l{number}"><i>{number}</i>{_marked(line, 0, marks.get(number, []))}</p>')
    if rows:
        blocks.append(f'<div class="grid" tabindex="0"><table>{"".join(rows)}</table></div>')
    return f'<section aria-label="{escape(name)}">{"".join(blocks)}</section>'


def _row(number: int, line: str, marks: list[tuple[Mark, str]]) -> str:
    cells, at = [f'<th scope="row"><i>{number}</i></th>'], 0
    for cell in line.split("\t"):
        inside = [(m, anchor) for m, anchor in marks if m.start < at + len(cell) and m.end > at] if cell else []
        bare = cell.strip().rstrip("%").replace(",", "").replace(".", "").lstrip("-")
        numeric = ' class="n"' if bare.isdigit() else ' class="long"' if len(cell) > 40 else ""
        cells.append(f"<td{numeric}>{_marked(cell, at, inside)}</td>")
        at += len(cell) + 1
    if marks and not any("<mark" in cell for cell in cells):  # a blank cell is what is wrong: mark the row
        anchors = "".join(_anchor(mark, anchor, "▲") for mark, anchor in marks)
        cells[0] = f'<th scope="row"><i>{number}</i>{anchors}</th>'
    return f'<tr id="l{number}">{"".join(cells)}</tr>'


def _marked(text: str, offset: int, marks: list[tuple[Mark, str]]) -> str:
    """``text`` (which begins at ``offset`` of its line) with its marks; where marks overlap the first one wins."""
    out, at = [], 0
    for mark, anchor in sorted(marks, key=lambda m: (m[0].start, not m[0].first, -m[0].end)):
        start, end = max(mark.start - offset, 0), min(mark.end - offset, len(text))
        if start < at:
            out.append(f'<a id="{anchor}"></a>')
            continue
        out.append(escape(text[at:start]))
        out.append(_anchor(mark, anchor, text[start:end]))
        at = end
    out.append(escape(text[at:]))
    return "".join(out)


def _anchor(mark: Mark, anchor: str, text: str) -> str:
    kind = mark.severity.value if mark.first else "related"
    link = f'<a href="#f{mark.finding}">{escape(text)}<sup>{mark.finding}</sup></a>'
    return f'<mark class="{kind}" id="{anchor}">{link}</mark>'
