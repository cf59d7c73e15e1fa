"""Remarks in a PDF: a highlight over the characters, the remark behind it, and the list of all as bookmarks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from juesuan.finding import Finding, Severity, Verdict
from juesuan.place import Place
from juesuan.readers.lattice import Cell
from juesuan.readers.pdf import page_of
from juesuan.readers.pdf_layout import Layout, layouts
from juesuan.readers.pdf_page import on_paper
from juesuan.readers.typeset import Typeset
from juesuan.writers.annotate.remark import AUTHOR, COLOURS, heading, listed, remark
from juesuan.writers.parts import GRAVITY, numbered
from juesuan.writers.terminal import words
from juesuan.writers.whole import write_whole

Box = tuple[Any, Any, Any, Any]  # left, bottom, right, top in points
BOOKMARK = "决算核验的问题"


def annotate_pdf(verdict: Verdict, source: Path, copy: Path) -> int:
    """Write the copy; how many findings stand beside their place. Those without one are listed on the first page."""
    import pikepdf

    findings = numbered(verdict)
    boxes = _boxes(source, [finding for _, finding in findings])
    placed = 0
    with pikepdf.open(source) as pdf:
        marks: dict[Severity, list[Any]] = {}
        for number, finding in findings:
            page, at = boxes.get(finding.id, (1, []))
            placed += bool(at)
            note = _note(pdf, number, finding, at or [_margin(pdf.pages[0], number)])
            _add(pdf, pdf.pages[page - 1], note)
            mark = _bookmark(listed(number, finding), page - 1, at[0] if at else None)
            marks.setdefault(finding.severity, []).append(mark)
        with pdf.open_outline() as outline:
            root = pikepdf.OutlineItem(BOOKMARK)
            for severity in sorted(marks, key=GRAVITY.__getitem__):
                group = pikepdf.OutlineItem(f"{words()[severity.value]}（{len(marks[severity])}）")
                group.is_closed = severity is not Severity.ERROR
                group.children.extend(marks[severity])
                root.children.append(group)
            outline.root.append(root)
        whole = BytesIO()
        pdf.save(whole, deterministic_id=True)
    write_whole(copy, whole.getvalue())
    return placed


def _boxes(source: Path, findings: list[Finding]) -> Mapping[str, tuple[int, list[Box]]]:
    """Page and boxes of the first place of each finding, as points of the page's own space."""
    import pypdfium2

    wanted: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.places and finding.places[0].page:
            wanted.setdefault(finding.places[0].page, []).append(finding)
    found: dict[str, tuple[int, list[Box]]] = {}
    pdf = pypdfium2.PdfDocument(source.read_bytes())
    try:
        pages = [page_of(pdf, number) for number in range(max(wanted, default=0))]
        for number, (seen, laid) in enumerate(zip(pages, layouts(pages), strict=True), 1):
            for finding in wanted.get(number, ()):
                spots = [on_paper(pdf[number - 1], seen, box) for box in _spots(laid, finding.places[0])]
                if spots:
                    found[finding.id] = number, spots
    finally:
        pdf.close()
    return found


def _spots(laid: Layout, place: Place) -> Iterator[Box]:
    """The boxes of the characters a place names; the whole line or cell when they are not known apart."""
    said: Typeset | Cell | None = laid.lines.get(place.line or 0)
    for table in laid.tables:
        row = (place.line or 0) - table.first
        if 0 <= row < table.lattice.rows:
            for n, cell in enumerate(table.lattice.cells):
                if (cell.row, cell.column + 1) == (row, place.column):
                    said = table.cells.get(n, cell)
    if said is None:
        return
    if isinstance(said, Typeset) and place.start is not None and place.end is not None:
        marks = [mark for mark in said.characters[place.start : place.end] if mark is not None]
        rows: dict[int, list[Any]] = {}
        for mark in marks:
            rows.setdefault(round(mark.bottom / 3), []).append(mark)
        for row_marks in rows.values():
            yield (
                min(mark.left for mark in row_marks),
                min(mark.bottom for mark in row_marks),
                max(mark.right for mark in row_marks),
                max(mark.top for mark in row_marks),
            )
        if marks:
            return
    yield said.left, said.bottom, said.right, said.top


def _margin(page: Any, number: int) -> Box:
    """A spot at the upper left edge of a page, for what has no place of its own."""
    left, _, _, top = (int(value) for value in page.mediabox)
    return left + 4, top - 12 * number - 10, left + 14, top - 12 * number


def _note(pdf: Any, number: int, finding: Finding, at: list[Box]) -> Any:
    import pikepdf

    quads = [value for left, bottom, right, top in at for value in (left, top, right, top, left, bottom, right, bottom)]
    around = [min(box[0] for box in at), min(box[1] for box in at), max(box[2] for box in at), max(b[3] for b in at)]
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Highlight,
            Rect=_numbers(around),
            QuadPoints=_numbers(quads),
            C=_numbers([part / 255 for part in COLOURS[finding.severity]]),
            CA=1,
            F=4,  # printed
            T=AUTHOR,
            NM=finding.id,
            Subj=heading(number, finding),
            Contents=remark(number, finding),
        )
    )


def _numbers(values: list[Any]) -> Any:
    import pikepdf

    return pikepdf.Array([round(value, 2) for value in values])


def _add(pdf: Any, page: Any, note: Any) -> None:
    import pikepdf

    note.P = page.obj
    if "/Annots" not in page:
        page.Annots = pdf.make_indirect(pikepdf.Array())
    page.Annots.append(note)


def _bookmark(title: str, page: int, at: Box | None) -> Any:
    import pikepdf

    if at is None:
        return pikepdf.OutlineItem(title, page, "Fit")
    return pikepdf.OutlineItem(title, page, "XYZ", left=int(at[0]), top=int(at[3]) + 20, zoom=0)
