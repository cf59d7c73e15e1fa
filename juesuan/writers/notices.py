"""Notices (执行进度通报): the pace of a department's projects as a book, which every format prints in its own way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from os import PathLike
from pathlib import Path

from juesuan.accounts import FinalAccounts
from juesuan.amount import Amount, Denomination, half_up
from juesuan.characters import chinese
from juesuan.errors import JuesuanError
from juesuan.projects.matching import same_unit
from juesuan.projects.pace import Pace, Standing, UnitPace, limits, percent, time_progress
from juesuan.projects.records import Fen, Forecast, Project
from juesuan.writers.book import Block, Book, Heading, Para, Run
from juesuan.writers.printed_tables import Box, TableBlock, head, print_amount

KIND = "执行进度通报"
UNKNOWN = "不明"
_WAN = Denomination.WAN
_UNIT_WIDTHS = (34, 8, 16, 16, 12, 12)
_PROJECT_WIDTHS = (6, 40, 26, 15, 15, 11, 11, 15, 12)


def notice_of(pace: Pace, department: str) -> Book:
    """The notice of a department's pace at a day: the whole, what needs attention, the year's end, corrections; tables.

    Money in 万元 to two decimals; every list says so when nobody is on it, and what could not be known is told.
    """
    title = f"{department}{pace.on.year}年{pace.on.month}月项目支出{KIND}"
    parts: tuple[tuple[str, Iterator[Block]], ...] = (
        ("总体情况", _whole(pace)),
        ("需要关注的项目", _lists(pace)),
        ("全年预计", _expected(pace)),
        ("纠偏要求", _corrections(pace)),
        ("说明", _remarks(pace)),
    )
    blocks: list[Block] = [Heading(1, title, "notice")]
    for number, (name, content) in enumerate(parts, 1):
        blocks += (Heading(2, f"{chinese(number)}、{name}", f"part-{number}"), *content)
    tables = [_units(pace, department), _projects(pace, department)]
    tables += [_months(pace, department)] if any(one.months for one in pace.standings) else []
    for number, table in enumerate(tables, 1):
        blocks += (Heading(2, f"附表{number} {table.title}", f"table-{number}"), table)
    return Book(title, FinalAccounts(department=department, year=pace.on.year, kind=KIND), tuple(blocks))


def write_notice(book: Book, path: str | PathLike[str]) -> None:
    """Write the notice as the file's ending says: .docx, .pdf or .html; :class:`JuesuanError` for another."""
    ending = Path(path).suffix.lower()
    if ending not in _writers():
        raise JuesuanError(f"不能写成“{ending or '没有扩展名的文件'}”", hint=f"文件名以 {'、'.join(_writers())} 结尾")
    _writers()[ending](book, path)


def _writers() -> Mapping[str, Callable[[Book, str | PathLike[str]], None]]:
    from juesuan.writers.docx import write_docx
    from juesuan.writers.page import write_page
    from juesuan.writers.pdf import write_pdf

    return {".docx": write_docx, ".pdf": write_pdf, ".html": write_page}


def _para(text: str) -> Para:
    return Para((Run(text),))


def _wan(fen: int | Fen) -> str:
    return print_amount(Amount(fen, _WAN, 2))


def _day(pace: Pace) -> str:
    return f"{pace.on.year}年{pace.on.month}月{pace.on.day}日"


# ── the whole ──


def _whole(pace: Pace) -> Iterator[Block]:
    whole, time = pace.whole, percent(time_progress(pace.on))
    text = f"截至{_day(pace)}，纳入监控的项目{whole.projects}个，全年预算{_wan(whole.budget)}万元，"
    text += f"累计执行{_wan(whole.executed)}万元，执行率{percent(whole.executed, whole.budget)}，时间进度{time}。"
    if whole.unknown:
        text += f"其中{whole.unknown}个项目的执行数不明，没有计入。"
    yield _para(text)
    counts = (
        (len(pace.zero), "零执行"),
        (len(pace.behind), f"低于时间进度{limits().behind}个百分点以上"),
        (len(pace.over), "已支出和已签合同合计超过预算"),
        (len(pace.slower), f"低于上年同期{limits().slower}个百分点以上"),
        (len(pace.unmonitored), "没有运行监控记录"),
    )
    told = "；".join(f"{name}的{count}个" for count, name in counts if count)
    if told:
        yield _para(f"{told}。")
    compared = [one for one in pace.standings if one.last_rate is not None and one.rate is not None]
    if compared:
        budget = sum(one.last.budget for one in compared if one.last is not None)
        until = sum(one.last.until[pace.on.month - 1] for one in compared if one.last is not None)
        now = percent(sum(one.executed or 0 for one in compared), sum(one.budget for one in compared))
        yield _para(f"可与上年同期比较的项目{len(compared)}个，执行率{now}，上年同期{percent(until, budget)}。")


# ── tables ──


def _table(
    name: str,
    department: str,
    widths: tuple[int, ...],
    heads: Iterable[str],
    body: Iterable[tuple[Box, ...]],
    *,
    landscape: bool,
) -> TableBlock:
    return TableBlock(
        kind=name,
        title=name,
        number="",
        department=department,
        denomination=_WAN.value,
        widths=widths,
        head=(tuple(head(text) for text in heads),),
        body=tuple(body),
        landscape=landscape,
    )


def _money(fen: Fen | None) -> Box:
    return Box(UNKNOWN, "center") if fen is None else Box(_wan(fen), "right", amount=fen)


def _units(pace: Pace, department: str) -> TableBlock:
    heads = ("单位", "项目数", "全年预算数", "累计执行数", "执行率", "与时间进度相差")
    rows = (*pace.units, pace.whole)
    body = (_unit(row, pace) for row in rows)
    return _table("各单位执行进度", department, _UNIT_WIDTHS, heads, body, landscape=False)


def _unit(row: UnitPace, pace: Pace) -> tuple[Box, ...]:
    apart = UNKNOWN
    if row.budget:
        apart = percent(Fraction(row.executed, row.budget) - time_progress(pace.on)).removesuffix("%")
    return (
        Box(row.unit),
        Box(str(row.projects), "center"),
        _money(row.budget),
        _money(row.executed),
        Box(percent(row.executed, row.budget), "right"),
        Box(apart, "right"),
    )


def _projects(pace: Pace, department: str) -> TableBlock:
    heads = ("序号", "项目", "单位", "全年预算数", "累计执行数", "执行率", "上年同期", "预计全年执行数", "预计")
    body = (_project(number, one) for number, one in enumerate(pace.standings, 1))
    return _table("各项目执行进度", department, _PROJECT_WIDTHS, heads, body, landscape=True)


def _project(number: int, one: Standing) -> tuple[Box, ...]:
    rate, last = one.rate, one.last_rate
    forecast = one.forecast
    return (
        Box(str(one.project.number or number), "center"),
        Box(one.project.name),
        Box(one.project.unit),
        _money(one.budget),
        _money(one.executed),
        Box("—" if rate is None else percent(rate), "right"),
        Box("—" if last is None else percent(last), "right"),
        Box("—", "center") if one.expected is None else _money(one.expected.fen),
        Box("—" if forecast is None else forecast.value, "center"),
    )


def _months(pace: Pace, department: str) -> TableBlock:
    """What was spent in each month by the books; projects without dates print none."""
    count = pace.on.month
    heads = ("序号", "项目", *(f"{month}月" for month in range(1, count + 1)), "合计")
    dated = [one for one in pace.standings if one.months]
    body = [_month(str(one.project.number or n), one.project.name, one.months) for n, one in enumerate(dated, 1)]
    whole = tuple(Fen(sum(one.months[month] for one in dated)) for month in range(count))
    widths = (6, 30, *(12,) * count, 13)
    return _table("分月支出", department, widths, heads, (*body, _month("", "合计", whole)), landscape=True)


def _month(number: str, name: str, months: tuple[Fen, ...]) -> tuple[Box, ...]:
    return (Box(number, "center"), Box(name), *map(_money, months), _money(Fen(sum(months))))


# ── lists ──


def _lists(pace: Pace) -> Iterator[Block]:
    time = percent(time_progress(pace.on))
    lists: tuple[tuple[str, list[str]], ...] = (
        ("零执行", [_zero(one, pace) for one in pace.zero]),
        (
            f"低于时间进度{limits().behind}个百分点以上",
            [f"{_named(one)}，执行{percent(one.rate or 0)}，时间进度{time}" for one in pace.behind],
        ),
        ("已支出和已签合同合计超过预算", [_over(one) for one in pace.over]),
        (
            f"低于上年同期{limits().slower}个百分点以上",
            [
                f"{_named(one)}，执行{percent(one.rate or 0)}，上年同期{percent(one.last_rate or 0)}"
                for one in pace.slower
            ],
        ),
        ("指标进度落后或预计不能达成", [line for one in pace.standings for line in _indicators(one)]),
        ("没有运行监控记录", [f"{one.display}（{one.unit}）" for one in pace.unmonitored]),
        ("执行数不明", [f"{_named(one)}，账上没有它的支出，也没有监控记录" for one in pace.unknown]),
    )
    unseen = _unseen(pace)
    for number, (name, lines) in enumerate(lists, 1):
        yield Heading(3, f"（{chinese(number)}）{name}", f"list-{number}")
        yield from (_para(f"{n}.{line}。") for n, line in enumerate(lines, 1))
        if not lines and name not in unseen:
            yield _para("没有。")
        if name in unseen:
            yield _para(unseen[name])


def _unseen(pace: Pace) -> Mapping[str, str]:
    """What a list cannot know of, by its name: nobody being on it does not say that all is well."""
    found = {}
    alone = sum(1 for one in pace.standings if one.last_rate is None)
    if alone:
        found[f"低于上年同期{limits().slower}个百分点以上"] = f"{alone}个项目没有上年同期的数，没有比较。"
    silent = sum(1 for one in pace.standings if not one.indicators)
    if silent:
        found["指标进度落后或预计不能达成"] = f"{silent}个项目没有登记指标进展，指标进度不明。"
    return found


def _zero(one: Standing, pace: Pace) -> str:
    text = f"{_named(one)}，全年预算{_wan(one.budget)}万元"
    own = [other for other in pace.unmatched if same_unit(one.project.unit, other.unit)]
    fen = sum(other.fen for other in own)
    return f"{text}；该单位账上有{_wan(fen)}万元没有对应的项目，请核对名称" if own else text


def _named(one: Standing) -> str:
    return f"{one.project.display}（{one.project.unit}）"


def _over(one: Standing) -> str:
    spent = one.executed or 0
    text = f"{_named(one)}，全年预算{_wan(one.budget)}万元，已支出{_wan(spent)}万元"
    return f"{text}，已签合同尚未支付{_wan(one.committed)}万元，超出{_exact(spent + one.committed - one.budget)}"


def _exact(fen: int) -> str:
    """Money in 万元, in 元 where two decimals of 万元 would show nothing."""
    return f"{_wan(fen)}万元" if half_up(fen, _WAN.fen // 100) else f"{print_amount(Amount(fen))}元"


def _indicators(one: Standing) -> Iterator[str]:
    for each in one.indicators:
        if each.is_behind or each.forecast is not Forecast.REACHED:
            share = f"（{percent(each.share)}）" if each.share is not None else ""
            text = f"{one.project.display}“{each.indicator.name}”，指标值{each.indicator.target}"
            yield f"{text}，已完成{each.done}{share}，预计{each.forecast}"


def _expected(pace: Pace) -> Iterator[Block]:
    known = [one for one in pace.standings if one.expected is not None]
    if not known:
        yield _para("执行数不明，不能预计。")
        return
    fen = sum(one.expected.fen for one in known if one.expected is not None)
    budget = sum(one.budget for one in known)
    text = f"{len(known)}个项目预计全年执行{_wan(fen)}万元，占全年预算的{percent(fen, budget)}；"
    counts = ((word, sum(1 for one in known if one.forecast is word)) for word in Forecast)
    yield _para(text + "，".join(f"{word}的{count}个" for word, count in counts if count) + "。")
    methods = dict.fromkeys(one.expected.method for one in known if one.expected is not None)
    reached, partly = limits().reached, limits().partly
    yield _para(f"预计方法：{'；'.join(methods)}。")
    yield _para(f"预计执行率{reached}%以上为能够达成，{partly}%以上为部分达成，{partly}%以下为不能达成。")


def _corrections(pace: Pace) -> Iterator[Block]:
    still_open = pace.open_corrections
    for n, (project, number, one) in enumerate(still_open, 1):
        late = "，已逾期" if one.due < pace.on else ""
        text = f"{n}.{project.display}（{project.unit}）第{number}条：{_stopped(one.asked)}"
        yield _para(f"{text}。{one.asked_on.isoformat()}提出，{one.due.isoformat()}前答复{late}。")
    answered = [line for one in pace.standings for line in _answered(one.project, pace)]
    if not still_open:
        yield _para("没有等待答复的纠偏要求。")
    if answered:
        yield _para(f"已答复{len(answered)}条：")
        yield from (_para(f"{n}.{line}") for n, line in enumerate(answered, 1))


def _answered(project: Project, pace: Pace) -> Iterator[str]:
    for one in project.corrections:
        if one.answered is not None and one.answered <= pace.on:
            yield f"{project.display}：{_stopped(one.asked)}。答复：{_stopped(one.answer)}。"


def _stopped(text: str) -> str:
    return text.strip().rstrip("。；;")


def _remarks(pace: Pace) -> Iterator[Block]:
    """How the figures came about, and what they leave out."""
    booked = [one for one in pace.standings if one.booked is not None]
    if booked:
        yield _para(f"累计执行数：{len(booked)}个项目取自账务分录，按分录的“项目”与项目库的编码或名称对应。")
    reported = sum(1 for one in pace.standings if one.booked is None and one.reported is not None)
    if reported:
        yield _para(f"{reported}个项目账上没有数据，取自单位登记的运行监控。")
    undated = sum(1 for one in booked if not one.is_dated)
    if undated:
        yield _para(f"{undated}个项目的分录没有日期，用的是账上合计，不能分月。")
    if pace.unmatched:
        fen = sum(one.fen for one in pace.unmatched)
        yield _para(f"账上另有{len(pace.unmatched)}笔项目支出{_wan(fen)}万元没有对应的项目：")
        for n, one in enumerate(pace.unmatched, 1):
            yield _para(f"{n}.{one.project or '（空）'}（{one.unit}）{_wan(one.fen)}万元，{one.why}。")
    yield _para("时间进度按月计算，每月十二分之一。金额以万元计，保留两位小数，各数分别四舍五入。")
