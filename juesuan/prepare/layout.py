"""Layout: the rows and columns of the blank tables of an edition, numbered as they are printed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from juesuan.accounts import Row
from juesuan.characters import chinese
from juesuan.codes import EconomicCode, FunctionCode, economic_codes, function_codes
from juesuan.editions import ECONOMIC, NAME, ColumnForm, Edition, Form

_FIRST_TOTAL = "本年收入合计"


def columns_of(form: Form, edition: Edition, filled: Collection[str] = ()) -> tuple[str, ...]:
    """The columns printed: all but the optional ones the edition does not name under ``prints``; of those that stand
    under heads of their own, the ones among ``filled``."""
    printed = edition.settings.get("prints", ())

    def is_printed(column: ColumnForm) -> bool:
        return (
            not column.optional or f"{form.kind}.{column.key}" in printed or bool(column.under and column.key in filled)
        )

    return tuple(column.key for column in form.columns if is_printed(column))


def rows_of(form: Form, edition: Edition, filled: Collection[str]) -> tuple[Row, ...]:
    """The rows of a form; in a table by code, the total and the codes among ``filled`` in ascending order."""
    if form.shape == "balance":
        return tuple(_balance(form, edition))
    if form.shape == "economic":
        return tuple(_economic(form, filled))
    if form.shape == "three_public":
        return tuple(Row(row.key, name=row.key) for row in form.rows)
    if form.rows_by == NAME:
        return (Row("合计", name="合计"), *(Row(name, name=name) for name in filled if name != "合计"))
    codes = economic_codes() if form.rows_by == ECONOMIC else function_codes()
    return (Row("合计", name="合计"), *(_coded(code, codes) for code in sorted(filled) if code[:1].isdigit()))


def _coded(code: str, codes: Mapping[str, FunctionCode] | Mapping[str, EconomicCode]) -> Row:
    known = codes.get(code)
    return Row(code, code, known.name if known is not None else "")


def _balance(form: Form, edition: Edition) -> Iterator[Row]:
    """Income items above, their totals below; functional classes beside them; both sides end on the same line."""
    left = [row for row in form.rows if row.side == "收入"]
    right = [row for row in form.rows if row.side == "支出" and row.key != "总计"]
    items = [row.key for row in left].index(_FIRST_TOTAL)
    body = max(items, len(edition.class_rows))
    height = body + max(len(left) - items, len(right) + 1)
    second = [row.key for row in left if row.second]
    for number, row in enumerate(left, 1):
        place = number if number <= items else second.index(row.key) + 1 if row.second else 0
        yield _line(row.key, place, row.second or row.key, number if number <= items else body + number - items)
    for number, code in enumerate(edition.class_rows, 1):
        known = function_codes().get(code)
        yield _line(code, number, known.name if known is not None else code, height + number)
    for number, row in enumerate(right, 1):
        yield _line(row.key, 0, row.key, height + body + number)


def _line(key: str, place: int, name: str, line: int) -> Row:
    """A row with its 行次; ``place`` gives the “三、” before its name, 0 none."""
    ordinal = f"{chinese(place)}、" if place else ""
    return Row(key, "", ordinal + name, ordinal, str(line))


def _economic(form: Form, filled: Collection[str]) -> Iterator[Row]:
    """Every economic code printed in the form and those that have an amount, staff costs first, each class led."""
    codes = [code for code in economic_codes().values() if code.lane and (code.in_form or code.code in filled)]
    for lane in dict.fromkeys(code.lane for code in codes):
        for code in codes:
            if code.lane == lane:
                yield Row(code.code, code.code, code.name)
    for row in form.rows:
        yield Row(row.key, name=row.key)
