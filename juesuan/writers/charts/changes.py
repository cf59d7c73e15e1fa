"""Changes: this year beside last year, from last year's accounts or from what the text says of the change."""

from __future__ import annotations

from typing import NamedTuple

from juesuan.accounts import Claim, FinalAccounts, Role
from juesuan.facts import first_printed
from juesuan.writers.charts.bars import Bar, Group, draw_bars
from juesuan.writers.charts.chart import Chart, LeftOut, exact_money, in_year, money_head, percent, short_money
from juesuan.writers.charts.flow import TOTALS
from juesuan.writers.charts.spending import THREE_PUBLIC

LAST_YEAR = "上年决算数"
_WITH_SECTION = ("本年支出", "本年收入", "合计")  # said in several sections, each of another fund
_CELLS = (
    ("收支总计", TOTALS, "总计", "收入"),
    ("本年收入合计", TOTALS, "本年收入合计", "收入"),
    ("本年支出合计", TOTALS, "本年支出合计", "支出"),
    ("“三公”经费", THREE_PUBLIC, "合计", "决算数"),
)


class Change(NamedTuple):
    """One subject this year and last year, in 分, and the formula of its cell, “” when it has none."""

    subject: str
    before: int
    now: int
    cell: str = ""


def change_chart(accounts: FinalAccounts, prior: FinalAccounts | None = None) -> Chart | LeftOut:
    """This year against last year; left out when neither last year's accounts nor the text tell of it."""
    title = f"{in_year(accounts)}决算与上年相比"
    changes = changes_of(accounts, prior)
    if not changes:
        return LeftOut(title, "没有上年决算，情况说明也没有写明与上年相比的增减额")
    groups = [
        Group(c.subject, (Bar(c.before, short_money(c.before)), Bar(c.now, short_money(c.now))), _words(c))
        for c in changes
    ]
    rows = tuple(
        (
            c.subject,
            exact_money(c.before, accounts),
            exact_money(c.now, accounts),
            exact_money(c.now - c.before, accounts),
            percent(c.now - c.before, c.before) if c.before > 0 else "—",
        )
        for c in changes
    )
    alt = (
        "；".join(f"{c.subject}上年{short_money(c.before)}，本年{short_money(c.now)}，{_words(c)}" for c in changes)
        + "。"
    )
    notes = () if prior is not None else ("注：上年数按情况说明写明的上年数或增减额推算。",)
    picture = draw_bars("chart-changes", title, alt, groups, ("上年", "本年"), notes)
    head = ("项目", *(money_head(words, accounts) for words in ("上年", "本年", "增减额")), "增减率")
    return Chart("chart-changes", title, picture, alt, head, rows)


def changes_of(accounts: FinalAccounts, prior: FinalAccounts | None) -> list[Change]:
    """What changed against last year: by last year's tables where they are at hand, else by what the text says."""
    return _of_tables(accounts, prior) if prior is not None else _of_claims(accounts)


def _words(change: Change) -> str:
    difference = change.now - change.before
    if not difference:
        return "持平"
    rate = f"，{percent(abs(difference), change.before)}" if change.before > 0 else ""
    return f"{'增加' if difference > 0 else '减少'}{short_money(abs(difference))}{rate}"


def _of_tables(accounts: FinalAccounts, prior: FinalAccounts) -> list[Change]:
    found = []
    for subject, kind, row, column in _CELLS:
        now, before = accounts.tables.get(kind), prior.tables.get(kind)
        if now is not None and before is not None and not (now.is_empty and before.is_empty):
            found.append(
                Change(
                    subject,
                    before.figure(row, column).grains,
                    now.figure(row, column).grains,
                    f"{kind}[{row}].{column}",
                )
            )
    return found


def _of_claims(accounts: FinalAccounts) -> list[Change]:
    """One change a subject, in the order of the text; a change quoted within a reason is not one of its own."""
    found: dict[str, Change] = {}
    for claim in accounts.claims:
        if not claim.figure.is_money or claim.figure.is_blank or not claim.figure.is_readable or "~" in claim.item:
            continue
        now = _this_year(claim, accounts)
        if now is None:
            continue
        if claim.role is Role.PRIOR:
            before = claim.figure.grains
        elif claim.role is Role.DELTA and claim.base == LAST_YEAR and claim.direction is not None:
            before = now - claim.direction * claim.figure.grains
        else:
            continue
        subject = f"{claim.section}{claim.subject}" if claim.subject in _WITH_SECTION else claim.subject
        found.setdefault(subject, Change(subject, before, now, claim.cell))
    return [change for change in found.values() if change.before or change.now]


def _this_year(claim: Claim, accounts: FinalAccounts) -> int | None:
    """The amount of the subject this year: of the cell it is bound to, else of the amount the same section states."""
    figures = first_printed(claim.cell, accounts.tables) if claim.cell else None
    if figures and all(figure.is_readable for _, figure in figures):
        return sum(sign * figure.grains for sign, figure in figures)
    for other in accounts.claims:
        same = (other.section, other.subject) == (claim.section, claim.subject)
        if same and other.role is Role.AMOUNT and other.figure.is_money and not other.figure.is_blank:
            return other.figure.grains
    return None
