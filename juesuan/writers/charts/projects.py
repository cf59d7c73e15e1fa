"""Projects: how far each project's money was spent, and the score its self-evaluation gave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from juesuan.accounts import FinalAccounts, SelfEvaluation
from juesuan.amount import MILLION, Number, half_up
from juesuan.writers.charts import svg
from juesuan.writers.charts.chart import Chart, LeftOut, in_year

AT_ONCE = 30  # projects in one picture, so that it stays readable on a page
_WHOLE = "年度资金总额"
_NAMES, _RATES, _RATES_END, _SCORES, _SCORES_END = 150, 3350, 5150, 6150, 7450
_ROW, _TOP = 240, 560
_MOST = 200 * MILLION  # bars end here; what is over is cut and said


def project_charts(accounts: FinalAccounts) -> Iterator[Chart | LeftOut]:
    """One picture of every thirty projects, in the order of the report."""
    title = f"{in_year(accounts)}项目预算执行率和绩效自评得分"
    forms = accounts.evaluations
    if not forms:
        yield LeftOut(title, "没有项目支出绩效自评表")
        return
    for n, start in enumerate(range(0, len(forms), AT_ONCE), 1):
        some = forms[start : start + AT_ONCE]
        more = f"（{start + 1}至{start + len(some)}）" if len(forms) > AT_ONCE else ""
        yield _chart(f"chart-projects-{n}" if more else "chart-projects", title + more, some)


def _chart(name: str, title: str, forms: Sequence[SelfEvaluation]) -> Chart:
    rows = tuple(
        (form.display, form.name, *_money(form), _said(rate_of(form)), _said(score_of(form))) for form in forms
    )
    said = "；".join(f"{row[0]}{row[1]}执行率{row[4]}，得分{row[5]}" for row in rows)
    unit = forms[0].denomination.value
    head = ("编号", "项目", f"全年预算数（{unit}）", f"全年执行数（{unit}）", "执行率", "自评得分")
    return Chart(name, title, _draw(name, title, f"{said}。", forms), f"{said}。", head, rows)


def _money(form: SelfEvaluation) -> tuple[str, str]:
    figures = (form.fund(_WHOLE, column) for column in ("全年预算数", "全年执行数"))
    budget, spent = (figure.number.text.strip() if figure is not None else "" for figure in figures)
    return budget or "未填", spent or "未填"


def rate_of(form: SelfEvaluation) -> Number | None:
    """The printed rate; worked out from budget and spending where none is printed."""
    printed = form.fund(_WHOLE, "执行率")
    if printed is not None and not printed.is_blank and printed.is_readable and isinstance(printed.number, Number):
        return printed.number
    budget, spent = (form.fund(_WHOLE, column) for column in ("全年预算数", "全年执行数"))
    if budget is None or spent is None or budget.is_blank or spent.is_blank or budget.grains <= 0:
        return None
    return Number(half_up(spent.grains * 100 * MILLION, budget.grains), "%", 2)


def score_of(form: SelfEvaluation) -> Number | None:
    """The score the unit gave itself, ``None`` when none can be read."""
    figure = form.total_score
    if figure is None or figure.is_blank or not figure.is_readable or not isinstance(figure.number, Number):
        return None
    return figure.number


def _said(number: Number | None) -> str:
    return number.printed(number.millionths) if number is not None else "未填"


def _draw(name: str, title: str, alt: str, forms: Sequence[SelfEvaluation]) -> str:
    rates = [rate.millionths for form in forms if (rate := rate_of(form)) is not None]
    most = min(_MOST, max(100 * MILLION, *rates, 0))
    full = max(100 * MILLION, *(score.millionths for form in forms if (score := score_of(form)) is not None), 0)
    end = _TOP + _ROW * len(forms)
    parts = [
        svg.text(_NAMES, 190, "项目", bold=True),
        svg.text(_RATES, 190, "预算执行率", bold=True),
        svg.text(_SCORES, 190, "自评得分", bold=True),
    ]
    for n in range(0, len(forms), 2):
        parts.append(svg.rect(0, _TOP + _ROW * n, svg.WIDTH, _ROW, svg.STRIPE))
    for left, right, top, unit in ((_RATES, _RATES_END, most, "%"), (_SCORES, _SCORES_END, full, "分")):
        for mark in (0, 50, 100):
            x = left + mark * MILLION * (right - left) // top
            parts.append(svg.line(x, _TOP - 40, x, end))
            parts.append(svg.text(x, _TOP - 130, f"{mark}{unit}", anchor="middle", size=svg.SMALL, fill=svg.SOFT))
    for n, form in enumerate(forms):
        parts += _row(form, _TOP + _ROW * n + _ROW // 2, most, full)
    return svg.drawing(name, title, alt, end + 120, parts)


def _row(form: SelfEvaluation, y: int, most: int, full: int) -> Iterator[str]:
    number = f"{form.number}. " if form.number is not None else ""
    yield svg.text(
        _NAMES, y, svg.fit(f"{number}{form.name or '（未写明项目名称）'}", _RATES - 350, svg.SMALL)[0], size=svg.SMALL
    )
    rate, score = rate_of(form), score_of(form)
    words, size = _said(rate), svg.SMALL
    if rate is not None and rate.millionths > 0:
        length = svg.share_of(min(rate.millionths, most), most, _RATES_END - _RATES)
        yield svg.rect(_RATES, y - 70, length, 140, svg.BLUE)
        words = f"{words}（超出图幅）" if rate.millionths > most else words
    yield svg.text(_RATES_END + 80, y, words, size=size, fill=svg.INK if rate is not None else svg.SOFT)
    if score is not None:
        x = _SCORES + max(0, min(score.millionths, full)) * (_SCORES_END - _SCORES) // full
        yield svg.line(_SCORES, y, x, y, svg.VERMILION, 24)
        yield svg.circle(x, y, 62, svg.VERMILION)
    yield svg.text(_SCORES_END + 130, y, _said(score), size=size, fill=svg.INK if score is not None else svg.SOFT)
