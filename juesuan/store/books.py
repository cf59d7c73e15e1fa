"""Books of the units: typed in or imported, handed in, endorsed, sent back, approved; nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from django.db import models

from juesuan.amount import Amount, State
from juesuan.store.acting import Conflict, Refused, acting
from juesuan.store.models import EntryRow, Event, Post, RegisterRow, UnitBook
from juesuan.store.registers import wrong_in

COLUMNS = {
    "account": "账套科目",
    "side": "方向",
    "kind": "凭证种类",
    "fund": "资金性质",
    "function": "功能科目",
    "economic": "经济科目",
    "nature": "支出性质",
    "project": "项目",
    "counterparty": "往来单位",
    "basis": "数据口径",
    "amount": "金额",
    "day": "日期",
    "voucher": "凭证号",
    "summary": "摘要",
}
_LONGEST = {
    field.name: field.max_length or 0 for field in EntryRow._meta.get_fields() if isinstance(field, models.CharField)
}


_ROWS = "分录"  # what the event of an import calls the rows before and after
_LARGEST = 10**15  # 分: ten 万亿元, more than any unit has


class Edit(NamedTuple):
    """One row as typed: ``row`` is its id (``None`` for a new one), ``cells`` the columns changed, ``seen`` what the
    typist saw there before; ``delete`` takes the row out.
    """

    row: int | None
    cells: Mapping[str, str]
    seen: Mapping[str, str]
    delete: bool = False


def edit_rows(by: Post, book: UnitBook, edits: Sequence[Edit]) -> list[EntryRow]:
    """填报: the rows as they are after the edits, in the order given (deleted ones left out).

    All or nothing. :class:`Conflict` when somebody changed one of the same cells meanwhile: it holds both values; a
    change of other cells of the same row is no conflict.
    """
    with acting("edit_book", by, book) as doing:
        touched = [edit.row for edit in edits if edit.row is not None]  # a book may have tens of thousands of others
        held = {row.pk: row for row in EntryRow.objects.select_for_update().filter(book=book, pk__in=touched)}
        last = book.rows.aggregate(last=models.Max("position"))["last"] or 0
        kept = []
        for edit in edits:
            if edit.row is None:
                last += 1
                row = EntryRow(book=book, position=last, version=0)
            elif edit.row in held:
                row = held[edit.row]
            else:
                raise Conflict("这一行已被别人删去", {"row": edit.row, "deleted": True, "by": _last_other(by, book)})
            before = _texts(row)
            if moved := _moved(row, edit, before):
                columns = "、".join(COLUMNS[column] for column in moved)
                theirs = {"row": row.pk, "cells": moved, "by": _last_other(by, book)}
                raise Conflict(f"第{row.position}行的{columns}刚被别人改过", theirs)
            if edit.delete:
                doing.tell(_name(row), _shown(before), None)
                row.delete()
                continue
            for column, text in edit.cells.items():
                _put(row, column, text)
            row.version += 1
            row.save()
            if (after := _texts(row)) != before or edit.row is None:
                doing.tell(_name(row), _shown(before) if edit.row else None, _shown(after))
            kept.append(row)
        return kept


def replace_rows(by: Post, book: UnitBook, rows: Iterable[Mapping[str, str]], source: str) -> int:
    """导入: put the lines of a file in place of all rows; returns how many there are. Their former state is told."""
    with acting("edit_book", by, book, f"导入 {source}") as doing:
        before = [_filled(row) for row in book.rows.all()]
        book.rows.all().delete()
        made = []
        for position, cells in enumerate(rows, 1):
            row = EntryRow(book=book, position=position, source=source)
            for column, text in cells.items():
                _put(row, column, text)
            made.append(row)
        EntryRow.objects.bulk_create(made)
        if not made:
            raise Refused("没有读出一行分录，没有导入", hint="原来的分录没有动；核对文件和栏目")
        doing.tell(_ROWS, before, [_filled(row) for row in made])
        return len(made)


def rows_before(event: Event) -> list[dict[str, str]]:
    """The rows an import took the place of, by our columns; none when the event is of another kind."""
    told = (event.before or {}).get(_ROWS) if isinstance(event.before, dict) else None
    return [row for row in told if isinstance(row, dict)] if event.act == "edit_book" and told else []


def _filled(row: EntryRow) -> dict[str, str]:
    return {column: text for column, text in _texts(row).items() if text}


def _put(row: EntryRow, column: str, text: str) -> None:
    if column not in COLUMNS:
        raise Refused(f"没有“{column}”这一栏", hint=f"可用的栏：{'、'.join(COLUMNS.values())}")
    text = " ".join(text.split())
    if len(text) > _LONGEST[column]:
        raise Refused(f"“{COLUMNS[column]}”最多 {_LONGEST[column]} 个字", hint="写短一些")
    setattr(row, column, text)
    if column == "amount":
        understand(row)
        if is_too_large(row):
            raise Refused(f"金额“{text}”太大，没有保存", hint="核对位数；以元计，最多 10 万亿元")


class Understood(Protocol):
    """A row whose amount was understood, as far as it could be."""

    @property
    def amount(self) -> str: ...
    @property
    def fen(self) -> int | None: ...


def is_too_large(row: Understood) -> bool:
    """Whether an amount typed is beyond what any books hold: a slip of the keyboard, or a number of another kind."""
    if row.fen is not None:
        return abs(row.fen) > _LARGEST
    amount = Amount.parse(row.amount)
    return amount.state is State.VALUE and abs(amount.fen) > _LARGEST


def understand(row: EntryRow) -> None:
    """The amount typed as 分, ``None`` while it is none in 元 with two decimals at most."""
    amount = Amount.parse(row.amount)
    is_sure = (
        amount.state is State.VALUE and amount.unit == "元" and amount.decimals <= 2 and abs(amount.fen) <= _LARGEST
    )
    row.fen = amount.fen if is_sure else None


def _last_other(by: Post, book: UnitBook) -> str:
    """Who else wrote in the book last, “” when nobody did."""
    events = Event.objects.filter(unit=book.unit, report=book.report, act="edit_book").exclude(
        username=by.person.username
    )
    return events.order_by("-number").values_list("person", flat=True).first() or ""


def _moved(row: EntryRow, edit: Edit, now: Mapping[str, str]) -> dict[str, str]:
    """What would overwrite a value the typist never saw, unless both typed the same: the cells as they are now."""
    if row.pk is None:
        return {}
    return {
        column: now[column]
        for column, seen in edit.seen.items()
        if column in now and now[column] != seen and (edit.delete or edit.cells.get(column) != now[column])
    }


def _texts(row: EntryRow) -> dict[str, str]:
    return {column: getattr(row, column) for column in COLUMNS}


def _shown(texts: Mapping[str, str]) -> str:
    return "，".join(f"{COLUMNS[column]} {text}" for column, text in texts.items() if text)


def _name(row: EntryRow) -> str:
    return f"第{row.position}行"


# ── registers ──


def edit_register(
    by: Post,
    book: UnitBook,
    register: str,
    lines: Sequence[Mapping[str, str]],
    version: int,
    seen: Sequence[Mapping[str, str]] | None = None,
) -> None:
    """登记簿: the lines of one register as typed, in place of those there were; ``version`` is the book's last seen.

    ``seen`` are the lines the typist saw last: while they stand, it does not matter what else changed in the book.
    """
    with acting("edit_book", by, book, f"登记簿“{register}”") as doing:
        if book.version != version:
            now = [row.cells for row in book.registers.filter(register=register)]
            if now != list(lines) and (seen is None or now != list(seen)):
                theirs = {"version": book.version, "lines": now, "by": _last_other(by, book)}
                raise Conflict(f"别人刚改过登记簿“{register}”", theirs)
        before = [row.cells for row in book.registers.filter(register=register)]
        book.registers.filter(register=register).delete()
        RegisterRow.objects.bulk_create(
            RegisterRow(book=book, register=register, position=position, cells=dict(cells))
            for position, cells in enumerate(lines, 1)
        )
        doing.tell(register, before, [dict(cells) for cells in lines])


# ── the way of a book ──


def submit_book(by: Post, book: UnitBook, troubles: Sequence[str], why: str = "") -> UnitBook:
    """上报: refused while rows or registers cannot be read; ``troubles`` are what reading the rows found."""
    with acting("submit_book", by, book, why) as doing:
        if not book.rows.exists():
            raise Refused(f"{book}还没有分录", hint="先导入或填写")
        troubles = [*troubles, *wrong_in(book)]
        if troubles:
            shown = "；".join(troubles[:3]) + (f"；等 {len(troubles)} 处" if len(troubles) > 3 else "")
            raise Refused(f"{book}有 {len(troubles)} 处不能读入：{shown}", hint="逐处改正后再上报")
        doing.set("opinion", "")
    return book


def endorse_book(by: Post, book: UnitBook, why: str = "") -> UnitBook:
    """单位审核."""
    with acting("endorse_book", by, book, why):
        return book


def decline_book(by: Post, book: UnitBook, opinion: str) -> UnitBook:
    """单位退回, with what to mend."""
    return _back("decline_book", by, book, opinion)


def send_back_book(by: Post, book: UnitBook, opinion: str) -> UnitBook:
    """退回修改, with what to mend."""
    return _back("send_back_book", by, book, opinion)


def _back(name: str, by: Post, book: UnitBook, opinion: str) -> UnitBook:
    with acting(name, by, book, opinion) as doing:
        if not opinion.strip():
            raise Refused("退回须写明意见", hint="写明哪里不对、怎样改")
        doing.set("opinion", opinion.strip())
        return book


def approve_book(by: Post, book: UnitBook, why: str = "") -> UnitBook:
    """审核通过."""
    with acting("approve_book", by, book, why) as doing:
        doing.set("opinion", "")
        return book
