"""Monitoring (运行监控): recording money and indicators at a date, asking for corrections and answering them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from juesuan.amount import plain, print_money
from juesuan.projects.acting import Refused, allow, done
from juesuan.projects.library import total
from juesuan.projects.pace import limits, percent, time_progress
from juesuan.projects.records import Actor, Advice, Correction, Forecast, Monitoring, Project


def monitor(project: Project, by: Actor, at: datetime, record: Monitoring) -> Project:
    """登记运行监控: money and indicators at one date. Refused for dates out of order, for indicators the objective does
    not have, and where something is amiss — behind the calendar, beyond the budget — without cause and measures.
    """
    allow("monitor", project, by)
    faults = (*_date_faults(project, at.date(), record), *_money_faults(project, record))
    _refuse(project, "登记运行监控", (*faults, *_indicator_faults(project, record), *_words_missing(project, record)))
    budget = _budget(project)
    share = f"（全年预算的{percent(record.executed, budget)}）" if budget else ""
    what = f"监控至{record.on.isoformat()}：执行{print_money(record.executed)}元{share}"
    what += f"，{len(record.progress)} 个指标，{record.forecast}，建议{record.advice}"
    return done("monitor", project, by, at, what, record.deviation, monitoring=(*project.monitoring, record))


def ask_correction(project: Project, by: Actor, at: datetime, asked: str, due: date) -> Project:
    """要求纠偏: ask the unit to put something right by a day."""
    allow("ask_correction", project, by)
    faults = [] if asked.strip() else ["没有写要求"]
    if due < at.date():
        faults.append(f"答复期限{due.isoformat()}已经过去")
    if any(one.answered is None and plain(one.asked) == plain(asked) for one in project.corrections):
        faults.append("同样的要求还没有答复")
    _refuse(project, "要求纠偏", faults)
    correction = Correction(asked.strip(), at.date(), due)
    what = f"要求纠偏，{due.isoformat()}前答复：{correction.asked}"
    return done("ask_correction", project, by, at, what, corrections=(*project.corrections, correction))


def answer_correction(project: Project, by: Actor, at: datetime, number: int, answer: str) -> Project:
    """答复纠偏: answer the correction of that number, counted from 1 in the order they were asked."""
    allow("answer_correction", project, by)
    if not 1 <= number <= len(project.corrections):
        raise Refused(f"{project.display}没有第 {number} 条纠偏要求", hint=f"共有 {len(project.corrections)} 条")
    asked = project.corrections[number - 1]
    faults = [] if answer.strip() else ["没有写答复"]
    if asked.answered is not None:
        faults.append(f"第 {number} 条已于{asked.answered.isoformat()}答复")
    _refuse(project, "答复纠偏", faults)
    answered = replace(asked, answer=answer.strip(), answered=at.date())
    late = (at.date() - asked.due).days
    what = f"答复第 {number} 条纠偏要求" + (f"，逾期 {late} 天" if late > 0 else "")
    corrections = tuple(answered if one is asked else one for one in project.corrections)
    return done("answer_correction", project, by, at, what, answer.strip(), corrections=corrections)


def _refuse(project: Project, act: str, faults: tuple[str, ...] | list[str]) -> None:
    if faults:
        raise Refused(f"{project.display}不能{act}：{'；'.join(faults)}", hint="改正后重新办理；什么也没有改动")


def _budget(project: Project) -> int:
    return total(project.objective.money).full_year if project.objective else 0


def _date_faults(project: Project, today: date, record: Monitoring) -> Iterator[str]:
    if record.on.year != project.year:
        yield f"监控截止日{record.on.isoformat()}不在{project.year}年"
    if record.on > today:
        yield f"监控截止日{record.on.isoformat()}还没有到"
    if project.monitoring and record.on <= project.monitoring[-1].on:
        yield f"已有截至{project.monitoring[-1].on.isoformat()}的监控，截止日应在它之后"


def _money_faults(project: Project, record: Monitoring) -> Iterator[str]:
    for fen, name in ((record.executed, "累计执行数"), (record.committed, "已签合同尚未支付数")):
        if fen < 0:
            yield f"{name}不能为负"
    if record.expected is not None and record.expected < record.executed:
        yield f"预计全年执行{print_money(record.expected)}元，少于已执行的{print_money(record.executed)}元"
    last = project.monitoring[-1] if project.monitoring else None
    if last is not None and record.executed < last.executed and not record.deviation.strip():
        yield f"累计执行数比上次少{print_money(last.executed - record.executed)}元，没有写原因"


def _indicator_faults(project: Project, record: Monitoring) -> Iterator[str]:
    indicators = project.objective.indicators if project.objective else ()
    known = Counter(plain(one.name) for one in indicators)
    if not record.progress:
        yield "没有写指标进展：资金和指标要一起监控"
    for name, times in Counter(plain(one.name) for one in record.progress).items():
        if name not in known:
            yield f"绩效目标没有指标“{name}”"
        elif times > known[name]:
            yield f"指标“{name}”写了 {times} 次"
    for one in record.progress:
        if not one.done.strip():
            yield f"指标“{one.name}”没有写已完成值"


def _words_missing(project: Project, record: Monitoring) -> Iterator[str]:
    """What asks for a cause and measures when they are not given."""
    if record.deviation.strip() and record.measures.strip():
        return
    budget = _budget(project)
    amiss = []
    if budget and _is_behind(record, budget):
        amiss.append(f"执行{percent(record.executed, budget)}，比时间进度低 {limits().behind} 个百分点以上")
    if record.executed + record.committed > budget:
        amiss.append("已支出和已签合同合计超过全年预算")
    if record.forecast is not Forecast.REACHED or any(one.forecast is not Forecast.REACHED for one in record.progress):
        amiss.append("预计年底不能全部达成")
    if record.advice is not Advice.GO_ON:
        amiss.append(f"建议{record.advice}")
    if amiss:
        missing = [name for name, text in (("原因", record.deviation), ("措施", record.measures)) if not text.strip()]
        yield f"{'、'.join(amiss)}，没有写{'和'.join(missing)}"


def _is_behind(record: Monitoring, budget: int) -> bool:
    return (time_progress(record.on) - limits().behind_share) * budget > record.executed
