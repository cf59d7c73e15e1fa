"""Bodies: registered under names that cannot be taken for one another, renamed, closed; what a report takes of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.db import transaction

from juesuan.errors import JuesuanError
from juesuan.store import history, scope
from juesuan.store.acting import Refused, acts, told_of
from juesuan.store.history import SYSTEM
from juesuan.store.models import LONG, SHORT, Body, EntryRow, Post
from juesuan.unit import UnitKind

NOT_IN_NAMES = '\\/:*?"<>|'
"""What no file may be named with: a unit's entries and tables lie in files of its name."""
_NO_NAMES = ("C", "So", "Sk", "Sm")  # of Unicode: control characters, pictures, signs
_ABOVE = {Body.BUREAU: None, Body.DEPARTMENT: Body.BUREAU, Body.UNIT: Body.DEPARTMENT}


def same(name: str) -> str:
    """A name as it is compared: without blanks and what files cannot be named with, wide forms as narrow ones."""
    plain = unicodedata.normalize("NFKC", name)
    return "".join(one for one in plain if not one.isspace() and one not in NOT_IN_NAMES).casefold()


def refuse_alike(bodies: Iterable[Body]) -> None:
    """:class:`JuesuanError` when two of the bodies cannot be told apart by name or short name, or one has no name."""
    taken: dict[str, Body] = {}
    for body in bodies:
        if not same(body.name):
            raise JuesuanError(f"登记编号 {body.pk} 的单位没有名称，不能编表", hint=_RENAME)
        for key in {same(body.name), same(body.short)} - {""}:
            other = taken.setdefault(key, body)
            if other.pk != body.pk:
                raise JuesuanError(
                    f"“{_told(other)}”和“{_told(body)}”（登记编号 {other.pk}、{body.pk}）名称或简称相同，"
                    "编表时会混成一个单位，没有编表",
                    hint=_RENAME,
                )


_RENAME = "由账号管理员在“账号”页的“单位”里改名，或用 juesuan body rename；分录都在，改好以后照常编表"


def _told(body: Body) -> str:
    return f"{body.name}（{body.short}）" if body.short else body.name


@transaction.atomic
def add_body(name: str, level: str, parent: Body | None, short: str = "", kind: str = "") -> Body:
    """Register a body below another: departments stand under a bureau, units under a department."""
    if level not in _ABOVE:
        raise Refused(f"“{level}”不是层级", hint=f"写作：{'、'.join(_ABOVE)}")
    name, short = _named(name, short)
    if level == Body.UNIT and (parent is None or parent.level != Body.DEPARTMENT):
        raise Refused(f"单位“{name}”要有所属的部门", hint="用 --parent 写部门全称")
    if parent is not None and parent.level != _ABOVE[level]:
        raise Refused(f"{level}不能在{parent.level}之下", hint="核对上级单位")
    if parent is not None and parent.closed:
        raise Refused(f"“{parent.name}”已经停用", hint="核对上级单位")
    if kind and kind not in {one.value for one in UnitKind}:
        raise Refused(f"“{kind}”不是单位性质", hint=f"写作：{'、'.join(UnitKind)}")
    _refuse_taken(name, short, parent, None)
    order = Body.objects.filter(parent=parent).count() + 1
    body = Body.objects.create(name=name, level=level, parent=parent, short=short, kind=kind, order=order)
    history.append(SYSTEM, "add_body", name, after={"层级": level, "上级": parent.name if parent else ""})
    return body


@transaction.atomic
def rename_body(by: Post | None, body: Body, name: str, short: str | None = None) -> int:
    """改名: what a body is called from now on; ``short`` is left as it is when ``None``.

    What was published keeps the old name. Returns how many entries of reports being made name the body as the other
    side by a name it no longer has: those have to be typed anew, or they are not eliminated.
    """
    _allow(by, "rename_body", body)
    name, short = _named(name, body.short if short is None else short)
    _refuse_taken(name, short, body.parent, body)
    gone = {body.name, body.short} - {name, short, ""}
    before = {"全称": body.name, "简称": body.short}
    body.name, body.short = name, short
    body.save()
    _tell(by, "rename_body", body, before, {"全称": name, "简称": short})
    return (
        EntryRow.objects.filter(book__report__department=body.parent, counterparty__in=gone)
        .exclude(book__report__stage="已公开")
        .count()
    )


@transaction.atomic
def close_body(by: Post | None, body: Body) -> Body:
    """停用单位: no report begun from now on takes it; those that have it keep it."""
    _allow(by, "close_body", body)
    if body.closed:
        raise Refused(f"“{body.name}”已经停用", hint="不用再办")
    open_ones = [one.name for one in body.children.filter(closed=False)]
    if open_ones:
        raise Refused(f"“{body.name}”下面还有 {len(open_ones)} 个单位：{'、'.join(open_ones[:5])}", hint="先停用它们")
    body.closed = True
    body.save()
    _tell(by, "close_body", body, {"停用": False}, {"停用": True})
    return body


@transaction.atomic
def reopen_body(by: Post | None, body: Body) -> Body:
    """恢复使用: one that was closed by mistake; reports begun from now on take it again."""
    _allow(by, "reopen_body", body)
    if not body.closed:
        raise Refused(f"“{body.name}”没有停用", hint="不用再办")
    body.closed = False
    body.save()
    _tell(by, "reopen_body", body, {"停用": True}, {"停用": False})
    return body


def _named(name: str, short: str) -> tuple[str, str]:
    """The names as they are kept; :class:`Refused` for what is no name."""
    for what, text, longest in (("全称", name, LONG), ("简称", short, SHORT)):
        bad = next((one for one in text if one in NOT_IN_NAMES or _is_no_name(one)), None)
        if bad is not None:
            shown = bad if bad.isprintable() else f"U+{ord(bad):04X}"
            raise Refused(f"{what}里不能有“{shown}”", hint=f"去掉 {NOT_IN_NAMES} 和不是文字的符号")
        if len(text) > longest:
            raise Refused(f"{what}太长：{len(text)} 个字", hint=f"最多 {longest} 个字")
    name, short = name.strip(), short.strip()
    if not any(one.isalpha() for one in name):
        raise Refused("没有写单位的全称", hint="照机构编制文件写全称")
    if short and not any(one.isalpha() for one in short):
        raise Refused(f"“{short}”不是简称", hint="写文字，或不写简称")
    return name, short


def _is_no_name(one: str) -> bool:
    return unicodedata.category(one).startswith(_NO_NAMES)


def _refuse_taken(name: str, short: str, parent: Body | None, own: Body | None) -> None:
    """No two bodies of the same full name at all; within a department none of the same name or short name."""
    keys = {same(name), same(short)} - {""}
    for other in Body.objects.all():
        if own is not None and other.pk == own.pk:
            continue
        if same(other.name) == same(name):
            raise Refused(f"“{other.name}”已经登记了", hint="不用重复登记；名称只差空格的也算同一个")
        beside = parent is not None and other.parent_id == parent.pk
        if beside and keys & ({same(other.name), same(other.short)} - {""}):
            raise Refused(f"名称或简称与“{_told(other)}”相同", hint="同一部门里的名称、简称都要分得开；换一个简称")


def _allow(by: Post | None, name: str, body: Body) -> None:
    if by is None:
        return
    if by.role not in acts()[name].roles:
        raise Refused(f"{by.role}不能“{acts()[name].title}”", hint="由账号管理员办理")
    if not scope.bodies(by).filter(pk=body.pk).exists():
        raise Refused(f"“{body.name}”不在{by.body.name}之下", hint="由上级的账号管理员办理")


def _tell(by: Post | None, name: str, body: Body, before: object, after: object) -> None:
    history.append(told_of(by) if by is not None else SYSTEM, name, body.name[:LONG], before=before, after=after)
