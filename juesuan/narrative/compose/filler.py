"""Filler: a sentence with its slots filled, clause by clause; what cannot be said in its words is said otherwise.

The sentences tell of the usual case. Where nothing changed, last year had nothing, no budget was arranged or a figure
is not known, a clause is put in other words (wording.toml) or left out, and the sentence ends where it should.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from juesuan.accounts import Role
from juesuan.narrative.compared import BUDGET, PRIOR, Compared
from juesuan.narrative.compose.material import Material
from juesuan.narrative.compose.slots import fill_slots
from juesuan.narrative.compose.spoken import Bit, Bits, Blank, Spoken, money, percent, shown
from juesuan.narrative.sentences import SLOT, Sentence, sentences
from juesuan.narrative.words import load

_CLAUSE = re.compile(r"(?:[^，；。：]|(?<=原因)：)+[，；。：]?")
_COMPARED_WITH = re.compile(r"^(.*?)(?:比|较)(\{prior\}年度(?:决算数)?|\{year\}年度年初预算数)$")
_VALUES = ("{count}", "{money}", "{area}", "{score}")
_ENDS = "，；。："


@cache
def wording() -> dict[str, Any]:
    """wording.toml of this package."""
    return load("compose/wording.toml")


@cache
def named(name: str) -> Sentence:
    """The sentence of that name."""
    return next(sentence for sentence in sentences() if sentence.name == name)


def gap(what: str, group: str = "", key: str = "") -> Blank:
    """The mark of something that people have to fill in, and where they do."""
    return Blank(str(wording()["gap"]).format(what=what), group, key)


@dataclass(slots=True)
class Filler:
    """Fills one sentence at a time. ``now`` and ``budget`` are those of the amount spoken of, in 分.

    ``about`` is what is compared; ``values`` are the numbers for slots that are no cells, in order, text for what is
    not known; ``whole`` is what shares are shares of, in 分; ``of`` how a sentence calls its budget.
    """

    material: Material
    about: Compared | None = None
    whole: int = 0
    values: Iterable[Bit] = ()
    name: str = ""
    code: str = ""
    skip_zero: bool = False
    now: int = 0
    cell: str = ""
    budget: int | None = None
    signs: dict[str, int | None] = field(default_factory=dict)  # against what -> which way; None: not known
    latest: str = ""
    goes_on: bool = False  # the clause runs into the next one, without a mark
    joins: bool = False  # the clause belongs to the sentence before it

    def fill(self, name: str) -> Bits:
        """The sentence of that name, filled."""
        sentence = named(name)
        text = sentence.text.replace("{名称}", self.name)
        if sentence.each:
            text = text.replace(f"[{sentence.each}]", f"[{self.code}]")
        values = iter(self.values)
        said: list[tuple[list[Bit], str]] = []
        clauses = _CLAUSE.findall(text)
        dropping = False
        for clause in clauses:
            body, end = (clause[:-1], clause[-1]) if clause[-1] in _ENDS else (clause, "")
            if dropping and "{share}" in body:
                bits: Sequence[Bit] | None = None
            else:
                bits = self._clause(body, end, values)
            dropping = bits is None and self.skip_zero
            if bits is not None:
                if self.joins and said:  # “，决算数与预算数持平”: a sentence of its own would speak of the main amount
                    said[-1] = (said[-1][0], "，")
                said.append((list(bits), "" if self.goes_on else end))
                self.goes_on = self.joins = False
            elif said and end in "。；" and said[-1][1] not in "。：":
                said[-1] = (said[-1][0], end)
        return tuple(_joined(said))

    # ── one clause ──

    def _clause(self, body: str, end: str, values: Iterator[Bit]) -> Sequence[Bit] | None:
        """The clause filled, ``None`` when it is left out."""
        if "{delta}" in body:
            return self._change(body)
        if "{growth}" in body:
            return self._growth(body)
        if "{completion}" in body:
            return self._completion(body)
        if "{reason}" in body:
            return self._reason(body)
        if "{share}" in body:
            return self._share(body, values)
        if "{budget}" in body:
            return self._budget(body)
        return self._amounts(body, values)

    def _amounts(self, body: str, values: Iterator[Bit]) -> Sequence[Bit] | None:
        """A clause of words, cells and given numbers."""
        bits: list[Bit] = []
        for piece in re.split(r"(\{[^{}]+\}元?)", body):
            if piece.rstrip("元") in _VALUES:
                value = next(values)
                bits.append(value)
                if piece.endswith("元"):
                    bits.append(value.unit if isinstance(value, Spoken) else "")
            elif "[" in piece and piece.startswith("{"):
                cell = SLOT.match(piece)
                assert cell is not None
                fen = self.material.amount(cell[1])
                if cell[1].endswith(".预算数"):
                    self.budget = fen
                    bits += [money(fen, self.material.denomination, Role.BUDGET, cell[1])]
                else:
                    self.now, self.cell = fen, cell[1]
                    bits += [money(fen, self.material.denomination, Role.AMOUNT, cell[1])]
                bits.append(self.material.denomination.value)
                if self.skip_zero and fen == 0:
                    return None
            else:
                bits.append(self._words(piece))
        return bits

    def _words(self, text: str) -> str:
        year = self.material.year
        text = text.replace("{year}", str(year)).replace("{prior}", str(year - 1))
        return text.replace("{body}", f"本{self.material.level}")

    def _share(self, body: str, values: Iterator[Bit]) -> Sequence[Bit] | None:
        if self.whole == 0:
            return None
        before, after = body.split("{share}%")
        given = next(values, None) if not self.cell else None
        part = self.now if shown(self.now, self.material.denomination) else 0  # 占 x% of what is printed as 0.00
        said = given if given is not None else percent(part, self.whole, Role.SHARE, self.cell)
        return [self._words(before), said, "%" if isinstance(said, Spoken) else "", self._words(after)]

    def _budget(self, body: str) -> Sequence[Bit] | None:
        """“年初预算为 x”; a part without a budget is named and nothing else is said here."""
        before, _ = body.split("{budget}元")
        assert self.about is not None
        self.budget = self.material.budget_amount(self.about)
        if self.budget is None or (self.budget == 0 and self.name):  # named here, the rest behind the actual figure
            self.goes_on = True
            return [self._words(before).removesuffix("年初预算为").removesuffix("支出")]
        unit = self.material.denomination
        return [self._words(before), money(self.budget, unit, Role.BUDGET), unit.value]

    def _completion(self, body: str) -> Sequence[Bit] | None:
        """“完成预算的 p%”, or that none was arranged."""
        if self.budget is None:
            return ["年初预算为", self.missing("budget")]
        if self.budget < 0:
            return None
        if self.budget == 0:
            if self.now == 0:
                return None
            return [str(wording()["no_budget" if "年初" in body else "no_full_budget"])]
        if shown(self.budget, self.material.denomination) == 0:
            return None
        before, _ = body.split("{completion}%")
        part = self.now if shown(self.now, self.material.denomination) else 0
        return [self._words(before), percent(part, self.budget, Role.COMPLETION, self.cell), "%"]

    # ── comparisons ──

    def _base(self, against: str) -> int | None:
        assert self.about is not None
        if against == BUDGET:
            return self.material.budget_amount(self.about)
        return self.material.prior_amount(self.about.key, self.about.cell)

    def _change(self, body: str) -> Sequence[Bit]:
        """“较上年增加 d” in the words that fit."""
        assert self.about is not None
        against = BUDGET if "预算数" in body else PRIOR
        before, after = body.split("{dir}{delta}元")
        base = self._base(against)
        self.latest = against
        if base is None:
            self.signs[against] = None
            lead = _COMPARED_WITH.match(before)
            words = before if lead is None else f"{lead[1]}与{lead[2]}相比"
            return [self._words(words.removesuffix("各")), self.missing("budget" if against == BUDGET else "prior")]
        delta = self.now - base
        sign = (delta > 0) - (delta < 0) if shown(delta, self.material.denomination) else 0
        self.signs[against] = sign
        if base == 0 and against == BUDGET and self.now:
            self.budget = 0
            return [str(wording()["no_budget"])]
        if sign == 0:
            return [self._unchanged(before, self.now == base == 0)]
        unit = self.material.denomination
        verb = "增加" if sign > 0 else "减少"
        return [self._words(before) + verb, money(abs(delta), unit, Role.DELTA, self.cell), unit.value, after]

    def _unchanged(self, before: str, nothing: bool) -> str:
        assert self.about is not None
        lead = _COMPARED_WITH.match(before)
        if nothing and "{prior}" in before:
            name = self.about.name
            text = str(wording()["nothing"]).replace("{name}", name if name.endswith("支出") else f"{name}支出")
            return self._words(text)
        if lead is None:
            return self._words(before.removesuffix("各")) + str(wording()["unchanged"])
        return self._words(lead[1] + str(wording()["level"]).format(base=lead[2]))

    def _growth(self, body: str) -> Sequence[Bit] | None:
        """“增长 p%”; nothing where it has no meaning; that last year had none of it."""
        sign, base = self.signs.get(self.latest), self._base(self.latest)
        if sign is None or sign == 0 or base is None or base < 0 or self.now < 0:
            return None
        if base == 0:
            if self.latest == BUDGET:
                return None
            what = "收支" if self.about is not None and "总计" in self.about.name else "支出"
            return [str(wording()["new"]).format(what=what)]
        before, after = body.split("{pdir}{growth}%")
        pace = "增长" if sign > 0 else "下降"
        return [
            self._words(before) + pace,
            percent(abs(self.now - base), base, Role.GROWTH, self.cell),
            "%",
            self._words(after),
        ]

    def _reason(self, body: str) -> Sequence[Bit] | None:
        """“主要原因是…” with the office's own words, or the mark that they are missing."""
        assert self.about is not None
        against = BUDGET if "{cmp}" in body else PRIOR if "较上年" in body else self.latest or PRIOR
        if "{cmp}" in body:
            if self.budget is None:
                return None
            delta = shown(self.now - self.budget, self.material.denomination)
            if delta == 0:
                self.joins = True
                return [str(wording()["on_budget"])]
            self.signs[BUDGET] = 1 if delta > 0 else -1
        sign = self.signs.get(against)
        if not sign:
            return None
        body = body.replace("{cmp}", "大于" if sign > 0 else "小于").replace("{dir}", "增加" if sign > 0 else "减少")
        before, after = body.split("{reason}")
        return [self._words(before), *self.reason(against, sign), self._words(after)]

    def reason(self, against: str, sign: int) -> Bits:
        """The reason written for the distance from ``against``; else derived from the parts; else the mark of a gap."""
        assert self.about is not None
        written = self.material.reason(*self.about.keys(against))
        if written:
            return fill_slots(written, self.material)
        if against == PRIOR and self.about.parts and (parts := self._parts()):
            return parts
        if against == BUDGET:
            return (self.missing("above" if sign > 0 else "below"),)
        return (self.missing("reason_up" if sign > 0 else "reason_down"),)

    def _parts(self) -> Bits:
        """“一是 a 比上年增加 d，主要是…；二是…”: the parts that changed, () when one of them is not known."""
        assert self.about is not None
        material, unit = self.material, self.material.denomination
        moved = []
        for part in self.about.parts:
            before = material.prior_amount(part.key, part.cell)
            if before is None:
                return ()
            delta = material.amount(part.cell) - before
            if shown(delta, unit):
                moved.append((part, delta))
        bits: list[Bit] = []
        for number, (part, delta) in enumerate(moved):
            verb = "增加" if delta > 0 else "减少"
            ahead = f"；{wording()['first'][number]}是" if number else f"{wording()['first'][0]}是"
            lead = f"{ahead if len(moved) > 1 else ''}{part.name}比{material.year - 1}年度{verb}"
            bits += [lead, money(abs(delta), unit, Role.DELTA, part.cell), unit.value]
            written = material.reason(part.key)
            what = "reason_up" if delta > 0 else "reason_down"
            bits.append(f"，{wording()['use']}")
            if written:
                bits += fill_slots(written, material)
            else:
                bits.append(gap(str(wording()["gaps"][what]).format(name=part.name), "原因", part.key))
        return tuple(bits)

    def missing(self, what: str) -> Blank:
        """The mark of what is not known of the amount spoken of: its reason, last year's figure, its budget."""
        assert self.about is not None
        text = self._words(str(wording()["gaps"][what]).replace("{name}", self.about.name))
        if what == "prior":
            return gap(text, "上年", self.about.key)
        if what == "budget":
            return gap(text, "年初预算", self.about.key)
        return gap(text, "原因", f"{self.about.key}.{BUDGET if what in ('above', 'below') else PRIOR}")


def _joined(said: Sequence[tuple[list[Bit], str]]) -> Iterator[Bit]:
    """The clauses with their marks; a sentence that lost its end is ended."""
    for number, (bits, end) in enumerate(said):
        yield from bits
        yield "。" if number == len(said) - 1 and end in "，" else end
