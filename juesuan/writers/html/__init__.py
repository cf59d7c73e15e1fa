"""One HTML file without any network: the report's own text and tables with each finding beside its place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from urllib.parse import quote

from juesuan.finding import Severity, Verdict
from juesuan.writers.html.blocks import sheets_of
from juesuan.writers.html.marks import Marks
from juesuan.writers.html.panel import Panel, options
from juesuan.writers.html.report import sheet_html
from juesuan.writers.parts import advice_first_given, grouped, titles_of

Listed = tuple[str, str, Verdict | None, str]  # the input, its page, its verdict, or why there is none


def to_html(verdict: Verdict, language: str = "zh") -> str:
    """The page of one verdict; what the report shows is read from the files it came from."""
    words, groups, titles = _words(language), grouped(verdict), titles_of(verdict)
    marks = Marks(verdict, groups)
    panel = Panel(words, marks, titles, advice_first_given(groups))
    sheets = sheets_of(verdict, words)
    return Template(_file("page.html")).substitute(
        {key: words[key] for key in ("language", "report", "findings", "filter", "part", "all", "containing", "keys")},
        **{key: words[key] for key in ("skip", "skip_findings", "severity", "fold", "unfold", "unchecked", "legend")},
        shown_words=escape(words["shown"]),
        unchecked_lead=words["unchecked_lead"],
        title=escape(_title(verdict, words), quote=False),
        path=escape(str(verdict.document.get("path", "")), quote=False),
        counts=_counts(verdict, words),
        read=_read(verdict, words),
        legend_marks=_legend(words),
        boxes=_boxes(words),
        parts="".join(options(groups, titles, words["whole"])),
        groups="\n".join(map(panel.group, groups)) or f"<p>{words['none']}</p>",
        not_checked=panel.unchecked(verdict),
        sheets="\n".join(sheet_html(sheet, marks.of(sheet.file), words) for sheet in sheets),
        style=_file("page.css"),
        script=_file("page.js"),
    )


def index_page(listed: Sequence[Listed], language: str = "zh") -> str:
    """A list of pages, one an input: its counts, or that it could not be read."""
    words = _words(language)
    head = "".join(f"<th>{name}" for name in (words["index_file"], *(words[s.value] for s in Severity)))
    rows = []
    for path, page, verdict, problem in listed:
        if verdict is None:
            rows.append(f'<tr><td>{escape(path)}<td colspan="3">{words["index_failed"]}：{escape(problem)}')
            continue
        cells = "".join(f'<td class="n">{verdict.count(severity)}' for severity in Severity)
        link = f'<a href="{quote(page, errors="surrogateescape")}">{escape(_title(verdict, words))}</a>'
        rows.append(f"<tr><td>{link}<br>{escape(path)}{cells}")
    return Template(_file("index.html")).substitute(
        language=words["language"],
        title=words["index"],
        table=f"<table><thead><tr>{head}</thead><tbody>{''.join(rows)}</tbody></table>",
        style=_file("page.css"),
    )


@cache
def _words(language: str) -> Mapping[str, str]:
    return {str(key): str(text) for key, text in tomllib.loads(_file("words.toml"))[language].items()}


@cache
def _file(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8")


def _title(verdict: Verdict, words: Mapping[str, str]) -> str:
    document = verdict.document
    key = "title" if document.get("year") else "title_without_year"
    return words[key].format(department=document.get("department") or words["unnamed"], year=document.get("year"))


def _counts(verdict: Verdict, words: Mapping[str, str]) -> str:
    return " ".join(
        f'<strong class="{s.value}">{words["sign_" + s.value]} {words[s.value]} {verdict.count(s)}</strong>'
        for s in Severity
    )


def _read(verdict: Verdict, words: Mapping[str, str]) -> str:
    """What was read and how much of it was checked, with the doubts there are."""
    coverage = verdict.coverage
    numbers = {key: coverage.numbers_in_text.get(key, 0) for key in ("total", "bound", "checked", "unbound")}
    skipped = len({item.code for item in coverage.not_checked})
    read = words["read"].format(
        tables=len(coverage.tables),
        sections=len(coverage.sections),
        forms=coverage.evaluations,
        rules=coverage.rules_run,
        skipped=skipped,
        **numbers,
    )
    doubts = [
        f"{table.get('number') or table.get('kind')}：{d}" for table in coverage.tables for d in table.get("doubts", ())
    ]
    remarks = [str(remark) for remark in verdict.document.get("remarks", ())]
    lines = [read, *([words["doubts"].format(doubts="；".join(doubts))] if doubts else []), *remarks]
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines)


def _legend(words: Mapping[str, str]) -> str:
    kinds = {severity.value: words[severity.value] for severity in Severity}
    kinds |= {kind: words[f"legend_{kind}"] for kind in ("follows", "used", "unchecked")}
    return " ".join(f'<span><mark class="{kind}"><a>{name}</a></mark></span>' for kind, name in kinds.items())


def _boxes(words: Mapping[str, str]) -> str:
    return "".join(
        f'<label><input type="checkbox" name="severity" value="{s.value}" checked>'
        f' <span class="{s.value}">{words["sign_" + s.value]} {words[s.value]}</span></label>'
        for s in Severity
    )
