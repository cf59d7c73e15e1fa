"""FinalAccounts: the middle of the house. Whatever makes one and whatever uses one meets here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from juesuan.amount import Amount, Denomination, State
from juesuan.document import Leftover, Paragraph, Piece
from juesuan.facts import Figure
from juesuan.place import NOWHERE, Place
from juesuan.unit import Organisation


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: canonical ``key`` (label or code; “合计” for the total), and what was printed.

    ``code`` and ``name`` are as printed (empty when the file lost them); ``ordinal`` is the printed “二十一、”.
    ``line_number`` is the printed 行次. A second row with the same key gets ``#2`` behind it. ``place`` is where the
    row begins, ``name_place`` where its name stands, :data:`NOWHERE` when that is not known apart.
    """

    key: str
    code: str = ""
    name: str = ""
    ordinal: str = ""
    line_number: str = ""
    place: Place = NOWHERE
    name_place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Table:
    """One filled table, by kind. ``cells`` maps (row key, column key) to the figure printed there.

    ``number`` and ``title`` are as printed. ``identities`` counts the sums that hold inside the table;
    ``doubts`` says why its reading is not to be trusted fully (empty when it is). ``note_places`` are those of
    ``notes``, ``heads`` the printed cells of its head in order; ``displaced`` are the heads that do not stand over
    the column they name. All three are empty when they were not kept.
    """

    kind: str
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], Figure]
    number: str = ""
    title: str = ""
    denomination: Denomination = Denomination.YUAN
    department: str = ""
    notes: tuple[str, ...] = ()
    place: Place = NOWHERE
    identities: int = 0
    doubts: tuple[str, ...] = ()
    note_places: tuple[Place, ...] = ()
    heads: tuple[Piece, ...] = ()
    displaced: tuple[Piece, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)  # 表号, 公开部门, 金额单位
    keys: tuple[str, ...] = field(init=False, repr=False, compare=False)  # of its rows, in order of print
    _rows: Mapping[str, Row] = field(init=False, repr=False, compare=False)
    _filled: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Asked thousands of times in a check, so worked out once: rows by key, and which rows print an amount.
        object.__setattr__(self, "keys", tuple([row.key for row in self.rows]))
        object.__setattr__(self, "_rows", {row.key: row for row in reversed(self.rows)})
        filled = frozenset(row for (row, _), figure in self.cells.items() if not figure.is_blank)
        object.__setattr__(self, "_filled", filled)

    @property
    def display(self) -> str:
        """How a reader would name it: “公开06表” when numbered, otherwise its title."""
        return self.number or self.title or self.kind

    @property
    def is_empty(self) -> bool:
        """No amount at all is printed in it."""
        return not self._filled

    def row(self, key: str) -> Row | None:
        """The row of that key, ``None`` when it is not printed."""
        return self._rows.get(key)

    def leaves(self) -> tuple[str, ...]:
        """Keys of the coded rows that have no printed row below them: what a column is the sum of."""
        return leaf_keys(self.keys)

    def is_missing(self, key: str) -> bool:
        """Whether a total row was left unprinted or empty although the table has amounts: unknown, not zero."""
        return key in ("合计", "总计") and key not in self._filled and not self.is_empty

    def figure(self, row: str, column: str) -> Figure:
        """The figure of a cell; a blank one, at the row's or the table's place, when nothing is printed there."""
        found = self.cells.get((row, column))
        if found is not None:
            return found
        at = self.row(row)
        place = (_label_of(at) if at is not None else self.place).named(f"{self.display} {row}·{column}")
        blank = Amount(0, self.denomination, 0, State.BLANK, "")
        return Figure(f"{self.kind}[{row}].{column}", f"{self.display} {row}·{column}", blank, place, at is None)


def _label_of(row: Row) -> Place:
    """Where a row begins; its whole line when it prints no label and begins with an amount of another column."""
    if row.code or row.name:
        return row.place
    return row.place._replace(start=None, end=None, text="")


@lru_cache(maxsize=256)
def leaf_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The codes among ``keys`` below which no other of them stands (2080101, not 20801 nor 208)."""
    codes = sorted(key for key in keys if key[:1].isdigit())
    inner = {code for code, following in pairwise(codes) if lies_under(following, code)}
    return tuple(key for key in keys if key[:1].isdigit() and key not in inner)


def lies_under(key: str, parent: str) -> bool:
    """Whether a row's code is a longer one beginning with the parent's; “#2” of a repeated row does not count."""
    code, above = key.partition("#")[0], parent.partition("#")[0]
    return len(above) < len(code) and code.startswith(above)


class Role(StrEnum):
    """What a number in the text says of its subject."""

    AMOUNT = "金额"  # 支出决算为 x；x 元
    BUDGET = "预算"  # 年初预算为 x；预算为 x
    SHARE = "占比"  # 占 base 的 p%
    COMPLETION = "完成率"  # 完成 base 的 p%
    DELTA = "增减额"  # 比 base 增加/减少 d
    GROWTH = "增减率"  # 增长/下降 p%
    PRIOR = "上年数"  # 上年 x 元
    COUNT = "数量"  # 26 个、9 辆、282 人次、10694.02 平方米
    SCORE = "得分"  # 94.66 分


@dataclass(frozen=True, slots=True)
class Claim:
    """One number said in words, flat enough to stand in a row of ``claims.csv``.

    ``section`` is the heading's canonical key (see the edition's sections), ``item`` numbers the statement within the
    section, so that the claims of one statement (an amount, its share, its growth) share ``section`` and ``item``.
    ``subject`` is what it is said of, canonical where known, else the printed words. ``base`` is what it is compared
    with: 上年决算数, 年初预算数, 全年预算数, 预算数, or the name of the whole. ``direction`` is +1 增加/大于/增长,
    -1 减少/小于/下降, 0 持平/无变化, None when no word says so.
    ``whole`` names the subject whose 其中-list this one belongs to. ``cell`` is the formula it is bound to, “” if none;
    alternatives stand side by side with “ 或 ” between them (see :func:`juesuan.facts.parse_formulas`).
    AMOUNT and BUDGET equal their cell. For SHARE, COMPLETION, DELTA and GROWTH ``cell`` is this year's amount of the
    subject and ``base_cell`` what it is compared with (the whole, the budget; “” for last year).
    Items are hierarchical: “2.1.3” is the third part of the first list under statement “2” (parts of one list share
    everything before the last dot), “2~1” the first change quoted in the reason of statement “2” (its ``whole`` is the
    subject explained). A comparison said in words alone (“决算数大于预算数”, “与上年持平”) is a DELTA whose figure is
    blank: only its direction counts.
    """

    figure: Figure
    section: str
    item: str
    subject: str
    role: Role
    base: str = ""
    direction: int | None = None
    whole: str = ""
    cell: str = ""
    base_cell: str = ""  # the formula of the base or whole, “” if none
    sentence: str = ""  # code of the sentence (a rule) that bound it, “” if none
    words: str = ""  # the clause as printed, for messages
    reason: str = ""  # the reason the office gives for this statement, “” if none


class Heading(NamedTuple):
    """A heading of the table of contents or of the body: “第三部分”, “一、”, title."""

    part: str
    ordinal: str
    title: str
    place: Place = NOWHERE


class Section(NamedTuple):
    """One heading of the body with the paragraphs under it. ``key`` is canonical (edition), “” when unknown."""

    key: str
    heading: Heading
    paragraphs: tuple[Paragraph, ...] = ()


class GlossaryTerm(NamedTuple):
    """名词解释: the term and what is said of it."""

    term: str
    text: str
    place: Place = NOWHERE


class CatalogueEntry(NamedTuple):
    """One line of the catalogue of annexes: number, project name, the form it points to, the unit it stands under."""

    number: int
    name: str
    form: int | None = None
    unit: str = ""
    place: Place = NOWHERE


FUND_ROWS = ("年度资金总额", "当年财政拨款", "上年结转资金", "其他资金")
FUND_COLUMNS = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One third-level indicator of a self-evaluation form, text as printed.

    ``weight``/``score`` are ``None`` when nothing is printed. Indicators that share one merged weight carry the same
    ``group`` number and only the first of them has weight and score. ``is_placeholder``: “指标2：无”, “0 — —”.
    """

    level1: str
    level2: str
    name: str
    target: str
    achieved: str
    weight: Figure | None
    score: Figure | None
    reason: str = ""
    group: int | None = None
    is_placeholder: bool = False
    place: Place = NOWHERE
    places: Mapping[str, Place] = field(default_factory=dict)  # 指标, 年度指标值, 实际完成值, 分值, 得分, 偏差原因


@dataclass(frozen=True, slots=True)
class SelfEvaluation:
    """项目支出绩效自评表. ``funds`` maps (fund row, fund column) to the printed figure; see FUND_ROWS, FUND_COLUMNS."""

    number: int | None
    name: str
    department: str
    unit: str
    year: int | None
    funds: Mapping[tuple[str, str], Figure]
    expected: str
    achieved: str
    indicators: tuple[Indicator, ...]
    level_weights: Mapping[str, Figure] = field(default_factory=dict)  # 产出指标 -> 50 (as printed in “(50分)”)
    total_weight: Figure | None = None
    total_score: Figure | None = None
    denomination: Denomination = Denomination.WAN
    place: Place = NOWHERE
    places: Mapping[str, Place] = field(default_factory=dict)  # 名称, 主管部门, 实施单位, 预期目标, 实际完成情况, 总分

    @property
    def display(self) -> str:
        return f"项目{self.number}" if self.number is not None else self.name

    def fund(self, row: str, column: str) -> Figure | None:
        """The printed figure, blank ones included; ``None`` when the form has no such cell."""
        return self.funds.get((row, column))


class Unread(NamedTuple):
    """Something in the file that could not be placed."""

    place: Place
    text: str


class Source(NamedTuple):
    """The file the accounts were read from."""

    path: str = ""
    format: str = ""
    sha256: str = ""


class CutOff(NamedTuple):
    """Where a file breaks off that announces more than it holds.

    ``place`` is its last line. ``half`` names what stands there half printed (“支出决算表”, “第三部分 六”, “项目6”),
    “” when the file ends between two. ``missing`` names what its contents or its catalogue of annexes list and
    never came.
    """

    place: Place
    half: str = ""
    missing: tuple[str, ...] = ()


class Ground(NamedTuple):
    """What a document was taken for in one respect, how sure that is (确定, 较有把握, 推定), and why."""

    value: str
    confidence: str
    reason: str


@dataclass(frozen=True, slots=True)
class FinalAccounts:
    """部门决算 of one department or unit and one year, every value with its place."""

    source: Source = field(default_factory=Source)
    department: str = ""
    year: int | None = None
    level: str = "部门"  # 部门 or 单位: which word the document uses of itself
    edition: str = ""
    kind: str = "决算"  # or 预算: a budget written down in the forms of final accounts, to be compared with
    denomination: Denomination = Denomination.YUAN
    organisation: Organisation = field(default_factory=Organisation)
    tables: Mapping[str, Table] = field(default_factory=dict)
    contents: tuple[Heading, ...] = ()
    headings: tuple[Heading, ...] = ()  # every heading of the body, parts and tables included
    sections: tuple[Section, ...] = ()
    claims: tuple[Claim, ...] = ()
    unbound: tuple[Figure, ...] = ()  # numbers in the text that no statement could be made of
    glossary: tuple[GlossaryTerm, ...] = ()
    catalogue: tuple[CatalogueEntry, ...] = ()
    evaluations: tuple[SelfEvaluation, ...] = ()
    unread: tuple[Unread, ...] = ()
    remarks: tuple[str, ...] = ()
    cut_off: CutOff | None = None  # the file holds only the first part of the report
    gaps: tuple[int, ...] = ()  # pages that could not be read: images, broken or garbled ones
    traces: tuple[Place, ...] = ()  # markup that a conversion left in the text: <p>, **
    leftovers: tuple[Leftover, ...] | None = None  # what the file carries besides its content; None: not looked into
    grounds: Mapping[str, Ground] = field(default_factory=dict)  # 文种, 部门, 年度, 版式, 金额单位; empty: as declared
    front: Mapping[str, Place] = field(default_factory=dict)  # 封面年度, 封面名称, 编报范围: what is printed, and where

    def with_tables(self, tables: Mapping[str, Table]) -> FinalAccounts:
        """The accounts with other tables."""
        return replace(self, tables=tables)
