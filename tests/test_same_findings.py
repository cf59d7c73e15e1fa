"""One report in every kind of file: the same findings, each of the same place, stated and expected."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import juesuan
from juesuan import check
from juesuan.document import Document, Paragraph
from juesuan.editions import load
from juesuan.finding import Verdict
from juesuan.readers.source import read_document
from juesuan.writers.annotate.proposals import every
from juesuan.writers.book import Book, bind_book
from juesuan.writers.docx import write_docx
from juesuan.writers.page import write_page
from juesuan.writers.pdf import write_pdf
from juesuan.writers.xlsx import write_xlsx
from tests.generate.same import random_report
from tests.generate.text import render

SEEDS = int(os.environ.get("SEEDS", "20"))  # of the long proof
WRITERS: dict[str, Callable[[Book, Path], None]] = {
    "docx": write_docx,
    "pdf": write_pdf,
    "xlsx": write_xlsx,
    "html": write_page,
}
OF_THE_FILE = "R-41-"  # what a file carries besides its content is of the file, not of the report
REAL = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"
Said = Counter[tuple[str, ...]]


def said(verdict: Verdict) -> Said:
    """The findings by rule, part, stated and expected; white space in names is no content."""
    told = (
        (f.code, f.places[0].part if f.places else "", f.stated, f.expected)
        for f in every(verdict.findings)
        if not f.code.startswith(OF_THE_FILE)
    )
    return Counter(tuple("".join(text.split()) for text in one) for one in told)


def as_lines(document: Document) -> str:
    """A document as its text is copied out: a line a paragraph, a line a row with tabs between the cells."""
    lines: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            lines += [block.text, ""]
        else:
            lines += ["\t".join(" ".join(cell.text.split()) for cell in row) for row in block.rows]
            lines.append("")
    return "\n".join(lines)


def with_slips(text: str, rng: random.Random) -> str:
    """The text with a dozen wrong digits and some slips of wording, wherever they fall."""
    lines = text.split("\n")
    numbers = [
        (n, match.span())
        for n, line in enumerate(lines)
        for match in re.finditer(r"\d[\d,]*\.\d+|\d{2,}%|(?<=\t)\d{1,3}(?=\t)", line)
    ]
    for n, (start, end) in rng.sample(numbers, min(12, len(numbers))):
        digits = [at for at in range(start, min(end, len(lines[n]))) if lines[n][at].isdigit()]
        at = rng.choice(digits)
        lines[n] = lines[n][:at] + str((int(lines[n][at]) + rng.randint(1, 9)) % 10) + lines[n][at + 1 :]
    prose = [n for n, line in enumerate(lines) if len(line) > 40 and "\t" not in line]
    for n in rng.sample(prose, min(4, len(prose))):
        at = rng.randrange(len(lines[n]))
        lines[n] = rng.choice(
            (
                lines[n][:at] + lines[n][at + 1 :],
                lines[n][:at] + lines[n][at] + lines[n][at:],
                lines[n].replace("，", ",", 1),
            )
        )
    return "\n".join(lines)


def expect_same(path: Path, folder: Path) -> None:
    """The report in the text file, written in every kind and checked in each."""
    accounts = juesuan.read(path)
    book = bind_book(accounts, load(accounts.edition))
    found: dict[str, Said] = {}
    for form, write in WRITERS.items():
        write(book, folder / f"printed.{form}")
        found[form] = said(check(folder / f"printed.{form}"))
    (folder / "copied.txt").write_text(as_lines(read_document(folder / "printed.docx")), "utf-8")
    found["text"] = said(check(folder / "copied.txt"))
    unlike = [
        f"{form} {'没有' if missing else '多出'} {one}"
        for form in found
        for missing, rest in ((True, found["docx"] - found[form]), (False, found[form] - found["docx"]))
        for one in rest
    ]
    assert not unlike, "\n".join(unlike[:30])
    assert found["docx"]


def expect_same_of_seed(seed: int, folder: Path) -> None:
    rng, report = random_report(seed)
    path = folder / "report.txt"
    path.write_text(with_slips(render(report), rng), "utf-8")
    expect_same(path, folder)


@pytest.mark.parametrize("seed", range(2))
def test_a_report_with_slips_gives_the_same_findings_in_every_kind_of_file(seed: int, tmp_path: Path) -> None:
    expect_same_of_seed(seed, tmp_path)


def test_the_published_report_gives_the_same_findings_in_every_kind_of_file(tmp_path: Path) -> None:
    if not REAL.exists():
        pytest.skip("the published report is not at hand")
    expect_same(REAL, tmp_path)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(7000, 7000 + 2 * SEEDS))
def test_many_reports_with_slips_give_the_same_findings_in_every_kind_of_file(seed: int, tmp_path: Path) -> None:
    expect_same_of_seed(seed, tmp_path)
