"""绩效: figures of the self-evaluation forms, and those of the text about them, that do not agree."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from juesuan.amount import half_up
from tests.generate.forms import FUND_LINES, HEADS, points, wan
from tests.generate.forms import percent as rate_text
from tests.generate.ledger import Measure
from tests.prove.suite_kinds.amounts import miswritten, percent_matters, percent_text, value, written
from tests.prove.suite_kinds.located import Located, Mark, shuffled
from tests.prove.suite_kinds.mutant import Draft, Edit, Kind, kind, kind_of, put
from tests.prove.suite_kinds.table_rows import LOOKALIKES

TOTAL, CURRENT, CARRIED = FUND_LINES[:3]
FIRST, FULL, SPENT, _, RATE, SCORE = HEADS


def forms(report: Located, *about: str) -> list[Mark]:
    """The cells so named of all forms."""
    return report.of("form", test=lambda m: m.about[1:] == about and bool(m.text))


def rows(report: Located, cell: str) -> list[Mark]:
    """One column of the indicators that are indicators, filled cells only."""
    real = {(n, i) for n, i, _ in report.measures()}
    return report.of(
        "form",
        test=lambda m: (
            m.about[1] == "指标" and m.about[3] == cell and (m.about[0], m.about[2]) in real and bool(m.text)
        ),
    )


def measure(report: Located, mark: Mark) -> Measure:
    return report.project(mark.about[0]).measures[mark.about[2]]


def beside(report: Located, mark: Mark, cell: str) -> Mark:
    """Another cell of the same indicator."""
    return report.form(mark.about[0], "指标", mark.about[2], cell)


def slips(
    code: str, select: Callable[[Located], list[Mark]], least: str, most: str | None = None, tail: str = ""
) -> Kind:
    """A kind: one of these cells miswritten, at least so much off and not beyond the largest possible."""

    def make(report: Located, rng: random.Random) -> Iterator[Draft]:
        for mark in shuffled(rng, select(report)):
            was = mark.text.removesuffix(tail)
            for _ in range(8):
                now = miswritten(rng, was)
                if not now or abs(value(now) - value(was)) < Decimal(least):
                    continue
                if most is None or value(now) <= Decimal(most):
                    yield Draft((put(mark, now + tail),), f"{_named(mark)}应为{mark.text}，写成{now + tail}")
                    break

    return kind_of(code, make)


def _named(mark: Mark) -> str:
    return f"项目{mark.about[0]}“{'·'.join(map(str, mark.about[1:]))}”"


TOTAL_SCORE = slips("form-total-score", lambda r: forms(r, "总分"), "0.2", "100")
EXECUTION_SCORE = slips("form-execution-score", lambda r: forms(r, "资金", TOTAL, SCORE), "0.2", "10")
EXECUTION_RATE = slips("form-rate", lambda r: forms(r, "资金", TOTAL, RATE), "0.1", "200", "%")
FUND_TOTAL = slips("form-fund-total", lambda r: [m for h in HEADS[:3] for m in forms(r, "资金", TOTAL, h)], "0.05")
FUND_PART = slips(
    "form-fund-part",
    lambda r: [m for line in FUND_LINES[1:] for h in HEADS[:3] for m in forms(r, "资金", line, h)],
    "0.05",
)
INDICATOR_SCORE = slips("indicator-score", lambda r: [m for m in rows(r, "得分") if value(m.text) > 0], "0.2", "50")


@kind("form-fund-other-unit")
def fund_other_unit(report: Located, rng: random.Random) -> Iterator[Draft]:
    """元 in a fund block of 万元."""
    marks = [m for line in FUND_LINES[:3] for h in HEADS[:3] for m in forms(report, "资金", line, h)]
    for mark in shuffled(rng, [m for m in marks if value(m.text)]):
        now = f"{value(mark.text) * 10000:f}".rstrip("0").rstrip(".") if "." in mark.text else f"{mark.text}0000"
        yield Draft((put(mark, now),), f"{_named(mark)}应为{mark.text}万元，写成以元为单位的{now}")


@kind("form-fund-columns-exchanged")
def fund_columns_exchanged(report: Located, rng: random.Random) -> Iterator[Draft]:
    """全年预算数 and 全年执行数 of the total row exchanged."""
    for project in shuffled(rng, list(report.a.projects)):
        full, spent = (report.form(project.number, "资金", TOTAL, h) for h in (FULL, SPENT))
        if abs(value(full.text) - value(spent.text)) > 1:
            about = f"项目{project.number}年度资金总额的全年预算数与全年执行数互换"
            yield Draft((put(full, spent.text), put(spent, full.text)), about)


@kind("form-spent-blank")
def spent_blank(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A part of the funds with a budget and no actual."""
    for line in shuffled(rng, [CURRENT, CARRIED]):
        for mark in shuffled(rng, forms(report, "资金", line, SPENT)):
            if value(mark.text) > 1:
                yield Draft((put(mark, ""),), f"项目{mark.about[0]}{line}有预算而全年执行数漏填{mark.text}")


@kind("form-overspent")
def overspent(report: Located, rng: random.Random) -> Iterator[Draft]:
    """More spent than budgeted, rate and scores worked out accordingly."""
    for project in shuffled(rng, list(report.a.projects)):
        n, line = project.number, CURRENT
        _, full, spent = project.funds[line]
        now = full * rng.randint(115, 160) // 100
        now -= now % 10_000
        total_full, total = project.totals[1], project.totals[2] - spent + now
        if now <= full or total <= total_full * 21 // 20:
            continue
        score = project.total_score - project.execution_score + 1000
        edits = {
            (line, SPENT): wan(now),
            (TOTAL, SPENT): wan(total),
            (TOTAL, RATE): rate_text(total, total_full),
            (TOTAL, SCORE): "10",
        }
        made = [(report.form(n, "资金", row, head), text) for (row, head), text in edits.items()]
        made.append((report.form(n, "总分"), points(score)))
        changed = tuple(put(m, text) for m, text in made if m.text != text)
        where = tuple(e for e in changed if e.line != made[-1][0].line)
        yield Draft(changed, f"项目{n}全年执行数{wan(total)}万元大于全年预算数{wan(total_full)}万元", where)


@kind("form-underspent-without-reason")
def underspent(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Half of the money not spent and no word why; scores, and the figures of the text, worked out accordingly."""
    for project in shuffled(rng, list(report.a.projects)):
        n = project.number
        _, full, spent = project.funds[CURRENT]
        now = full * rng.randint(20, 50) // 100
        now -= now % 10_000
        total = project.totals[2] - spent + now
        if total * 10 > project.totals[1] * 7 or not now:
            continue
        earned = half_up(total * 1000, project.totals[1])
        score = project.total_score - project.execution_score + earned
        edits = {
            (CURRENT, SPENT): wan(now),
            (TOTAL, SPENT): wan(total),
            (TOTAL, RATE): rate_text(total, project.totals[1]),
            (TOTAL, SCORE): points(earned),
        }
        made = [put(report.form(n, "资金", row, head), text) for (row, head), text in edits.items()]
        made.append(put(report.form(n, "总分"), points(score)))
        made += _text_of_forms(report, project.fund, now - spent, score - project.total_score)
        where = tuple(e for e in made[:4])
        about = f"项目{n}预算执行率{rate_text(total, project.totals[1])}，没有说明原因"
        yield Draft(tuple(e for e in made if e.was != e.now), about, where, (report.forms[n][1],))


def _text_of_forms(report: Located, fund: str, money: int, score: int) -> list[Edit]:
    """What the text says of all forms, after so much more money and so many more points."""
    marks = report.of("money", "绩效")
    mine = [m for m in marks if _fund_of(report, m) == fund]
    if not mine:
        return []
    edits = [put(mine[0], written(mine[0].about[0] + money, mine[0].about[1]))]
    share = [p for p in report.of("percent", "绩效") if p.line == mine[0].line and p.start > mine[0].end]
    if share and "，占" in report.line(share[0].line)[mine[0].end : share[0].start]:
        edits.append(put(share[0], percent_text(report, share[0].about[0] + money, share[0].about[1])))
    average = report.of("plain", "绩效")
    if average:
        total = sum(p.total_score for p in report.a.projects) + score
        digits = half_up(total, len(report.a.projects))
        edits.append(put(average[0], f"{digits // 100}.{digits % 100:02d}"))
    return [e for e in edits if e.was != e.now]


def _fund_of(report: Located, mark: Mark) -> str:
    names = re.findall("(一般公共预算|政府性基金预算|国有资本经营预算)项目", report.line(mark.line)[: mark.start])
    return names[-1] if names else ""


@kind("indicator-weight")
def indicator_weight(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A weight too large by a few points: the weights no longer add up to 100."""
    for mark in shuffled(rng, rows(report, "分值")):
        now = points(int(value(mark.text) * 100) + 100 * rng.choice((1, 2, 3, 5, 10)))
        yield Draft((put(mark, now),), f"{_named(mark)}应为{mark.text}，写成{now}，分值合计不为100")


@kind("weights-between-groups")
def weights_between_groups(report: Located, rng: random.Random) -> Iterator[Draft]:
    """Points moved from one first level to another: 100 in all, but the levels do not hold what they say."""
    for project in shuffled(rng, list(report.a.projects)):
        full = [(i, m) for i, m in enumerate(project.measures) if m.weight and m.weight == m.score]
        pairs = [(a, b) for a in full for b in full if a[1].level1 != b[1].level1]
        for (i, a), (j, b) in shuffled(rng, pairs)[:3]:
            most = min(500, (a.weight or 0) - 100)
            if most < 100:
                continue
            more = rng.randint(1, most // 100) * 100
            edits = []
            for k, m, sign in ((i, a, -1), (j, b, 1)):
                now = points((m.weight or 0) + sign * more)
                edits += [put(report.form(project.number, "指标", k, c), now) for c in ("分值", "得分")]
            heads = [_level_mark(report, project.number, m.level1) for m in (a, b)]
            about = f"项目{project.number}“{a.name}”与“{b.name}”之间挪了{more // 100}分，一级指标分值不符"
            yield Draft(tuple(edits), about, tuple(edits), tuple(heads))


def _level_mark(report: Located, number: int, level1: str) -> Mark:
    """The cell that names a first level and its points."""
    return next(m for m in rows_of(report, number, "一级指标") if m.text.startswith(level1))


def rows_of(report: Located, number: int, cell: str) -> list[Mark]:
    """One column of one form, placeholders included, filled cells only."""
    return report.of(
        "form", test=lambda m: m.about[0] == number and m.about[1] == "指标" and m.about[3] == cell and bool(m.text)
    )


@kind("level-points")
def level_points(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The points a first level says it has."""
    for project in shuffled(rng, list(report.a.projects)):
        for mark in shuffled(rng, rows_of(report, project.number, "一级指标")):
            match = re.search(r"（(\d+)分）", mark.text)
            if match:
                now = str(int(match[1]) + rng.choice((-10, -5, 5, 10)))
                start = mark.start + match.start(1)
                yield Draft((Edit(mark.line, start, match[1], now),), f"项目{project.number}{mark.text}的分值写成{now}")


@kind("score-above-weight")
def score_above_weight(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A score above its weight, the total worked out accordingly."""
    for mark in shuffled(rng, rows(report, "得分")):
        m, project = measure(report, mark), report.project(mark.about[0])
        if not m.weight or m.score is None:
            continue
        now = m.weight + rng.choice((50, 100, 200, 300))
        total = project.total_score - m.score + now
        if total <= 10_000:
            edits = (put(mark, points(now)), put(report.form(project.number, "总分"), points(total)))
            about = f"{_named(mark)}{points(now)}大于分值{points(m.weight)}"
            yield Draft(edits, about, (edits[0],))


@kind("score-blank")
def score_blank(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A weight without a score."""
    for mark in shuffled(rng, [m for m in rows(report, "得分") if value(m.text) >= 1]):
        yield Draft((put(mark, ""),), f"{_named(mark)}漏填，应为{mark.text}")


@kind("letter-in-form-figure")
def letter_in_form(report: Located, rng: random.Random) -> Iterator[Draft]:
    """A letter that looks like the digit in a fund, weight or score."""
    marks = [m for line in FUND_LINES[:3] for h in HEADS[:3] for m in forms(report, "资金", line, h)]
    marks += rows(report, "得分") + forms(report, "总分")
    for mark in shuffled(rng, marks):
        at = [i for i, ch in enumerate(mark.text) if ch in LOOKALIKES]
        if at:
            i = rng.choice(at)
            now = mark.text[:i] + LOOKALIKES[mark.text[i]] + mark.text[i + 1 :]
            yield Draft((put(mark, now),), f"{_named(mark)}应为{mark.text}，印成{now}")


# ── what the text says of the forms ──


@kind("projects-number")
def projects_number(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The number of projects against the forms."""
    for mark in shuffled(rng, report.of("count", "绩效")):
        left = report.line(mark.line)[: mark.start]
        if re.search("预算项目$", left) and mark.about[0]:
            now = mark.about[0] + rng.choice((-1, 1, 2, 10))
            if now >= 0:
                yield Draft((put(mark, str(now)),), f"项目个数应为{mark.text}，写成{now}")


@kind("projects-of-level")
def projects_of_level(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The numbers of projects by level no longer add up."""
    for mark in shuffled(rng, report.of("count", "绩效")):
        if re.search("[一二]级项目$", report.line(mark.line)[: mark.start]):
            now = mark.about[0] + rng.choice((1, 2, 3))
            yield Draft((put(mark, str(now)),), f"分级的项目个数应为{mark.text}，写成{now}")


@kind("projects-money")
def projects_money(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The money of all projects against the forms."""
    for mark in shuffled(rng, [m for m in report.of("money", "绩效") if m.about[0]]):
        for _ in range(5):
            now = miswritten(rng, mark.text)
            if now and abs(value(now) - value(mark.text)) >= 1:
                yield Draft((put(mark, now),), f"涉及资金应为{mark.text}万元，写成{now}万元")
                break


@kind("projects-money-budget")
def projects_money_budget(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The initial budget of all forms where the share shows that their spending is meant."""
    for mark in report.of("money", "绩效"):
        share = next((p for p in report.of("percent", "绩效") if p.line == mark.line and p.start > mark.end), None)
        mine = [p for p in report.a.projects if p.fund == _fund_of(report, mark)]
        initial = sum(p.totals[0] for p in mine)
        first = written(initial, mark.about[1])
        if mine and share is not None and percent_matters(report, initial, share.about[1])(share.text):
            yield Draft((put(mark, first),), f"涉及资金应为全年执行数{mark.text}万元，写成年初预算数{first}万元")


@kind("average-score")
def average_score(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The average score against the totals of the forms."""
    for mark in report.of("plain", "绩效"):
        for _ in range(8):
            now = miswritten(rng, mark.text)
            if now and abs(value(now) - value(mark.text)) >= Decimal("0.05") and value(now) <= 100:
                yield Draft((put(mark, now),), f"平均得分应为{mark.text}，写成{now}")
                break


@kind("average-of-another")
def average_of_another(report: Located, rng: random.Random) -> Iterator[Draft]:
    """The score of one form printed as the average of all."""
    for mark in report.of("plain", "绩效"):
        for project in shuffled(rng, list(report.a.projects)):
            now = f"{project.total_score // 100}.{project.total_score % 100:02d}"
            if abs(value(now) - value(mark.text)) >= Decimal("0.1"):
                yield Draft((put(mark, now),), f"平均得分应为{mark.text}，写成项目{project.number}的总分{now}")
