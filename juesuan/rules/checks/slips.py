"""Slips of the pen in text and forms: doubled and unpaired marks, words lost, doubled or confused, markup left over."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import accumulate
from typing import Any, NamedTuple

from juesuan import shipped
from juesuan.accounts import FinalAccounts, SelfEvaluation
from juesuan.characters import HAN
from juesuan.finding import Finding, NotChecked, Severity
from juesuan.place import NOWHERE, Place
from juesuan.rules.checks.prose import Passage, at_notes, at_term, bare, narrative, not_read, passages, within
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

MARKS = "标点符号用法（GB/T 15834）"
CLAUSE_ENDS, NEAR = "，。；、：！？\n", 16
_NUMERAL = re.compile(r"[\d.,%]")
SHOWN = 20  # places of one finding
_DOUBLE = re.compile(r"[，、；：,;:]\s*[，。、；：,;:](?!\d)|。[，、；：。]|[，。、；]{3,}")
_PHRASE_TWICE = re.compile(rf"({HAN}{{2,8}})\1")
_NEVER_BEGINS = (  # words of two characters that no compound begins with: said twice they are a slip
    "其中", "授予", "主要", "以及", "根据", "按照", "完成", "增加",
    "减少", "增长", "下降", "本年", "年度", "同比", "截至", "包括",
    "通过", "进行", "开展", "加强", "其他", "原因", "由于", "分别",
)  # fmt: skip
_STOPS = re.compile(r"[\d，。；：、]")
_WORD_TWICE = re.compile(r"(的|了|和|为|与|及|元|是|在|由|比|较)\1(?!为|是)")
_NOT_DOUBLED = re.compile(r"(?:为|是)(?:为了|是否)|和和|与与会|的的确|较较")
_CLOSES = {"》": "《", "”": "“", "）": "（"}
_LISTED = re.compile(r"(?:^|[^\w.])[0-9０-９一二三四五六七八九十a-zA-Z①-⑳]{1,3}$")  # “1）” before an item
_FULL = str.maketrans("()", "（）")
_MARKS_IN_PAIRS = frozenset("《》“”（）()")
_MARK = re.compile(r"[《》“”（）()]")
_APART = "\0"  # between the texts of one form, so that they are searched at once and no slip runs over two of them


class Slip(NamedTuple):
    """One slip: where in the text it stands, what it is, and what should stand there if that can be told."""

    start: int
    end: int
    what: str
    put: str = ""


@cache
def _data() -> Mapping[str, Any]:
    return shipped.toml(__package__, "slips.toml")


@cache
def _wrong_words() -> Mapping[str, tuple[str, str]]:
    """Each wrong spelling with what to say of it and what is right."""
    found = {w: (f"疑为“{name}”漏字或错字", name) for name, wrong in _data()["terms"].items() for w in wrong}
    return found | {wrong: (f"应为“{right}”", right) for wrong, right in _data()["words"].items()}


@cache
def _any_wrong_word() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(_wrong_words(), key=len, reverse=True)))


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str, str, str], ...]:
    """What to find, what to say of it, what to put there, and what every match holds: told fast from most texts."""
    return tuple((re.compile(p["find"]), p["say"], p.get("put", ""), p.get("holds", "")) for p in _data()["pattern"])


def slips_in(text: str, *, phrases: bool = True) -> Iterator[Slip]:
    """The slips of a text, kind by kind; brackets and quotation marks without a partner are told apart.

    Without ``phrases`` whole phrases said twice are not looked for, which is what takes time.
    """
    for match in _DOUBLE.finditer(text):
        yield Slip(*match.span(), "标点重复")
    for match in (*(_phrases_twice(text) if phrases else ()), *_WORD_TWICE.finditer(text)):
        if _NOT_DOUBLED.search(text, max(0, match.start() - 1), match.end() + 1) is None:
            yield Slip(match.start(), match.end(), "字词重复")
    for match in _any_wrong_word().finditer(text):
        say, put = _wrong_words()[match[0]]
        yield Slip(*match.span(), say, put)
    for pattern, say, put, holds in _patterns():
        for match in pattern.finditer(text) if holds in text else ():
            yield Slip(*match.span(), say, put)


def _phrases_twice(text: str) -> Iterator[re.Match[str]]:
    """Phrases said twice; of two characters only where no compound can begin with the second: “事业单位单位预算”."""
    for match in _PHRASE_TWICE.finditer(text):
        if len(match[1]) > 2 or match[1] in _NEVER_BEGINS or _STOPS.match(text, match.end()) is not None:
            yield match


def around(text: str, start: int, end: int) -> str:
    """The clause in which something stands, shortened to some words before and behind it, no number cut in two."""
    first = max(text.rfind(mark, 0, start) for mark in CLAUSE_ENDS) + 1
    behind = [at for mark in CLAUSE_ENDS if (at := text.find(mark, end)) >= 0]
    last = min(behind, default=len(text))
    if start - first > NEAR:
        first = _border(text, start - NEAR, first, -1)
    if last - end > NEAR:
        last = _border(text, end + NEAR, last, 1)
    return text[first:last].strip()


def _border(text: str, at: int, limit: int, step: int) -> int:
    """The nearest spot outwards that stands in no number and not between a number and its unit."""
    while at != limit and (_NUMERAL.match(text[at - 1]) or _NUMERAL.match(text[at])):
        at += step
    return at


def unpaired(text: str) -> Iterator[int]:
    """Where brackets, book titles or quotation marks stand without a partner; “1）” before an item is none."""
    if _MARKS_IN_PAIRS.isdisjoint(text):
        return
    opened: list[tuple[str, int]] = []
    for match in _MARK.finditer(text):
        at, mark = match.start(), match[0].translate(_FULL)
        if mark not in _CLOSES:
            opened.append((mark, at))
        elif opened and opened[-1][0] == _CLOSES[mark]:
            opened.pop()
        elif any(kind == _CLOSES[mark] for kind, _ in opened):  # what was opened after it has no partner
            while opened[-1][0] != _CLOSES[mark]:
                yield opened.pop()[1]
            opened.pop()
        elif mark != "）" or _LISTED.search(text[max(0, at - 4) : at]) is None:
            yield at
    yield from (at for _, at in opened)


@check(
    "R-23-05",
    "标点、用字没有重复和遗漏",
    severity=Severity.NOTICE,
    source=MARKS,
    part="文字",
    hint="删去重复的标点和字词，补上漏字，改正错字，括号、书名号、引号成对，全文统一使用全角括号。",
    relation="没有连用的标点、重复的词、漏字错字的固定名称和易混的词；括号、书名号、引号成对，括号全角",
    failing=Edit("共有车辆9辆，其中：领导干部用车", "共有车辆9辆，，其中：领导干部用车"),
)
def slips(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, passages(given.accounts), "情况说明的文字")
    for passage in passages(given.accounts):
        for slip in slips_in(passage.text):
            yield _slip(rule, passage, slip)
    for text, place in _around_the_text(given.accounts):
        for slip in slips_in(text):
            stated = text[slip.start : slip.end]
            yield rule.finding(
                f"“{stated}”{slip.what}",
                places=(within(place, stated),),
                stated=stated,
                expected=slip.put,
                subject=f"{stated}·{place.part}",
            )
    yield from _brackets(given, rule)
    yield from _pairs(given, rule)


def _slip(rule: Rule, passage: Passage, slip: Slip) -> Finding:
    stated = passage.text[slip.start : slip.end]
    near = around(passage.text, slip.start, slip.end)
    far = passage.text[max(0, slip.start - 12) : slip.end + 12]
    return rule.finding(
        f"“{stated}”{slip.what}" if slip.put else f"{slip.what}：“{near}”",
        places=(passage.place(slip.start, slip.end),),
        stated=stated,
        expected=slip.put,
        subject=f"{stated}·{passage.section}" if slip.put else f"{passage.section}·{bare(far)}",
    )


def _around_the_text(accounts: FinalAccounts) -> Iterator[tuple[str, Place]]:
    """The glossary and the notes under the tables, each with its place."""
    for term in accounts.glossary:
        yield term.text, at_term(term)
    for table in accounts.tables.values():
        places = at_notes(table)
        for n, note in enumerate(table.notes):
            yield note, places[n] if n < len(places) else table.place.named(f"{table.display} 注")


def _brackets(given: Given, rule: Rule) -> Iterator[Finding]:
    """At most one finding for the whole report."""
    half: list[Place] = []
    full = 0
    for passage in narrative(given.accounts):
        full += passage.text.count("（")
        for match in re.finditer(rf"\((?={HAN})", passage.text) if "(" in passage.text else ():
            half.append(passage.of(match))
    if half and full:
        yield rule.finding(
            f"括号全角、半角混用：全角 {full} 处，半角 {len(half)} 处",
            places=tuple(half[:SHOWN]),
            stated="(",
            expected="（",
            subject="括号",
        )


def _pairs(given: Given, rule: Rule) -> Iterator[Finding]:
    """Marks without a partner, section by section, as a pair may stand in two paragraphs; at most one finding."""
    places: list[Place] = []
    near: list[str] = []
    sections: dict[tuple[str, str, str], list[Passage]] = {}
    for passage in passages(given.accounts):
        heading = passage.heading
        sections.setdefault((heading.part, heading.ordinal, heading.title), []).append(passage)
    for own in sections.values():
        whole = "\n".join(passage.text for passage in own)
        for at in unpaired(whole):
            near.append(whole[max(0, at - 6) : at + 7].strip())
            for passage in own:
                if at <= len(passage.text):
                    places.append(passage.place(at, at + 1))
                    break
                at -= len(passage.text) + 1
    if places:
        yield rule.finding(
            f"括号、书名号或引号不成对 {len(places)} 处：“{'”、“'.join(near[:4])}”",
            places=tuple(places[:SHOWN]),
            stated=places[0].text,
            subject="不成对",
        )


# ── self-evaluation forms ──

PROSE = ("名称", "预期目标", "实际完成情况")
FIELDS = ("指标", "年度指标值", "实际完成值", "偏差原因")


def _texts_of(form: SelfEvaluation) -> Iterator[tuple[str, Place]]:
    """The words of a form: its name, its goals, and what its indicators say, each with its place."""
    for name, text in zip(PROSE, (form.name, form.expected, form.achieved), strict=True):
        yield text, form.places.get(name, form.place)
    for one in form.indicators:
        for name, text in zip(FIELDS, (one.name, one.target, one.achieved, one.reason), strict=True):
            yield text, one.places.get(name, one.place)


@check(
    "R-23-11",
    "自评表的文字没有错漏，标点成对",
    severity=Severity.NOTICE,
    source=MARKS,
    part="绩效自评表",
    hint="改正错字、重复的标点和不成对的括号、书名号；文字被截断的补全。",
    relation="自评表的项目名称、目标、完成情况、指标和原因没有错字、重复的标点；括号、书名号、引号成对",
    failing=Edit("一处转运站改造停用两个月", "一处转运站改造，，停用两个月"),
)
def slips_in_forms(given: Given, rule: Rule) -> Outcomes:
    for form in given.accounts.evaluations:
        said: list[str] = []
        wrong: list[str] = []
        places: list[Place] = []
        texts = {text: place for text, place in _texts_of(form) if text}
        whole = _APART.join(texts)
        ends = list(accumulate(len(text) + 1 for text in texts))
        for slip in slips_in(whole, phrases=False):
            stated = whole[slip.start : slip.end]
            said.append(f"“{stated}”{slip.what}")
            wrong.append(stated)
            places.append(within(list(texts.values())[bisect_right(ends, slip.start)], stated))
        for text, place in texts.items():
            lonely = [text[max(0, at - 6) : at + 7].strip() for at in unpaired(text)]
            said += [f"“{near}”标点不成对" for near in lonely]
            wrong += lonely
            places += [within(place, near) for near in lonely]
        if said:
            tail = f"等 {len(said)} 处" if len(said) > 4 else ""
            yield rule.finding(
                f"{form.display}文字有误：{'；'.join(said[:4])}{tail}",
                places=tuple(dict.fromkeys(places))[:SHOWN],
                stated=wrong[0],
                subject=f"{form.display}·文字·{bare(said[0])}",
            )


# ── remains of conversion ──


@check(
    "R-23-12",
    "没有转换残留的标记",
    severity=Severity.NOTICE,
    source="预决算公开检查要求",
    part="全文",
    hint="删去 <p>、** 等网页和排版标记，从原文件重新生成公开文本。",
    relation="文中没有网页标签（<p>、&nbsp;）和排版标记（**）",
    failing=Edit("其他用车主要是市政设施巡查用车", "**其他用车**主要是市政设施巡查用车"),
)
def markup(given: Given, rule: Rule) -> Outcomes:
    traces = given.accounts.traces
    if not traces and given.accounts.source.format not in ("text", ""):
        yield NotChecked(rule.code, f"{given.accounts.source.format} 格式的文件不以文字形式保存标记")
    if not traces:
        return
    kinds = Counter(place.text for place in traces)
    listed = "、".join(f"{text} {times} 处" for text, times in kinds.most_common(6))
    yield rule.finding(
        f"文中留有转换的标记：{listed}",
        places=tuple(_by_line(place) for place in traces[:SHOWN]),
        stated=traces[0].text,
        subject="转换标记",
    )


def _by_line(place: Place) -> Place:
    return place if place.part or place is NOWHERE else place.named(f"文件第{place.line}行")
