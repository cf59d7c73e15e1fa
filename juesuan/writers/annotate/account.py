"""更正说明: what was changed in a corrected copy, where, why and by which rule, and what people have to decide."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from juesuan.finding import Verdict
from juesuan.writers.annotate.change import Change, Fixed
from juesuan.writers.annotate.docx import printable
from juesuan.writers.telling import why
from juesuan.writers.whole import write_whole

_CHANGED = (("序号", 11), ("位置", 42), ("原文", 32), ("更正为", 32), ("理由", 86), ("依据", 44))  # millimetres
_LEFT = (("序号", 11), ("位置", 52), ("问题", 90), ("没有自动更正的原因", 94))
_BY_FORMULA = "由公式随所引的数重新算出，公式没有改。"
_FACE = "宋体"


def write_account(verdict: Verdict, fixed: Fixed, source: Path, copy: Path, path: Path) -> None:
    """Write the account of the changes as a Word document beside the copy."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(25)
    style: Any = document.styles["Normal"]
    style.font.size = Pt(10)
    style.font.name = _FACE
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FACE)
    properties = document.core_properties
    properties.author = properties.last_modified_by = ""
    properties.comments = ""
    properties.title = "更正说明"

    _line(document, "更正说明", bold=True, size=16)
    department, year = verdict.document.get("department") or "", verdict.document.get("year")
    _line(document, f"{department}{f'　{year} 年度' if year else ''}部门决算")
    _line(document, f"原文件：{source.name}（SHA-256 {verdict.document['sha256']}）")
    _line(document, f"更正后：{copy.name}")
    _line(
        document,
        "下列各处由报告自身的其他数字算出应为何数。改后重新核验全文：这些问题消除，没有新的问题；"
        "是金额的，改同一关系中的任何另一个金额都不能同样相符。",
    )
    _table(
        document,
        _CHANGED,
        [
            (
                str(n),
                change.place.part,
                change.old.strip() or "（空白）",
                change.new,
                (_BY_FORMULA if change.by_formula else "") + why(change.finding) + _how_rounded(change),
                f"{change.finding.basis}（{change.finding.code}）",
            )
            for n, change in enumerate(fixed.changes, 1)
        ],
    )
    if fixed.left:
        _line(document, "")
        _line(document, "下列必须改正的问题，报告本身不能确定应写什么，没有改动，请人工核对：", bold=True)
        rows = [
            (str(n), f.places[0].part if f.places else "", f"{f.title}。{why(f)}", reason)
            for n, (_, f, reason) in enumerate(fixed.left, 1)
        ]
        _table(document, _LEFT, rows)
    whole = BytesIO()
    document.save(whole)
    write_whole(path, whole.getvalue())


def _how_rounded(change: Change) -> str:
    """That a percentage is written with as few decimals as the old one, where more were worked out."""
    expected = change.finding.expected.strip()
    is_shorter = change.new.strip().endswith("%") and len(change.new.strip()) < len(expected)
    return "（小数位数与原文相同）" if is_shorter else ""


def _line(document: Any, text: str, *, bold: bool = False, size: int | None = None) -> None:
    from docx.shared import Pt

    run = document.add_paragraph().add_run(printable(text))
    run.bold = bold
    if size is not None:
        run.font.size = Pt(size)


def _table(document: Any, heads: tuple[tuple[str, int], ...], rows: Sequence[tuple[str, ...]]) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm

    table = document.add_table(rows=1 + len(rows), cols=len(heads), style="Table Grid")
    table.autofit = False
    cells = table._cells  # asked for once: the table works them out anew each time
    width = len(heads)
    for n, (name, wide) in enumerate(heads):
        cells[n].paragraphs[0].add_run(name).bold = True
        table.columns[n].width = Mm(wide)
        for row in range(len(rows) + 1):
            cells[row * width + n].width = Mm(wide)
    for n, row in enumerate(table.rows):  # the heads on every page, no row broken over two
        marks = row._tr.get_or_add_trPr()
        marks.append(marks.makeelement(qn("w:cantSplit"), {}))
        if n == 0:
            marks.append(marks.makeelement(qn("w:tblHeader"), {}))
    for r, told in enumerate(rows, 1):
        for n, text in enumerate(told):
            cells[r * width + n].text = printable(text)
