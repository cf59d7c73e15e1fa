"""Bridge (资金与绩效衔接): project expenditure of the tables, the projects evaluated, and what is left over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from juesuan.accounts import FinalAccounts, SelfEvaluation
from juesuan.amount import plain
from juesuan.prepare.spending import Spending

SPENDING = "支出决算表"
COLUMN = "项目支出"


class Share(NamedTuple):
    """What one project of the books spent under one function code, in 分; ``form`` is “” when it has none."""

    project: str
    code: str
    fen: int
    form: str


class Line(NamedTuple):
    """One function code: project expenditure printed in the table, what forms cover, what they do not; in 分.

    ``unexplained`` is what the table has and the books do not show by project.
    """

    code: str
    name: str
    printed: int
    covered: int
    uncovered: int
    shares: tuple[Share, ...]

    @property
    def unexplained(self) -> int:
        return self.printed - self.covered - self.uncovered


class Apart(NamedTuple):
    """A form whose 全年执行数 is not what the books show for the project, in 分; to the last digit the form prints."""

    form: str
    stated: int
    booked: int


class Bridge(NamedTuple):
    """The whole: a line a function code, forms that say otherwise than the books, forms no entry belongs to."""

    lines: tuple[Line, ...]
    apart: tuple[Apart, ...]
    unbooked: tuple[str, ...]

    @property
    def printed(self) -> int:
        return sum(line.printed for line in self.lines)

    @property
    def covered(self) -> int:
        return sum(line.covered for line in self.lines)

    @property
    def uncovered(self) -> int:
        return sum(line.uncovered for line in self.lines)

    @property
    def unexplained(self) -> int:
        return sum(line.unexplained for line in self.lines)


def bridge(accounts: FinalAccounts, spending: Iterable[Spending], aliases: Mapping[str, str] | None = None) -> Bridge:
    """Set the project expenditure of 支出决算表 against the forms of the accounts, through the books.

    ``spending`` is that of the books (:func:`juesuan.prepare.spending.project_spending`); ``aliases`` gives a form's
    name for a project the books call otherwise.
    """
    forms = {plain(form.name): form for form in accounts.evaluations}
    known = {plain(name): plain(form) for name, form in (aliases or {}).items()}
    spent: dict[tuple[str, str], int] = {}
    for one in spending:
        key = (one.project, one.function)
        spent[key] = spent.get(key, 0) + one.fen
    shares = []
    for (project, code), fen in spent.items():
        form = forms.get(known.get(plain(project), plain(project)))
        if fen:
            shares.append(Share(project, code, fen, form.name if form is not None else ""))
    lines, apart = tuple(_lines(accounts, shares)), tuple(_apart(accounts.evaluations, shares))
    return Bridge(lines, apart, _unbooked(forms, shares))


def _lines(accounts: FinalAccounts, shares: Sequence[Share]) -> Iterable[Line]:
    table = accounts.tables.get(SPENDING)
    printed = {} if table is None else {code: table.figure(code, COLUMN).grains for code in table.leaves()}
    names = {} if table is None else {row.key: row.name for row in table.rows}
    by_code: dict[str, list[Share]] = {}
    for share in shares:
        by_code.setdefault(share.code, []).append(share)
    for code in sorted({*(code for code, fen in printed.items() if fen), *by_code}):
        under = sorted(by_code.get(code, ()), key=lambda share: -share.fen)
        covered = sum(share.fen for share in under if share.form)
        rest = sum(share.fen for share in under if not share.form)
        yield Line(code, names.get(code, ""), printed.get(code, 0), covered, rest, tuple(under))


def _apart(forms: Sequence[SelfEvaluation], shares: Sequence[Share]) -> Iterable[Apart]:
    booked: dict[str, int] = {}
    for share in shares:
        if share.form:
            booked[share.form] = booked.get(share.form, 0) + share.fen
    for form in forms:
        stated = form.fund("年度资金总额", "全年执行数")
        if form.name in booked and stated is not None and not stated.is_blank:
            step = max(getattr(stated.number, "step", 1), 1)
            if abs(stated.grains - booked[form.name]) * 2 > step:
                yield Apart(form.name, stated.grains, booked[form.name])


def _unbooked(forms: Mapping[str, SelfEvaluation], shares: Sequence[Share]) -> tuple[str, ...]:
    booked = {share.form for share in shares}
    return tuple(form.name for form in forms.values() if form.name not in booked)
