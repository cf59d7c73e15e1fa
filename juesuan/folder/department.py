"""department.toml of a folder: whose accounts these are, of which year, in which edition, and the units merged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from juesuan.accounts import CutOff, FinalAccounts
from juesuan.amount import Denomination
from juesuan.editions import Edition, choose, load
from juesuan.editions.edition import names
from juesuan.facts import Figure
from juesuan.folder import toml_text
from juesuan.folder.numbers import MONEY, write_number
from juesuan.folder.reading import Reading
from juesuan.place import Place
from juesuan.unit import Organisation, Unit, UnitKind

FILE = "department.toml"
LEVELS = ("部门", "单位")
KINDS = ("决算", "预算")
NOTES = {
    "name": "部门或单位全称",
    "year": "决算年度",
    "kind": "“决算”；按决算表样写的年初预算写“预算”",
    "level": "报告自称“部门”或“单位”",
    "denomination": "表格的金额单位",
    "edition": "版式，留空则按名称和年度选定",
}
KEYS = (*NOTES, "remarks", "gaps", "source", "cut_off", "organisation")
UNIT_KEYS = ("name", "kind", "short_name")
STATED_KEYS = ("words", "count", "unit", "names", "key", "label")


@dataclass(frozen=True, slots=True)
class Department:
    """What ``department.toml`` says."""

    name: str
    year: int | None
    level: str
    denomination: Denomination
    edition: Edition
    organisation: Organisation
    remarks: tuple[str, ...]
    cut_off: CutOff | None = None
    gaps: tuple[int, ...] = ()
    kind: str = KINDS[0]


def write_department(accounts: FinalAccounts) -> Iterator[tuple[str, str]]:
    """``department.toml`` as path and text."""
    head: dict[str, Any] = {
        "name": accounts.department,
        "year": accounts.year,
        "kind": accounts.kind if accounts.kind != KINDS[0] else None,
        "level": accounts.level,
        "denomination": accounts.denomination.value,
        "edition": accounts.edition,
        "remarks": accounts.remarks or None,
        "gaps": tuple(map(str, accounts.gaps)) or None,
    }
    parts = [toml_text.pairs(head, notes=NOTES)]
    if accounts.source.path:
        origin = {
            "path": Path(accounts.source.path).name,
            "format": accounts.source.format,
            "sha256": accounts.source.sha256,
        }
        parts.append("\n# 读自哪个文件\n[source]\n" + toml_text.pairs(origin))
    if accounts.cut_off is not None:
        end = accounts.cut_off
        stop = {"line": end.place.line, "page": end.place.page, "half": end.half or None, "missing": end.missing}
        parts.append(
            "\n# 原文件不完整：到哪里为止，哪里只有一部分，目录所列哪些未见\n[cut_off]\n" + toml_text.pairs(stop)
        )
    organisation = accounts.organisation
    parts.append("\n[organisation]\n")
    if organisation.duties:
        parts.append("duties = [\n" + "".join(f"  {toml_text.string(duty)},\n" for duty in organisation.duties) + "]\n")
    for unit in organisation.units:
        entries = {"name": unit.name, "kind": unit.kind.value, "short_name": unit.short_name or None}
        parts.append("\n[[organisation.units]]\n" + toml_text.pairs(entries))
    for words, figure, listed in organisation.stated:
        stated = {
            "words": words,
            "count": write_number(figure.number, figure.number.unit),
            "unit": figure.number.unit,
            "names": listed or None,
            "key": figure.key,
            "label": figure.label,
        }
        parts.append("\n[[organisation.stated]]\n" + toml_text.pairs(stated))
    yield FILE, "".join(parts)


def read_department(reading: Reading, edition: str | None) -> Department | None:
    """What ``department.toml`` says; ``edition`` overrules the one written there."""
    path = reading.root / FILE
    opened = reading.toml(path)
    if opened is None:
        return None
    values, lines, _ = opened
    file = reading.file(path)

    def place(*keys: str | int) -> Place:
        return Place(file=file, part=str(keys[-1]), line=lines.get(keys, 1), text=str(values.get(str(keys[0]), "")))

    for key in values:
        if key not in KEYS:
            reading.note(place(key), f"不认识“{key}”", f"可用：{'、'.join(KEYS)}")
    name, year = str(values.get("name", "")).strip(), values.get("year")
    if not name:
        reading.note(place("name"), "没有写部门名称", 'name = "…"')
    if year is not None and (not isinstance(year, int) or not 1990 <= year <= 2100):
        reading.note(place("year"), f"“{year}”不是年度", "写作 year = 2024")
        year = None
    level = str(values.get("level", LEVELS[0]))
    if level not in LEVELS:
        reading.note(place("level"), f"“{level}”不是部门或单位", '写作 level = "部门" 或 level = "单位"')
    kind = str(values.get("kind", KINDS[0]))
    if kind not in KINDS:
        reading.note(place("kind"), f"“{kind}”不是决算或预算", '写作 kind = "决算" 或 kind = "预算"')
    wanted = edition or str(values.get("edition", ""))
    if wanted and wanted not in names():
        reading.note(place("edition"), f"没有名为“{wanted}”的版式", f"现有：{'、'.join(names())}；留空则自动选定")
        wanted = ""
    chosen = load(wanted) if wanted else choose(name, year)
    denomination = str(values.get("denomination", "")) or chosen.denomination.value
    if denomination not in MONEY:
        reading.note(place("denomination"), f"“{denomination}”不是金额单位", "写作 元 或 万元")
    remarks = values.get("remarks", [])
    return Department(
        name=name,
        year=year,
        level=level,
        denomination=MONEY.get(denomination, chosen.denomination),
        edition=chosen,
        organisation=_organisation(reading, file, values.get("organisation", {}), lines),
        remarks=tuple(map(str, remarks)) if isinstance(remarks, list) else (),
        kind=kind,
        cut_off=_cut_off(values.get("cut_off")),
        gaps=tuple(int(page) for page in values.get("gaps", ()) if str(page).isdigit()),
    )


def _cut_off(values: object) -> CutOff | None:
    """Where the file the folder was read from broke off; lines and pages are those of that file."""
    if not isinstance(values, dict):
        return None
    line, page = (value if isinstance(value := values.get(key), int) else None for key in ("line", "page"))
    return CutOff(Place(line=line, page=page), str(values.get("half", "")), tuple(map(str, values.get("missing", ()))))


def _organisation(
    reading: Reading, file: str, values: Mapping[str, Any], lines: Mapping[toml_text.Path, int]
) -> Organisation:
    def place(name: str, index: int, part: str) -> Place:
        return Place(file=file, part=part, line=lines.get(("organisation", name, index), 1))

    def entries(name: str, known: tuple[str, ...]) -> Iterator[tuple[int, Mapping[str, Any]]]:
        for index, entry in enumerate(values.get(name, [])):
            for key in entry:
                if key not in known:
                    reading.note(place(name, index, key), f"不认识“{key}”", f"可用：{'、'.join(known)}")
            yield index, entry

    units = []
    for index, entry in entries("units", UNIT_KEYS):
        kind, at = str(entry.get("kind", UnitKind.UNKNOWN)), place("units", index, "机构设置")
        if kind not in set(UnitKind):
            reading.note(at, f"“{kind}”不是单位性质", f"写作：{'、'.join(UnitKind)}")
            kind = UnitKind.UNKNOWN
        units.append(Unit(str(entry.get("name", "")), UnitKind(kind), str(entry.get("short_name", "")), at))
    stated = []
    for index, entry in entries("stated", STATED_KEYS):
        words, at = str(entry.get("words", "")), place("stated", index, "机构设置")
        number = reading.number(str(entry.get("count", "")), str(entry.get("unit", "个")), at)
        if number is not None:
            key = str(entry.get("key", f"机构设置[{words}].数量"))
            figure = Figure(key, str(entry.get("label", f"机构设置 {words}数")), number, at)
            stated.append((words, figure, tuple(map(str, entry.get("names", [])))))
    duties = tuple(map(str, values.get("duties", [])))
    at = Place(file=file, part="机构设置", line=lines.get(("organisation",), 1))
    return Organisation(duties, tuple(units), tuple(stated), at)
