"""People: an administrator's accounts — opened, given posts, reset, closed — and who saw and did what, as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from juesuan.act import Refused
from juesuan.actor import Role
from juesuan.store import bodies, people, scope
from juesuan.store.models import Body, Event, Person, Post, Viewing
from juesuan.web.asking import for_roles, found, post_of
from juesuan.web.tags import title_of

_HEAD = ("时间", "账号", "姓名", "角色", "所在", "种类", "内容", "结果", "地址")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
AT_LEVEL = {
    Body.BUREAU: (Role.BUREAU, Role.ADMINISTRATOR),
    Body.DEPARTMENT: (
        Role.DEPARTMENT_EDITOR,
        Role.DEPARTMENT_REVIEWER,
        Role.DEPARTMENT_APPROVER,
        Role.DEPARTMENT_PUBLISHER,
        Role.ADMINISTRATOR,
    ),
    Body.UNIT: (Role.UNIT_ACCOUNTANT, Role.UNIT_HEAD),
}


class Choice(NamedTuple):
    """One post that may be given: its value in the form, the role, whether the person holds it."""

    value: str
    role: str
    held: bool


class Offer(NamedTuple):
    """One body with the posts there are at it."""

    body: Body
    choices: tuple[Choice, ...]

    @property
    def is_open(self) -> bool:
        return any(choice.held for choice in self.choices)


def offers(post: Post, person: Person | None = None, ticked: Iterable[tuple[Body, Role]] = ()) -> list[Offer]:
    """The posts an administrator may give, body by body; at a closed body only those held there still."""
    held = set(person.posts.values_list("body_id", "role")) if person is not None else set()
    held |= {(body.pk, role.value) for body, role in ticked}
    every = [
        Offer(
            body,
            tuple(Choice(f"{body.pk}:{role}", role, (body.pk, role.value) in held) for role in AT_LEVEL[body.level]),
        )
        for body in scope.bodies(post).order_by("level", "order", "id")
    ]
    return [offer for offer in every if offer.is_open or not offer.body.closed]


def posts_in(request: HttpRequest) -> list[tuple[Body, Role]]:
    """The posts ticked; :class:`Refused` for one that is none, or at a body beyond."""
    bodies = {str(body.pk): body for body in scope.bodies(post_of(request))}
    chosen = []
    for value in request.POST.getlist("post"):
        pk, _, role = value.partition(":")
        if pk not in bodies or role not in list(Role):
            raise Refused("没有这个职务", hint="刷新页面后重选")
        chosen.append((bodies[pk], Role(role)))
    return chosen


def person_of(request: HttpRequest, pk: int) -> Person:
    """Somebody whose account this administrator keeps."""
    return found(scope.people(post_of(request)), pk=pk)


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponseBase:
    """The accounts; a new one is opened and its first password shown once."""
    post = post_of(request)
    username, name = request.POST.get("username", "").strip(), " ".join(request.POST.get("name", "").split())
    ticked: list[tuple[Body, Role]] = []
    refused: Refused | None = None
    if request.method == "POST":
        ticked = posts_in(request)
        try:
            person, first = people.make_person(post, username, name, ticked)
        except Refused as error:
            refused = error
        else:
            return _first(request, person, first)
    word = request.GET.get("q", "").strip()
    listed = scope.people(post).prefetch_related("posts__body").order_by("-is_active", "username")
    if word:
        listed = listed.filter(username__icontains=word) | listed.filter(name__icontains=word)
    context = {
        "people": listed[:1000],
        "word": word,
        "offers": offers(post, ticked=ticked),
        "refused": refused,
        "username": username,
        "name": name,
        "bodies": scope.bodies(post).select_related("parent").order_by("level", "order", "id"),
    }
    return render(request, "people/index.html", context, status=422 if refused is not None else 200)


def _first(request: HttpRequest, person: Person, first: str) -> HttpResponseBase:
    """The first password, shown this once."""
    return render(request, "people/first.html", {"person": person, "first": first})


@for_roles(Role.ADMINISTRATOR)
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One account: its posts, and what may be done to it."""
    post, person = post_of(request), person_of(request, pk)
    told = Event.objects.filter(subject=f"账号 {person.username}").order_by("-number")[:50]
    return render(
        request,
        "people/one.html",
        {"person": person, "offers": offers(post, person), "events": told, "is_self": person.pk == post.person_id},
    )


@for_roles(Role.ADMINISTRATOR)
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponseBase:
    """任免."""
    person = people.change_posts(post_of(request), person_of(request, pk), posts_in(request))
    messages.success(request, f"已改 {person.name} 的职务")
    return redirect("person", pk=person.pk)


@for_roles(Role.ADMINISTRATOR)
@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponseBase:
    """重置密码: a new first password, shown once."""
    person = person_of(request, pk)
    return _first(request, person, people.reset_password(post_of(request), person))


@for_roles(Role.ADMINISTRATOR)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponseBase:
    """停用账号."""
    person = people.close_person(post_of(request), person_of(request, pk))
    messages.success(request, f"已停用 {person.name} 的账号；做过的事都留着")
    return redirect("people")


def body_of(request: HttpRequest, pk: int) -> Body:
    """A body at or below that of this administrator."""
    return found(scope.bodies(post_of(request)).select_related("parent"), pk=pk)


@for_roles(Role.ADMINISTRATOR)
@require_POST
def rename_body(request: HttpRequest, pk: int) -> HttpResponseBase:
    """单位改名."""
    body = body_of(request, pk)
    left = bodies.rename_body(post_of(request), body, request.POST.get("name", ""), request.POST.get("short", ""))
    messages.success(request, f"已改名：{body.name}")
    if left:
        messages.warning(request, f"还有 {left} 行分录的往来单位写的是旧名，请填报人改成新名，否则不能抵销")
    return redirect("people")


@for_roles(Role.ADMINISTRATOR)
@require_POST
def close_body(request: HttpRequest, pk: int) -> HttpResponseBase:
    """停用单位."""
    body = bodies.close_body(post_of(request), body_of(request, pk))
    messages.success(request, f"已停用 {body.name}；以后开始的决算不再列入，原有的决算里还在")
    return redirect("people")


@for_roles(Role.ADMINISTRATOR)
@require_POST
def reopen_body(request: HttpRequest, pk: int) -> HttpResponseBase:
    """恢复使用单位."""
    body = bodies.reopen_body(post_of(request), body_of(request, pk))
    messages.success(request, f"已恢复使用 {body.name}；正在编的决算要列入它的，由部门编写人在“设置”里办")
    return redirect("people")


@for_roles(Role.ADMINISTRATOR)
@require_safe
def record(request: HttpRequest) -> HttpResponseBase:
    """Who saw and did what since a day, as CSV: no figures, neither before nor after."""
    since = _day(request.GET.get("since", ""))
    response = StreamingHttpResponse(
        _lines(scope.people(post_of(request)), since), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="record-{timezone.localdate()}.csv"'
    return response


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(f"“{text[:20]}”不是日期", hint="写作 2025-09-01") from None


def _lines(listed: Iterable[Person], since: date | None) -> Iterator[str]:
    names = {person.username: person.name for person in listed}
    start = timezone.make_aware(datetime.combine(since or date(2000, 1, 1), time()))
    events = Event.objects.filter(username__in=names, at__gte=start).order_by("number")
    viewings = Viewing.objects.filter(username__in=names, at__gte=start).order_by("at")
    yield "\ufeff" + _row(_HEAD)
    for event in events.defer("before", "after", "why").iterator(2000):
        what = f"{title_of(event.act)} {event.subject}"
        done = (event.username, event.person, event.role, event.body, "办理", what, "", "")
        yield _row((_moment(event.at), *done))
    for seen in viewings.iterator(2000):
        asked = (seen.username, names[seen.username], "", "", "查看", f"{seen.method} {seen.path}")
        yield _row((_moment(seen.at), *asked, str(seen.status), seen.address))


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")


class _Line:
    """What the writer of CSV writes to: it hands the line back."""

    def write(self, text: str) -> str:
        return text


def _row(cells: Iterable[str]) -> str:
    """A line of CSV in which no cell is taken for a formula."""
    safe = [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]
    return str(csv.writer(_Line()).writerow(safe))


urlpatterns = [
    path("people/", index, name="people"),
    path("people/record.csv", record, name="people_record"),
    path("bodies/<int:pk>/rename", rename_body, name="rename_body"),
    path("bodies/<int:pk>/close", close_body, name="close_body"),
    path("bodies/<int:pk>/reopen", reopen_body, name="reopen_body"),
    path("people/<int:pk>/", one, name="person"),
    path("people/<int:pk>/posts", change, name="change_posts"),
    path("people/<int:pk>/reset", reset, name="reset_person"),
    path("people/<int:pk>/close", close, name="close_person"),
]
