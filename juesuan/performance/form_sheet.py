"""The workbook in which a self-evaluation form is filled: names shared by whoever writes it and whoever reads it."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from juesuan import shipped
from juesuan.accounts import FUND_COLUMNS, FUND_ROWS

HEAD = ("项目名称", "主管部门", "实施单位", "预期目标", "实际完成情况")
INDICATOR_COLUMNS = ("一级指标", "二级指标", "指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因")


class Keys(NamedTuple):
    """The keys of what a workbook carries of itself: layout, project, objective, fixed words, the form as sent out."""

    version: str
    project: str
    objective: str
    labels: str
    form: str


class FormSheet(NamedTuple):
    """Names of the sheet and of the cells; ``version`` is that of the layout."""

    version: int
    sheet: str
    keys: Keys
    head: str
    fund_row: str
    fund_column: str
    indicator_row: str
    indicator_column: str
    total_row: str


@cache
def form_sheet() -> FormSheet:
    """The names, read once from ``form_sheet.toml``."""
    data: dict[str, Any] = shipped.toml(__package__, "form_sheet.toml")
    return FormSheet(data["version"], data["sheet"], Keys(**data["identity"]), **data["names"])


def head_name(field: str) -> str:
    """The name of a cell above or between the blocks: “自评_项目名称”."""
    return form_sheet().head + field


def fund_names() -> tuple[dict[str, str], dict[str, str]]:
    """The names of the rows and of the columns of money, by what they are called in a form."""
    sheet = form_sheet()
    return {row: sheet.fund_row + row for row in FUND_ROWS}, {
        column: sheet.fund_column + column for column in FUND_COLUMNS
    }


def indicator_row(index: int) -> str:
    """The name of the row of an indicator, counted from 0."""
    return f"{form_sheet().indicator_row}{index + 1}"


def indicator_column(column: str) -> str:
    return form_sheet().indicator_column + column
