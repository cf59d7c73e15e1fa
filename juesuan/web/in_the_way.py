"""In the way: everything that still keeps a report from being approved for publication, and from being published."""

from __future__ import annotations

from juesuan.finding import Severity
from juesuan.publishing import gaps_of
from juesuan.store import reports
from juesuan.store.models import Explanation, Report
from juesuan.web.figures import State


class InTheWay:
    """One thing that keeps a report from being published, and where to mend it."""

    def __init__(self, what: str, url: str) -> None:
        self.what, self.url = what, url


def in_the_way(report: Report, state: State) -> list[InTheWay]:
    """Everything that is still red."""
    home = f"/reports/{report.pk}/"
    found = []
    if state.trouble is not None:
        return [InTheWay(f"还不能编成决算：{state.trouble.message}", home)]
    waiting = report.books.exclude(stage="审核通过").count()
    if waiting:
        found.append(InTheWay(f"{waiting} 个单位的账没有审核通过", home))
    if errors := state.open_errors():
        found.append(
            InTheWay(f"{len(errors)} 条必须改正的问题没有改正，也没有接受的说明", f"{home}findings/?severity=error")
        )
    if gaps := gaps_of(state.accounts):
        found.append(InTheWay(f"文字里还有 {gaps} 处待补", f"{home}words/"))
    answered = set(report.explanations.filter(verdict=Explanation.ACCEPTED).values_list("finding", flat=True))
    left = [f for f in state.findings if f.severity is Severity.EXPLAIN and f.id not in answered]
    if left:
        found.append(InTheWay(f"{len(left)} 条必须说明的问题没有接受的说明", f"{home}findings/?severity=explain"))
    if not report.approval_number:
        found.append(InTheWay("没有登记财政批复", home))
    elif report.approval_digest != state.digest:
        found.append(InTheWay("九张表与财政批复时不同", home))
    if not reports.is_signed(report):
        found.append(InTheWay("没有通过保密审查", home))
    if act := reports.moved_since(report):
        found.append(InTheWay(f"“{act}”以后内容又有变动，要退回编写，重新审核、批准", home))
    return found
