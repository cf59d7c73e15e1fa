"""Body: contents, charts, and the blocks of the book in order of print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from juesuan.accounts import FinalAccounts
from juesuan.writers.book import Book, Heading, Para, Run
from juesuan.writers.charts import Chart, charts, left_out
from juesuan.writers.page.cells import simple_table, table_html, words
from juesuan.writers.page.links import Links
from juesuan.writers.printed_tables import TableBlock

_FOLD = 14  # a part with more entries than this is folded in the contents


def contents_html(book: Book, links: Links, *, charted: bool = True) -> str:
    """The headings as a nested list of links; a form is listed with the name of its project."""
    names = _form_names(book.accounts)
    parts: list[tuple[str, list[str]]] = [('<a href="#charts">图解</a>', [])] if charted else []
    for n, block in enumerate(book.blocks):
        if not isinstance(block, Heading):
            continue
        shown = names.get(block.anchor, block.text)
        entry = f'<a href="#{links.anchors[n]}">{words(shown)}</a>'
        if block.level == 1 or not parts:
            parts.append((entry, []))
        else:
            parts[-1][1].append(f'<li class="level-{block.level}">{entry}</li>')
    return f"<ol>{''.join(f'<li>{entry}{_listed(items)}</li>' for entry, items in parts)}</ol>"


def _listed(items: list[str]) -> str:
    if not items:
        return ""
    entries = f"<ol>{''.join(items)}</ol>"
    if len(items) <= _FOLD:
        return entries
    return f"<details><summary>共{len(items)}项</summary>{entries}</details>"


def _form_names(accounts: FinalAccounts) -> dict[str, str]:
    return {
        f"form-{form.display}": f"{form.number}. {form.name}" if form.number is not None else form.name
        for form in accounts.evaluations
        if form.name
    }


def charts_html(accounts: FinalAccounts) -> str:
    """Every chart with its data behind it, and a word on those that could not be drawn."""
    missing = "".join(f"<li>{words(m.title)}：{words(m.reason)}。</li>" for m in left_out(accounts))
    left = f'<p class="note">没有画出的图：</p><ul class="note">{missing}</ul>' if missing else ""
    return "".join(map(_chart, charts(accounts))) + left


def _chart(chart: Chart) -> str:
    name = words(chart.title, quote=True)
    return (
        f'<figure><h3 id="{chart.name}">{words(chart.title)}</h3>'
        f'<div class="scroll picture" tabindex="0" role="group" aria-label="{name}">{chart.svg}</div>'
        f"<details><summary>图中数据</summary>{simple_table(f'{chart.title}：图中数据', chart.head, chart.rows)}"
        f"</details></figure>"
    )


def body_html(book: Book, links: Links) -> str:
    """The blocks after cover and contents; a table keeps its heading on the same sheet of paper."""
    return "".join(_blocks(book, links))


def _blocks(book: Book, links: Links) -> Iterator[str]:
    entries = _catalogue(book, links)
    blocks = book.blocks
    for n, block in enumerate(blocks):
        following = blocks[n + 1] if n + 1 < len(blocks) else None
        if isinstance(block, Heading):
            heading = f'<h{block.level + 1} id="{links.anchors[n]}">{words(block.text)}</h{block.level + 1}>'
            yield f"{_open(following)}{heading}" if isinstance(following, TableBlock) else heading
        elif isinstance(block, TableBlock):
            headed = n > 0 and isinstance(blocks[n - 1], Heading)
            yield f"{'' if headed else _open(block)}{table_html(block, links)}</section>"
        elif isinstance(block, Para):
            text = "".join(_run(run, links) for run in block.runs)
            anchor = entries.get(block.text)
            yield f'<p><a href="#{anchor}">{text}</a></p>' if anchor and "<a" not in text else f"<p>{text}</p>"


def _open(block: object) -> str:
    return f'<section class="{"wide" if isinstance(block, TableBlock) and block.landscape else "sheet"}">'


def _catalogue(book: Book, links: Links) -> Mapping[str, str]:
    """Lines of the catalogue of annexes with the anchor of the form each points to."""
    anchors = {block.anchor: links.anchors[n] for n, block in enumerate(book.blocks) if isinstance(block, Heading)}
    return {
        f"{entry.number}.{entry.name}": anchors[f"form-项目{entry.form}"]
        for entry in book.accounts.catalogue
        if f"form-项目{entry.form}" in anchors
    }


def _run(run: Run, links: Links) -> str:
    target = links.targets.get(run.figure) if run.figure else None
    if target is None:
        return words(run.text)
    kind = {True: "same", False: "off", None: "from"}[target.equals]
    lead = {True: "", False: "与表中数不同：", None: "计算依据："}[target.equals]
    title = words(lead + target.words, quote=True)
    cells = " ".join(links.cells[cell] for cell in target.cells)
    more = f' data-cells="{cells}"' if len(target.cells) > 1 else ""
    number, where = links.numbers[run.figure], links.cells[target.cells[0]]
    return f'<a class="{kind}" id="{number}" href="#{where}"{more} title="{title}">{words(run.text)}</a>'
