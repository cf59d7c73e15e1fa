"""The cast and a small department of two units, ready to work with; files in a folder of the test's own."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from juesuan.actor import Role

DEPARTMENT, UNIT, OTHER_UNIT = "某市人社局", "某市就业局", "某市考试中心"
ROWS = [
    {
        "account": "6001",
        "side": "贷",
        "fund": "一般公共预算",
        "function": "2080101",
        "nature": "基本",
        "amount": "120.00",
    },
    {
        "account": "7101",
        "side": "借",
        "fund": "一般公共预算",
        "function": "2080101",
        "economic": "30101",
        "nature": "基本",
        "amount": "120.00",
    },
]


@pytest.fixture(autouse=True)
def _quick_and_apart(settings: Any, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.FILES, settings.WORK, settings.DATA = tmp_path / "files", tmp_path / "work", tmp_path
    settings.AXES_ENABLED = False
    from juesuan.web import figures

    figures._states.clear()  # the reports of another test had the same keys


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    """Everybody by what they do: two people of each of two units, the department's five, bureau, administrator."""
    from juesuan.store.models import Body
    from juesuan.store.people import make_person

    bureau = Body.objects.create(name="某市财政局", level=Body.BUREAU)
    department = Body.objects.create(name=DEPARTMENT, level=Body.DEPARTMENT, parent=bureau)
    unit = Body.objects.create(name=UNIT, short="就业局", kind="行政单位", level=Body.UNIT, parent=department, order=1)
    other = Body.objects.create(name=OTHER_UNIT, short="考试中心", level=Body.UNIT, parent=department, order=2)
    stranger = Body.objects.create(name="某市民政局", level=Body.DEPARTMENT, parent=bureau)
    made = SimpleNamespace(
        bureau_body=bureau, department=department, unit=unit, other_unit=other, stranger_body=stranger
    )
    people = {
        "accountant": (unit, Role.UNIT_ACCOUNTANT),
        "head": (unit, Role.UNIT_HEAD),
        "other_accountant": (other, Role.UNIT_ACCOUNTANT),
        "other_head": (other, Role.UNIT_HEAD),
        "editor": (department, Role.DEPARTMENT_EDITOR),
        "reviewer": (department, Role.DEPARTMENT_REVIEWER),
        "secrecy": (department, Role.DEPARTMENT_REVIEWER),
        "approver": (department, Role.DEPARTMENT_APPROVER),
        "publisher": (department, Role.DEPARTMENT_PUBLISHER),
        "bureau": (bureau, Role.BUREAU),
        "administrator": (department, Role.ADMINISTRATOR),
        "outsider": (stranger, Role.DEPARTMENT_REVIEWER),
        "stranger_editor": (stranger, Role.DEPARTMENT_EDITOR),
    }
    for name, (body, role) in people.items():
        person, _ = make_person(None, name, f"{name}某", [(body, role)])
        person.must_change = False
        person.save()
        setattr(made, name, person.posts.select_related("person", "body").get())
    return made


@pytest.fixture
def report(cast: SimpleNamespace) -> Any:
    """The department's 2024, opened, nothing typed yet."""
    from juesuan.store.reports import open_report

    return open_report(cast.editor, cast.department, 2024)


def book_of(report: Any, unit: Any) -> Any:
    """The book of a unit, fresh."""
    return report.books.select_related("unit", "report__department").get(unit=unit)


def filled(report: Any, cast: SimpleNamespace) -> Any:
    """Both units typed in, handed in, endorsed and approved."""
    from juesuan.store.books import approve_book, endorse_book, replace_rows, submit_book

    for unit, accountant, head in (
        (cast.unit, cast.accountant, cast.head),
        (cast.other_unit, cast.other_accountant, cast.other_head),
    ):
        book = book_of(report, unit)
        replace_rows(accountant, book, ROWS, "分录.csv")
        submit_book(accountant, book, [])
        endorse_book(head, book)
        approve_book(cast.reviewer, book)
    report.refresh_from_db()
    return report


def approved(report: Any, cast: SimpleNamespace) -> Any:
    """A report that may be published: reviewed, approved by the bureau, secrecy signed, released."""
    from juesuan.store.reports import approve_report, hand_over, pass_report, record_approval, sign_secrecy

    filled(report, cast)
    hand_over(cast.editor, report)
    pass_report(cast.reviewer, report, [])
    record_approval(cast.approver, report, "某财决〔2025〕1号", date(2025, 8, 1), "d" * 64)
    sign_secrecy(cast.secrecy, report, "不涉密，可以公开")
    approve_report(cast.approver, report, [], "d" * 64)
    return report
