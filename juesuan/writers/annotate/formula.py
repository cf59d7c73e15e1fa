"""Formula: one formula of a workbook, taken apart, and what it comes to in exact decimals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, NamedTuple

from juesuan.readers.sheets import letters

Value = Decimal | str | bool | None
MOST_CELLS = 200_000  # of one range
_EXACT = Context(prec=40)
_SHEET = r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<sheet>[^\W\d][\w.]*|\[[^\]]*\][\w.]*))!"
_AREA = r"(?P<l>\$?[A-Z]{1,3})(?P<t>\$?\d{1,7})(?::(?P<r>\$?[A-Z]{1,3})(?P<b>\$?\d{1,7}))?(?![\w(.!])"
_LINES = r"(?P<from>\$?[A-Z]{1,3}):(?P<to>\$?[A-Z]{1,3})(?![\w(])"
_REFERENCE = re.compile(rf"(?<![\w.\]])(?:{_SHEET})?(?:{_AREA}|{_LINES})")
_TOKEN = re.compile(
    rf"\s*(?:(?P<reference>(?:{_SHEET})?(?:{_AREA}|{_LINES}))|(?P<number>(?:\d+\.?\d*|\.\d+)(?:E[+-]?\d+)?)"
    r'|"(?P<string>(?:[^"]|"")*)"|(?P<name>[^\W\d][\w.]*)|(?P<sign><=|>=|<>|[-+*/^&=<>%(),]))',
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
OPAQUE = re.compile(r"\b(?:INDIRECT|OFFSET)\s*\(|\w\[", re.IGNORECASE)  # what it refers to is not written in it
_ROWS = 1_048_576


class NotUnderstood(Exception):
    """A formula whose value is not known here, and why."""


class Spot(NamedTuple):
    """A cell: sheet by its name, row and column from 1."""

    sheet: str
    row: int
    column: int


class Span(NamedTuple):
    """A rectangle of cells."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def holds(self, spot: Spot) -> bool:
        return (
            spot.sheet == self.sheet and self.top <= spot.row <= self.bottom and self.left <= spot.column <= self.right
        )

    def spots(self) -> Iterator[Spot]:
        if (self.bottom - self.top + 1) * (self.right - self.left + 1) > MOST_CELLS:
            raise NotUnderstood("公式引用的范围太大")
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield Spot(self.sheet, row, column)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as a tree of tuples, and the cells it refers to; without a tree it is not understood."""

    tree: Any = None
    spans: tuple[Span, ...] = ()


def parse(text: str, sheet: str, names: Mapping[str, str]) -> Formula:
    """A formula that stands on a sheet; :class:`NotUnderstood` when it is more than we know."""
    reader = _Reader(text, sheet, names)
    tree = reader.comparison()
    if reader.at < len(reader.tokens):
        raise NotUnderstood(f"公式“{text}”的写法")
    return Formula(tree, tuple(reader.spans))


def ranges_of(text: str, sheet: str, names: Mapping[str, str]) -> tuple[Span, ...]:
    """The cells that a formula names, whatever it does with them."""
    bare = _QUOTED.sub('""', text) if "'" not in text else text
    found = [_span(match, sheet) for match in _REFERENCE.finditer(bare)]
    for name, of in names.items():
        if name in bare.upper():
            found += [_span(match, sheet) for match in _REFERENCE.finditer(of)]
    return tuple(found)


def moved(text: str, rows: int, columns: int) -> str:
    """A formula as it is when copied so many rows down and columns to the right."""

    def put(match: re.Match[str]) -> str:
        if match["l"] is None:
            ahead = match[0][: match.start("from") - match.start()]
            return ahead + ":".join(_shifted(match[end], "$", 0, columns)[:-1] for end in ("from", "to"))
        ahead = match[0][: match.start("l") - match.start()]
        first = _shifted(match["l"], match["t"], rows, columns)
        return ahead + first + (":" + _shifted(match["r"], match["b"], rows, columns) if match["r"] else "")

    return _REFERENCE.sub(put, text)


def _shifted(column: str, row: str, rows: int, columns: int) -> str:
    to_column = column if column.startswith("$") else letters(_column(column) + columns)
    to_row = row if row.startswith("$") else str(int(row) + rows)
    return to_column + to_row


def _span(match: re.Match[str], sheet: str) -> Span:
    on = (match["quoted"] or "").replace("''", "'") or match["sheet"] or sheet
    if match["l"] is None:
        first, last = sorted((_column(match["from"]), _column(match["to"])))
        return Span(on, 1, first, _ROWS, last)
    top, left = int(match["t"].lstrip("$")), _column(match["l"])
    if match["r"] is None:
        return Span(on, top, left, top, left)
    bottom, right = int(match["b"].lstrip("$")), _column(match["r"])
    return Span(on, min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _column(name: str) -> int:
    number = 0
    for letter in name.lstrip("$").upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


class _Reader:
    """Reads a formula from left to right; what binds closer is read further in."""

    def __init__(self, text: str, sheet: str, names: Mapping[str, str]) -> None:
        self.text, self.sheet, self.names = text, sheet, names
        self.tokens: list[re.Match[str]] = []
        self.spans: list[Span] = []
        self.at = 0
        at = 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            if match is None or match.end() == at:
                raise NotUnderstood(f"公式“{text}”的写法")
            self.tokens.append(match)
            at = match.end()

    def sign(self, *wanted: str) -> str:
        """The next sign when it is one of those, and past it; else “”."""
        if self.at < len(self.tokens):
            found = self.tokens[self.at]["sign"]
            if found is not None and found in wanted:
                self.at += 1
                return str(found)
        return ""

    def comparison(self) -> Any:
        return self.chain(("=", "<>", "<", ">", "<=", ">="), self.joined)

    def joined(self) -> Any:
        return self.chain(("&",), self.sum)

    def sum(self) -> Any:
        return self.chain(("+", "-"), self.product)

    def product(self) -> Any:
        return self.chain(("*", "/"), self.power)

    def power(self) -> Any:
        return self.chain(("^",), self.signed)

    def chain(self, signs: tuple[str, ...], inner: Callable[[], Any]) -> Any:
        tree = inner()
        while sign := self.sign(*signs):
            tree = (sign, tree, inner())
        return tree

    def signed(self) -> Any:
        if sign := self.sign("-", "+"):
            inner = self.signed()
            return ("negative", inner) if sign == "-" else inner
        tree = self.one()
        while self.sign("%"):
            tree = ("/", tree, Decimal(100))
        return tree

    def one(self) -> Any:
        if self.at >= len(self.tokens):
            raise NotUnderstood(f"公式“{self.text}”的写法")
        token = self.tokens[self.at]
        self.at += 1
        if token["sign"] == "(":
            tree = self.comparison()
            self.closed()
            return tree
        if token["number"] is not None:
            return Decimal(token["number"])
        if token["string"] is not None:
            return token["string"].replace('""', '"')
        if token["reference"] is not None:
            return self.cells(_span(token, self.sheet))
        if token["name"] is not None:
            return self.named(token["name"].upper())
        raise NotUnderstood(f"公式“{self.text}”的写法")

    def named(self, name: str) -> Any:
        """A function with what it is given, a truth value, or the cells that have the name."""
        if self.sign("("):
            given: list[Any] = []
            while not self.sign(")"):
                if given and not self.sign(","):
                    raise NotUnderstood(f"公式“{self.text}”的写法")
                given.append(self.comparison())
            if name not in _FUNCTIONS and name != "IF":
                raise NotUnderstood(f"函数 {name}")
            return (name, *given)
        if name in ("TRUE", "FALSE"):
            return name == "TRUE"
        match = _REFERENCE.fullmatch(self.names.get(name, ""))
        if match is None:
            raise NotUnderstood(f"名称“{name}”")
        return self.cells(_span(match, self.sheet))

    def cells(self, span: Span) -> Span:
        self.spans.append(span)
        return span

    def closed(self) -> None:
        if not self.sign(")"):
            raise NotUnderstood(f"公式“{self.text}”的写法")


def evaluate(formula: Formula, value: Callable[[Spot], Value]) -> Value:
    """What a formula comes to, cells having the values given; :class:`NotUnderstood` or an arithmetic error if none."""
    if formula.tree is None:
        raise NotUnderstood("公式的写法")
    found = _value(formula.tree, value)
    return Decimal(0) if found is None else found  # a formula that refers to an empty cell shows 0


def _value(tree: Any, value: Callable[[Spot], Value]) -> Value:
    if isinstance(tree, Span):
        if (tree.top, tree.left) != (tree.bottom, tree.right):
            raise NotUnderstood("一个格里要的是一列数")
        return value(Spot(tree.sheet, tree.top, tree.left))
    if not isinstance(tree, tuple):
        return tree  # type: ignore[no-any-return]
    name, *given = tree
    if name == "IF":
        if not 2 <= len(given) <= 3:
            raise NotUnderstood("函数 IF")
        chosen = 1 if _number(_value(given[0], value)) else 2
        return _value(given[chosen], value) if chosen < len(given) else False
    if name in _FUNCTIONS:
        return _FUNCTIONS[name](given, value)
    if name == "negative":
        return -_number(_value(given[0], value))
    one, two = (_value(part, value) for part in given)
    if name == "&":
        return _text(one) + _text(two)
    if name in _COMPARISONS:
        return _COMPARISONS[name](_order(one, two))
    return _SIGNS[name](_number(one), _number(two))


_SIGNS: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": _EXACT.add,
    "-": _EXACT.subtract,
    "*": _EXACT.multiply,
    "/": _EXACT.divide,
    "^": _EXACT.power,
}
_COMPARISONS: Mapping[str, Callable[[int], bool]] = {
    "=": lambda order: order == 0,
    "<>": lambda order: order != 0,
    "<": lambda order: order < 0,
    ">": lambda order: order > 0,
    "<=": lambda order: order <= 0,
    ">=": lambda order: order >= 0,
}


def _order(one: Value, two: Value) -> int:
    """Below 0 when the first comes first, 0 when both are the same."""
    if isinstance(one, str) or isinstance(two, str):
        a, b = _text(one).upper(), _text(two).upper()
        if isinstance(one, str) is not isinstance(two, str) and None not in (one, two):
            raise NotUnderstood("数与文字相比")
        return (a > b) - (a < b)
    x, y = _number(one), _number(two)
    return (x > y) - (x < y)


def _number(value: Value) -> Decimal:
    if isinstance(value, str):
        raise NotUnderstood("文字当作数用")
    return Decimal(int(value)) if isinstance(value, bool) else Decimal(0) if value is None else value


def _text(value: Value) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value).upper() if isinstance(value, bool) else value


def _numbers(given: list[Any], value: Callable[[Spot], Value]) -> list[Decimal]:
    """The numbers in ranges, text and truth values in them passed over, and what is given outright."""
    found = []
    for tree in given:
        if isinstance(tree, Span):
            held = (value(spot) for spot in tree.spots())
            found += [one for one in held if isinstance(one, Decimal)]
        else:
            found.append(_number(_value(tree, value)))
    return found


def _only(given: list[Any], value: Callable[[Spot], Value]) -> Decimal:
    if len(given) != 1:
        raise NotUnderstood("函数的参数")
    return _number(_value(given[0], value))


def _rounded(given: list[Any], value: Callable[[Spot], Value]) -> Decimal:
    if len(given) != 2:
        raise NotUnderstood("函数 ROUND")
    number, places = (_number(_value(tree, value)) for tree in given)
    return number.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP, _EXACT)


def _average(given: list[Any], value: Callable[[Spot], Value]) -> Decimal:
    numbers = _numbers(given, value)
    return _EXACT.divide(sum(numbers, Decimal()), Decimal(len(numbers)))


def _count_of(given: list[Any], value: Callable[[Spot], Value]) -> Decimal:
    """How many cells of a range hold that text or number."""
    if len(given) != 2 or not isinstance(given[0], Span):
        raise NotUnderstood("函数 COUNTIF")
    wanted = _value(given[1], value)
    if isinstance(wanted, str) and re.search(r"[<>=*?]", wanted):
        raise NotUnderstood("函数 COUNTIF")
    return Decimal(sum(1 for spot in given[0].spots() if value(spot) == wanted))


def _as_number(given: list[Any], value: Callable[[Spot], Value]) -> Decimal:
    found = _value(given[0], value) if len(given) == 1 else None
    return Decimal(0) if isinstance(found, str) else _number(found)


_FUNCTIONS: Mapping[str, Callable[[list[Any], Callable[[Spot], Value]], Value]] = {
    "SUM": lambda given, value: sum(_numbers(given, value), Decimal()),
    "ABS": lambda given, value: abs(_only(given, value)),
    "ROUND": _rounded,
    "N": _as_number,
    "MIN": lambda given, value: min(_numbers(given, value), default=Decimal()),
    "MAX": lambda given, value: max(_numbers(given, value), default=Decimal()),
    "AVERAGE": _average,
    "COUNTIF": _count_of,
    "AND": lambda given, value: all(_number(_value(tree, value)) for tree in given),
    "OR": lambda given, value: any(_number(_value(tree, value)) for tree in given),
    "NOT": lambda given, value: not _only(given, value),
}
