"""Projects in the database: each act of the library's on its record, told in the one history."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.folder.projects import load_projects, save_project
from juesuan.projects.acting import acts
from juesuan.projects.matching import same_unit
from juesuan.projects.records import Project
from juesuan.store import history
from juesuan.store.acting import actor_of, is_within, told_of
from juesuan.store.models import Body, Post, ProjectRow, Report

Doing = Callable[[Project | None, datetime], Project]


def project_of(row: ProjectRow) -> Project:
    """The record of a row."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "projects" / "one"
        for name, text in row.record.items():
            path = home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        (found,) = load_projects(Path(folder))
    return found


def library(report: Report) -> Sequence[Project]:
    """All projects of a report."""
    with tempfile.TemporaryDirectory() as folder:
        for row in report.projects.all():
            home = Path(folder) / "projects" / str(row.pk)
            for name, text in row.record.items():
                path = home / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text.encode())
        return load_projects(Path(folder))


def texts_of(project: Project) -> dict[str, str]:
    """The files of a record, as the facts folder has them."""
    with tempfile.TemporaryDirectory() as folder:
        home = save_project(Path(folder), project)
        return {
            path.relative_to(home).as_posix(): path.read_bytes().decode()
            for path in sorted(home.rglob("*"))
            if path.is_file()
        }


@transaction.atomic
def act_on(by: Post, report: Report, row: ProjectRow | None, doing: Doing) -> ProjectRow:
    """Do one act of the library's to a project (``None``: to a new one) and put it into the history of all.

    ``doing`` is the act itself; it checks permission and stage. Whose department it is is checked here.
    """
    if not is_within(by, report):
        raise Refused(f"{report}不属于{by.body.name}", hint="换成该部门的人办理")
    before = None
    if row is not None:
        row = ProjectRow.objects.select_for_update().select_related("unit").get(pk=row.pk)
        before = project_of(row)
    after = doing(before, timezone.localtime().replace(tzinfo=None, microsecond=0))
    event = after.history[-1]
    if event.by != actor_of(by).name:
        raise Refused("办理人与登录的人不同", hint="用自己的账号办理")
    unit = _unit(report, after) if row is None else row.unit
    if row is None:
        row = ProjectRow(report=report, unit=unit, version=0)
    row.code, row.number, row.name, row.stage = after.code, after.number, after.name, after.stage.value
    row.record = texts_of(after)
    row.version += 1
    row.save()
    Report.objects.filter(pk=report.pk).update(version=F("version") + 1)
    report.refresh_from_db()
    history.append(
        told_of(by),
        event.act,
        f"{report.year}年{after.display}",
        report=report,
        unit=unit,
        before={"环节": event.before} if event.before else None,
        after={"环节": event.after, "内容": event.what},
        why=event.why,
    )
    return row


def keep_draft(by: Post, row: ProjectRow, text: str) -> ProjectRow:
    """The self-evaluation as far as it is filled in; only the unit's accountant writes it, and nobody else sees it."""
    if Role(by.role) is not Role.UNIT_ACCOUNTANT or by.body_id != row.unit_id:
        raise Refused(f"{row.name}的自评表由{row.unit.name}的填报人填写", hint="换成该单位的填报人")
    row.draft = text
    row.save(update_fields=["draft"])
    return row


def _unit(report: Report, project: Project) -> Body:
    """The unit of the department a new project belongs to."""
    for unit in report.department.children.all():
        if same_unit(project.unit, unit.name):
            return unit
    raise Refused(f"{report.department.name}没有“{project.unit}”这个单位", hint="实施单位写单位全称")


def title_of(name: str) -> str:
    """What an act of a project is called."""
    return acts()[name].title if name in acts() else name
