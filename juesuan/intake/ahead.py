"""Looking ahead: what stands behind a line tells whether it heads a table, a form, or only mentions one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from juesuan.document import Grid, GridCell, Paragraph
from juesuan.editions import Edition, Form
from juesuan.intake import heading

Block = Paragraph | Grid


def heads_table(lines: Sequence[Block], at: int, edition: Edition) -> bool:
    """Whether a grid or the lines around a table follow before the next title."""
    for ahead in range(at + 1, min(at + 7, len(lines))):
        block = lines[ahead]
        if isinstance(block, Grid):
            return not is_form_grid(block)
        words = heading.bare(block.text)
        if heading.is_table_line(words):
            return True
        line = heading.numbered(words)
        if line.level == 0 or len(words) > 60 or heading.section_key(line.title, edition, exact=True):
            return False
        if heading.looks_like_table_title(words) and heading.table_form(words, edition) is not None:
            return False
    return False


def heads_form(lines: Sequence[Block], at: int) -> bool:
    """Whether the grid of a self-evaluation form follows before the next title."""
    for block in lines[at + 1 : at + 8]:
        if isinstance(block, Grid):
            return is_form_grid(block) or not is_catalogue_grid(block)
        words = heading.bare(block.text)
        if heading.is_form_title(words) or heading.is_catalogue_title(words) or heading.numbered(words).level == 0:
            return False
    return False


_FORM_LABELS = ("项目名称", "主管部门", "项目资金", "年度资金总额", "一级指标", "年度总体目标")
_FORM_FIRSTS = frozenset(label[0] for label in _FORM_LABELS)


def is_form_grid(grid: Grid) -> bool:
    """Whether a grid begins as a self-evaluation form does."""
    found = _form_labels(grid.rows[:7])
    return "项目名称" in found or len(found) >= 2


def _form_labels(rows: Sequence[Sequence[GridCell]]) -> set[str]:
    found: set[str] = set()
    for row in rows:
        for cell in row[:5]:
            if cell.text[:1] in _FORM_FIRSTS:
                words = heading.bare(cell.text[:20])
                found.update(label for label in _FORM_LABELS if words.startswith(label))
    return found


def continued(form: Grid, grid: Grid) -> Grid | None:
    """What a grid adds to a form that goes on in it, without the first rows where it repeats them.

    ``None`` when it is another form: what stands in it stands in the form already.
    """
    own, again = ([_texts(row) for row in g.rows[:7]] for g in (form, grid))
    shared = next((n for n, (a, b) in enumerate(zip(own, again, strict=False)) if a != b), min(len(own), len(again)))
    rest = Grid(grid.rows[shared:])
    return rest if rest.rows and _form_labels(form.rows).isdisjoint(_form_labels(rest.rows)) else None


def _texts(row: Sequence[GridCell]) -> list[str]:
    return [heading.bare(cell.text) for cell in row if cell.text]


def heads_catalogue(lines: Sequence[Block], at: int) -> bool:
    """Whether a grid of numbered projects follows at once."""
    behind = lines[at + 1] if at + 1 < len(lines) else None
    return isinstance(behind, Grid) and is_catalogue_grid(behind) and not is_form_grid(behind)


def is_catalogue_grid(grid: Grid) -> bool:
    rows = [row for row in grid.rows[:30] if any(cell.text.strip() for cell in row)]
    last = [heading.bare(row[-1].text or row[0].text) for row in rows]
    named = sum(re.search(r"(?:项目|附件)\d{1,3}$", words) is not None for words in last)
    numbered = sum(heading.numbered(heading.bare(row[0].text)).level < 9 for row in rows)
    return bool(rows) and (2 * named >= len(rows) or (numbered == len(rows) and not is_form_grid(grid)))


def text_of(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else ""


def bare_at(lines: Sequence[Block], at: int) -> str:
    return heading.bare(text_of(lines[at])) if at < len(lines) else ""


_SUBJECTS = ("国有资本", "政府性基金", "三公", "基本支出", "一般公共预算")


def form_by_columns(lines: Sequence[Block], at: int, edition: Edition, number: str) -> Form | None:
    """The form whose labels stand in the grid that follows, and whose subject its note names.

    ``None`` when two forms fit equally well.
    """
    grid = next((block for block in lines[at : at + 6] if isinstance(block, Grid)), None)
    if grid is None:
        return None
    head = {heading.bare(cell.text) for row in grid.rows[:5] for cell in row}
    head |= {heading.numbered(words).title for words in head}
    body = head | {heading.numbered(heading.bare(row[0].text)).title for row in grid.rows if row}
    subjects = [subject for subject in _SUBJECTS if subject in _note(lines, at)][:1]
    scores = []
    for form in edition.forms.values():
        names = [(column.key, *column.also) for column in form.columns]
        rows = [(row.key, *row.also) for row in form.rows]
        found = sum(any(heading.bare(n) in head for n in labels) for labels in names)
        found += sum(any(heading.bare(n) in body for n in labels) for labels in rows)
        score = found / (len(names) + len(rows)) + (0.1 if form.number.lstrip("0") == number else 0)
        score += sum(0.3 if subject in form.kind else -0.3 for subject in subjects)
        scores.append((score, form))
    scores.sort(key=lambda entry: -entry[0])
    best, second = scores[0], scores[1]
    return best[1] if best[0] >= 0.6 and best[0] - second[0] > 0.05 else None


def _note(lines: Sequence[Block], at: int) -> str:
    """The note under the table that begins at ``at``, up to the next title; “” when it speaks of all funds."""
    for block in lines[at : at + 9]:
        words = heading.bare(text_of(block))
        if words.startswith("注:"):
            return "" if "国有资本" in words and "政府性基金" in words else words
        if heading.looks_like_table_title(words) and not heading.table_number(words):
            break
    return ""
