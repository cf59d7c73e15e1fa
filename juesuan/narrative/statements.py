"""Statements: what a section has said so far, subject by subject, and the lists the subjects stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from juesuan.accounts import Role
from juesuan.document import Paragraph
from juesuan.narrative.phrases import Phrase
from juesuan.narrative.subjects import Subject, clean, default, entries, identify_base
from juesuan.narrative.tokens import Kind, Token
from juesuan.narrative.words import words

COMPARED = (Role.DELTA, Role.GROWTH, Role.COMPLETION)
MONEY = "money"  # the measure of statements about amounts; of counts it is the unit


class Saying(NamedTuple):
    """One number said (or, without ``token``, a comparison said without one) and what it is said of.

    ``start`` to ``end`` are code points of the paragraph's text.
    """

    paragraph: Paragraph
    start: int
    end: int
    token: Token | None
    role: Role
    subject: Subject
    item: str
    base: str = ""
    direction: int | None = None
    whole: str = ""
    text: str = ""  # the figure as printed
    words: str = ""  # the clause as printed, up to the figure
    reason: str = ""
    as_money: bool = False
    in_reason: bool = False


@dataclass
class Statement:
    """One subject and what has been said of it: role, base and place among the sayings.

    ``base`` is that of the last change, ``latest`` that of the last change or completion, which a reason explains.
    """

    subject: Subject
    item: str
    whole: str = ""
    measure: str = ""
    base: str = ""
    latest: str = ""
    said: list[tuple[Role, str, int]] = field(default_factory=list)
    lists: int = 0
    parts: int = 0
    quoted: int = 0

    def has(self, role: Role, base: str) -> bool:
        """Whether this was said of it already."""
        return any(said is role and of == base for said, of, _ in self.said)


@dataclass
class Listing:
    """An open 其中-list. ``standing``: it goes on over the paragraphs or marked sentences that follow;
    ``by_semicolon``: its parts are divided by “；”."""

    parent: Statement
    standing: bool = False
    by_semicolon: bool = False


class Statements:
    """The statements of one sub-section.

    ``current`` is what a clause without subject speaks of, ``last`` what was spoken of last (counts too), ``main`` what
    a sentence without subject speaks of; ``base`` is the comparison in force.
    """

    def __init__(self, section: str, sub: str = "") -> None:
        self.section = section
        self.current: Statement | None = None
        self.last: Statement | None = None
        self.main: Statement | None = None
        self.lists: list[Listing] = []
        self.base = ""
        self._sub, self._count = sub, 0
        self._found: dict[str, Statement] = {}

    def named(self, name: str) -> Statement | None:
        return self._found.get(name)

    def of(self, subject: Subject, measure: str) -> Statement:
        """The statement of a subject, begun when there is none."""
        return self._found.get(subject.name) or self.begin(subject, measure)

    def belonging(self, subject: Subject, phrase: Phrase, measure: str, *, comparing: bool = False) -> Statement | None:
        """The statement a clause belongs to: the one in force when it names no subject; ``None`` when none is.

        A second amount of a subject begins a second statement; changes and comparisons join the first.
        """
        if not subject.name:
            return self.current
        found = self._found.get(subject.name)
        joins = comparing or phrase.role in (Role.DELTA, Role.GROWTH)
        if found is not None and (joins or not found.has(phrase.role, phrase.base)):
            return found
        return self.begin(subject, measure)

    def begin(self, subject: Subject, measure: str) -> Statement:
        """A new statement; a part of the open list of its measure, or of the subject it belongs to by nature."""
        listing = next((one for one in reversed(self.lists) if one.parent.measure in (measure, "")), None)
        parent = listing.parent if listing and listing.parent.subject.name != subject.name else None
        entry = entries().get(subject.name)
        if entry is not None and entry.units:  # 批次 and 人次 said together: no list has both
            parent = None
        if entry is not None and entry.part_of in self._found:
            nearer = self._found[entry.part_of]  # 购置费 in a list of “三公” belongs to 购置及运行维护费 named before
            parent = nearer if parent is None or nearer.whole == parent.subject.name else parent
        if parent is None:
            statement = Statement(subject, self._next_item(), "", measure)
        else:
            parent.lists = parent.lists or 1
            parent.parts += 1
            item = f"{parent.item}.{parent.lists}.{parent.parts}"
            statement = Statement(subject, item, parent.subject.name, measure)
        self._found[subject.name] = statement
        nested = any(not one.standing for one in self.lists)
        if not nested and (measure == MONEY or self.main is None or self.main.measure != MONEY):
            self.main = statement
        return statement

    def quote(self, subject: Subject, explained: Statement | None) -> Statement:
        """A statement inside the reason of another; it is not found again by its subject."""
        if explained is None:
            return Statement(subject, self._next_item())
        explained.quoted += 1
        return Statement(subject, f"{explained.item}~{explained.quoted}")

    def _next_item(self) -> str:
        self._count += 1
        return f"{self._sub}{self._count}"

    # ── lists ──

    def open_list(self, parent: Statement | None) -> None:
        """Open a list of the parts of a statement, unless it is open."""
        if parent is not None and not any(one.parent is parent for one in self.lists):
            parent.lists, parent.parts = parent.lists + 1, 0
            self.lists.append(Listing(parent))

    def keep_standing(self, *, goes_on: bool = False) -> None:
        """Close the lists that end with their sentence; with ``goes_on`` the outermost one stays."""
        kept = [one for one in self.lists if one.standing]
        self.lists = kept or (self.lists[:1] if goes_on else [])

    def part_ends(self) -> None:
        """A semicolon: an inner list ends where the outer one is divided by semicolons, or where commas divided it."""
        if not self.lists or self.lists[-1].standing:
            return
        last = self.lists[-1]
        outer = len(self.lists) > 1 and (self.lists[-2].by_semicolon or last.parent.parts == 0)
        if outer or (not last.by_semicolon and last.parent.parts > 1):
            self.lists.pop()
        if self.lists:
            self.lists[-1].by_semicolon = True

    # ── sentences ──

    def begin_sentence(self, *, marked: bool) -> None:
        """A sentence that names no subject speaks of the main statement, or of what the section usually means."""
        self.base = ""
        usual = self._found.get(default(self.section, "default"))
        if usual is None or (self.main is not None and "." in self.main.item):
            usual = self.main
        self.current = self.last = None if marked else usual

    def say(
        self,
        statement: Statement,
        phrase: Phrase,
        paragraph: Paragraph,
        printed: str,
        span: tuple[int, int, int],
        token: Token | None,
    ) -> Saying:
        """What a phrase says of a statement; ``printed`` is the paragraph's text, ``span`` where in it the clause, the
        figure and the figure's end stand."""
        role, base, whole = phrase.role, phrase.base, statement.whole
        if role in (Role.DELTA, Role.GROWTH):
            base = base or self.base or statement.base or words()["prior"]["name"]
            statement.base = statement.latest = base
        elif role is Role.COMPLETION:
            budgets = [of for said, of, _ in statement.said if said is Role.BUDGET]
            base = statement.latest = base or (budgets[0] if budgets else "预算数")
        elif role is Role.SHARE:
            base = identify_base(base, self.section) if clean(base) else ""
            whole = whole if base in ("", whole) else ""
            total = default(self.section, "total")
            if not total and statement.subject.code:  # classes of spending told beside the totals
                total = default("支出", "total")
            base = base or whole or (total if total != statement.subject.name else "")
        begin, start, end = span
        return Saying(
            paragraph,
            start,
            end,
            token,
            role,
            statement.subject,
            statement.item,
            base,
            phrase.direction,
            "" if role in COMPARED else whole,
            printed[start:end],
            printed[begin:end].strip(),
            as_money=role in (Role.AMOUNT, Role.BUDGET, Role.PRIOR, Role.DELTA)
            and not (token and token.kind is Kind.COUNT),
        )


def said_against(statement: Statement | None, base: str) -> Sequence[int]:
    """Which sayings compare the statement with a base."""
    said = statement.said if statement else ()
    return [index for role, of, index in said if of == base and role in COMPARED]
