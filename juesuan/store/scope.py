"""Scope: what somebody may see in the post they hold; every query of the web starts here."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from juesuan.actor import Role
from juesuan.store.models import (
    Body,
    Event,
    Inspection,
    Person,
    Post,
    ProjectRow,
    Publication,
    Question,
    Report,
    Token,
    UnitBook,
)

DEPARTMENT_ROLES = (
    Role.DEPARTMENT_EDITOR,
    Role.DEPARTMENT_REVIEWER,
    Role.DEPARTMENT_APPROVER,
    Role.DEPARTMENT_PUBLISHER,
)


def _is_department(post: Post) -> bool:
    return post.role in DEPARTMENT_ROLES


def reports(post: Post) -> QuerySet[Report]:
    """Reports of one's department as a whole; people of units see theirs through their own book only."""
    if _is_department(post):
        return Report.objects.filter(department=post.body)
    if post.role == Role.BUREAU:
        return Report.objects.filter(department__parent=post.body, publications__isnull=False).distinct()
    return Report.objects.none()


def books(post: Post) -> QuerySet[UnitBook]:
    """Books of units: one's own, or all of one's department."""
    if Role(post.role).is_of_unit:
        return UnitBook.objects.filter(unit=post.body)
    if _is_department(post):
        return UnitBook.objects.filter(report__department=post.body)
    return UnitBook.objects.none()


def projects(post: Post) -> QuerySet[ProjectRow]:
    """Projects of one's unit, or of all units of one's department."""
    if Role(post.role).is_of_unit:
        return ProjectRow.objects.filter(unit=post.body)
    if _is_department(post):
        return ProjectRow.objects.filter(report__department=post.body)
    return ProjectRow.objects.none()


def events(post: Post) -> QuerySet[Event]:
    """History of what one may see: a unit's own, a department's; administrators see acts on accounts."""
    if Role(post.role).is_of_unit:
        return Event.objects.filter(unit=post.body)
    if _is_department(post):
        return Event.objects.filter(report__department=post.body)
    if post.role == Role.ADMINISTRATOR:
        return Event.objects.filter(report__isnull=True)
    return Event.objects.none()


def questions(post: Post) -> QuerySet[Question]:
    """Questions on what one's department published."""
    if _is_department(post):
        return Question.objects.filter(publication__report__department=post.body)
    return Question.objects.none()


def inspections(post: Post) -> QuerySet[Inspection]:
    """Batches of one's bureau."""
    if post.role == Role.BUREAU:
        return Inspection.objects.filter(body=post.body)
    return Inspection.objects.none()


def people(post: Post) -> QuerySet[Person]:
    """People whose accounts an administrator keeps: those of the administrator's body and below."""
    if post.role != Role.ADMINISTRATOR:
        return Person.objects.none()
    within = Q(posts__body=post.body) | Q(posts__body__parent=post.body) | Q(posts__body__parent__parent=post.body)
    return Person.objects.filter(within).distinct()


def bodies(post: Post) -> QuerySet[Body]:
    """Bodies an administrator may give posts at: the own one and those below."""
    if post.role != Role.ADMINISTRATOR:
        return Body.objects.none()
    own = post.body
    return Body.objects.filter(Q(pk=own.pk) | Q(parent=own) | Q(parent__parent=own))


def tokens(post: Post) -> QuerySet[Token]:
    """One's own keys to the API, whatever post they act in."""
    return Token.objects.filter(person=post.person_id)


def publications() -> QuerySet[Publication]:
    """What everybody may see, signed in or not."""
    return Publication.objects.all()
