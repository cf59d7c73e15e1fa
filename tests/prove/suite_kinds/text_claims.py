"""文字: shares, growth, completion, changes and directions that the text itself contradicts."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from tests.generate.ledger import GENERAL
from tests.prove.suite_kinds.amounts import (
    delta_matters,
    money_matters,
    percent_matters,
    percent_text,
    text_step,
    truncated,
    until,
    written,
)
from tests.prove.suite_kinds.located import Located, Mark, shuffled
from tests.prove.suite_kinds.mutant import Draft, Edit, Kind, kind, kind_of, put
from tests.prove.suite_kinds.text_amounts import GENERAL_SECTION, PUBLIC_SECTION, said, words_before

PACES = {"增长": "下降", "下降": "增长", "降低": "增长"}
VERBS = {"增加": "减少", "减少": "增加"}


def is_share(report: Located, mark: Mark) -> bool:
    """Whether the percentage is said of a whole: “占…的p%”."""
    return not mark.inside and re.search("占[^，。；]*$", report.line(mark.line)[: mark.start]) is not None


def shares(report: Located) -> list[Mark]:
    """Shares whose part and whole are both printed."""
    return [m for m in report.of("percent") if is_share(report, m) and m.about[0] and not is_kind_share(report, m)]


def is_kind_share(report: Located, mark: Mark) -> bool:
    """Whether it is the share of goods, works or services given to SME, whose part is not printed."""
    return mark.section == "政府采购" and report.line(mark.line)[: mark.start].endswith("支出金额的")


def growths(report: Located) -> list[Mark]:
    return [m for m in report.of("percent") if m.inside[:1] == ("moved",)]


def completions(report: Located) -> list[Mark]:
    return [m for m in report.of("percent") if m.inside[:1] == ("completed",)]


def percents(code: str, select: Callable[[Located], list[Mark]]) -> Kind:
    """A kind: one of these percentages miswritten."""

    def make(report: Located, rng: random.Random) -> Iterator[Draft]:
        for mark in shuffled(rng, select(report)):
            now = until(rng, mark.text, percent_matters(report, *mark.about))
            if now and float(now) < 10_000:
                yield Draft((put(mark, now),), f"{words_before(report, mark)}应为{mark.text}%，写成{now}%")

    return kind_of(code, make)


SHARE = percents("share-digit", shares)
GROWTH = percents("growth-digit", growths)
COMPLETION = percents("completion-digit", completions)


def otherwise(code: str, choices: Callable[[Located], list[tuple[Mark, str, str]]]) -> Kind:
    """A kind: a percentage replaced by another one; choices of mark, text and what that is."""

    def make(report: Located, rng: random.Random) -> Iterator[Draft]:
        for mark, now, what in shuffled(rng, choices(report)):
            if now != mark.text and percent_matters(report, *mark.about)(now):
                yield Draft((put(mark, now),), f"{words_before(report, mark)}应为{mark.text}%，写成{what}{now}%")

    return kind_of(code, make)


def _other_base(report: Located) -> list[tuple[Mark, str, str]]:
    a = report.a
    bases = [(a.grand, "占收支总计的比重"), (a.income, "占本年收入的比重"), (a.spending, "占本年支出的比重")]
    bases += [(a.total("appropriated_spending"), "占财政拨款支出的比重")]
    bases += [(a.total("appropriated_spending", GENERAL), "占一般公共预算支出的比重")]
    return [
        (m, percent_text(report, m.about[0], base), what)
        for m in shares(report)
        for base, what in bases
        if base and m.section in ("收入", "支出", GENERAL_SECTION) and m.about[0] <= base
    ]


def _neighbours(marks: list[Mark], what: str) -> list[tuple[Mark, str, str]]:
    found = [(a, b.text, what) for a, b in pairwise(marks) if a.section == b.section]
    return found + [(b, a.text, what) for a, b in pairwise(marks) if a.section == b.section]


def _total_completion(report: Located) -> list[tuple[Mark, str, str]]:
    found = []
    for section in (GENERAL_SECTION, PUBLIC_SECTION):
        marks = [m for m in completions(report) if m.section == section]
        found += [(m, marks[0].text, "总数的完成率") for m in marks[1:]]
    return found


def _growth_on_now(report: Located) -> list[tuple[Mark, str, str]]:
    """Growth as a share of this year's amount instead of last year's."""
    return [
        (m, percent_text(report, m.about[0], m.about[0] + m.about[1]), "以本年数为基数的")
        for m in growths(report)
        if m.about[0] + m.about[1] > 0
    ]


OTHER_BASE = otherwise("share-other-base", _other_base)
SHARE_COPIED = otherwise("share-copied", lambda r: _neighbours(shares(r), "另一项的"))
GROWTH_BASE = otherwise("growth-other-base", _growth_on_now)
COMPLETION_COPIED = otherwise("completion-copied", lambda r: _neighbours(completions(r), "另一项的"))
COMPLETION_OF_TOTAL = otherwise("completion-of-total", _total_completion)


@kind("percent-truncated")
def percent_truncated(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A percentage cut off where rounding goes up, and the amounts leave no doubt about it."""
    for mark in shuffled(rng, [*shares(report), *growths(report), *completions(report)]):
        part, whole = map(abs, mark.about)
        now, step = truncated(report, part, whole), text_step(report)
        bounds = ((part - step, whole + 2 * step), (part + step, whole - 2 * step))
        if now != mark.text and all(w > 0 and percent_text(report, p, w) == mark.text for p, w in bounds):
            yield Draft((put(mark, now),), f"{words_before(report, mark)}应为{mark.text}%，截位写成{now}%")


@kind("percent-sign-missing")
def percent_sign_missing(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A share, growth or completion without its sign."""
    for mark in shuffled(rng, [*shares(report), *growths(report), *completions(report)]):
        yield Draft((Edit(mark.line, mark.end, "%", ""),), f"{words_before(report, mark)}{mark.text}漏百分号", (mark,))


def _moves(report: Located, *, printed: bool = True) -> Iterator[tuple[Mark, Mark, Mark | None]]:
    """Each change: the phrase, its amount, its percentage (``None`` when there is none)."""
    for move in report.of("moved"):
        inner = [m for m in report.marks if m.line == move.line and move.start <= m.start and m.end <= move.end]
        money = [m for m in inner if m.role == "money"]
        percent = [m for m in inner if m.role == "percent"]
        if money and (percent or not printed):
            yield move, money[0], percent[0] if percent else None


@kind("change-amount")
def change_amount(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The amount of a change miswritten, its growth unchanged."""
    for move, money, percent in shuffled(rng, list(_moves(report))):
        assert percent is not None
        matters = delta_matters(report, *move.about, percent.text, money.about[1])
        now = until(rng, money.text, matters)
        if now:
            yield Draft((put(money, now),), f"{words_before(report, money)}应为{money.text}，写成{now}")


@kind("verb-against-pace")
def verb_against_pace(report: Located, rng: random.Random) -> Iterator[Draft]:
    """增加 with 下降, or 减少 with 增长."""
    for move, money, percent in shuffled(rng, list(_moves(report))):
        assert percent is not None
        line = report.line(move.line)
        verb, pace = line[money.start - 2 : money.start], line[percent.start - 2 : percent.start]
        if percent.text.strip("0.") == "":
            continue
        if rng.random() < 0.5:
            edit = Edit(move.line, money.start - 2, verb, VERBS[verb])
        else:
            edit = Edit(move.line, percent.start - 2, pace, PACES[pace])
        yield Draft((edit,), f"“{move.text}”的“{edit.was}”写成“{edit.now}”")


@kind("direction-reversed")
def direction_reversed(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Both words turned round in a change whose parts (or whose growth) show the true direction."""
    for move, money, percent in shuffled(rng, list(_moves(report))):
        assert percent is not None
        line = report.line(move.line)
        delta, now = abs(move.about[0] - move.about[1]), move.about[0]
        pace, sign = line[percent.start - 2 : percent.start], 1 if move.about[0] > move.about[1] else -1
        base = now + sign * delta  # what last year would have been
        if base > 0 and not percent_matters(report, delta, base)(percent.text):
            continue  # the growth would fit the other direction as well
        edits = (
            Edit(
                move.line,
                money.start - 2,
                line[money.start - 2 : money.start],
                VERBS[line[money.start - 2 : money.start]],
            ),
            Edit(move.line, percent.start - 2, pace, PACES[pace]),
        )
        yield Draft(edits, f"“{move.text}”的方向写反")


@kind("comparison-reversed")
def comparison_reversed(report: Located, rng: random.Random) -> Iterator[Draft]:
    """大于 where the actual is smaller than the budget, or the other way round."""
    for mark in shuffled(rng, report.of("compared")):
        match = re.match("决算数([大小])于预算数", mark.text)
        if match and abs(mark.about[0] - mark.about[1]) >= 3 * text_step(report):
            now = "小" if match[1] == "大" else "大"
            edit = Edit(mark.line, mark.start + 3, match[1], now)
            yield Draft((edit,), f"{mark.about[2]}决算数{match[1]}于预算数，写成{now}于")


@kind("comparison-equal")
def comparison_equal(report: Located, rng: random.Random) -> Iterator[Draft]:
    """持平 where actual and budget differ."""
    for mark in shuffled(rng, report.of("compared")):
        if "大于" in mark.text or "小于" in mark.text:
            if abs(mark.about[0] - mark.about[1]) < 3 * text_step(report):
                continue
            edit = Edit(mark.line, mark.start, mark.text, "决算数与预算数持平。")
            yield Draft((edit,), f"{mark.about[2]}决算数与预算数不同，写成持平")


@kind("reason-part")
def reason_part(report: Located, rng: random.Random) -> Iterator[Draft]:
    """One of the amounts that explain a change of the totals miswritten."""
    for mark in shuffled(rng, [m for m in report.of("money") if m.inside[:1] == ("because",)]):
        now = until(rng, mark.text, money_matters(report, mark, 8))
        if now:
            yield Draft((put(mark, now),), f"原因所列{words_before(report, mark)}应为{mark.text}，写成{now}")


@kind("reason-part-direction")
def reason_part_direction(report: Located, rng: random.Random) -> Iterator[Draft]:
    """增加 for 减少 in one of the parts that explain a change."""
    for mark in shuffled(rng, [m for m in report.of("money") if m.inside[:1] == ("because",)]):
        line = report.line(mark.line)
        verb = line[mark.start - 2 : mark.start]
        if mark.about[0] >= 8 * text_step(report):
            edit = Edit(mark.line, mark.start - 2, verb, VERBS[verb])
            yield Draft((edit,), f"原因所列{words_before(report, mark)}{mark.text}的“{verb}”写成“{edit.now}”")


@kind("budget-total")
def budget_total(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The budget of all 类 miswritten: neither the sum of the items nor what the completion says."""
    for mark in said(report, GENERAL_SECTION, "年初预算为", "（三）"):
        for _ in range(6):
            now = until(rng, mark.text, money_matters(report, mark, 60))
            if now:
                yield Draft((put(mark, now),), f"年初预算应为{mark.text}，写成{now}")


@kind("budget-item")
def budget_item(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The budget of one item miswritten."""
    for mark in shuffled(rng, said(report, GENERAL_SECTION, "年初预算为", r"\d+\.")):
        now = until(rng, mark.text, money_matters(report, mark, 60))
        if now:
            yield Draft((put(mark, now),), f"{words_before(report, mark)}应为{mark.text}，写成{now}")


@kind("flat-with-change")
def flat_with_change(report: Located, rng: random.Random) -> Iterator[Draft]:
    """持平 in front of a change."""
    for move, _, _ in shuffled(rng, list(_moves(report))):
        edit = Edit(move.line, move.start, move.text[:2], f"持平，{move.text[:2]}")
        yield Draft((edit,), f"“{move.text}”之前多写“持平”")


@kind("growth-on-zero")
def growth_on_zero(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A growth of 100 % where there was nothing last year."""
    for move, _, percent in shuffled(rng, list(_moves(report, printed=False))):
        match = re.search("上年无此项(?:支出|收入)", move.text)
        if percent is None and match:
            now = "增长100.00%" if report.style.decimals == 2 else "增长100.0%"
            edit = Edit(move.line, move.start + match.start(), match[0], now)
            yield Draft((edit,), f"上年为零却写{now}")


@kind("completion-on-zero")
def completion_on_zero(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A completion of 100 % where no budget was set."""
    for mark in shuffled(rng, [m for m in report.of("completed") if m.about[1] == 0 and m.about[0]]):
        now = f"完成{mark.about[2]}的100%"
        yield Draft((Edit(mark.line, mark.start, mark.text, f"{mark.about[2]}为0元，{now}"),), f"没有预算却写“{now}”")


@kind("growth-negative")
def growth_negative(report: Located, rng: random.Random) -> Iterator[Draft]:
    """增长-p% for a fall."""
    for move, _, percent in shuffled(rng, list(_moves(report))):
        assert percent is not None
        pace = report.line(move.line)[percent.start - 2 : percent.start]
        if pace != "增长" and percent.text.strip("0."):
            edits = (Edit(move.line, percent.start - 2, f"{pace}{percent.text}", f"增长-{percent.text}"),)
            yield Draft(edits, f"“{pace}{percent.text}%”写成“增长-{percent.text}%”")


@kind("reception-parts")
def reception_parts(report: Located, rng: random.Random) -> Iterator[Draft]:
    """国内接待费 or 国（境）外接待费 that no longer add up to 公务接待费."""
    for mark in shuffled(rng, report.of("money", PUBLIC_SECTION)):
        left = report.line(mark.line)[: mark.start]
        if left.endswith("接待费支出"):
            if mark.about[0]:
                now = until(rng, mark.text, money_matters(report, mark))
            else:
                now = written(rng.randint(1, 99) * mark.about[1].fen * rng.choice((1, 10, 100)), mark.about[1])
            if now:
                yield Draft((put(mark, now),), f"{words_before(report, mark)}应为{mark.text}，写成{now}")


@kind("section-says-none")
def section_says_none(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A section that says there was nothing and then lists amounts."""
    year = report.a.year
    names = {"政府性基金": "政府性基金预算财政拨款", "国有资本经营": "国有资本经营预算财政拨款"}
    for section, name in shuffled(rng, list(names.items())):
        first, last = report.passages[section]
        for line in range(first, last + 1):
            text = report.line(line)
            at = text.find("具体情况如下")
            if at > 0:
                now = f"{year}年度和{year - 1}年度均无{name}收入和支出。"
                yield Draft((Edit(line, 0, text[:at], now),), f"说没有{name}支出，又列示各项", (line,))
    first, last = report.passages["政府采购"]
    for line in range(first, last + 1):
        match = re.search(r"政府采购支出总额[\d.]+(?:万元|元)", report.line(line))
        if match:
            edit = Edit(line, match.start(), match[0], "无政府采购支出")
            yield Draft((edit,), "说没有政府采购支出，又列示各项", (line,))
