"""Organisation: duties, and the units merged with their kinds, counts and short names, from 概况."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from juesuan.accounts import Heading
from juesuan.amount import MILLION, Number
from juesuan.document import Grid, Paragraph
from juesuan.facts import Figure
from juesuan.intake import heading
from juesuan.intake.ahead import Block
from juesuan.intake.body import paragraphs, tables_among
from juesuan.place import NOWHERE, Place
from juesuan.unit import Organisation, Unit, UnitKind

_NUMERAL = r"(?:\d{1,4}|[一二两三四五六七八九十]{1,3})"
_COUNT = rf"(?P<count>{_NUMERAL})\s*(?P<measure>[个家])"
_ALL = re.compile(
    rf"(?:范围|决算|预算)的?(?:预算|独立核算|独立编制机构)*(?:单位|机构)(?:数)?(?:共计|共有|合计|总计|共|有|计)+(?:为|是|有)?\s*{_COUNT}"
)
_NOUN_BEHIND = re.compile(
    rf"{_COUNT}\s*(?P<words>(?:二级|三级|基层|直属|下属|所属|其他)*(?:预算单位|决算单位|单位|机构|行政单位|事业单位)?)(?=[，。；、,;:：（(]|$)"
)
_KIND = re.compile(
    rf"(?P<words>(?:[\u4e00-\u9fa5]|[（(][\u4e00-\u9fa5]+[）)]){{0,24}}(?:单位|团体|机构|机关|企业))\s*(?:共|有|共有|共计|为)?\s*"
    rf"{_COUNT}\s*(?P<mark>[：:，,]?\s*(?:分别为|分别是|包括|即|为|是)?[：:]?)\s*(?P<names>[^。；;]*)"
)
_COUNT_FIRST = re.compile(
    rf"{_COUNT}\s*(?P<words>[\u4e00-\u9fa5（）()]{{0,16}}(?:单位|团体|机构))\s*[：:，,]?\s*(?:分别为|分别是|包括|即|为|是)[：:]?\s*(?P<names>[^。；;]*)"
)
_SHORT = re.compile(r"[，,（(]?\s*以下(?:分别|统一|依次|均)?(?:简称|称)(?:为)?[：:]?\s*(?P<short>[^。；;）)]*)")
_LISTED = re.compile(r"(?:单位|决算|预算)?(?:包括|包含|分别为|分别是|如下)[：:]?\s*(?P<names>[^。；;]+)")
_ITEM = re.compile(
    r"\s*(?:[（(]\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[）)]|(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:[、．]|\.(?!\d))|\d{1,2}\s+|[①-⑳])\s*"
)
_RUN_IN = re.compile(r"(?<=[。；;])\s*(?=[（(]\d{1,2}[）)])")
_INNER = re.compile(r"内设|科室|处室|股室|职能处|内部机构")
_VALUES = {numeral: value for value, numeral in enumerate("一二三四五六七八九", 1)} | {"两": 2}


def read_organisation(blocks: Sequence[Block], head: Heading, width: int = 0) -> tuple[Organisation, tuple[Grid, ...]]:
    """Duties, units and stated counts, and the grids among them that list no units."""
    duties: list[str] = []
    units: list[Unit] = []
    stated: list[tuple[str, Figure, tuple[str, ...]]] = []
    left: list[Grid] = []
    part, about_units, place = head.part, False, NOWHERE
    for title, group in _groups(blocks):
        words = heading.bare(title.text) if title is not None else ""
        about_units = _is_about_units(heading.numbered(words).title) if title is not None else about_units
        if title is not None:
            part = f"{head.part} {heading.numbered(words).ordinal}".strip()
            place = title.place.named(part) if about_units and place is NOWHERE else place
        texts = paragraphs(group, part, width)
        if not about_units and title is not None:
            duties += [item for text in texts for item in _duties(text.text)]
            left += tables_among(group)
            continue
        for text in texts:
            counts, named = _read_units(text)
            stated += counts
            units += named
            if title is None and not counts and not named:
                duties += _duties(text.text)
        for grid in tables_among(group):
            listed = tuple(_units_of(grid))
            units += listed
            left += [] if listed else [grid]
    place = place if place is not NOWHERE else head.place.named(part)
    return Organisation(tuple(duties), tuple(_merged(units)), tuple(_first_of_each(stated)), place), tuple(left)


def _merged(units: Sequence[Unit]) -> Iterator[Unit]:
    """Each body once, in order, with the kind and short name it is given wherever it is named."""
    for name in dict.fromkeys(unit.name for unit in units):
        same = [unit for unit in units if unit.name == name]
        known = [unit for unit in same if unit.kind is not UnitKind.UNKNOWN] or same
        short = next((unit.short_name for unit in same if unit.short_name), "")
        yield Unit(name, known[0].kind, short, known[0].place)


def _groups(blocks: Sequence[Block]) -> Iterator[tuple[Paragraph | None, list[Block]]]:
    """The blocks under each heading of 概况."""
    title: Paragraph | None = None
    group: list[Block] = []
    for block in blocks:
        if isinstance(block, Paragraph) and _is_title(block.text):
            if title is not None or group:
                yield title, group
            title, group = block, []
        else:
            group.append(block)
    if title is not None or group:
        yield title, group


def _is_title(text: str) -> bool:
    line = heading.numbered(heading.bare(text))
    if line.level not in (1, 2, 9) or not heading.is_title_like(line.title):
        return False
    if line.level == 1:
        return len(line.title) <= 30
    return heading.is_organisation_title(line.title) or (line.level == 2 and _is_about_units(line.title))


def _is_about_units(title: str) -> bool:
    return len(title) <= 30 and re.search(r"机构|构成|单位(?:情况|设置|名单|范围)|人员", title) is not None


def _duties(text: str) -> list[str]:
    return [item.strip() for item in _RUN_IN.split(text) if item.strip()]


def _first_of_each(
    stated: Sequence[tuple[str, Figure, tuple[str, ...]]],
) -> Iterator[tuple[str, Figure, tuple[str, ...]]]:
    """One entry for each wording, unless the same words are printed again with another count."""
    seen: set[tuple[str, int]] = set()
    for words, figure, names in stated:
        if (words, figure.grains) not in seen:
            seen.add((words, figure.grains))
            yield words, figure, names


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


def _read_units(paragraph: Paragraph) -> tuple[list[tuple[str, Figure, tuple[str, ...]]], list[Unit]]:
    """The counts a paragraph states and the units it names."""
    text = paragraph.text
    stated: list[tuple[str, Figure, tuple[str, ...]]] = []
    units: list[Unit] = []
    taken: set[int] = set()

    def state(words: str, match: re.Match[str], names: tuple[str, ...] = ()) -> None:
        if match.start("count") in taken or _INNER.search(text[max(0, match.start() - 12) : match.end("count") + 8]):
            return
        taken.add(match.start("count"))
        stated.append((words, _figure(paragraph, words, match), names))

    for match in _ALL.finditer(text):
        state("单位", match)
    for pattern in (_KIND, _COUNT_FIRST):
        for match in pattern.finditer(text):
            words = _ITEM.sub("", match["words"], count=1).strip()
            words = re.sub(r"^.*(?:其中|包括|下设|下属|所属|共有|和|及|有)(?=.)", "", words) or words
            kind = kind_of(words)
            if kind is UnitKind.UNKNOWN and match.start("count") in taken:
                continue
            names = tuple(_names(paragraph, *match.span("names")))
            if _INNER.search(words):
                continue
            if kind is not UnitKind.UNKNOWN or names:
                state(words, match, tuple(name for name, _ in names))
                units += _shortened(names, text[match.start() : _sentence_end(text, match.end())], kind)
    for match in _NOUN_BEHIND.finditer(text):
        if match["words"]:
            state(match["words"], match)
    if not units:
        units += _listed_units(paragraph)
    return stated, units


def _sentence_end(text: str, at: int) -> int:
    end = text.find("。", at)
    return len(text) if end < 0 else end


def _listed_units(paragraph: Paragraph) -> list[Unit]:
    """Units of a paragraph without counts: “…包括：A、B”, or one unit a line."""
    text = paragraph.text
    for match in _LISTED.finditer(text):
        names = tuple(_names(paragraph, *match.span("names")))
        if names:
            return _shortened(names, text[match.start() :], UnitKind.UNKNOWN)
    head = re.match(r"序号\s*单位(?:全称|名称)\s*(?:单位)?(?:备注|性质|类别)?", text)
    begin = head.end() if head is not None else 0
    item = _ITEM.match(text, begin)
    begin = item.end() if item is not None else begin
    line = text[begin:].rstrip("。；; ")
    if (len(line) <= 60 or head is not None) and re.search(r"[，,：:。；]", line) is None:
        names = tuple(_names(paragraph, begin, begin + len(line)))
        if len(names) >= 1 and (item is not None or line.endswith(("）", ")"))):
            return _shortened(names, "", UnitKind.UNKNOWN)
    return []


_NAME_END = re.compile(r"、|，|,|(?<=[）)])(?=[\u4e00-\u9fa5])|\s+(?:和|及)\s*|\s{2,}")


def _names(paragraph: Paragraph, start: int, end: int) -> Iterator[tuple[str, Place]]:
    """Names of bodies between ``start`` and ``end``, with their places."""
    text = paragraph.text
    short = _SHORT.search(text, start, end)
    stop = short.start() if short is not None else end
    at, depth_text = start, text[start:stop]
    cuts = [*(match.span() for match in _NAME_END.finditer(depth_text)), (len(depth_text), len(depth_text))]
    last = 0
    for first, behind in cuts:
        raw = depth_text[last:first]
        if raw.count("（") + raw.count("(") > raw.count("）") + raw.count(")") and first < len(depth_text):
            continue
        name = raw.strip().removeprefix("包括").removeprefix("和").strip(" 。；;")
        offset = at + last + raw.find(name) if name else 0
        last = behind
        bare = re.sub(r"[（(][^（）()]*[）)]$", "", heading.bare(name).replace("(", "（").replace(")", "）"))
        if (
            4 <= len(name) <= 60
            and not name[0].isdigit()
            and heading.is_body_name(heading.bare(bare))
            and not _INNER.search(name)
        ):
            yield name, paragraph.at(offset, offset + len(name))


def _shortened(names: Sequence[tuple[str, Place]], text: str, kind: UnitKind) -> list[Unit]:
    """Units with the short names that 以下简称 or 以下分别简称 gives them, in the same order."""
    found = _SHORT.search(text)
    shorts = [s.strip(" “”\"'’‘") for s in re.split(r"[、，,和]", found["short"])] if found is not None else []
    units = []
    for position, (name, place) in enumerate(names):
        remark = re.search(r"[（(]([^（）()]*)[）)]$", name)
        own = kind_of(remark[1]) if remark is not None else UnitKind.UNKNOWN
        clean = name[: remark.start()] if remark is not None and own is not UnitKind.UNKNOWN else name
        short = shorts[position] if len(shorts) == len(names) else ""
        units.append(Unit(clean.strip(), kind if kind is not UnitKind.UNKNOWN else own, short, place))
    return units


def _units_of(grid: Grid) -> Iterator[Unit]:
    """Units listed in a grid “序号 | 单位名称 | 单位性质”."""
    name_at, kind_at = -1, -1
    for row in grid.rows:
        words = [heading.bare(cell.text) for cell in row]
        if name_at < 0:
            name_at = _first(words, r"单位(?:全称|名称)|^(?:预算|决算)单位$")
            kind_at = _first(words, r"性质|类别|类型|备注")
            if name_at >= 0 or not words or not words[0].isdecimal():
                continue
        at = name_at if 0 <= name_at < len(row) else next((n for n, w in enumerate(words) if len(w) >= 4), -1)
        if at < 0 or not heading.is_body_name(re.sub(r"\([^()]*\)$", "", words[at])):
            continue
        kind = kind_of(words[kind_at]) if 0 <= kind_at < len(row) else UnitKind.UNKNOWN
        unit = _shortened([(row[at].text.strip(), row[at].place)], "", kind)[0]
        yield unit


def _first(words: Sequence[str], pattern: str) -> int:
    """The position of the first of the words in which the pattern stands, -1 if none."""
    return next((position for position, word in enumerate(words) if re.search(pattern, word)), -1)


def _figure(paragraph: Paragraph, words: str, match: re.Match[str]) -> Figure:
    printed = match["count"]
    measure = match["measure"]
    number = Number.parse(printed, measure) if printed.isdecimal() else _chinese(printed, measure)
    place = paragraph.at(match.start("count"), match.end("count"))
    return Figure(f"机构设置[{words}].数量", f"{words}数量", number, place)


def _chinese(printed: str, measure: str) -> Number:
    """A count in Chinese numerals up to 99."""
    tens, ten, ones = printed.partition("十") if "十" in printed else ("", "", printed)
    value = (_VALUES.get(tens, 1) * 10 if ten else 0) + _VALUES.get(ones, 0)
    return Number(value * MILLION, measure, 0, text=printed)
