"""However a report is laid out (pages, broken or glued headings, parts moved or lost), the same accounts are read."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import juesuan
from tests.generate.accounts import Wish, random_accounts
from tests.generate.compare import differences
from tests.generate.styles import random_style
from tests.generate.text import compose, render

Lines = list[str]
Shape = Callable[[random.Random, Lines], Lines]

_PART = re.compile(r"第[一二三四五]部分")
_SECTION = re.compile(r"[一二三四五六七八九]、.*说明$")


def body_start(lines: Lines) -> int:
    """Where the body begins: the second line that reads 第一部分."""
    return [at for at, line in enumerate(lines) if line.startswith("第一部分")][1]


def is_heading(line: str) -> bool:
    return (
        re.fullmatch(r"(?:第[一二三四五]部分|[一二三四五六七八九十]+、|（[一二三四]）)[^。，：\t]{2,45}", line)
        is not None
    )


def with_page_numbers(rng: random.Random, lines: Lines) -> Lines:
    printed, page = [], 0
    for at, line in enumerate(lines):
        printed.append(line)
        if line == "" and at % rng.randint(20, 40) == 0:
            page += 1
            printed += [f"- {page} -", ""]
    return printed


def with_lone_page_numbers(_: random.Random, lines: Lines) -> Lines:
    printed, page = [], 0
    for at, line in enumerate(lines):
        printed.append(line)
        if line == "" and at % 31 == 0:
            page += 1
            printed += [str(page), ""]
    return printed


def with_running_heads(_: random.Random, lines: Lines) -> Lines:
    title = "".join(lines[:5])
    printed: Lines = []
    for at, line in enumerate(lines):
        printed += [line, title, ""] if line == "" and at > 60 and at % 40 == 0 else [line]
    return printed


def with_broken_headings(rng: random.Random, lines: Lines) -> Lines:
    start = body_start(lines)
    printed = lines[:start]
    for line in lines[start:]:
        if is_heading(line) and len(line) > 12 and rng.random() < 0.4:
            cut = rng.randint(6, len(line) - 2)
            printed += [line[:cut], "", line[cut:]]
        else:
            printed.append(line)
    return printed


def with_text_behind_headings(_: random.Random, lines: Lines) -> Lines:
    start = body_start(lines)
    printed, at = lines[:start], start
    while at < len(lines):
        if _SECTION.match(lines[at]) and at + 2 < len(lines) and not is_heading(lines[at + 2]):
            printed.append(f"{lines[at]} {lines[at + 2]}")
            at += 3
        else:
            printed.append(lines[at])
            at += 1
    return printed


def with_headings_behind_text(_: random.Random, lines: Lines) -> Lines:
    start = body_start(lines)
    printed = lines[:start]
    for line in lines[start:]:
        if _SECTION.match(line) and printed[-2].endswith("。"):
            printed[-2] += line
        else:
            printed.append(line)
    return printed


def without_contents(_: random.Random, lines: Lines) -> Lines:
    return lines[: lines.index("目录")] + lines[body_start(lines) :]


def with_text_before_tables(_: random.Random, lines: Lines) -> Lines:
    start = body_start(lines)
    starts = [at for at, line in enumerate(lines) if at >= start and _PART.match(line)]
    return lines[: starts[1]] + lines[starts[2] : starts[3]] + lines[starts[1] : starts[2]] + lines[starts[3] :]


def without_parts(_: random.Random, lines: Lines) -> Lines:
    start = body_start(lines)
    return [line for at, line in enumerate(lines) if at < start or not re.match(r"第[二三四]部分", line)]


def without_blank_lines(_: random.Random, lines: Lines) -> Lines:
    return [line for line in lines if line]


def with_page_numbers_in_the_contents(_: random.Random, lines: Lines) -> Lines:
    first, start = lines.index("目录"), body_start(lines)
    return [f"{line}…………{at}" if first < at < start and line else line for at, line in enumerate(lines)]


SHAPES = (
    with_page_numbers,
    with_lone_page_numbers,
    with_running_heads,
    with_broken_headings,
    with_text_behind_headings,
    with_headings_behind_text,
    without_contents,
    with_text_before_tables,
    without_parts,
    without_blank_lines,
    with_page_numbers_in_the_contents,
)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_report_in_another_shape_gives_the_same_accounts(shape: Shape, seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    report = compose(random_accounts(rng, Wish(items=6, projects=2)), random_style(rng))
    path = tmp_path / "report.txt"
    path.write_text("\n".join(shape(rng, render(report).split("\n"))), "utf-8")
    read = juesuan.read(path)
    assert differences(report, read) == []
    assert read.unread == ()
    assert read.remarks == ()
