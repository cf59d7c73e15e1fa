"""Wording: left-over placeholders, missing units, wrong years, double marks, misspelt terms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from juesuan.accounts import Heading, Role
from juesuan.characters import HAN
from juesuan.finding import Finding, Severity
from juesuan.place import Place
from juesuan.rules.checks.directions import DOWN, LESS, MORE, UP
from juesuan.rules.checks.headings import body_headings
from juesuan.rules.checks.prose import Passage, at_heading, bare, narrative, not_read, passages, within
from juesuan.rules.rule import Edit, Given, Outcomes, Rule, check

DISCLOSURE = "地方预决算公开操作规程（财预〔2016〕143号）；预决算公开检查要求"
NUMBERS = "出版物上数字用法（GB/T 15835）"
MARKS = "标点符号用法（GB/T 15834）"
_CHOICE = f"{UP}|{DOWN}|{MORE}|{LESS}"
_PLACEHOLDER = re.compile(
    rf"(?<![A-Za-z0-9])[XxＸｘ×✕╳]{{2,}}(?![A-Za-z0-9])|某某|某(?:单位|部门|局|项目)(?=\d|支出|收入)|【[\s…]*】|_{{2,}}|＊{{2,}}|(?<=[为是因])\*{{2,}}(?=[，。；、])"
    rf"|(?:{_CHOICE})\s*[（(/]\s*(?:{_CHOICE})(?:\s*[）)]|(?=\s*\d))|大小于|大于小于|增减少|增加减少|（或(?:{_CHOICE})）"
)


_TO_FILL = re.compile(r"【此处待补：([^】]+)】")  # the mark a composed text has where people have to say something
_IN_THE_FOLDER = (
    "原因、上年数、年初预算写进 narrative.toml，数量登记在登记簿里；"
    "确实没有的写进 narrative.toml 的 [没有]。再重新编写。"
)
_INSTRUCTION = re.compile(  # what the template tells the one who fills it in
    r"[（(]\s*(?:请|应|需|注：)?\s*按[^（）()]{2,24}?(?:填列|填报|填写|列示|列到|公开到)[^（）()]{0,12}[）)]"
    r"|[（(]\s*(?:请|此处|由|据实|如实|自行|根据实际)[^（）()]{0,16}?(?:填列|填报|填写|删除|修改|说明)[^（）()]{0,12}[）)]"
)


def _around(passage: Passage, match: re.Match[str], reach: int = 12) -> str:
    """The match with a few characters on either side, for the message."""
    return passage.text[max(0, match.start() - reach) : match.end() + reach].strip()


@check(
    "R-40-12",
    "没有未填的空位和未选的词",
    severity=Severity.ERROR,
    source=DISCLOSURE,
    part="全文",
    hint="填上空位，在“增加（减少）”“大于（小于）”中选定一个词，删去样稿的提示。",
    relation="文中没有 XX、××、某某、【】、“增加（减少）”、“大于（小于）”、“大小于”",
    failing=Edit("比2023年度减少87436.55元，下降3.63%", "比2023年度减少（增加）87436.55元，下降3.63%"),
)
def placeholders(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, passages(given.accounts), "情况说明的文字")
    for passage in passages(given.accounts):
        found = list(_PLACEHOLDER.finditer(passage.text))
        if found:
            said = [_around(passage, match) for match in found]
            yield _left_over(rule, found[0][0], said, tuple(passage.of(match) for match in found))
        if "【" in passage.text and (gaps := list(_TO_FILL.finditer(passage.text))):
            yield _to_fill(given, rule, gaps, passage.section, tuple(passage.of(gap) for gap in gaps))
        for match in _INSTRUCTION.finditer(passage.text) if "填" in passage.text or "列" in passage.text else ():
            yield _instruction(rule, match[0], passage.text, (passage.of(match),), Severity.EXPLAIN)
    for duty in given.accounts.organisation.duties:
        for gap in _TO_FILL.finditer(duty):
            yield _to_fill(given, rule, [gap], "概况", (given.accounts.organisation.place,))
    for heading in (*given.accounts.contents, *body_headings(given.accounts)):
        left = _PLACEHOLDER.search(heading.title)
        if left is not None:
            yield _left_over(rule, left[0], [heading.title], (at_heading(heading),))
        told = _INSTRUCTION.search(heading.title)
        if told is not None:
            entry = _listed_without(given, heading, told[0])
            places = (within(at_heading(heading), told[0]), *((at_heading(entry),) if entry is not None else ()))
            severity = rule.severity if entry is not None else Severity.EXPLAIN
            yield _instruction(rule, told[0], heading.title, places, severity)


def _to_fill(given: Given, rule: Rule, gaps: list[re.Match[str]], section: str, places: tuple[Place, ...]) -> Finding:
    """What people still have to say; an error once the text is published as a file."""
    is_draft = given.accounts.source.format == "folder"
    what = "；".join(gap[1] for gap in gaps)
    return rule.finding(
        f"还要补上：{what}",
        severity=Severity.EXPLAIN if is_draft else rule.severity,
        hint=_IN_THE_FOLDER if is_draft else rule.hint,
        places=places,
        stated=gaps[0][0],
        subject=f"待补·{section}·{what}",
    )


def _listed_without(given: Given, heading: Heading, words: str) -> Heading | None:
    """The same heading in the table of contents without these words: proof that they are no part of the title."""
    rest = bare(heading.title.replace(words, ""))
    return next((entry for entry in given.accounts.contents if bare(entry.title) == rest), None)


def _instruction(rule: Rule, words: str, text: str, places: tuple[Place, ...], severity: Severity) -> Finding:
    return rule.finding(
        f"样稿的填报提示没有删去：“{words}”",
        severity=severity,
        places=places,
        stated=words,
        subject=f"提示·{bare(text)[:20]}·{bare(words)}",
    )


def _left_over(rule: Rule, printed: str, said: list[str], places: tuple[Place, ...]) -> Finding:
    tail = f"等 {len(said)} 处" if len(said) > 1 else ""
    return rule.finding(
        f"样稿的空位或选词没有处理：“{said[0]}”{tail}",
        places=places,
        stated=printed.strip(),
        subject=f"样稿·{bare(said[0])}",
    )


_RATE_WITHOUT_SIGN = re.compile(
    rf"(?:占(?:{HAN}|[“”\"（）()]){{0,24}}?|完成(?:{HAN}|[“”\"（）()]){{0,12}}?预算(?:数)?的|(?:增长|上升|下降|降低)(?:了)?|(?:增长|下降|占比)率?(?:为|是))"
    r"\s*(\d+(?:\.\d+)?)\s*(?=[，。；、;]|,(?!\d{3})|\.(?!\d)|$)"
)


@check(
    "R-20-21",
    "百分比带百分号",
    severity=Severity.ERROR,
    source=NUMBERS,
    part="文字",
    hint="在占比、完成率、增减率的数字后补上“%”。",
    relation="占比、完成率、增减率的数字后有“%”",
    failing=Edit("事业收入418600.00元，占0.95%", "事业收入418600.00元，占0.95"),
)
def percent_sign(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, passages(given.accounts), "情况说明的文字")
    for passage in narrative(given.accounts):
        for match in _RATE_WITHOUT_SIGN.finditer(passage.text):
            yield rule.finding(
                f"“{match[0].strip()}”后面少了百分号",
                places=(passage.of(match, 1),),
                stated=match[1],
                expected=f"{match[1]}%",
                unit="%",
                subject=f"{passage.section}·{bare(_around(passage, match))}",
            )


@check(
    "R-23-02",
    "百分比的小数位数一致",
    severity=Severity.NOTICE,
    source=NUMBERS,
    part="文字",
    hint="全文百分比统一保留两位小数（或统一取整）。",
    relation="全文百分比的小数位数相同",
    failing=Edit("占本年支出合计的75.56%", "占本年支出合计的76%"),
)
def decimals(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, given.accounts.claims, "文字中的数字")
    rates = [
        claim
        for claim in given.accounts.claims
        if claim.role in (Role.SHARE, Role.COMPLETION, Role.GROWTH) and claim.figure.number.unit == "%"
    ]
    kinds = Counter(c.figure.number.decimals for c in rates if c.figure.grains not in (0, 100_000_000))
    if len(kinds) < 2:
        return
    usual = kinds.most_common(1)[0][0]
    odd = [c for c in rates if c.figure.number.decimals != usual and c.figure.grains not in (0, 100_000_000)]
    listed = "、".join(f"{places} 位 {times} 处" for places, times in sorted(kinds.items(), reverse=True))
    yield rule.finding(
        f"百分比的小数位数不一致：{listed}",
        places=tuple(claim.figure.place for claim in odd),
        stated=odd[0].figure.number.text.strip(),
        subject=listed,
    )


_COMPARED_YEAR = re.compile(
    r"(?:与|较|比)\s*(20\d\d)\s*年(?:度)?(?:的)?\s*(年初|全年|调整)?\s*(预算|决算|相比|同期|增|减|下降|上升)"
)
_OWN_YEAR = re.compile(
    r"(?:^|[。；])\s*(?:\d+[.、．])?\s*(20\d\d)\s*年度?\s*(?=收、?支|收入合计|支出合计|财政拨款|一般公共预算|“?三公|本部门|本单位|政府性基金|国有资本|机关运行|因公出国|国内公务接待|公务接待|公务用车|开支财政拨款|国有资产|政府采购)"
)
_CUT_OFF_DATE = re.compile(r"截[至止]\s*(20\d\d)\s*年\s*(?:12\s*月\s*31\s*日|年?底|末)")
_ANY_YEAR = re.compile(r"(?<!\d)(\d{4})\s*年度(?!第)")


@check(
    "R-23-03",
    "每句的年度与报告年度一致",
    severity=Severity.ERROR,
    source=DISCLOSURE,
    part="文字",
    hint="本年写报告年度，上年写上一年度；常见原因是照抄上年文字没有改年份。",
    relation="本年 = 报告年度；比较的上年 = 报告年度 − 1；截止日期在报告年度",
    failing=Edit("与2023年度相比，一般公共预算财政拨款支出增加", "与2022年度相比，一般公共预算财政拨款支出增加"),
)
def years(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, passages(given.accounts), "情况说明的文字")
    year = given.accounts.year
    if year is None:
        return
    for passage in narrative(given.accounts):
        if "20" not in passage.text:
            continue
        seen: set[int] = set()
        for match, wanted in _expected_years(passage.text, year):
            seen.add(match.start(1))
            if int(match[1]) != wanted:
                yield _wrong_year(rule, passage, match, wanted)
        for match in _ANY_YEAR.finditer(passage.text):
            if match.start(1) not in seen and not year - 40 <= int(match[1]) <= year + 5:
                yield _wrong_year(rule, passage, match, year)
    cover = given.accounts.front.get("封面年度")
    if cover is not None and cover.text.isdigit() and int(cover.text) != year:
        yield rule.finding(
            f"封面的年度为 {cover.text}，各表和情况说明都是 {year} 年度",
            places=(cover.named("封面"),),
            stated=cover.text,
            expected=str(year),
            unit="年",
            subject="封面年度",
        )
    for heading in body_headings(given.accounts):
        said = re.search(r"(20\d\d)\s*年度", heading.title)
        if said is not None and int(said[1]) != year:
            yield rule.finding(
                f"标题“{heading.title}”的年度与报告年度 {year} 不符",
                places=(at_heading(heading),),
                stated=said[1],
                expected=str(year),
                subject=f"标题·{heading.title}",
            )


def _expected_years(text: str, year: int) -> Iterator[tuple[re.Match[str], int]]:
    for match in _COMPARED_YEAR.finditer(text):
        own = match[2] or match[3] == "预算"
        if not (own and int(match[1]) == year - 1 and not match[2]):
            yield match, year if own else year - 1
    for match in _OWN_YEAR.finditer(text):
        yield match, year
    for match in _CUT_OFF_DATE.finditer(text):
        yield match, year


def _wrong_year(rule: Rule, passage: Passage, match: re.Match[str], wanted: int) -> Finding:
    return rule.finding(
        f"“{match[0].strip('。； ')}”的年度应为 {wanted}",
        places=(passage.of(match, 1),),
        stated=match[1],
        expected=str(wanted),
        unit="年",
        subject=f"{passage.section}·{bare(_around(passage, match))}",
    )


_DECIMALS_AND_MARK = re.compile(r"\.[0-9]+\s*(?=[，。；、）);])")
_MONEY_BEFORE = re.compile(
    r"(?:支出|收入|预算|决算|金额|总额|总计|合计|结余|经费|费)(?:为|共|共计|是)?\s*[0-9][0-9,]*$"
)
_BARE_AMOUNT = re.compile(  # separators or 分 show that it is money
    r"(?<![\d.,，])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{4,}\.\d{2})\s*(?=[，。；：）);]|$)"
)
_WAN_WITHOUT_YUAN = re.compile(r"[0-9]+(?:\.[0-9]+)?\s*万(?=[，。；、（(）)])")


@check(
    "R-23-04",
    "数字后紧跟单位",
    severity=Severity.NOTICE,
    source=NUMBERS,
    part="文字",
    hint="金额后写明“元”或“万元”。",
    relation="每个金额后有单位",
    failing=Edit("人员经费14804066.50元，公用经费", "人员经费14804066.50，公用经费"),
)
def units(given: Given, rule: Rule) -> Outcomes:
    yield from not_read(rule.code, passages(given.accounts), "情况说明的文字")
    for passage in narrative(given.accounts):
        text = passage.text
        for match in _DECIMALS_AND_MARK.finditer(text):
            money = _MONEY_BEFORE.search(text, max(0, match.start() - 30), match.start())
            if money is not None:
                yield _without_unit(rule, passage, money.start(), match.end())
        for match in _BARE_AMOUNT.finditer(text):
            if _MONEY_BEFORE.search(text, max(0, match.start() - 30), match.start()) is None:
                yield _without_unit(rule, passage, match.start(), match.end())
        for match in _WAN_WITHOUT_YUAN.finditer(text) if "万" in text else ():
            yield _without_unit(rule, passage, match.start(), match.end())


def _without_unit(rule: Rule, passage: Passage, start: int, end: int) -> Finding:
    return rule.finding(
        f"“{passage.text[start : end + 4].strip()}”的金额没有写全单位",
        places=(passage.place(start, end),),
        stated=passage.text[start:end].strip(),
        subject=f"{passage.section}·{bare(passage.text[max(0, start - 12) : end])}",
    )
