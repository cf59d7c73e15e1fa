"""Grounds: what the document was taken for, how sure that is, and what in it says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from juesuan.accounts import FinalAccounts, Ground
from juesuan.intake.cover import name_in_title
from juesuan.intake.edition_of import Fitting
from juesuan.intake.filling import NO_DENOMINATION
from juesuan.intake.outline import Outline

SURE, LIKELY, GUESSED = "确定", "较有把握", "推定"
KIND, BODY, YEAR, EDITION, MONEY = "文种", "部门", "年度", "版式", "金额单位"


def grounds_of(accounts: FinalAccounts, cut: Outline, fit: Fitting) -> Iterator[tuple[str, Ground]]:
    """Kind of document, body, year, edition and denomination, each with confidence and reason."""
    yield KIND, _kind(accounts, cut)
    yield BODY, _body(accounts, cut)
    yield YEAR, _year(accounts, cut)
    yield EDITION, _edition(accounts, fit)
    yield MONEY, _denomination(accounts)


def _kind(accounts: FinalAccounts, cut: Outline) -> Ground:
    """部门决算 or 单位决算."""
    value = f"{accounts.level}决算"
    tables = sum(not table.is_empty for table in accounts.tables.values())
    titled = [head for head in (*cut.contents, *cut.headings) if value in head.title]
    if cut.cover.level and tables:
        return Ground(value, SURE, f"封面写明{value}，读到 {tables} 张有数的决算表")
    if titled and tables:
        return Ground(value, LIKELY, f"{len(titled)} 个标题写明{value}，读到 {tables} 张有数的决算表")
    if cut.cover.level:
        return Ground(value, LIKELY, f"封面写明{value}，没有读到有数的决算表")
    what = f"读到 {tables} 张有数的决算表" if tables else "有情况说明或自评表"
    return Ground(value, GUESSED, f"{what}，封面和标题没有写明是部门还是单位的决算")


def _body(accounts: FinalAccounts, cut: Outline) -> Ground:
    name = accounts.department
    over = Counter(table.department for table in accounts.tables.values() if table.department)
    same = sum(times for printed, times in over.items() if _bare(printed) == _bare(name))
    if not name:
        return Ground("", GUESSED, "封面、表头和文中都没有读到名称")
    if cut.cover.department == name:
        if same:
            return Ground(name, SURE, f"封面写明，{same} 张表的表头相同")
        return Ground(name, LIKELY, "封面写明，各表表头没有写同一名称")
    if same:
        return Ground(name, LIKELY, f"{same} 张表的表头写明，封面没有写")
    titles = sum(name_in_title(head.title) == name for head in (*cut.contents, *cut.headings))
    if titles:
        return Ground(name, LIKELY, f"{titles} 个标题写明，封面没有写")
    return Ground(name, GUESSED, "取自机构设置一节的文字")


def _year(accounts: FinalAccounts, cut: Outline) -> Ground:
    if accounts.year is None:
        return Ground("", GUESSED, "封面、标题和文中都没有读到年度")
    value = str(accounts.year)
    titles = sum(value in head.title for head in (*cut.contents, *cut.headings))
    if cut.cover.year == accounts.year:
        said = "封面写明" + (f"，{titles} 个标题相同" if titles else "")
        return Ground(value, SURE if titles else LIKELY, said)
    if cut.cover.year is not None:
        return Ground(value, LIKELY, f"标题和文中都写{value}年度，封面写的是{cut.cover.year}年度")
    if titles:
        return Ground(value, LIKELY, f"{titles} 个标题写明，封面没有写")
    return Ground(value, GUESSED, "文中提到最多的年度")


def _edition(accounts: FinalAccounts, fit: Fitting) -> Ground:
    edition = fit.edition
    forms = edition.forms
    printed = [table for kind, table in accounts.tables.items() if kind in forms and table.number]
    fitting = sum(_digits(table.number) == int(forms[table.kind].number) for table in printed)
    numbers = f"；{len(printed)} 张有表号的表中 {fitting} 张表号与版式相符" if printed else ""
    in_years = accounts.year in edition.years
    years = "" if in_years or accounts.year is None else f"；版式没有写 {accounts.year} 年度，按相近年度"
    if fit.asked:
        return Ground(edition.name, SURE, f"由 --edition 指定{numbers}")
    if fit.region:
        sure = in_years and 2 * fitting >= len(printed)
        return Ground(edition.name, SURE if sure else LIKELY, f"名称中有“{fit.region}”{numbers}{years}")
    if fit.titles:
        shown = "、".join(f"“{title}”" for title in fit.titles[:2]) + ("等" if len(fit.titles) > 2 else "")
        return Ground(edition.name, LIKELY, f"印有只有这一版式才有的表：{shown}{numbers}{years}")
    return Ground(edition.name, GUESSED, f"名称和表名看不出是哪个地区的，按{edition.title}{numbers}")


def _denomination(accounts: FinalAccounts) -> Ground:
    value = accounts.denomination.value
    said = [t for t in accounts.tables.values() if not any(doubt.startswith(NO_DENOMINATION) for doubt in t.doubts)]
    same = sum(table.denomination is accounts.denomination for table in said)
    if not said:
        return Ground(value, GUESSED, "各表没有写金额单位，按文中多数或版式")
    if same == len(said):
        return Ground(value, SURE, f"{same} 张表的表头写明")
    return Ground(value, LIKELY, f"{len(said)} 张表的表头中 {same} 张写明，其余不同")


def _bare(name: str) -> str:
    return "".join(name.split())


def _digits(number: str) -> int | None:
    digits = "".join(character for character in number if character.isdigit())
    return int(digits) if digits else None
