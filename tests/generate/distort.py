"""What extractors and offices do to a report: named distortions, each alone or after one another.

None changes a value, except “digits cut off”: what is read there may differ from the truth by less than the last digit.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tests.generate import distort_forms as forms
from tests.generate import distort_prose as prose
from tests.generate import distort_tables as tables
from tests.generate.distort_tables import CODED
from tests.generate.forms import FormSheet
from tests.generate.tables import (
    APPROPRIATION,
    BALANCE,
    BASIC,
    FUND_TABLE,
    GENERAL_TABLE,
    INCOME,
    SPENDING,
    STATE_TABLE,
    Sheet,
)
from tests.generate.text import Report, render


@dataclass(frozen=True, slots=True)
class Distortion:
    """One distortion by name, and where it works."""

    name: str
    on_report: Callable[[random.Random, Report], Report] | None = None
    on_text: Callable[[random.Random, str], str] | None = None
    on_bytes: Callable[[random.Random, str], bytes] | None = None


def each_sheet(
    change: Callable[[random.Random, Sheet], Sheet], kinds: tuple[str, ...] = ()
) -> Callable[[random.Random, Report], Report]:
    def over(rng: random.Random, report: Report) -> Report:
        blocks = tuple(
            change(rng, block) if isinstance(block, Sheet) and (not kinds or block.kind in kinds) else block
            for block in report.blocks
        )
        return replace(report, blocks=blocks)

    return over


def each_form(change: Callable[[random.Random, FormSheet], FormSheet]) -> Callable[[random.Random, Report], Report]:
    def over(rng: random.Random, report: Report) -> Report:
        blocks = tuple(change(rng, block) if isinstance(block, FormSheet) else block for block in report.blocks)
        return replace(report, blocks=blocks)

    return over


def each_prose(change: Callable[[random.Random, str], str]) -> Callable[[random.Random, Report], Report]:
    def over(rng: random.Random, report: Report) -> Report:
        blocks = tuple(change(rng, b) if isinstance(b, str) and prose.is_prose(b) else b for b in report.blocks)
        return replace(report, blocks=blocks)

    return over


def _gb18030(rng: random.Random, text: str) -> bytes:
    return text.encode("gb18030")


def _with_mark(rng: random.Random, text: str) -> bytes:
    return b"\xef\xbb\xbf" + text.encode()


DISTORTIONS: tuple[Distortion, ...] = (
    Distortion("names missing on the first page", each_sheet(tables.half_without_names, (INCOME,))),
    Distortion("codes missing on the first page", each_sheet(tables.half_without_codes, (SPENDING,))),
    Distortion(
        "codes in three cells", each_sheet(tables.codes_in_three_cells, (GENERAL_TABLE, FUND_TABLE, STATE_TABLE))
    ),
    Distortion("header cells beside their data", each_sheet(tables.header_moved)),
    Distortion("header repeated on the second page", each_sheet(tables.split_repeating, (APPROPRIATION, BASIC))),
    Distortion("other offsets on the second page", each_sheet(tables.other_offsets, (INCOME,))),
    Distortion("tables over two pages", each_sheet(tables.split, (BALANCE, SPENDING, GENERAL_TABLE))),
    Distortion("blanks at the end of rows left out", each_sheet(tables.blanks_stripped)),
    Distortion("blank cells dropped in the balance", each_sheet(tables.blanks_dropped, (BALANCE,))),
    Distortion("mixed number formats", each_sheet(tables.formats_mixed)),
    Distortion("trailing zeros dropped", each_sheet(tables.zeros_dropped)),
    Distortion("digits cut off", each_sheet(tables.digits_cut, (APPROPRIATION, GENERAL_TABLE))),
    Distortion("dashes for blanks", each_sheet(tables.dashes, (SPENDING,))),
    Distortion("thousands separators in the text", each_prose(prose.grouped)),
    Distortion("trailing zeros dropped in the text", each_prose(prose.short)),
    Distortion("full-width digits", each_prose(prose.full_width)),
    Distortion("spaces around figures", each_prose(prose.spaced)),
    Distortion("bold words", each_prose(prose.bold)),
    Distortion("sentences cut by a page", each_prose(prose.sentence_cut)),
    Distortion("indicators numbered", each_form(forms.numbered)),
    Distortion("rates on every fund row", each_form(forms.rates_everywhere)),
    Distortion("placeholder rows", each_form(forms.placeholder_rows)),
    Distortion("level labels in the middle of their block", each_form(forms.labels_vanish)),
    Distortion("broken labels", each_form(forms.labels_split)),
    Distortion("blank actual values dropped", each_form(forms.blank_actuals_dropped)),
    Distortion("tags before the goals", each_form(forms.goal_tags)),
    Distortion("label and value in one cell", each_form(forms.label_with_value)),
    Distortion("shifted forms", each_form(forms.form_shifted)),
    Distortion("leading blanks lost", each_form(forms.leading_blanks_lost)),
    Distortion("a cell too many or too few", each_form(forms.extra_cell)),
    Distortion("forms over two pages", each_form(forms.form_pages)),
    Distortion("names broken by spaces", each_sheet(tables.names_broken)),
    Distortion("tables continued under a new title", each_sheet(tables.continued, CODED)),
    Distortion("other heads in the forms", each_form(forms.other_heads)),
    Distortion("page numbers in the contents", on_text=prose.contents_with_pages),
    Distortion("page numbers between blocks", on_text=prose.page_numbers),
    Distortion("marks of another format", on_text=prose.marked),
    Distortion("no newline at the end", on_text=prose.no_end),
    Distortion("lines of another system", on_text=prose.windows_lines),
    Distortion("GB18030", on_bytes=_gb18030),
    Distortion("byte order mark", on_bytes=_with_mark),
)

_LAYOUTS = (
    tables.continued,
    lambda rng, sheet: sheet,
    tables.split,
    tables.split_repeating,
    tables.other_offsets,
    tables.half_without_names,
    tables.codes_in_three_cells,
)
_APART = {  # these would undo or redo one another on the same rows
    "names missing on the first page",
    "codes missing on the first page",
    "codes in three cells",
    "header repeated on the second page",
    "other offsets on the second page",
    "tables continued under a new title",
    "tables over two pages",
    "shifted forms",
    "leading blanks lost",
    "a cell too many or too few",
    "GB18030",
    "byte order mark",
    "lines of another system",
}


def _some_layout(rng: random.Random, sheet: Sheet) -> Sheet:
    if sheet.kind == SPENDING and rng.random() < 0.4:
        return tables.half_without_codes(rng, sheet)
    layout = rng.choice(_LAYOUTS) if sheet.kind in CODED else rng.choice((tables.split, tables.split_repeating))
    return layout(rng, sheet)


def _some_offsets(rng: random.Random, form: FormSheet) -> FormSheet:
    return rng.choice((forms.form_shifted, forms.leading_blanks_lost, forms.extra_cell))(rng, form)


def distorted(rng: random.Random, report: Report, chosen: Sequence[Distortion]) -> bytes:
    """The report as a file, the chosen distortions applied in order."""
    for distortion in chosen:
        if distortion.on_report is not None:
            report = distortion.on_report(rng, report)
    text = render(report)
    data = None
    for distortion in chosen:
        if distortion.on_text is not None:
            text = distortion.on_text(rng, text)
        if distortion.on_bytes is not None:
            data = distortion.on_bytes(rng, text)
    return text.encode() if data is None else data


def together(rng: random.Random) -> list[Distortion]:
    """All that can stand together: one layout per table, one kind of offset per form, most of the rest."""
    rest = [d for d in DISTORTIONS if d.name not in _APART and rng.random() < 0.7]
    layouts = Distortion("a layout of each table", each_sheet(_some_layout))
    offsets = Distortion("an offset of each form", each_form(_some_offsets))
    late = {"blanks at the end of rows left out", "blank cells dropped in the balance", "forms over two pages"}
    cells = [d for d in rest if d.name not in late]
    ends = (
        [rng.choice([d for d in DISTORTIONS if d.name in ("GB18030", "byte order mark")])] if rng.random() < 0.6 else []
    )
    return [*cells, layouts, offsets, *(d for d in rest if d.name in late), *ends]
