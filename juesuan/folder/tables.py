"""Tables of a folder: an index of them, and one CSV file each with the amounts as printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from juesuan.accounts import Row, Table
from juesuan.amount import Amount, Denomination, State
from juesuan.codes import economic_codes, function_codes, row_words
from juesuan.editions import Edition
from juesuan.facts import Figure
from juesuan.folder import csv_text
from juesuan.folder.numbers import MONEY, UNREADABLE_MARK, write_number
from juesuan.folder.reading import Line, Reading
from juesuan.place import Place

INDEX = "tables.csv"
INDEX_REQUIRED = ("文件", "表种")
INDEX_OPTIONAL = ("表号", "标题", "金额单位", "编制部门", "附注", "成立的等式", "存疑")
ROW_REQUIRED = ("行",)
ROW_OPTIONAL = ("科目编码", "科目名称", "序号", "行次")


class Name(NamedTuple):
    """Which cell a figure is of: kind of table, the table as shown, row and column."""

    kind: str
    display: str
    row: str
    column: str


_CODE = re.compile(r"\d{3,}")


def write_tables(tables: Mapping[str, Table]) -> Iterator[tuple[str, str]]:
    """The index and every table, as path below ``published/`` and text."""
    index = []
    for number, table in enumerate(tables.values(), 1):
        name = f"tables/{number:02d}-{table.kind}.csv"
        index.append(
            {
                "文件": name,
                "表种": table.kind,
                "表号": table.number,
                "标题": table.title,
                "金额单位": table.denomination.value,
                "编制部门": table.department,
                "附注": "\n".join(table.notes),
                "成立的等式": str(table.identities) if table.identities else "",
                "存疑": "\n".join(table.doubts),
            }
        )
        yield name, _write(table)
    yield INDEX, csv_text.table(index, INDEX_REQUIRED + INDEX_OPTIONAL, keep=INDEX_REQUIRED)


def _write(table: Table) -> str:
    rows = []
    for row in table.rows:
        entry = {
            "行": _marked(row.key),
            "科目编码": _marked(row.code),
            "科目名称": row.name,
            "序号": row.ordinal,
            "行次": row.line_number,
        }
        for column in table.columns:
            figure = table.cells.get((row.key, column))
            if figure is not None:
                unit = table.denomination.value if figure.is_money else figure.number.unit
                entry[column] = write_number(figure.number, unit)
        rows.append(entry)
    return csv_text.table(rows, (*ROW_REQUIRED, *ROW_OPTIONAL, *table.columns), keep=(*ROW_REQUIRED, *table.columns))


def _marked(text: str) -> str:
    """A code that no list knows, marked as printed so."""
    return text if _is_known(text) else UNREADABLE_MARK + text


def _is_known(text: str) -> bool:
    code = text.split("#")[0]
    return not _CODE.fullmatch(code) or code in function_codes() or code in economic_codes()


def read_tables(reading: Reading, base: Path, edition: Edition) -> Mapping[str, Table]:
    """The tables the index names, by kind in its order."""
    tables: dict[str, Table] = {}
    for line in reading.csv(base / INDEX, INDEX_REQUIRED, INDEX_OPTIONAL):
        kind = line["表种"]
        if kind not in edition.forms:
            reading.note(line.place("表种"), f"没有“{kind}”这种表", f"表种为：{'、'.join(edition.forms)}")
        elif kind in tables:
            reading.note(line.place("表种"), f"“{kind}”出现了两次", "每种表写一行")
        elif line["金额单位"] and line["金额单位"] not in MONEY:
            reading.note(line.place("金额单位"), f"“{line['金额单位']}”不是金额单位", "写作 元、万元 或 亿元")
        elif not line["文件"]:
            reading.note(line.place("文件"), "没有写文件名", "写作 tables/01-收入支出决算总表.csv")
        else:
            tables[kind] = _read(reading, base / line["文件"], line, edition)
    return tables


def _read(reading: Reading, path: Path, index: Line, edition: Edition) -> Table:
    kind = index["表种"]
    form = edition.form(kind)
    known = tuple(column.key for column in form.columns)
    counts = {row.key: row.unit for row in form.rows if row.unit}
    denomination = MONEY.get(index["金额单位"], edition.denomination)
    display = index["表号"] or index["标题"] or kind
    rows: dict[str, Row] = {}
    cells: dict[tuple[str, str], Figure] = {}
    columns: tuple[str, ...] = ()
    for line in reading.csv(path, ROW_REQUIRED, (*ROW_OPTIONAL, *known)):
        columns = columns or tuple(heading for heading in line.headings if heading in known)
        key = _plain_code(reading, line, "行") or _plain_code(reading, line, "科目编码")
        if not key:
            reading.note(line.place("行"), "没有写是哪一行", "写科目编码，或“合计”一类的行名")
            continue
        if key in rows:
            reading.note(line.place("行"), f"“{key}”行出现了两次", "改正编码；确有两行的，第二行写作“…#2”")
            continue
        rows[key] = _row(reading, line, key, display)
        for column in filter(line.__getitem__, columns):
            name = Name(kind, display, key, column)
            cells[key, column] = _cell(reading, line, name, denomination, counts.get(key, ""))
    identities = reading.whole(index["成立的等式"], index.place("成立的等式"))
    return Table(
        kind=kind,
        rows=tuple(rows.values()),
        columns=columns or known,
        cells=cells,
        number=index["表号"],
        title=index["标题"],
        denomination=denomination,
        department=index["编制部门"],
        notes=tuple(filter(None, index["附注"].split("\n"))),
        place=Place(file=reading.file(path), part=display, line=1),
        identities=identities or 0,
        doubts=tuple(filter(None, index["存疑"].split("\n"))),
    )


def _plain_code(reading: Reading, line: Line, heading: str) -> str:
    """The code or label under a heading without its mark; an unknown code without a mark is a trouble."""
    text = line[heading]
    if text[:1] in (UNREADABLE_MARK, "?"):
        return text[1:]
    if not _is_known(text):
        found = f"科目编码“{text}”不在功能分类和经济分类科目表中"
        reading.note(line.place(heading), found, "核对编码；报告原样如此的写作“？" + text + "”")
    return text


def _row(reading: Reading, line: Line, key: str, display: str) -> Row:
    code = line["科目编码"].removeprefix(UNREADABLE_MARK).removeprefix("?")
    return Row(key, code, line["科目名称"], line["序号"], line["行次"], line.place("行", part=f"{display} {key}"))


def _cell(reading: Reading, line: Line, name: Name, denomination: Denomination, counted: str) -> Figure:
    """The figure of a cell: an amount, or a number of what its row counts."""
    place = line.place(name.column, part=f"{name.display} {name.row}·{name.column}")
    number = reading.number(line[name.column], counted or denomination.value, place)
    if number is None or (not counted and not isinstance(number, Amount)):
        number = Amount(0, denomination, 0, State.UNREADABLE, line[name.column])
    label = f"{name.display} {row_words(name.row)}·{name.column}"
    return Figure(f"{name.kind}[{name.row}].{name.column}", label, number, place)
