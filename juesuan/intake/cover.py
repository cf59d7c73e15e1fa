"""The front of a report: cover (body, year, 部门 or 单位) and table of contents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from juesuan.accounts import Heading
from juesuan.document import Grid, Paragraph
from juesuan.editions import Edition
from juesuan.intake import heading
from juesuan.intake.ahead import Block, heads_table
from juesuan.place import NOWHERE, Place

Item = tuple[int, str, str, Place]  # block, bare words, printed words, place

_CONTENTS_WORDS = ("目录", "目次", "目录:", "CONTENTS")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR = re.compile(r"(20\d\d)年?度?")
_CHINESE_YEAR = re.compile(r"二[〇○零][〇○零一二三四五六七八九]{2}年度?")
_KIND = re.compile(r"(?:(部门)|(单位))?(?:收支)?决算(?:信息)?(?:公开)?(?:报告|说明|情况说明|情况|文本|报表)?(?:及.*)?$")
_DATE = re.compile(r"^20\d\d年\d{1,2}月(?:\d{1,2}日)?$|^20\d\d-\d{1,2}-\d{1,2}$")
_DAY = re.compile(r"20\d\d年\d{1,2}月")  # “（2025年8月）”: when it was published, not the year of the accounts
_UNDERSTOOD = re.compile(r"^附件\d*:?$|^(?:编制|公开)?(?:日期|时间):|^\((?:本级|公开版)\)$")
_OF_ONE_SUBJECT = re.compile(  # a page that speaks of the “三公”经费 alone
    r"(?:一般公共预算)?(?:财政拨款)?(?:安排的)?[“\"]?三公[”\"]?经费.*$"
)
_REGION = re.compile(r"[省市县区州旗]$")  # a line of its own above the name
_NAMED = re.compile(r"^(?:填报|编制|公开)?(?:单位|部门)(?:名称)?:(?:\((?:公章|盖章)\))?(.*)$")


class Cover(NamedTuple):
    """What the cover says; ``department`` “”, ``year`` ``None``, ``level`` “” where it says nothing."""

    department: str = ""
    year: int | None = None
    level: str = ""
    is_budget: bool = False
    place: Place = NOWHERE
    year_place: Place = NOWHERE
    name_place: Place = NOWHERE


def contents_start(lines: Sequence[Block]) -> int | None:
    """Where the word 目录 stands, if it stands near the front."""
    for at, block in enumerate(lines[:80]):
        if isinstance(block, Paragraph):
            words = heading.bare(block.text)
            if words in _CONTENTS_WORDS or re.fullmatch(r"(?:公开)?目录[:.]?", words) or _is_named_contents(words):
                return at
        elif len(block.rows) > 4 and not _is_contents_grid(block):
            return None
    return None


def _is_named_contents(words: str) -> bool:
    """“某站2021年度部门决算目录”: contents under the name of the report, not those of its annexes."""
    return len(words) <= 50 and re.search(r"(?:决算|公开)(?:公开)?目录$", words) is not None and "附件" not in words


def _is_contents_grid(grid: Grid) -> bool:
    for row in grid.rows:
        cells = [heading.bare(cell.text) for cell in row if cell.text.strip()]
        if not cells:
            continue
        if heading.numbered("".join(cells)).level == 9 or not all(re.fullmatch(r"[.…\d-]*", c) for c in cells[2:]):
            return False
    return True


def _items(lines: Sequence[Block], start: int) -> list[Item]:
    """Bare lines of the possible table of contents from ``start`` on, up to the first running text or table."""
    found: list[Item] = []
    for at in range(start, len(lines)):
        block = lines[at]
        if isinstance(block, Grid):
            if not _is_contents_grid(block):
                break
            for row in block.rows:
                printed = "".join(cell.text for cell in row)
                found.append((at, heading.without_leader(heading.bare(printed)), printed, row[0].place))
            continue
        words = heading.without_leader(heading.bare(block.text))
        if heading.is_table_line(words) or len(words) > 70 or re.search(r"[。;,；]", words) is not None:
            break
        found.append((at, words, block.text, block.place))
    return found


def contents(lines: Sequence[Block], edition: Edition) -> tuple[int | None, int, tuple[Heading, ...]]:
    """Where the table of contents starts (``None``: there is none), where the body starts, and its headings.

    The body starts where a heading of the contents is said again; contents come first and hold nothing below them.
    """
    word = contents_start(lines)
    start = word + 1 if word is not None else 0
    items = _items(lines, start)
    seen: set[str] = set()
    end = None
    for position, (_, words, _, _) in enumerate(items):
        key = _key(words, edition)
        if key and key in seen:
            end = position
            break
        seen.add(key)
    first = next((n for n, (_, words, _, _) in enumerate(items) if heading.numbered(words).level < 9), None)
    if word is None and (end is None or first is None or end - first < 4):
        return None, 0, ()
    if end is None:
        end = _last_chain(items) if word is not None and items and items[-1][0] + 1 < len(lines) else len(items)
    begin = 0 if word is not None else first or 0
    body = items[end][0] if end < len(items) else (items[-1][0] + 1 if items else start)
    at = word if word is not None else items[begin][0]
    return at, body, _headings(items[begin:end])


def _key(words: str, edition: Edition) -> str:
    """What makes two headings the same: the ordinal of a part, else ordinal and title; “” for unnumbered lines."""
    line = heading.numbered(words)
    if line.level == 0:
        return line.ordinal
    if line.level in (1, 2):
        return words
    return words if heading.table_form(words, edition) is not None else ""


def _last_chain(items: Sequence[Item]) -> int:
    """The heading directly above the first content, with the part above it: those are body, not contents."""
    end = len(items)
    while end > 0 and heading.numbered(items[end - 1][1]).level == 9 and len(items) - end < 3:
        end -= 1
    end = max(end - 1, 0)
    if end > 0 and heading.numbered(items[end - 1][1]).level == 0 and heading.numbered(items[end][1]).level > 0:
        end -= 1
    return end


def _headings(items: Sequence[Item]) -> tuple[Heading, ...]:
    found: list[Heading] = []
    part, first = "", ""
    for _, words, printed, place in items:
        line = heading.numbered(words)
        if not words:
            continue
        title = heading.as_printed(printed, line.title)
        if line.level == 9 and found and _is_wrapped(found[-1].title, words):
            last = found[-1]
            found[-1] = Heading(last.part, last.ordinal, last.title + title, last.place)
            continue
        if line.level == 0:
            part, first = line.ordinal, ""
            found.append(Heading(part, "", title, place))
            continue
        if line.level == 1:
            first = line.ordinal
        ordinal = first + line.ordinal if line.level == 2 else line.ordinal
        found.append(Heading(part, ordinal, title, place))
    return tuple(found)


def _is_wrapped(title: str, words: str) -> bool:
    """Whether a contents line without a number goes on with the title above it."""
    ends = ("表", "说明", "解释", "概况", "情况", "附件", "构成", "职责", "设置", "职能")
    above = heading.bare(title)
    if above.count("(") > above.count(")") and ")" in words:
        return True  # the remark in brackets is closed here
    return not title.endswith(ends) and words.endswith(ends)


def read_cover(lines: Sequence[Paragraph]) -> tuple[Cover, tuple[Paragraph, ...]]:
    """What the cover says, and those of its lines that said nothing we understand."""
    year, level, budget, place, year_place = None, "", False, NOWHERE, NOWHERE
    apart = False  # “部门：某局” says the name
    names: list[tuple[str, Paragraph]] = []
    titled: list[tuple[str, Paragraph]] = []  # “某局2024年度部门决算”: the name stands in the title itself
    foreign: list[Paragraph] = []
    for paragraph in lines:
        words = heading.bare(paragraph.text)
        numerals = _CHINESE_YEAR.search(words)
        if numerals is not None:
            words = words.replace(numerals[0], numerals[0].translate(_CHINESE_DIGITS))
        if not words or _DATE.match(words) or _UNDERSTOOD.match(words):
            continue
        named = _NAMED.match(words)
        if named is not None:
            apart = apart or len(named[1]) >= 4
            names[:0] = [(heading.as_printed(paragraph.text, named[1]), paragraph)] if len(named[1]) >= 4 else []
            continue
        if len(words) > 60 or re.search(r"[。:;,]", words):
            foreign.append(paragraph)
            continue
        place = paragraph.place if place is NOWHERE else place
        printed_year = _YEAR.search(words)
        if printed_year is not None and year is None and _DAY.search(words) is None:
            year = int(printed_year[1])
            year_place = _printed_year(paragraph)
        kind = _KIND.search(words)
        if kind is not None:
            level = level or (kind[1] or kind[2] or "")
        elif re.search(r"(?:部门|单位)预算", words):
            budget = True
        name = _YEAR.sub("", _KIND.sub("", words)) if kind is not None or printed_year is not None else words
        name = _OF_ONE_SUBJECT.sub("", re.sub(r"(?:部门|单位)预算(?:公开)?$", "", name)).strip("-")
        if len(name) >= 2:
            names.append((heading.as_printed(paragraph.text, name), paragraph))
            if kind is not None and heading.is_body_name(name):
                titled.append(names[-1])
    if titled and not apart and not _REGION.search("".join(name for name, _ in names[: names.index(titled[0])])):
        names.sort(key=lambda one: one is not titled[0])
    used = _of_one_name([name for name, _ in names])
    foreign += [paragraph for name, paragraph in names[used:] if name not in [n for n, _ in names[:used]]]
    department = "".join(name for name, _ in names[:used])
    name_place = names[0][1].place if used else NOWHERE
    return Cover(department, year, level, budget and not level, place, year_place, name_place), tuple(foreign)


def name_in_title(title: str) -> str:
    """The body's name before the year in a title: “某镇人民政府2023年度……”; “” when no name stands there."""
    words = heading.bare(title)
    found = re.match(r"(?:关于)?(.{4,40}?)20\d\d年", words)
    return found[1] if found is not None and heading.is_body_name(found[1]) else ""


def _printed_year(paragraph: Paragraph) -> Place:
    """Where the year stands in a line of the cover; the line when it is printed in Chinese digits."""
    found = re.search(r"2\s*0\s*\d\s*\d", paragraph.text)
    return paragraph.at(*found.span()) if found is not None else paragraph.place


def _of_one_name(names: Sequence[str]) -> int:
    """How many of the lines make up the name of the body, which may be broken over some."""
    joined = ""
    for position, name in enumerate(names[:6], 1):
        joined += name
        if heading.is_body_name(heading.bare(joined)):
            return position
    return min(1, len(names))


def first_mark(lines: Sequence[Block], edition: Edition) -> int:
    """Where the cover of a report without contents ends: at the first heading, table or sentence."""
    for at, block in enumerate(lines):
        if isinstance(block, Grid):
            return at
        words = heading.bare(block.text)
        line = heading.numbered(words)
        if line.level == 0 or (line.level < 3 and heading.is_title_like(line.title)) or len(words) > 60:
            return at
        if re.search(r"[。;]", words) is not None or heading.is_table_line(words):
            return at
        if heading.is_form_title(words) or heading.is_catalogue_title(words) or heading.is_organisation_title(words):
            return at
        if heading.section_key(words, edition, exact=True):
            return at
        if heading.table_form(words, edition) is not None and heads_table(lines, at, edition):
            return at
    return len(lines)
