"""Region: what stands between a table's title and the next heading, as lines of words and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from juesuan.accounts import Unread
from juesuan.amount import Amount, Denomination, plain
from juesuan.document import Grid, GridCell, Paragraph
from juesuan.editions import Form
from juesuan.intake.labels import bare_label, column_labels, is_total, split_ordinal
from juesuan.place import NOWHERE, Place

_NUMBER = re.compile(r"^[-+(]*\d[\d,]*(?:\.\d*)?\)?(?:元|万元|亿元)?$")
_SPOILT = re.compile(r"^[-+(]?[\d][\d,.OoIlSsZzB|*#?~]{3,}\)?$")  # digits with slips of reading among them
_BLANK = re.compile(r"^(?:[-—－/…–]+)?$")
_CODE_AND_NAME = re.compile(r"^(\d{7}|\d{5}|\d{3})[-—－_·\s]*([^\d\s.,，].*)$")
_NAME_AND_NUMBER = re.compile(r"^(.*[^\d.,\s\-(（])\s*[:：]?\s+(-?[\d,]+\.\d+|-?\d{1,3}(?:,\d{3})+)$")
_TABLE_NUMBER = re.compile(
    r"(?:公开|财决)\s*(?:公开)?\s*[0-9０-９一二三四五六七八九十]{1,3}\s*表|附?表\s*[0-9０-９一二三四五六七八九十]{1,3}(?![0-9.年])"
)
_DENOMINATION = re.compile(r"单\s*位\s*[:：(（]\s*(?:人民币)?\s*(亿元|万元|元)")
_DEPARTMENT = re.compile(
    r"(?:(?:公开|编制|填报|填制)(?:部门|单位)|(?:部门|单位)名称|^部门|^单位)(?:（公章）|\(公章\))?\s*[:：]\s*"
    r"(?!(?:亿|万)?元)(\S.*?)(?=\s*(?:金额)?\s*单\s*位\s*[:：]|\s*公开\s*\d|\s+20\d\d\s*年|\s{2,}|$)"
)
_ORDINAL = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}\s*、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}\s*[、.](?!\d))\s*(?=\S)"
)
_NOTE = re.compile(r"^(?:注|说明|备注|附注|※|\*)\s*[:：]?")
_PAGE = re.compile(r"^[-—－–\s]*(?:第\s*)?\d{1,3}\s*(?:页)?(?:\s*[/共]\s*\d{1,3}\s*页?)?[-—－–\s]*$")
_PUNCTUATION = re.compile(r"[。；，]")
_SENTENCE = re.compile(r"[。；]|.{60,}")
_HEADS = frozenset(
    """收入 支出 项目 行次 栏次 决算数 金额 科目编码 科目名称 功能分类科目编码 功能分类 支出功能分类科目编码
    支出功能分类 经济分类 经济分类科目编码 支出经济分类科目编码 科目代码 编码 代码 名称 类 款 项 类款项
    小计 合计 人员经费 公用经费 预算数 决算数 年初预算数 全年预算数 本年支出 本年收入 序号 金额单位
    备注""".split()  # noqa: SIM905
)
HIGHEST_COLUMN = 60
OVER = "/"  # between the heads over a column, the uppermost first


@dataclass(frozen=True, slots=True)
class Token:
    """One printed cell that is not empty. ``index`` is its position in the line; ``bare`` has no white space."""

    index: int
    text: str
    bare: str
    is_number: bool
    place: Place

    @property
    def integer(self) -> int | None:
        """Its value when it is a plain whole number, as line numbers and codes are."""
        return int(self.bare) if self.is_number and self.bare.isdigit() else None


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. ``width`` counts its cells, empty ones too; ``loose``: positions in it mean nothing.

    ``block`` numbers the stretch of lines that stand together, without a break or new heads between them.
    """

    tokens: tuple[Token, ...]
    width: int
    block: int
    loose: bool

    @property
    def numbers(self) -> tuple[Token, ...]:
        return tuple(token for token in self.tokens if token.is_number)

    @property
    def words(self) -> tuple[Token, ...]:
        return tuple(token for token in self.tokens if not token.is_number)


@dataclass
class Region:
    """What a region says beside its numbers, its head lines by block, and its other lines in order."""

    form: Form
    title: str = ""
    number: str = ""
    department: str = ""
    denomination: Denomination = Denomination.YUAN
    is_denominated: bool = False
    notes: list[str] = field(default_factory=list)
    note_places: list[Place] = field(default_factory=list)
    particulars: dict[str, Place] = field(default_factory=dict)  # 表号, 公开部门, 金额单位: where they stand
    heads: dict[int, list[Line]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    place: Place = NOWHERE

    @property
    def display(self) -> str:
        return self.number or self.title or self.form.kind

    @cached_property
    def columns(self) -> dict[str, str]:
        return column_labels(self.form)

    @property
    def head_words(self) -> Iterator[Token]:
        """The words of all head lines, in order of print."""
        return (token for lines in self.heads.values() for line in lines for token in line.words)

    @cached_property
    def shared_heads(self) -> dict[str, frozenset[str]]:
        """The columns of each head that several share under heads of their own."""
        found: dict[str, set[str]] = {}
        for column in self.form.columns:
            if column.under or column.head:
                found.setdefault(bare_label(column.head or column.key), set()).add(column.key)
        return {head: frozenset(keys) for head, keys in found.items()}

    @cached_property
    def upper_heads(self) -> frozenset[str]:
        """The heads that stand over those of several columns."""
        paths = (column.under.split(OVER) for column in self.form.columns if column.under)
        return frozenset(bare_label(head) for path in paths for head in path)

    def columns_over(self, lines: Sequence[Line]) -> dict[int, frozenset[str]]:
        """The columns each position may have by the heads over it; the lowest head decides, by those above it."""
        found: dict[int, frozenset[str]] = {}
        for depth, line in enumerate(lines):
            for token in line.words:
                keys = self.columns_of(token)
                if len(keys) > 1 and self.upper_heads:
                    above = [_over(token.index, higher) for higher in lines[:depth]]
                    keys = self._under(keys, {bare for bare in above if bare in self.upper_heads})
                if keys and (self.upper_heads or token.index not in found):
                    found[token.index] = keys
                elif keys:
                    found[token.index] |= keys
        return found

    def columns_in_order(self, lines: Sequence[Line]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The columns as the lowest heads name them from left to right, wherever over the amounts they stand, and those
        whose heads may have been lost: they would stand where two heads are apart.

        A name that several columns share is that of the last one before the next column named, under printed heads.
        """
        order = {column.key: n for n, column in enumerate(self.form.columns)}
        printed = {bare_label(token.text) for line in lines for token in line.words} & self.upper_heads
        possible = [
            column.key
            for column in self.form.columns
            if not column.under or bare_label(column.under.split(OVER)[-1]) in printed
        ]
        found: set[str] = set()
        lost: set[str] = set()
        for line in lines:
            before, behind = len(order), None
            for token in reversed(line.words):
                keys = [key for key in self.columns_of(token) if order[key] < before and key in possible]
                if not keys or bare_label(token.text) in self.upper_heads:
                    continue
                key = max(keys, key=lambda key: order[key])
                if behind is not None and behind - token.index > 1:
                    lost.update(k for k in possible if order[key] < order[k] < before)
                found.add(key)
                before, behind = order[key], token.index
        named = tuple(sorted(found, key=lambda key: order[key]))
        return named, tuple(sorted(lost - found, key=lambda key: order[key]))

    def _under(self, keys: frozenset[str], above: set[str]) -> frozenset[str]:
        """The columns whose heads further up are those above, as far as that tells them apart."""

        def likeness(path: str) -> int:
            own = {bare_label(head) for head in path.split(OVER)} if path else set()
            return 2 * len(own & above) - len(own ^ above)

        paths = {column.key: column.under for column in self.form.columns if column.key in keys}
        best = max(likeness(path) for path in paths.values())
        return frozenset(key for key, path in paths.items() if likeness(path) == best)

    def columns_of(self, token: Token) -> frozenset[str]:
        """The columns a head stands for; of a cut-off one, those it begins."""
        bare = bare_label(token.text)
        if len(bare) < 2:
            return frozenset()
        if bare in self.shared_heads:
            return self.shared_heads[bare]
        return frozenset(key for label, key in self.columns.items() if label.startswith(bare))

    def amount(self, token: Token) -> Amount:
        """The token's amount in the denomination of the table."""
        return Amount.parse(token.text, self.denomination)

    def unread(self, token: Token) -> Unread:
        """The token as something that could not be placed."""
        return Unread(token.place.named(f"{self.display} 未能归入"), token.text)


def _over(index: int, line: Line) -> str:
    """The head that stands over a position in a line further up: merged over all up to the next one."""
    heads = [token for token in line.words if token.index <= index]
    return bare_label(heads[-1].text) if heads else ""


def _tokens(index: int, text: str, place: Place) -> Iterator[Token]:
    """The cell as one token; as two where a code and a name, or a name and an amount, share it."""
    bare = plain(text)
    if _BLANK.match(bare):
        return
    if _NUMBER.match(bare) or _SPOILT.match(bare):
        yield Token(index, text, bare, True, place)
        return
    for pattern, first_is_number in ((_CODE_AND_NAME, True), (_NAME_AND_NUMBER, False)):
        match = pattern.match(text)
        if match is not None and match[1]:
            for group, is_number in ((1, first_is_number), (2, not first_is_number)):
                part = match[group]
                at = _within(place, match.start(group), match.end(group), part)
                yield Token(index, part, plain(part), is_number, at)
            return
    yield Token(index, text, bare, False, place)


def _within(place: Place, start: int, end: int, text: str) -> Place:
    first = (place.start or 0) + start
    return Place(
        place.file,
        place.part,
        place.line,
        place.page,
        place.sheet,
        place.row,
        place.column,
        first,
        first + end - start,
        text,
    )


def read_region(form: Form, blocks: Sequence[Paragraph | Grid], default: Denomination) -> Region:
    """The region's title, number, department, denomination and notes, and its lines in order of print."""
    region = Region(form, denomination=default)
    noting, run = False, 0  # run: where the stretch of plain lines began
    for number, block in enumerate(blocks):
        if number and isinstance(blocks[number - 1], Grid):
            run = number
        if isinstance(block, Paragraph):
            text = block.text.strip()
            if not region.title and not region.lines:
                region.title, region.place = _ORDINAL.sub("", text), block.place
                _note_particulars(region, text, block.place)
            elif _note_particulars(region, text, block.place) or _is_title(region, text) or _PAGE.match(text):
                noting = False
            elif not _is_row(text) and (noting or _NOTE.match(text) or _SENTENCE.search(text)):
                region.notes.append(text)
                region.note_places.append(block.place)
                noting = True
            else:
                noting = False
                _take(region, tuple(_words_of(block)), 0, run * 1000, loose=True)
            continue
        noting, run = False, number
        for cells in block.rows:
            printed = [cell for cell in cells if cell.text]
            if not printed:
                continue
            if region.place is NOWHERE:
                region.place = printed[0].place
            first = printed[0].text
            if len(printed) <= 4 and _says_particulars(region, printed):
                continue
            if len(printed) == 1 and (_is_title(region, first) or _NOTE.match(first)):
                if _NOTE.match(first):
                    region.notes.append(first)
                    region.note_places.append(printed[0].place)
                continue
            tokens = tuple(t for i, cell in enumerate(cells) if cell.text for t in _tokens(i, cell.text, cell.place))
            _take(region, tokens, len(cells), number * 1000, loose=False)
    return region


def _is_row(text: str) -> bool:
    """Whether a plain line is a row of the table: words and numbers, and no punctuation of sentences."""
    if _NOTE.match(text) or _PUNCTUATION.search(text):
        return False
    return any(_NUMBER.match(plain(word)) for word in text.split())


def _take(region: Region, tokens: tuple[Token, ...], width: int, block: int, loose: bool) -> None:
    """Enter one line under the heads or the lines; heads after lines open a new block."""
    if not tokens:
        return
    last = region.lines[-1].block if region.lines else -1
    current = max(block, last, max(region.heads, default=0))
    shares = any(a.index == b.index and not a.is_number for a, b in pairwise(tokens))
    line = Line(tokens, width, current, loose or shares)
    if is_head(region, line):
        if region.lines and last == current:
            current += 1
        region.heads.setdefault(current, []).append(Line(tokens, width, current, loose))
    else:
        region.lines.append(line)


def is_head(region: Region, line: Line) -> bool:
    """Whether the line is part of the heads: known words and at most column numbers 1, 2, 3 …"""
    words = line.words
    years = {a.index for a, b in pairwise(line.tokens) if a.is_number and b.bare.startswith("年")}  # 2024 年度预算数
    numbers = [token for token in line.numbers if token.index not in years]
    values = [token.integer for token in numbers]
    if any(value is None or value > max(HIGHEST_COLUMN, len(region.form.columns)) for value in values):
        return False
    counting = len(values) > 1 and values == list(range(1, len(values) + 1))
    if not words or any(is_total(token.bare) for token in words):
        return counting or (len(words) > 1 and not numbers and _are_heads(region, words))
    return _are_heads(region, words)


def _are_heads(region: Region, words: Sequence[Token]) -> bool:
    if region.form.shape == "balance" and any(split_ordinal(token.text)[0] for token in words):
        return False  # “二、政府性基金预算财政拨款” is a row, though a column is called so too
    return all(_is_head_word(region, token) for token in words)


def _is_head_word(region: Region, token: Token) -> bool:
    bare = bare_label(token.text)
    if token.bare in _HEADS or bare in region.columns or bare in region.upper_heads:
        return True
    stem = token.bare.split("(")[0]
    return stem in _HEADS or stem.endswith(("预算数", "决算数")) or bool(region.columns_of(token))


def _says_particulars(region: Region, cells: Sequence[GridCell]) -> bool:
    """Whether one of the cells of a line says a particular; all of them are taken."""
    said = [_note_particulars(region, cell.text, cell.place) for cell in cells]
    return any(said)


def _note_particulars(region: Region, text: str, place: Place) -> bool:
    """Take table number, department and denomination from a line that says them; whether it said any."""
    found = False
    if "单" in text:
        match = _DENOMINATION.search(text)
        if match is not None:
            found = True
            if not region.is_denominated:
                region.denomination, region.is_denominated = Denomination(match[1]), True
                region.particulars["金额单位"] = place
    if "表" in text and len(text) < 40:
        match = _TABLE_NUMBER.search(text)
        if match is not None:
            found = True
            region.number = region.number or plain(match[0])
            region.particulars.setdefault("表号", place)
    if "：" in text or ":" in text:
        match = _DEPARTMENT.search(text)
        if match is not None:
            found = True
            region.department = region.department or match[1].strip()
            region.particulars.setdefault("公开部门", place)
    return found


def _is_title(region: Region, text: str) -> bool:
    bare = plain(text).removesuffix("(续)").removesuffix("续表").removesuffix("(续表)")
    if not bare:
        return True
    return bare == plain(region.title) or any(bare.endswith(plain(title)) for title in region.form.titles)


def _words_of(paragraph: Paragraph) -> Iterator[Token]:
    """The words and numbers of a line whose columns are held apart by single spaces, or by nothing we know of."""
    for index, match in enumerate(re.finditer(r"\S+", paragraph.text)):
        yield from _tokens(index, match[0], paragraph.at(match.start(), match.end()))
