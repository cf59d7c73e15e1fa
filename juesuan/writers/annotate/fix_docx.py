"""A Word document corrected by tracked changes: old words struck out, new ones inserted, both to be accepted."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from juesuan.readers.docx_numbering import W
from juesuan.writers.annotate.change import Change, Corrected, NotFixable
from juesuan.writers.annotate.docx_places import Run, Spots
from juesuan.writers.annotate.office import Office
from juesuan.writers.annotate.remark import AUTHOR

_T, _RPR = f"{W}t", f"{W}rPr"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def fixed_docx(source: Path, changes: Sequence[Change]) -> Corrected:
    """The corrected file."""
    office = Office(source)
    spots = Spots(office)
    ids = [int(n) for e in spots.body.iter() if (n := e.get(f"{W}id", "")).isdecimal() and len(n) < 9]
    following = max(ids, default=0) + 1
    for n, change in enumerate(changes):
        spot = spots.at(change.place)
        if spot is None:
            raise NotFixable("原处的文字与读到的不同")
        runs = spots.runs(spot, change.place)
        if change.old.strip() and "".join("".join(run.text for run in runs).split()) != "".join(change.old.split()):
            raise NotFixable("原处的文字不能逐字分开")
        if any(child.tag not in (_T, _RPR) for run in runs for child in run.element):
            raise NotFixable("原处除文字外还有别的内容")
        if not change.old.strip() and (runs or any(run.text.strip() for run in spot.runs)):
            raise NotFixable("原处的文字与读到的不同")
        _change(runs, spot.paragraph, change.new, following + 2 * n)
        for run in runs:
            spot.runs.remove(run)
    return Corrected(office.saved())


def _change(runs: Sequence[Run], paragraph: Any, new: str, number: int) -> None:
    """The runs struck out, and behind the last of them a run with the new text in the looks of the first."""
    inserted = _tracked(paragraph, "ins", number)
    run = paragraph.makeelement(f"{W}r")
    looks = runs[0].element.find(_RPR) if runs else paragraph.find(f"{W}pPr/{_RPR}")
    if looks is not None:
        run.append(deepcopy(looks))
    words = run.makeelement(_T, {_SPACE: "preserve"})
    words.text = new
    run.append(words)
    inserted.append(run)
    if not runs:
        paragraph.append(inserted)
        return
    runs[-1].element.addnext(inserted)
    for old in runs:
        deleted = _tracked(paragraph, "del", number + 1)
        old.element.addprevious(deleted)
        deleted.append(old.element)
        for piece in old.element.iterchildren(_T):
            piece.tag = f"{W}delText"
            piece.set(_SPACE, "preserve")


def _tracked(paragraph: Any, kind: str, number: int) -> Any:
    return paragraph.makeelement(f"{W}{kind}", {f"{W}id": str(number), f"{W}author": AUTHOR})
