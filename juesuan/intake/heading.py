"""Headings: recognising the titles of parts, tables, sections and forms however they are spaced, quoted or numbered."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from juesuan.document import Paragraph, Piece
from juesuan.editions import Edition, Form
from juesuan.place import Place

Zone = Literal["", "organisation", "tables", "text", "glossary", "annex"]

TITLE_TAILS = ("说明", "情况说明", "明", "况说明", "的情况说明")  # how titles of the text go on in a second line
OTHER_MATTERS = "其他重要事项"
MATTERS = ("机关运行经费", "政府采购", "国有资产", "绩效")

_DROPPED = " \t\r\n\f\v\u00a0\u3000\u2002\u2003\u2009\u200b\ufeff*"
_FOLD = str.maketrans(
    "“”„‟‘’「」『』＂（）〔〕【】［］０１２３４５６７８９．：；，－–—─",
    '""""""""""' + '"' + "()()()()" + "0123456789.:;," + "----",
    _DROPPED,
)
_UNSPACED = str.maketrans("", "", _DROPPED)
_BULLETS = "-•·●○◆◇■□➢▪#>"
_PAGE_FIELD = re.compile(r"PAGEREF_Toc\d+\\?h?\d*$")  # the field of a page number, copied instead of its result
_LEADER = re.compile(r"[.…·_\-]{2,}\d*$|(?<=[^\d年])\d{1,3}$")
_REMARK = re.compile(r"\([^()]*\)$")
_NUMERALS = "一二三四五六七八九十"
_PART = re.compile(rf"第([{_NUMERALS}]+|\d{{1,2}})(部分|章|篇)[:、.]?")
_FIRST = re.compile(rf"([{_NUMERALS}]{{1,3}})[、.:]")
_SECOND = re.compile(rf"\(([{_NUMERALS}]{{1,3}})\)[、.]?")
_THIRD = re.compile(r"(\d{1,2})(?:[、]|\.(?!\d))|\((\d{1,2})\)|([①-⑳])")
_YEAR_BEFORE = re.compile(r"^.*?20\d\d年度?")
_ENDS = re.compile(r"(?:情况说明|情况|说明|如下|分析)$")
_SENTENCE = re.compile(r"[。；;，,！？!?]|\d(?:万元|元|%|个|辆|人)")


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """``text`` as titles are compared: no white space, bullets or bold marks, quotes and brackets of one kind."""
    return text.translate(_FOLD).lstrip(_BULLETS)


def as_printed(text: str, title: str) -> str:
    """The bare ``title`` as it is printed in ``text``: its own quotes and brackets, no white space."""
    shown = text.translate(_UNSPACED).lstrip(_BULLETS)
    at = bare(text).rfind(title)
    return shown[at : at + len(title)] if at >= 0 else title


def without_leader(title: str) -> str:
    """A bare title of the table of contents without its dots and page number."""
    return _LEADER.sub("", _PAGE_FIELD.sub("", title) if "PAGEREF" in title else title)


def cut_after(paragraph: Paragraph, count: int) -> Paragraph:
    """What follows the first ``count`` characters of the paragraph's bare text, at its own place."""
    left = len(bare(paragraph.text)) - count
    pieces = []
    for piece in reversed(paragraph.pieces):
        keep = len(piece.text)
        while left > 0 and keep > 0:
            keep -= 1
            left -= len(piece.text[keep].translate(_FOLD))
        start = (piece.place.start or 0) + keep
        if keep < len(piece.text):
            pieces.append(Piece(piece.text[keep:], moved(piece.place, start, piece.text[keep:])))
        if left <= 0:
            break
    return Paragraph(tuple(reversed(pieces)))


def moved(place: Place, start: int, text: str, part: str | None = None) -> Place:
    """The place of ``text`` that begins at ``start`` in the same line or cell."""
    return Place(
        place.file,
        place.part if part is None else part,
        place.line,
        place.page,
        place.sheet,
        place.row,
        place.column,
        start,
        start + len(text),
        text,
    )


class Numbered(NamedTuple):
    """A bare line taken apart: level 0 “第三部分”, 1 “一、”, 2 “（一）”, 3 “1.”, 9 none; ordinal; words behind it."""

    level: int
    ordinal: str
    title: str


@lru_cache(maxsize=4096)
def numbered(line: str) -> Numbered:
    """The bare line taken apart into ordinal and title."""
    part = _PART.match(line)
    if part is not None:
        return Numbered(0, f"第{part[1]}{part[2]}", line[part.end() :])
    first = _FIRST.match(line)
    if first is not None:
        return Numbered(1, first[1], line[first.end() :])
    second = _SECOND.match(line)
    if second is not None:
        return Numbered(2, f"（{second[1]}）", line[second.end() :])
    third = _THIRD.match(line)
    if third is not None:
        return Numbered(3, third[1] or third[2] or third[3], line[third.end() :])
    return Numbered(9, "", line)


def is_title_like(title: str) -> bool:
    """Whether bare words could be a title: short, and neither a sentence nor an amount."""
    return 0 < len(title) <= 60 and _SENTENCE.search(title.rstrip("。;:")) is None


def core(title: str) -> str:
    """A bare section title without year, remark, 的 and the words 情况说明 behind it."""
    title = _YEAR_BEFORE.sub("", title.rstrip("。;:"))
    title = _REMARK.sub("", title).replace("的", "")
    while (shorter := _ENDS.sub("", title)) != title:
        title = shorter
    return title.replace("决算", "").removeprefix("关于").removeprefix("本年")


# ── parts ──────────────────────────────────────────────────────────────────────────────────────────────────────────
_WHOLE = r"(?:部门|单位|汇总)?(?:收支)?决算"
_ZONES: tuple[tuple[Zone, re.Pattern[str]], ...] = (
    ("glossary", re.compile(r"(?:名词|术语)(?:的)?(?:解释|说明)$")),
    ("text", re.compile(rf"(?:{_WHOLE})(?:公开)?(?:情况)?(?:的)?(?:文字)?(?:说明|分析)(?:报告)?$|文字说明$|决算情况$")),
    ("tables", re.compile(rf"(?:{_WHOLE})(?:公开|相关)?(?:报表|表格?|附表)$|^(?:公开)?(?:报表|附表|决算表)$")),
    ("organisation", re.compile(r"(?:概况|简介)$|^(?:部门|单位)?基本情况$")),
    ("annex", re.compile(r"^(?:附件|附录|其他附件|公开附件|相关附件)\d*$")),
)


def zone_of(title: str, *, is_part: bool) -> Zone:
    """Which zone of the report a bare title opens; looser when it stands behind “第三部分”."""
    for zone, pattern in _ZONES:
        if pattern.search(title):
            return zone
    if not is_part:
        return ""
    if "名词" in title:
        return "glossary"
    if re.search(r"附件|附录|绩效|评价", title):
        return "annex"
    if re.search(r"说明|分析", title):
        return "text"
    if title.endswith(("表", "表格")):
        return "tables"
    return "organisation" if re.search(r"概况|职责|职能|情况|机构", title) else ""


_ORGANISATION = re.compile(
    r"^(?:部门|单位|机构|本部门|本单位|主要|基本)*(?:职责|职能|机构设置|机构情况|单位构成|预算单位构成|决算单位构成|单位基本情况)(?:[及、和与].*)?$"
)


def is_organisation_title(title: str) -> bool:
    """Whether a bare title heads the duties or the units."""
    title = _REMARK.sub("", title.rstrip("。;:"))
    return _ORGANISATION.match(title) is not None or (
        len(title) <= 24 and title.endswith(("主要职责", "主要职能", "单位构成", "机构设置", "部门职责", "单位职责"))
    )


# ── the titles an edition prints ────────────────────────────────────────────────────────────────────────────────────
class _Titles(NamedTuple):
    edition: Edition
    tables: tuple[tuple[str, Form], ...]  # longest first
    by_core: dict[str, str]
    run_in: tuple[tuple[str, str], ...]  # whole section titles, longest first
    whole: frozenset[str]


_KNOWN: dict[str, _Titles] = {}


def _titles_of(edition: Edition) -> _Titles:
    """The bare titles of an edition, worked out once."""
    held = _KNOWN.get(edition.name)
    if held is not None and held.edition is edition:
        return held
    tables = [(bare(title), form) for form in edition.forms.values() for title in form.titles]
    sections = [(bare(title), section.key) for section in edition.sections for title in section.also]
    by_core: dict[str, str] = {}
    for title, key in sections:
        by_core.setdefault(core(title), key)
    tables.sort(key=lambda pair: -len(pair[0]))
    sections.sort(key=lambda pair: -len(pair[0]))
    whole = frozenset(title for title, _ in sections)
    _KNOWN[edition.name] = titles = _Titles(edition, tuple(tables), by_core, tuple(sections), whole)
    return titles


# ── tables ─────────────────────────────────────────────────────────────────────────────────────────────────────────
NUMBER_LINE = re.compile(r"(?:公开|附|决算|财决公开|公决)\d{1,2}(?:-\d)?表|^公开表?\d{1,2}(?:表)?$|^表\d{1,2}$")
_TABLE_LINE = re.compile(
    r"(?:公开|附|财决公开)\d{1,2}(?:-\d)?表|^公开表?\d{1,2}$|金额单位:|^(?:单位|部门|公开部门|公开单位|编制单位|编制部门|填报单位|预算部门|部门名称|单位名称):|单位:(?:万元|元)$"
)
_SLIPS = ("标", "衰")  # how 表 comes out when it is misread
_TABLE_PREFIX = re.compile(r"^(?:附?表\d*(?:-\d+)?|附件\d*|公开\d+表|[:、.\-])*")
_CONTINUED = re.compile(r"\((?:续表?\d*|公开\d+表|单位:.*|续)\)$|续表?$")
_TABLE_WORDS = (
    "收入", "支出", "总", "财政拨款", "一般公共预算", "政府性基金",
    "国有资本", "基本支出", "项目支出", "三公", "明细",
)  # fmt: skip


def is_table_line(line: str) -> bool:
    """Whether a bare line is one of those around a table: its number, the body, the unit of money."""
    return len(line) <= 60 and _TABLE_LINE.search(line) is not None


def may_be_table(line: str) -> bool:
    """Whether a bare line is worth comparing with the titles of tables and forms."""
    return "表" in line or line[-1:] in _SLIPS or line.endswith(("支出", "收入", "决算", "拨款", "经费", "明细"))


def table_number(line: str) -> str:
    """The digits of “公开 02 表” in a bare line, “” when there are none."""
    found = NUMBER_LINE.search(line) if len(line) <= 60 else None
    return re.sub(r"\D", "", found[0]).lstrip("0") if found is not None else ""


@lru_cache(maxsize=1024)
def _trimmed_table_title(line: str) -> str:
    title = numbered(_TABLE_PREFIX.sub("", line)).title
    title = _CONTINUED.sub("", title)
    return _TABLE_PREFIX.sub("", _YEAR_BEFORE.sub("", title))


def table_title(line: str) -> str:
    """A bare line without the numbers and marks before a table's title and the remarks of going on behind it."""
    return _trimmed_table_title(line)


def looks_like_table_title(line: str) -> bool:
    """Whether a bare line could be the title of some table, known or not."""
    return 4 <= len(line) <= 60 and _trimmed_table_title(line).endswith(("表", "表)")) and is_title_like(line)


def table_form(line: str, edition: Edition, department: str = "") -> Form | None:
    """The form whose title a bare line prints; forgives a slip of the pen, never another table's name."""
    if "表" not in line and line[-1:] not in _SLIPS:
        return None
    title = _trimmed_table_title(line).removeprefix(department)
    titles = _titles_of(edition).tables
    for known, form in titles:
        if title == known:
            return form
    short = _REMARK.sub("", title)
    for known, form in titles:
        if short == known:
            return form
        if title.endswith(known) and is_body_name(title[: -len(known)]):
            return form
    return _nearest_form(short, titles)


_BODY_ENDS = (
    *"厅局委会院办处所站校学园队部室馆社府区县市镇乡村道团库宫台司署狱场协联厂",
    "中心",
    "本级",
    "本级)",
    "单位",
    "机关",
)


def is_body_name(words: str) -> bool:
    """Whether bare words end as the name of a department or unit does."""
    return len(words) >= 4 and words.endswith(_BODY_ENDS)


def _nearest_form(title: str, titles: tuple[tuple[str, Form], ...]) -> Form | None:
    if not 5 <= len(title) <= 40 or not (title.endswith("表") or title[-1:] in _SLIPS):
        return None
    from difflib import SequenceMatcher

    said = tuple(word in title for word in _TABLE_WORDS)
    best, form = 0.0, None
    for known, candidate in titles:
        if abs(len(known) - len(title)) > 2 or tuple(word in known for word in _TABLE_WORDS) != said:
            continue
        matcher = SequenceMatcher(None, known, title, autojunk=False)
        if (likeness := matcher.ratio()) > best:
            best, form = likeness, candidate
    return form if best >= 0.85 else None


# ── sections ───────────────────────────────────────────────────────────────────────────────────────────────────────
_KEYWORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("其他重要事项", re.compile(r"其他.{0,4}(?:重要|需要?说明).{0,4}事项")),
    ("三公", re.compile(r"三公")),
    ("机关运行经费", re.compile(r"机关运行经费")),
    ("政府采购", re.compile(r"政府采购")),
    ("国有资产", re.compile(r"国有资产|资产占[有用]|资产情况")),
    ("绩效", re.compile(r"绩效")),
    ("政府性基金", re.compile(r"政府性基金")),
    ("国有资本经营", re.compile(r"国有资本(?:经营)?")),
    ("基本支出", re.compile(r"基本支出")),
    ("一般公共预算支出", re.compile(r"一般公共预算.*支出")),
    ("财政拨款总体", re.compile(r"财政拨款.*(?:总体|收入|收支)")),
    ("收入支出总体", re.compile(r"(?:收入支出|收支|收入、支出|收入和支出).*总体|^收入支出|^(?:部门|单位)?收支")),
    ("收入", re.compile(r"^(?:部门|单位|本年|年度)?收入")),
    ("支出", re.compile(r"^(?:部门|单位|本年|年度)?支出")),
)


def section_key(title: str, edition: Edition, *, exact: bool = False) -> str:
    """The canonical key of a bare section title, “” when it is none. ``exact``: as an edition prints it."""
    if not is_title_like(title):
        return ""
    titles = _titles_of(edition)
    speaks = re.search(r"情况|说明|分析", title) is not None
    if speaks or title in titles.whole:
        key = titles.by_core.get(core(title))
        if key is not None:
            return key
    if exact or not speaks:
        return ""
    words = _REMARK.sub("", _YEAR_BEFORE.sub("", title))
    return next((key for key, pattern in _KEYWORDS if pattern.search(words)), "")


def begins_with_section(title: str, edition: Edition) -> bool:
    """Whether a bare line begins with the whole title of a section as an edition prints it."""
    return any(len(known) >= 8 and title.startswith(known) for known, _ in _titles_of(edition).run_in)


def run_in_section(title: str, edition: Edition) -> tuple[str, str, int]:
    """Key, title and its length when a bare line begins with a section's printed title and text follows on the line."""
    for known, key in _titles_of(edition).run_in:
        if title.startswith(known):
            remark = re.match(r"(?:说明)?(?:\((?![一二三四五]\))[^()]{2,30}\))?[。.:]?", title[len(known) :])
            length = len(known) + (remark.end() if remark is not None else 0)
            behind = title[length:]
            is_whole = len(known) >= 8 and not behind.startswith(("如下", "的", "中"))
            if len(behind) >= 6 and (is_whole or title[length - 1] in "。.:" or re.match(r"20\d\d|本|我|截至", behind)):
                return key, known, length
    return "", "", 0


def begins_glossary(line: Numbered) -> bool:
    """Whether a numbered line is the first term of a glossary: “1.财政拨款收入：指…”."""
    return (
        line.ordinal in ("1", "一", "（一）")
        and re.match(r"[^:,。;]{2,20}(?::|,)?(?:是)?指[^:]{6}", line.title) is not None
    )


# ── evaluation forms and their catalogue ───────────────────────────────────────────────────────────────────────────
_FORM = re.compile(r"(?:绩效|支出|项目).{0,12}自评(?:价)?(?:情况)?表")
_FORM_NUMBER = re.compile(r"项目(\d{1,3})(?!\d)|\((\d{1,3})\)|(?:附件|附表|表)(\d{1,3})(?!\d)|自评表(\d{1,3})(?:$|\))")


def is_form_title(line: str) -> bool:
    """Whether a bare line could head a project's self-evaluation form."""
    return (
        len(line) <= 70
        and _FORM.search(line) is not None
        and not line.endswith(("。", "目录", ";"))
        and is_title_like(line)
    )


def is_whole_body_form(line: str) -> bool:
    """Whether the form evaluates a whole department or unit, not one project."""
    return "整体" in line


def form_number(line: str) -> int | None:
    """The number in “（项目23）”, if printed."""
    found = _FORM_NUMBER.search(line)
    return int(next(group for group in found.groups() if group)) if found is not None else None


def is_catalogue_title(line: str) -> bool:
    """Whether a bare line heads the catalogue of annexes."""
    return len(line) <= 60 and re.search(r"(?:绩效|自评|项目|附件).*(?:目录|清单|一览表)(?:表)?$", line) is not None
