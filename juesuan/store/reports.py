"""Reports: set up, written, reviewed, approved, published, corrected; and the explanations of findings beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from juesuan.store import history
from juesuan.store.acting import Refused, acting, acts, check
from juesuan.store.folder import content_of
from juesuan.store.models import (
    Body,
    Event,
    Explanation,
    Post,
    Publication,
    PublishedFile,
    Report,
    UnitBook,
)

APPROVED, SIGNED = "record_approval", "sign_secrecy"
_SEEN = ("pass_report", SIGNED, "approve_report")  # acts that hold for what the report said then
_CONTENT = "内容摘要"


def open_report(by: Post, department: Body, year: int, edition: str = "", denomination: str = "元") -> Report:
    """Begin a year: a report with an empty book for each unit of the department."""
    if Report.objects.filter(department=department, year=year).exists():
        raise Refused(f"{department.name}{year}年度的决算已经有了", hint="从首页打开")
    report = Report(department=department, year=year, edition=edition, denomination=denomination, version=0)
    units = list(department.children.filter(closed=False))
    with acting("set_up", by, _saved(report)) as doing:
        for unit in units:
            UnitBook.objects.create(report=report, unit=unit)
        doing.tell("单位", None, [unit.name for unit in units])
    return report


def _saved(report: Report) -> Report:
    report.save()
    return report


def set_up(by: Post, report: Report, changes: Mapping[str, Any]) -> Report:
    """设置决算: edition, denomination, duties, due dates of the units (``due`` maps a book's id to a date)."""
    with acting("set_up", by, report) as doing:
        for name in ("edition", "denomination", "duties"):
            if name in changes and changes[name] != getattr(report, name):
                doing.set(name, changes[name])
        for pk, due in dict(changes.get("due", {})).items():
            book = report.books.get(pk=pk)
            doing.tell(f"{book.unit.name}报送期限", book.due, due)
            book.due = due
            book.save()
    return report


def drop_unit(by: Post, report: Report, book: UnitBook, why: str) -> Report:
    """不列入本决算: a unit that has nothing in this report is taken out of it, with the reason."""
    with acting("drop_unit", by, report, why) as doing:
        book = UnitBook.objects.select_for_update().select_related("unit").get(pk=book.pk)  # nobody types meanwhile
        unit = book.unit
        if not why.strip():
            raise Refused("没有写不列入的原因", hint="如“本年三月撤并”“登记有误”，并写明依据")
        if book.rows.exists() or book.registers.exists() or report.projects.filter(unit=unit).exists():
            raise Refused(
                f"{book}已有分录、登记簿或项目，不能不列入", hint="有账的单位一律列入；确实填错的，由该单位先删去"
            )
        doing.tell("单位", unit.name, None)
        book.delete()
        return report


def take_unit(by: Post, report: Report, unit: Body, why: str = "") -> Report:
    """列入本决算: a unit registered after the report was begun, or taken out of it, gets an empty book."""
    with acting("take_unit", by, report, why) as doing:
        if unit.parent_id != report.department_id or unit.closed:
            raise Refused(f"{unit.name}不是{report.department.name}在用的单位", hint="先由账号管理员登记")
        if report.books.filter(unit=unit).exists():
            raise Refused(f"{unit.name}已经列入", hint="不用再办")
        UnitBook.objects.create(report=report, unit=unit)
        doing.tell("单位", None, unit.name)
        return report


def hand_over(by: Post, report: Report, why: str = "") -> Report:
    """送审: refused while a unit's book is not approved."""
    with acting("hand_over", by, report, why):
        waiting = [book.unit.name.strip() or str(book.unit) for book in report.books.exclude(stage="审核通过")]
        if waiting:
            raise Refused(
                f"还有 {len(waiting)} 个单位没有审核通过：{'、'.join(waiting)}",
                hint="先审核各单位的账；没有账的单位由部门编写人在“设置”里写明原因，不列入",
            )
        return report


def return_report(by: Post, report: Report, opinion: str) -> Report:
    """退回编写, with what to mend."""
    with acting("return_report", by, report, opinion) as doing:
        if not opinion.strip():
            raise Refused("退回须写明意见", hint="写明哪里不对、怎样改")
        _unfreeze(report, doing)
        return report


def pass_report(by: Post, report: Report, open_errors: Sequence[str], why: str = "") -> Report:
    """部门审核: refused while errors stand; ``open_errors`` are those of the check that no accepted answer covers."""
    with acting("pass_report", by, report, why) as doing:
        _no_errors(open_errors)
        doing.tell(_CONTENT, None, content_of(report))
        return report


def record_approval(by: Post, report: Report, number: str, on: date, digest: str) -> Report:
    """登记财政批复: its number and date, and the digest of the tables as approved: what is published must equal it."""
    with acting("record_approval", by, report, number) as doing:
        if not number.strip():
            raise Refused("没有写批复文号", hint="照批复文件填写文号和日期")
        if on > timezone.localdate():
            raise Refused(f"批复日期 {on.isoformat()} 在今天之后", hint="核对批复日期")
        if on <= date(report.year, 12, 31):
            raise Refused(
                f"批复日期 {on.isoformat()} 在 {report.year} 年度结束以前", hint="决算在年度结束以后批复；核对批复日期"
            )
        doing.set("approval_number", number.strip())
        doing.set("approval_date", on)
        doing.set("approval_digest", digest)
        return report


def sign_secrecy(by: Post, report: Report, opinion: str) -> Report:
    """保密审查: signed with an opinion; counts for the version it was signed at."""
    with acting("sign_secrecy", by, report, opinion) as doing:
        if not opinion.strip():
            raise Refused("保密审查须写明意见", hint="写明审查了哪些内容、能否公开")
        doing.tell("保密审查", None, "可以公开")
        doing.tell(_CONTENT, None, content_of(report))
        return report


def approve_report(by: Post, report: Report, open_errors: Sequence[str], digest: str, why: str = "") -> Report:
    """批准公开: refused without approval by the bureau and secrecy review, with open errors, or when tables moved."""
    with acting("approve_report", by, report, why) as doing:
        if not report.approval_number:
            raise Refused(f"{report}还没有登记财政批复", hint="登记批复的文号和日期")
        if report.approval_digest != digest:
            raise Refused("现在的九张表与财政批复时不同", hint="改回批复数，或重新登记批复")
        if not is_signed(report):
            raise Refused(f"{report}还没有通过保密审查", hint="由部门审核人签署保密审查")
        _as_seen(report)
        _no_errors(open_errors)
        doing.tell(_CONTENT, None, content_of(report))
        return report


def is_signed(report: Report) -> bool:
    """Whether the secrecy review was signed since the report was last handed over."""
    last = Event.objects.filter(report=report, act__in=(SIGNED, "hand_over", "return_report")).order_by("-number")
    return bool(last) and last[0].act == SIGNED


def moved_since(report: Report) -> str:
    """The last act for which the report said something else than now (“批准公开” …); “” while all saw the same.

    A unit may hand in a form again, or be sent back its book, after the department's reviewer or approver saw it.
    """
    if report.stage not in ("审核通过", "已批准"):
        return ""
    now, past = content_of(report), set()
    for event in Event.objects.filter(report=report, act__in=(*_SEEN, "hand_over")).order_by("-number"):
        if event.act == "hand_over":
            break
        if event.act not in past and (event.after or {}).get(_CONTENT) != now:
            return acts()[event.act].title
        past.add(event.act)
    return ""


def _as_seen(report: Report) -> None:
    if act := moved_since(report):
        raise Refused(f"“{act}”以后，{report}的内容又有变动", hint="退回编写，重新送审、审核、批准")


def _no_errors(open_errors: Sequence[str]) -> None:
    if open_errors:
        shown = "；".join(open_errors[:3]) + (f"；等 {len(open_errors)} 条" if len(open_errors) > 3 else "")
        raise Refused(f"还有 {len(open_errors)} 条必须改正的问题：{shown}", hint="改正，或由审核人接受说明")


def _unfreeze(report: Report, doing: Any) -> None:
    """What a return takes back: the approval no longer holds."""
    if report.approval_number:
        for name, value in (("approval_number", ""), ("approval_date", None), ("approval_digest", "")):
            doing.set(name, value)


# ── explanations ──


def explain_finding(by: Post, report: Report, finding: str, code: str, stated: str, text: str) -> Explanation:
    """说明问题: a person's answer to a finding; an earlier one that was not accepted is replaced."""
    with acting("explain_finding", by, report, f"{code} {finding}") as doing:
        if not text.strip():
            raise Refused("说明没有内容", hint="写明为什么这样填是对的，有什么依据")
        report.explanations.filter(finding=finding).exclude(verdict=Explanation.ACCEPTED).delete()
        doing.tell(f"{code} {finding}", None, text.strip())
        return Explanation.objects.create(
            report=report, finding=finding, code=code, stated=stated, text=text.strip(), by=by.person, at=timezone.now()
        )


def judge_explanation(by: Post, explanation: Explanation, accept: bool, opinion: str) -> Explanation:
    """审核说明: accept it or not, by somebody else than who wrote it."""
    with acting("judge_explanation", by, explanation.report, opinion) as doing:
        if explanation.by_id == by.person_id:
            raise Refused("不能审核自己写的说明", hint="换一人审核")
        if not accept and not opinion.strip():
            raise Refused("不接受须写明理由", hint="写明还差什么")
        explanation.verdict = Explanation.ACCEPTED if accept else Explanation.REJECTED
        explanation.judged_by, explanation.judgement = by.person, opinion.strip()
        explanation.save()
        doing.tell(f"{explanation.code} {explanation.finding}", Explanation.OPEN, explanation.verdict)
        return explanation


# ── published ──


def may_publish(by: Post, report: Report) -> None:
    """:class:`Refused` when this person may not publish the report now: asked before files are made."""
    check("publish", by, report)


@transaction.atomic
def publish(by: Post, report: Report, files: Sequence[Path], facts: Mapping[str, Any], digest: str) -> Publication:
    """公开: freeze the files made of the report as a numbered set; the digest of the tables must be that approved.

    The files are kept under their SHA-256 and never change. A correction replaces the publication before it, which
    stays and is marked.
    """
    with acting("publish", by, report) as doing:
        if report.approval_digest != digest:
            raise Refused("要公开的九张表与财政批复时不同", hint="退回编写，改回批复数或重新登记批复")
        _as_seen(report)
        kept = [(path, *keep_file(path)) for path in files]
        last = report.publications.order_by("-version").first()
        version = last.version + 1 if last is not None else 1
        whole = hashlib.sha256("".join(f"{path.name}\0{sha}\n" for path, sha, _ in kept).encode()).hexdigest()
        publication = Publication.objects.create(
            report=report,
            number=f"{report.year}-{report.department_id:04d}-{version:02d}",
            version=version,
            at=timezone.now(),
            by=by.person,
            digest=whole,
            correction=_why_corrected(report) if last is not None else "",
            facts=dict(facts),
        )
        PublishedFile.objects.bulk_create(
            PublishedFile(
                publication=publication, format=path.suffix.lstrip("."), name=path.name, size=size, sha256=sha
            )
            for path, sha, size in kept
        )
        if last is not None:
            last.replaced_by = publication
            last.save()
        doing.tell("公开编号", last.number if last is not None else None, publication.number)
        doing.tell("文件摘要", None, whole)
    publication.head = "{}:{}".format(*history.head())
    publication.save()
    return publication


def correct(by: Post, report: Report, why: str) -> Report:
    """更正: open a published report again, saying why; what was published stays."""
    with acting("correct", by, report, why) as doing:
        if not why.strip():
            raise Refused("更正须写明原因", hint="写明哪里错了、怎样更正")
        _unfreeze(report, doing)
        return report


def _why_corrected(report: Report) -> str:
    last = Event.objects.filter(report=report, act="correct").order_by("-number").first()
    return last.why if last is not None else ""


def keep_file(path: Path) -> tuple[str, int]:
    """Copy a file into the store of files; its SHA-256 and size."""
    data = path.read_bytes()
    sha = hashlib.sha256(data).hexdigest()
    home = file_path(sha)
    if not home.exists():
        home.parent.mkdir(parents=True, exist_ok=True)
        part = home.with_suffix(".part")
        part.write_bytes(data)
        part.replace(home)
    return sha, len(data)


def file_path(sha256: str) -> Path:
    """Where a kept file lies."""
    home: Path = settings.FILES / sha256[:2] / sha256
    return home
