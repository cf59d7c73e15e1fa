"""Remarks in a Word document: a comment on the characters or the cell, those without a place on the first paragraph."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from juesuan.errors import JuesuanError
from juesuan.finding import Finding, Verdict
from juesuan.place import Place
from juesuan.readers.docx_numbering import W
from juesuan.writers.annotate.docx_places import Spots, held
from juesuan.writers.annotate.office import Office, parsed
from juesuan.writers.annotate.remark import AUTHOR, remark
from juesuan.writers.parts import numbered
from juesuan.writers.whole import write_whole

INITIALS = "核验"
_P = f"{W}p"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


def annotate_docx(verdict: Verdict, source: Path, copy: Path) -> int:
    """Write the copy; how many findings stand beside their place."""
    office = Office(source)
    spots, comments = Spots(office), Comments(office)
    homeless: list[str] = []
    placed = 0
    for number, finding in numbered(verdict):
        if mark(spots, comments, finding, remark(number, finding)):
            placed += 1
        else:
            homeless.append(remark(number, finding))
    if homeless:
        comments.around(spots.first(), spots.first(), "\n\n".join(homeless), spots.body)
    write_whole(copy, office.saved())
    return placed


def mark(spots: Spots, comments: Comments, finding: Finding, text: str) -> bool:
    """Comment on the first place of a finding; false when it has none."""
    place = finding.places[0] if finding.places else Place()
    spot = spots.at(place)
    if spot is None:
        return False
    runs = spots.runs(spot, place) or [run for run in spot.runs if run.text]
    first, last = (runs[0].element, runs[-1].element) if runs else (spot.paragraph, spot.paragraph)
    comments.around(first, last, text, spots.body)
    return True


class Comments:
    """The comments of a document, ours behind those it had."""

    def __init__(self, office: Office) -> None:
        main = office.main()
        name = office.related(main, "comments")
        if name is None:
            name = office.free("word/comments{}.xml")
            office.add(name, parsed(f'<w:comments xmlns:w="{W[1:-1]}"/>'), _TYPE, main, "comments")
        self.root = office.part(name)
        if self.root.tag != f"{W}comments":
            raise JuesuanError(
                f"“{office.source}”的批注不是通常的格式，没有写入",
                place=Place(office.source.as_posix()),
                hint="在 Word 或 WPS 中打开后另存为 .docx，再批注",
            )
        ids = [int(comment.get(f"{W}id") or 0) for comment in self.root]
        self.next = max(ids, default=-1) + 1

    def around(self, first: Any, last: Any, text: str, body: Any) -> None:
        """A comment on everything from the first run (or paragraph) to the last."""
        first, last = held(first, body), held(last, body)
        number = str(self.next)
        self.next += 1
        begin, end = (first.makeelement(f"{W}commentRange{name}", {f"{W}id": number}) for name in ("Start", "End"))
        reference = first.makeelement(f"{W}r")
        reference.append(reference.makeelement(f"{W}commentReference", {f"{W}id": number}))
        if first.tag == _P:
            properties = first.find(f"{W}pPr")
            first.insert(0 if properties is None else 1, begin)
        else:
            first.addprevious(begin)
        if last.tag == _P:
            last.extend((end, reference))
        else:
            last.addnext(reference)
            last.addnext(end)
        self.root.append(_comment(number, text))


def _comment(number: str, text: str) -> Any:
    """A comment in lines, small and without the indent that paragraphs of reports have."""
    from xml.sax.saxutils import escape, quoteattr

    looks = '<w:rPr><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr>'
    lines = "".join(
        '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
        '<w:ind w:left="0" w:right="0" w:firstLine="0" w:firstLineChars="0"/><w:jc w:val="left"/></w:pPr>'
        f'<w:r>{looks}<w:t xml:space="preserve">{escape(printable(line))}</w:t></w:r></w:p>'
        for line in text.split("\n")
    )
    return parsed(
        f'<w:comment xmlns:w="{W[1:-1]}" w:id="{number}" w:author={quoteattr(AUTHOR)} w:initials="{INITIALS}">'
        f"{lines}</w:comment>"
    )


def printable(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n" if not "\ud800" <= sign <= "\udfff")
