"""文字: years, reasons, words left over, punctuation, names and private data."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from tests.prove.suite_kinds.clean import LESS, MORE
from tests.prove.suite_kinds.located import Located, Mark, shuffled
from tests.prove.suite_kinds.mutant import Draft, Edit, Kind, kind, kind_of, put

BOILERPLATE = ("正常浮动", "实际工作需要", "据实列支", "根据实际情况", "工作需要")
# Numbers that belong to nobody: no such district, no such subscriber, no such card; their check digits are right.
DISTRICT = "119999"


def narrative_lines(report: Located) -> list[int]:
    """The paragraphs of 情况说明."""
    headings = set(report.headings)
    return [
        i
        for first, last in report.passages.values()
        for i in range(first, last + 1)
        if report.line(i) and i not in headings
    ]


def places(code: str, pattern: str, rewrite: Callable[[Located, re.Match[str]], str | None], what: str) -> Kind:
    """A kind: one place of the narrative that matches the pattern ({y}, {p}: this year and last) written otherwise."""

    def make(report: Located, rng: random.Random) -> Iterator[Draft]:
        regex = re.compile(pattern.replace("{y}", str(report.a.year)).replace("{p}", str(report.a.year - 1)))
        found = [(i, m) for i in narrative_lines(report) for m in regex.finditer(report.line(i))]
        for line, match in shuffled(rng, found):
            now = rewrite(report, match)
            if now is not None and now != match[0]:
                yield Draft((Edit(line, match.start(), match[0], now),), f"{what}：“{match[0]}”写成“{now}”")

    return kind_of(code, make)


def _repeat(report: Located, match: re.Match[str]) -> str:
    return match[0] * 2


WRONG_BASE_YEAR = places("wrong-base-year", "(?<=[与比较]){p}(?=年度)", lambda r, m: str(r.a.year - 2), "比较的年度错")
BASE_IS_THIS_YEAR = places(
    "base-year-is-this-year", "(?<=[与比较]){p}(?=年度)", lambda r, m: str(r.a.year), "与本年度自己比较"
)
WRONG_YEAR = places("wrong-year", "(?:^|(?<=。)){y}(?=年度)", lambda r, m: str(r.a.year - 1), "本年度写成上年度")
WRONG_DATE = places(
    "wrong-closing-date", "(?<=截至){y}(?=年12月31日)", lambda r, m: str(r.a.year - 1), "截止日期的年度错"
)
DOUBLE_MARK = places("double-punctuation", "[，。；]", _repeat, "标点重复")
REPEATED_WORD = places("repeated-word", "主要原因|其中|支出决算|决算数(?=[大小]于)|授予", _repeat, "词语重复")
UNCHOSEN_CHANGE = places("unchosen-change", "增加(?=\\d)|减少(?=\\d)", lambda r, m: "增加（减少）", "选择词没有删去")
UNCHOSEN_COMPARISON = places("unchosen-comparison", "[大小]于(?=预算数)", lambda r, m: "大于（小于）", "选择词没有删去")
UNIT_MISSING = places("unit-missing", "(?<=\\d)(?:万元|元)(?=[，。；、])", lambda r, m: "", "金额漏写单位")
LEVEL_WORD = places(
    "level-word", "本部门|本单位", lambda r, m: "本单位" if m[0] == "本部门" else "本部门", "部门、单位混用"
)
BASE_WORD = places(
    "budget-base-word",
    "(?<=完成)年初预算(?=的\\d)",
    lambda r, m: "全年预算" if re.search("年初预算为[^。]*$", m.string[: m.start()]) else None,
    "完成率的预算口径与前文不同",
)


@kind("placeholder-left")
def placeholder_left(report: Located, rng: random.Random) -> Iterator[Draft]:
    """XX where an amount or a reason should stand."""
    marks = report.of("reason") + report.of("money", test=lambda m: m.about[0] != 0)
    for mark in shuffled(rng, marks):
        now = rng.choice(("XX", "××", "XXX", "＊＊") if mark.role == "reason" else ("XX", "××", "XX.XX"))
        yield Draft((put(mark, now),), f"“{mark.text}”处留有“{now}”")


@kind("reason-missing")
def reason_missing(report: Located, rng: random.Random) -> Iterator[Draft]:
    """No reason where actual and budget differ."""
    for mark in shuffled(rng, report.of("compared")):
        match = re.search("的主要原因是.*(?=。$)", mark.text)
        if match:
            edit = Edit(mark.line, mark.start + match.start(), match[0], "")
            yield Draft((edit,), f"{mark.about[2]}决算数与预算数不同，没有说明原因", (mark.line,))


@kind("reason-missing-yearly")
def reason_missing_yearly(report: Located, rng: random.Random) -> Iterator[Draft]:
    """No reason for a change against last year."""
    for mark in shuffled(rng, [m for m in report.of("reason") if "compared" not in m.inside]):
        left = report.line(mark.line)[: mark.start]
        match = re.search("[，。]主要原因[是：]$", left)
        if match and not re.search("年初(?:预算|未安排)[^；]*$", left):
            edit = Edit(mark.line, match.start(), match[0] + mark.text, "。" if match[0][0] == "。" else "")
            if match[0][0] == "。":
                edit = Edit(mark.line, match.start(), match[0] + mark.text + "。", "。")
            yield Draft((edit,), "与上年相比的变动没有说明原因", (mark.line,))


@kind("reason-boilerplate")
def reason_boilerplate(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A reason that explains nothing."""
    for mark in shuffled(rng, report.of("reason")):
        now = rng.choice(BOILERPLATE)
        yield Draft((put(mark, now),), f"原因写成“{now}”")


@kind("reason-against-sign")
def reason_against_sign(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A reason for a fall given for a rise, or the other way round."""
    for mark in shuffled(rng, report.of("reason")):
        causes, effects = LESS if mark.about[1] else MORE
        now = f"{rng.choice(causes)}，{rng.choice(effects)}"
        word = "增加" if mark.about[1] else "减少"
        yield Draft((put(mark, now),), f"数字{word}，原因却是“{now}”")


@kind("department-name")
def department_name(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The department under another name in one of the table heads, on the cover, or in 机构设置."""
    name = report.a.department
    lines = [3, *(report.sheet_lines[k, "above"] for k in report.sheets)]
    lines += [i for i, text in enumerate(report.lines, 1) if text.startswith("按照部门决算编报要求")]
    for line in shuffled(rng, lines):
        text = report.line(line)
        at = rng.randrange(2, len(name) - 2)
        now = rng.choice(
            (name[:at] + name[at + 1 :], f"{name[:-1]}中心", name[:at] + name[at + 1] + name[at] + name[at + 2 :])
        )
        if now != name and name in text:
            yield Draft((Edit(line, text.index(name), name, now),), f"名称“{name}”写成“{now}”")


def _identity(rng: random.Random) -> str:
    """An identity number with a right check digit and a district that does not exist."""
    body = (
        f"{DISTRICT}{rng.randint(1960, 2000)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{rng.randint(0, 999):03d}"
    )
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def _card(rng: random.Random) -> str:
    """A card number of nineteen digits with a right check digit, all zeros in the middle."""
    body = f"6222000000000{rng.randint(0, 99999):05d}"
    digits = [int(d) for d in reversed(body)]
    total = sum(d if i % 2 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits))
    return body + str(-total % 10)


def _telephone(rng: random.Random) -> str:
    return f"1{rng.choice('35789')}{rng.randrange(10)}{rng.choice(('00000000', '88888888', '00008888', '12345678'))}"


def inserted(code: str, words: Callable[[random.Random], str]) -> Kind:
    """A kind: words inserted behind a reason of the text or of a form."""

    def make(report: Located, rng: random.Random) -> Iterator[Draft]:
        cells = report.of("form", test=lambda m: m.about[-1] in ("偏差原因", "实际完成情况") and bool(m.text))
        marks: list[Mark] = [*report.of("reason"), *cells, *cells]
        for mark in shuffled(rng, marks):
            now = words(rng)
            tail = mark.text.removesuffix("。")
            yield Draft((put(mark, f"{tail}（{now}）{mark.text[len(tail) :]}"),), f"出现“{now}”", (mark,))

    return kind_of(code, make)


IDENTITY = inserted("identity-number", lambda rng: f"经办人身份证号{_identity(rng)}")
CARD = inserted("bank-card", lambda rng: f"付至个人账户{_card(rng)}")
TELEPHONE = inserted("telephone", lambda rng: f"联系人手机{_telephone(rng)}")


@kind("three-public-count-missing")
def count_missing(report: Located, rng: random.Random) -> Iterator[Draft]:
    """One of the counts that must be stated left out."""
    patterns = (
        r"{y}年度因公出国（境）团组数\d+个，累计因公出国（境）人次数\d+人次。",
        r"，购置数为\d+辆",
        r"截至{y}年12月31日，开支财政拨款的公务用车保有量为\d+辆。",
        r"{y}年度国内公务接待批次\d+个，国内公务接待人次\d+人次，",
    )
    first, last = report.passages["三公"]
    for pattern in shuffled(rng, list(patterns)):
        for line in range(first, last + 1):
            match = re.search(pattern.replace("{y}", str(report.a.year)), report.line(line))
            if match:
                yield Draft(
                    (Edit(line, match.start(), match[0], ""),), f"漏写“{match[0]}”", tuple(range(first, last + 1))
                )
