"""Forms: a TOML file of a facts folder laid out as it was printed — head, objectives, funds, indicators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from juesuan.accounts import FUND_COLUMNS
from juesuan.folder import toml_text
from juesuan.folder.evaluations import GOALS, HEAD, INDICATOR
from juesuan.writers.html.printed import Block, Cell, Row

COLUMNS = ("level1", "level2", "name", "target", "achieved", "weight", "score", "reason")
_TITLES = {
    "objective": "年度总体目标",
    "funds": "项目资金",
    "level_weights": "一级指标分值",
    "source": "来源",
    "organisation": "机构",
    "level": "级次",
    "edition": "版式",
    "remarks": "说明",
    "duties": "职责",
    "units": "所属单位",
    "kind": "性质",
    "short_name": "简称",
    "stated": "文中单位数",
    "path": "文件",
}


def form_blocks(values: Mapping[str, Any], lines: Mapping[toml_text.Path, int], source: Sequence[str]) -> list[Block]:
    """The file as tables: pairs of key and value, funds under their columns, indicators under theirs."""
    return _Form(lines, source).blocks(values)


class _Form:
    def __init__(self, lines: Mapping[toml_text.Path, int], source: Sequence[str]) -> None:
        self.lines = lines
        self.source = source

    def blocks(self, values: Mapping[str, Any]) -> list[Block]:
        plain = {key: value for key, value in values.items() if not isinstance(value, dict | list) or _flat(value)}
        found = [self.pairs((), plain)]
        for key, value in values.items():
            if key == "funds" and isinstance(value, dict):
                found.append(self.funds(value))
            elif key == "indicators" and isinstance(value, list):
                found.append(self.records((key,), value, COLUMNS))
            elif isinstance(value, dict):
                found += self.group(key, value)
        return [block for block in found if block.rows]

    def group(self, key: str, values: Mapping[str, Any]) -> Iterator[Block]:
        """A heading of the file with its pairs, and the lists of entries below it."""
        yield self.pairs((key,), {k: v for k, v in values.items() if _flat(v)})
        for name, entries in values.items():
            if isinstance(entries, list) and not _flat(entries):
                keys = tuple(dict.fromkeys(k for entry in entries if isinstance(entry, dict) for k in entry))
                yield self.records((key, name), entries, keys)

    def pairs(self, at: toml_text.Path, values: Mapping[str, Any]) -> Block:
        rows = []
        for key, value in values.items():
            line = self.line((*at, key))
            name = Cell(_title(key, at), line, -1, width=0)
            items = value if isinstance(value, list) else [value]
            rows.append(Row((name, *(self.cell(line, n, item) for n, item in enumerate(items))), line, line))
        if rows and at:
            title = _TITLES.get(str(at[-1]), str(at[-1]))
            line = self.line(at)
            rows.insert(0, Row((Cell(title, line, -1, width=0),), line, line, is_head=True))
        return Block(tuple(rows), is_table=True)

    def funds(self, values: Mapping[str, Any]) -> Block:
        line = self.line(("funds",))
        head = Row(tuple(Cell(t, line, -1, width=0) for t in (_TITLES["funds"], *FUND_COLUMNS)), line, line, True)
        rows = []
        for name, texts in values.items():
            at = self.line(("funds", name))
            cells = [self.cell(at, n, text) for n, text in enumerate(texts if isinstance(texts, list) else [texts])]
            rows.append(Row((Cell(name, at, -1, width=0), *cells), at, at))
        return Block((head, *rows), is_table=True)

    def records(self, at: toml_text.Path, entries: Sequence[Any], keys: Sequence[str]) -> Block:
        """One row an entry; a row reaches to the line before the next entry begins."""
        firsts = [self.line((*at, n)) for n in range(len(entries))]
        lasts = [first - 1 for first in firsts[1:]] + [len(self.source)]
        used = [key for key in keys if any(isinstance(entry, dict) and key in entry for entry in entries)]
        rows = []
        for n, (entry, first, last) in enumerate(zip(entries, firsts, lasts, strict=True)):
            values = entry if isinstance(entry, dict) else {}
            cells = [
                self.cell(self.lines.get((*at, n, key), first), 0, values[key])
                if key in values
                else Cell("", first, -1, width=0)
                for key in used
            ]
            rows.append(Row(tuple(cells), first, last))
        head = tuple(Cell(_title(key, at), firsts[0] if firsts else 1, -1, width=0) for key in used)
        return Block((Row(head, head[0].line, head[0].line, True), *rows) if head else (), is_table=True)

    def line(self, path: toml_text.Path) -> int:
        return self.lines.get(path, 1)

    def cell(self, line: int, nth: int, value: Any) -> Cell:
        """The ``nth`` value of a line; shown as read, placed as written."""
        start, end = toml_text.span(self.source[line - 1], nth)
        text = ("是" if value else "否") if isinstance(value, bool) else str(value)
        return Cell(text, line, start, width=end - start)


def _flat(value: Any) -> bool:
    """Whether a value fits into one row."""
    return not isinstance(value, dict) and not (isinstance(value, list) and any(isinstance(v, dict) for v in value))


def _title(key: str, at: toml_text.Path) -> str:
    names: Mapping[str, str] = GOALS if at == ("objective",) else INDICATOR if at == ("indicators",) else HEAD
    return names.get(key) or _TITLES.get(key, key)
