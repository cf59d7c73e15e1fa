"""Registers: contracts, vehicles, premises and equipment, receptions, missions; totals are derived, never typed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from juesuan import shipped
from juesuan.amount import Amount, Number, State, print_money
from juesuan.finding import Finding
from juesuan.place import NOWHERE, Place
from juesuan.prepare.cells import THREE_PUBLIC
from juesuan.prepare.checks import finding
from juesuan.prepare.derive import Sums
from juesuan.prepare.ledger import BookLine, Problem

PROCUREMENT, VEHICLES, ASSETS = "政府采购", "车辆", "房屋设备"
RECEPTIONS, MISSIONS = "公务接待", "因公出国"
UNIT = "单位"
LARGE = 100_000_000  # 分: 单价 100 万元
_SMALL = ("小型", "微型")
_SME = ("中型", *_SMALL)
_USUAL = {"财政拨款开支": "是", "本年购置": "否", "类别": "国内", "数量": "1"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a register: ``kind`` is money, count, area, choice (one of ``words``), yes, or “” for text."""

    heading: str
    need: bool = False
    kind: str = ""
    words: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One register as blank."""

    name: str
    note: str
    columns: tuple[Column, ...]

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.heading for column in self.columns if column.need)

    @property
    def optional(self) -> tuple[str, ...]:
        return tuple(column.heading for column in self.columns if not column.need)


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a register: ``words`` by heading; ``amounts`` in 分, counts as they are, areas in millionths."""

    register: str
    unit: str
    words: Mapping[str, str]
    amounts: Mapping[str, int]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Total:
    """One number derived from a register: its name as the text says it, value, unit (元, 辆 …) and the lines in it."""

    name: str
    value: int
    unit: str
    records: tuple[Record, ...]


@cache
def forms() -> Mapping[str, Form]:
    """The registers by name."""
    return {
        entry["name"]: Form(
            entry["name"],
            entry["note"],
            tuple(Column(**{**column, "words": tuple(column.get("words", ()))}) for column in entry["columns"]),
        )
        for entry in shipped.toml(__package__, "registers.toml")["register"]
    }


def read_records(
    form: Form, lines: Iterable[BookLine], units: Mapping[str, str]
) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    """The records of one register and what could not be taken, with place, found and expected."""
    records: list[Record] = []
    problems: list[Problem] = []
    for line in lines:
        before = len(problems)
        words: dict[str, str] = {}
        amounts: dict[str, int] = {}
        for column in form.columns:
            text = line[column.heading] or ("" if column.need else _USUAL.get(column.heading, ""))
            problems += _problems(column, text, line, units)
            if column.kind in ("money", "count", "area"):
                amounts[column.heading] = _value(column.kind, text)
            else:
                words[column.heading] = units.get(text, text) if column.heading == UNIT else text
        if form.name == PROCUREMENT and not line["本年支出"]:
            amounts["本年支出"] = amounts["合同金额"]
        if len(problems) == before:
            records.append(Record(form.name, words[UNIT], words, amounts, line.place(UNIT)))
    return tuple(records), tuple(problems)


def _problems(column: Column, text: str, line: BookLine, units: Mapping[str, str]) -> Iterator[Problem]:
    place = line.place(column.heading)
    if not text:
        if column.need:
            yield Problem(place, f"没有写{column.heading}", column.note)
    elif column.heading == UNIT and text not in units:
        yield Problem(place, f"“{text}”不是本部门的单位", "、".join(dict.fromkeys(units.values())))
    elif column.kind == "choice" and text not in column.words:
        yield Problem(place, f"“{text}”不是{column.heading}", f"写作：{'、'.join(column.words)}")
    elif column.kind == "yes" and text not in ("是", "否"):
        yield Problem(place, f"“{text}”不是“是”或“否”", column.note)
    elif column.kind == "count" and not text.isdecimal():
        yield Problem(place, f"“{text}”不是整数", column.note)
    elif column.kind == "money":
        amount = Amount.parse(text)
        if amount.state is not State.VALUE or amount.unit != "元" or amount.decimals > 2:
            yield Problem(place, f"“{text}”不是金额", "写以元计的数字，最多两位小数")
    elif column.kind == "area" and Number.parse(text).state is not State.VALUE:
        yield Problem(place, f"“{text}”不是面积", "写以平方米计的数字")


def _value(kind: str, text: str) -> int:
    if kind == "money":
        return Amount.parse(text).fen
    if kind == "area":
        return Number.parse(text).millionths
    return int(text) if text.isdecimal() else 0


# ── totals ──


def totals(records: Sequence[Record]) -> Mapping[str, Total]:
    """Every total the text states of the registers there are, by name; a register without lines gives none.

    元 are in 分, 平方米 in millionths, everything else counts.
    """
    by_register: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_register[record.register].append(record)
    found: dict[str, Total] = {}
    for name, own in by_register.items():
        for total in _TOTALS[name](own):
            found[total.name] = total
    return found


def _sum(name: str, records: Iterable[Record], heading: str, unit: str = "元") -> Total:
    taken = tuple(records)
    return Total(name, sum(record.amounts[heading] for record in taken), unit, taken)


def _count(name: str, records: Iterable[Record], unit: str) -> Total:
    taken = tuple(records)
    return Total(name, len(taken), unit, taken)


def _procurement(records: Sequence[Record]) -> Iterator[Total]:
    yield _sum("政府采购支出总额", records, "本年支出")
    sme = [record for record in records if record.words["企业规模"] in _SME]
    for kind in ("货物", "工程", "服务"):
        yield _sum(f"政府采购{kind}支出", (r for r in records if r.words["采购类型"] == kind), "本年支出")
        yield _sum(f"{kind}采购授予中小企业合同金额", (r for r in sme if r.words["采购类型"] == kind), "合同金额")
    yield _sum("授予中小企业合同金额", sme, "合同金额")
    yield _sum("授予小微企业合同金额", (r for r in sme if r.words["企业规模"] in _SMALL), "合同金额")


def _vehicles(records: Sequence[Record]) -> Iterator[Total]:
    yield _count("车辆", records, "辆")
    use = next(column for column in forms()[VEHICLES].columns if column.heading == "用途")
    for word in use.words:
        yield _count(word, (r for r in records if r.words["用途"] == word), "辆")
    yield _count("公务用车保有量", (r for r in records if r.words["财政拨款开支"] == "是"), "辆")
    yield _count("公务用车购置数", (r for r in records if r.words["本年购置"] == "是"), "辆")


def _assets(records: Sequence[Record]) -> Iterator[Total]:
    yield _sum("房屋面积", (r for r in records if r.words["类别"] == "房屋"), "面积", "平方米")
    large = (r for r in records if r.words["类别"] == "设备" and r.amounts["单价"] >= LARGE)
    yield _sum("单价100万元以上设备", large, "数量", "台（套）")


def _receptions(records: Sequence[Record]) -> Iterator[Total]:
    abroad = [record for record in records if record.words["类别"] == "国（境）外"]
    home = [record for record in records if record.words["类别"] != "国（境）外"]
    foreign = [record for record in records if record.words["类别"] == "外事"]
    for name, own in (("国内", home), ("外事", foreign), ("国（境）外", abroad)):
        yield _sum(f"{name}接待费", own, "金额")
        yield _count(f"{name}公务接待批次", own, "个")
        yield _sum(f"{name}公务接待人次", own, "人次", "人次")


def _missions(records: Sequence[Record]) -> Iterator[Total]:
    yield _sum("因公出国（境）费", records, "金额")
    yield _count("因公出国（境）团组数", records, "个")
    yield _sum("因公出国（境）人次数", records, "人次", "人次")


_TOTALS = {
    PROCUREMENT: _procurement,
    VEHICLES: _vehicles,
    ASSETS: _assets,
    RECEPTIONS: _receptions,
    MISSIONS: _missions,
}


def total_names() -> tuple[str, ...]:
    """The name of every total a register can give."""
    return tuple(total.name for register in _TOTALS.values() for total in register(()))


def check(records: Sequence[Record], units: Mapping[str, Sums]) -> Iterator[Finding]:
    """Receptions and missions of each unit against what its entries spent on them, where it keeps the register."""
    for register, row in ((RECEPTIONS, "公务接待费"), (MISSIONS, "因公出国（境）费")):
        kept = [record for record in records if record.register == register]
        for unit in units if kept else ():
            own = [record for record in kept if record.unit == unit]
            listed, spent = sum(r.amounts["金额"] for r in own), units[unit].get((THREE_PUBLIC, row, "决算数"), 0)
            if listed != spent:
                message = (
                    f"{unit} {register}登记簿合计 {print_money(listed)} 元，"
                    f"分录中财政拨款的{row} {print_money(spent)} 元，相差 {print_money(abs(listed - spent))} 元"
                )
                places = (own or kept)[:1]
                yield finding(
                    "R-50-19",
                    message,
                    tuple(record.place for record in places),
                    subject=f"{register}[{unit}]",
                    stated=listed,
                    expected=spent,
                )
