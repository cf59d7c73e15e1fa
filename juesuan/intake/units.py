"""Units named in running text: their kinds, the counts stated of them, and the short names they are given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from juesuan.amount import MILLION, Number
from juesuan.characters import HAN
from juesuan.document import Paragraph
from juesuan.facts import Figure
from juesuan.intake import heading
from juesuan.place import Place
from juesuan.unit import Unit, UnitKind

Stated = tuple[str, Figure, tuple[str, ...]]  # words, count, names listed under it

_NUMERAL = r"(?:\d{1,4}|[一二两三四五六七八九十]{1,3})"
_COUNT = re.compile(rf"(?P<count>{_NUMERAL})\s*(?P<measure>[个家])")
_CLAUSE = re.compile(r"[。；;，,：:、]")
_SENTENCE = re.compile(r"[。；;]")
_NOUN = r"(?:单位|团体|机构|机关|企业)"
_BEFORE = re.compile(
    rf"(?:{HAN}|\d{{4}}(?=年)|[（(]{HAN}+[）)])*{_NOUN}"
    r"(?=\s*(?:共计|共有|合计|总计|总数|共|有|计|数|为|是)*\s*$)"
)
_BEHIND = re.compile(rf"\s*(?P<words>{HAN}{{0,14}}?(?:{_NOUN}))")
_ALL = re.compile(r"(?:范围|决算|汇总|编[报制])内?的?[^级]{0,8}(?:单位|机构)$")
_LEVEL = re.compile(r"(?:二级|三级|基层|下属|所属|直属)+(?:预算|决算|独立核算)*单位$")
_LEAD = re.compile(r"^.*(?:其中|包括|下设|下属|所属|共有|设有|即)(?=.)")
_ITEM = re.compile(
    r"\s*(?:[（(]\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[）)]|[①-⑳]|\d{1,2}\s+"
    r"|(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:[、．]|\.(?!\d)))\s*"
)
_LIST_MARK = re.compile(r"[：:]|分别为|分别是|包括|包含|即|具体为|如下|[，,]\s*(?:为|是)")
_SHORT = re.compile(r"[，,（(]?\s*以下(?:分别|统一|依次|均)?(?:简称|称)(?:为)?[：:]?\s*(?P<short>[^。；;）)]*)")
_HEAD = re.compile(r"序号\s*单位(?:全称|名称)\s*(?:单位)?(?:备注|性质|类别)?")
_NAME_END = re.compile(rf"、|，|,|；|;|(?<=[）)])(?={HAN})|\s+(?:和|及)\s*|\s{{2,}}")
_REMARK = re.compile(r"[（(]([^（）()]*)[）)]$")
_INNER = re.compile(r"内设|科室|处室|股室|职能处|内部机构")
_LONGEST = 2000  # characters of a list of names; a longer one is no list
_VALUES = {numeral: value for value, numeral in enumerate("一二三四五六七八九", 1)} | {"两": 2}


def kind_of(words: str) -> UnitKind:
    """The kind of unit that printed words name: “参公管理公益一类事业单位” is 参公事业单位."""
    if re.search(r"参公|参照(?:公务员)?", words):
        return UnitKind.CIVIL_SERVICE_LIKE
    if "公益一类" in words:
        return UnitKind.PUBLIC_ONE
    if "公益二类" in words:
        return UnitKind.PUBLIC_TWO
    if "事业" in words:
        return UnitKind.OTHER_INSTITUTION
    if re.search(r"行政单位|行政机关|^行政$|机关本级", words):
        return UnitKind.ADMINISTRATIVE
    return UnitKind.SOCIETY if re.search(r"团体|社团|群团", words) else UnitKind.UNKNOWN


def read_units(paragraph: Paragraph) -> tuple[list[Stated], list[Unit]]:
    """The counts a paragraph states of units and the units it names."""
    text = paragraph.text
    stated: list[Stated] = []
    units: list[Unit] = []
    counts = [match for match in _COUNT.finditer(text) if _words_of(text, match)]
    for position, match in enumerate(counts):
        words = _words_of(text, match)
        end = _sentence_end(text, match.end())
        is_last = position + 1 == len(counts) or counts[position + 1].start() >= end
        stop = end if is_last else _clause_start(text, counts[position + 1].start(), match.end())
        mark = _LIST_MARK.search(text, match.end(), stop)
        names = tuple(_names(paragraph, mark.end(), stop)) if mark is not None else ()
        listed = tuple(name for name, _ in names) if is_last or words != "单位" else ()
        stated.append((words, _figure(paragraph, words, match), listed))
        units += with_short_names(names, text[match.start() : _full_stop(text, match.end())], kind_of(words))
    if not units:
        units = _listed_units(paragraph)
    return stated, units


def _words_of(text: str, count: re.Match[str]) -> str:
    """What a count is of, “” when it is not of units."""
    before = text[max(0, count.start() - 80) : count.start()]
    clauses = list(_CLAUSE.finditer(before))
    begin = clauses[-1].end() if clauses else 0
    if _INNER.search(text[max(0, count.start() - 12) : count.end() + 8]) is not None:
        return ""
    noun = _BEFORE.search(before, begin)
    if noun is None:
        behind = _BEHIND.match(text, count.end())
        return behind["words"] if behind is not None else ""
    words = _ITEM.sub("", noun[0], count=1)
    if _ALL.search(words) is not None:
        return "单位"
    level = _LEVEL.search(words)
    return level[0] if level is not None else _LEAD.sub("", words)


def _sentence_end(text: str, at: int) -> int:
    end = _SENTENCE.search(text, at, at + _LONGEST)
    return min(len(text), at + _LONGEST) if end is None else end.start()


def _full_stop(text: str, at: int) -> int:
    end = text.find("。", at, at + _LONGEST)
    return min(len(text), at + _LONGEST) if end < 0 else end


def _clause_start(text: str, at: int, after: int) -> int:
    """Where the clause around ``at`` begins, not before ``after``."""
    return max((match.end() for match in _CLAUSE.finditer(text, after, at)), default=after)


def _listed_units(paragraph: Paragraph) -> list[Unit]:
    """Units of a paragraph without counts: “…包括：A、B”, or one unit a line."""
    text = paragraph.text
    for mark in _LIST_MARK.finditer(text):
        is_numbered = _ITEM.match(text, mark.end()) is not None  # 包括：1.…；2.…
        end = _full_stop(text, mark.end()) if is_numbered else _sentence_end(text, mark.end())
        names = tuple(_names(paragraph, mark.end(), end))
        if names:
            return with_short_names(names, text[mark.start() :], UnitKind.UNKNOWN)
    head = _HEAD.match(text)
    begin = head.end() if head is not None else 0
    item = _ITEM.match(text, begin)
    begin = item.end() if item is not None else begin
    line = text[begin:].rstrip("。；; ")
    if (len(line) <= 60 or head is not None) and re.search(r"[，,：:。；]", line) is None:
        names = tuple(_names(paragraph, begin, begin + len(line)))
        if names and (item is not None or line.endswith(("）", ")"))):
            return with_short_names(names, "", UnitKind.UNKNOWN)
    return []


def _names(paragraph: Paragraph, start: int, end: int) -> Iterator[tuple[str, Place]]:
    """Names of bodies between ``start`` and ``end``, with their places."""
    short = _SHORT.search(paragraph.text, start, end)
    stretch = paragraph.text[start : short.start() if short is not None else end]
    cuts = [*(match.span() for match in _NAME_END.finditer(stretch)), (len(stretch), len(stretch))]
    last = 0
    for first, behind in cuts:
        raw = stretch[last:first]
        if raw.count("（") + raw.count("(") > raw.count("）") + raw.count(")") and first < len(stretch):
            continue
        at = start + last
        last = behind
        for name in _both(raw):
            if _is_name(name):
                offset = at + raw.index(name)
                yield name, paragraph.at(offset, offset + len(name))


def _both(raw: str) -> list[str]:
    """One name, or the two that 和 or 及 joins."""
    name = _trimmed(raw)
    for joint in re.finditer(r"以及|和|及", name):
        left, right = _trimmed(name[: joint.start()]), _trimmed(name[joint.end() :])
        if _is_name(left) and _is_name(right):
            return [left, *_both(right)]
    return [name]


def _trimmed(raw: str) -> str:
    """The words without what leads to them (“具体为：”) and without 等 behind them."""
    name = _ITEM.sub("", raw.strip(" ：:。；;“”"), count=1) if _ITEM.match(raw) else raw.strip(" ：:。；;“”")
    marks = [mark.end() for mark in _LIST_MARK.finditer(name) if "（" not in name[: mark.start()]]
    name = name[marks[-1] :] if marks and marks[-1] < len(name) else name
    return re.sub(r"^(?:包括|和|及)|等(?:\d*[个家]?单位)?$", "", name.strip()).strip(" 。；;")


def _is_name(name: str) -> bool:
    if not 4 <= len(name) <= 60 or re.search(r"^\d|\d[个家]", name) or _INNER.search(name):
        return False
    return heading.is_body_name(heading.bare(_REMARK.sub("", name))) and not name.endswith(("决算", "下属单位"))


def with_short_names(names: Sequence[tuple[str, Place]], text: str, kind: UnitKind) -> list[Unit]:
    """Units with the short names that 以下简称 or 以下分别简称 in ``text`` gives them, in the same order.

    A remark behind the name that tells the kind (“（公益二类）”) becomes the kind.
    """
    found = _SHORT.search(text)
    shorts = [s.strip(" “”\"'’‘") for s in re.split(r"[、，,和]", found["short"])] if found is not None else []
    units = []
    for position, (name, place) in enumerate(names):
        remark = _REMARK.search(name)
        own = kind_of(remark[1]) if remark is not None else UnitKind.UNKNOWN
        clean = name[: remark.start()] if remark is not None and own is not UnitKind.UNKNOWN else name
        short = shorts[position] if len(shorts) == len(names) else ""
        vague = kind in (UnitKind.UNKNOWN, UnitKind.OTHER_INSTITUTION)
        units.append(Unit(clean.strip(), own if vague and own is not UnitKind.UNKNOWN else kind, short, place))
    return units


def _figure(paragraph: Paragraph, words: str, match: re.Match[str]) -> Figure:
    printed, measure = match["count"], match["measure"]
    number = Number.parse(printed, measure) if printed.isdecimal() else _chinese(printed, measure)
    place = paragraph.at(match.start("count"), match.end("count"))
    return Figure(f"机构设置[{words}].数量", f"{words}数量", number, place)


def _chinese(printed: str, measure: str) -> Number:
    """A count in Chinese numerals up to 99."""
    tens, ten, ones = printed.partition("十") if "十" in printed else ("", "", printed)
    value = (_VALUES.get(tens, 1) * 10 if ten else 0) + _VALUES.get(ones, 0)
    return Number(value * MILLION, measure, 0, text=printed)
