"""Reliance: how complete a report was read, and how far its reading can be relied on, with the reasons."""

from __future__ import annotations

from typing import NamedTuple

from juesuan.editions import load
from juesuan.editions.edition import names
from juesuan.inspection.inspected import Row

HIGH, MIDDLE, LOW = "高", "中", "低"
MOST_NAMED = 3


class Completeness(NamedTuple):
    """Of the tables and sections that the edition prints: how many, and which were not read."""

    tables: int = 0
    sections: int = 0
    tables_missing: tuple[str, ...] = ()
    sections_missing: tuple[str, ...] = ()


def completeness(row: Row) -> Completeness:
    """What of the edition's report was read; empty when the edition is not known."""
    name = str(row.document.get("edition") or "")
    if name not in names():
        return Completeness()
    edition = load(name)
    keys = tuple(section.key for section in edition.sections)
    return Completeness(
        len(edition.forms),
        len(keys),
        tuple(kind for kind in edition.forms if kind not in row.tables),
        tuple(key for key in keys if key not in row.sections),
    )


def reliance(row: Row) -> tuple[str, tuple[str, ...]]:
    """高, 中 or 低, and why not 高. 低: what is found may come from the reading rather than from the report."""
    document, lacking = row.document, completeness(row)
    low = []
    if document.get("incomplete"):
        low.append(str(document["incomplete"]))
    if not row.tables:
        low.append("没有读到决算表")
    low += [f"没有读到{word}" for key, word in (("department", "部门名称"), ("year", "年度")) if not document.get(key)]
    middle = []
    if row.tables and lacking.tables_missing:
        middle.append(f"没有读到{_named(lacking.tables_missing)}")
    if row.doubts:
        middle.append(f"表中 {row.doubts} 处读法存疑")
    if row.unread:
        middle.append(f"{row.unread} 处内容没有归入表、文字或自评表")
    total, unbound = row.numbers.get("total", 0), row.numbers.get("unbound", 0)
    if unbound * 3 > total:
        middle.append(f"文中数字 {total} 个，{unbound} 个没有数字可以印证")
    middle += [str(remark) for remark in document.get("remarks", ()) if remark != document.get("incomplete")]
    return LOW if low else MIDDLE if middle else HIGH, (*low, *middle)


def _named(names: tuple[str, ...]) -> str:
    more = f"等 {len(names)} 张" if len(names) > MOST_NAMED else ""
    return "、".join(names[:MOST_NAMED]) + more
