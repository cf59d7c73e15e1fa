"""Grammar: clauses become statements — a subject with its amount, shares, changes and completion.

Works with every template switched off: subjects are carried over clauses, 其中 opens a list whose parts know their
whole, and reasons are read apart from the statement they explain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

from juesuan.accounts import Role
from juesuan.document import Paragraph
from juesuan.narrative.clauses import Clause, clauses
from juesuan.narrative.phrases import Phrase, compared, read_phrase, wordless
from juesuan.narrative.subjects import (
    NOTHING,
    Subject,
    bare,
    clean,
    default,
    dependents,
    entries,
    identify,
    identify_base,
    with_unit,
)
from juesuan.narrative.tokens import Kind, Token, plain, tokens
from juesuan.narrative.words import one_of, signs, words

COMPARED = (Role.DELTA, Role.GROWTH, Role.COMPLETION)
_GENERIC = frozenset(
    ("支出", "收入", "费用", "费用支出", "经费", "经费支出", "金额", "支出金额", "支出总额", "总支出", "资金", "收支", "支出数")
)  # fmt: skip
_REASON = re.compile(
    r"(?:的)?(?:主要|变动|变化|增减变化|增减|增加|减少|增长|下降|差异|具体|其)*原因(?:主要)?(?:是|为|系|在于|有|如下|包括)*"
)
_AFTER_REASON = re.compile(r"^(?:主要)?(?:是|为|系|在于|有|如下|包括)*[：:，,]*")
_OPENS = re.compile(r"^(?:\W*)(?:其中)?(?P<subject>.+?)(?:支出)?(?:决算)?中$")
_LONGEST_COUNTED = 24  # a count said of more words than these is prose, not a statement


@dataclass(frozen=True, slots=True)
class Saying:
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
    words: str = ""
    reason: str = ""
    as_money: bool = False
    in_reason: bool = False


@dataclass(frozen=True, slots=True)
class Loose:
    """A number no statement could be made of."""

    paragraph: Paragraph
    token: Token
    words: str


@dataclass
class Statement:
    """What has been said of one subject so far. ``measure`` is money or the unit counted; ``base`` the last comparison."""

    subject: Subject
    item: str
    whole: str = ""
    measure: str = ""
    base: str = ""
    latest: str = ""  # the base of the last change or completion: what a reason explains
    said: list[tuple[Role, str, int]] = field(default_factory=list)  # role, base, index of the saying
    lists: int = 0
    parts: int = 0
    quoted: int = 0

    def has(self, role: Role, base: str) -> bool:
        return any(r is role and b == base for r, b, _ in self.said)


@dataclass
class Listing:
    """An open 其中-list. ``standing``: it goes on over the paragraphs (or marked sentences) that follow."""

    parent: Statement
    standing: bool = False
    by_semicolon: bool = False  # its parts are divided by “；”


@dataclass
class Reason:
    """An open 主要原因: whose change it explains, and where its words begin."""

    statement: Statement | None
    base: str
    targets: list[int]
    begin: int
    counted: bool = False
    topic: Subject = NOTHING
    quote: Statement | None = None


class Reader:
    """Reads the paragraphs of one section in order."""

    def __init__(self, section: str, year: int | None) -> None:
        self.section, self.year = section, year
        self.sayings: list[Saying] = []
        self.loose: list[Loose] = []
        self._statements: dict[str, Statement] = {}
        self._sub = ""
        self._count = 0
        self._main: Statement | None = None
        self._current: Statement | None = None
        self._last: Statement | None = None
        self._lists: list[Listing] = []
        self._fresh_list = False
        self._base = ""
        self._reason: Reason | None = None
        self._lead = ""
        self._unfinished = False
        self._paragraph = Paragraph(())
        self._printed = self._text = ""

    def enter(self, sub: str) -> None:
        """Begin the sub-section of that ordinal (“（三）”); statements of the one before are closed."""
        self._sub, self._count = sub, 0
        self._statements, self._lists = {}, []
        self._main = self._current = self._last = None

    def read(self, paragraph: Paragraph) -> None:
        """Read one paragraph."""
        self._paragraph, self._printed = paragraph, paragraph.text
        self._text = plain(self._printed)
        found, skipped = tokens(self._text)
        self.loose += [Loose(paragraph, token, "") for token in found if token.kind is Kind.THRESHOLD]
        first = True
        clause = None
        for clause in clauses(self._text, found, skipped):
            if first:
                self._begin_paragraph(clause)
                first = False
            self._clause(clause)
        self._close_reason(len(self._text))
        self._fresh_list = clause is not None and self._opens_at_end(clause)
        self._unfinished = self._text.rstrip()[-1:] in ("；", "，", ",", "、")

    # ── boundaries ──

    def _begin_paragraph(self, clause: Clause) -> None:
        going_on = self._fresh_list or self._unfinished or clause.words.startswith("其中")
        if clause.marker:
            self._lists = [one for one in self._lists if one.standing]
            self._main = self._current = self._last = None
        elif not going_on:
            self._lists = []

    def _opens_at_end(self, clause: Clause) -> bool:
        """Whether the paragraph ends by announcing a list (“具体情况如下：”, “其中：”)."""
        if clause.token is not None or not clause.words.endswith(tuple(words()["openers"]["ending"])):
            return False
        if self._lists:
            self._lists[-1].standing = True
        return True

    def _begin_sentence(self, clause: Clause) -> None:
        self._base = self._lead = ""
        if self._reason and not (self._reason.counted and clause.counted):
            self._close_reason(clause.start)
        kept = [one for one in self._lists if one.standing]
        if self._fresh_list or clause.marker or (self._unfinished and clause.start == 0):
            kept = kept or self._lists[:1]
        self._lists = kept
        self._current = self._last = None if clause.marker else self._at_start()

    def _at_start(self) -> Statement | None:
        """What a sentence without subject speaks of."""
        usual = self._statements.get(default(self.section, "default"))
        if usual is not None and (self._main is None or "." not in self._main.item):
            return usual
        return self._main

    def _semicolon(self, clause: Clause) -> None:
        if self._reason and not clause.counted and self._resumes(clause):
            self._close_reason(clause.start)
        if self._reason is None and self._lists and not self._lists[-1].standing:
            last = self._lists[-1]
            nested = len(self._lists) > 1
            outer = nested and (self._lists[-2].by_semicolon or last.parent.parts == 0)
            if outer or (not last.by_semicolon and last.parent.parts > 1):
                self._lists.pop()
            if self._lists:
                self._lists[-1].by_semicolon = True

    def _resumes(self, clause: Clause) -> bool:
        """Whether a clause goes on with the statement after its reason: “；较2023年度决算数减少…”, “；教育支出…”."""
        text = clause.words
        comparison = compared(text, self.year)
        if comparison is not None:
            return not comparison.before or identify(comparison.before, self.section).known
        if text.startswith(("其中", "支出决算", "决算数")):
            return True
        return clause.token is not None and identify(text, self.section).known

    # ── one clause ──

    def _clause(self, clause: Clause) -> None:
        if clause.before in ("。", "？", "！"):
            self._begin_sentence(clause)
        elif clause.before == "；":
            self._semicolon(clause)
        elif clause.before == "，" and self._reason and self._turns_back(clause):
            self._close_reason(clause.start)
        if clause.marker and clause.before == "：" and self._lists:
            self._lists[-1].standing = True
        text = clause.words
        if self._reason is None:
            text = self._open_reason(clause, text)
        if self._reason is not None:
            self._reason.counted = self._reason.counted or clause.counted
            self._in_reason(clause, text)
            return
        text = self._open_list(text, clause)
        if clause.token is None:
            self._numberless(clause, text)
            self._lead = f"{self._lead}{text}，" if text.endswith(("的", "中")) else ""
        else:
            self._number(clause, text, clause.token)
            self._lead = ""

    def _turns_back(self, clause: Clause) -> bool:
        """“主要原因是压减支出，较2023年度决算数减少…”: a new comparison with another base is the statement's own."""
        comparison = compared(clause.words, self.year)
        if comparison is None or clause.token is None or self._reason is None:
            return False
        return comparison.base != self._reason.base and not clean(comparison.before)

    def _number(self, clause: Clause, text: str, token: Token) -> None:
        phrase = read_phrase(text, token.kind, self.year)
        if phrase is None or self._of_another_year(phrase) or self._is_broken(token, phrase):
            self._drop(clause, token)
            return
        if phrase.role is Role.COUNT or (phrase.role is Role.DELTA and token.kind is Kind.COUNT):
            self._counted(clause, phrase, token)
            return
        subject = self._subject(phrase.subject)
        if self._is_prose(subject, phrase):
            self._current = self._last = None
            self._drop(clause, token)
            return
        statement = self._statement_for(subject, phrase, "money" if phrase.role is not Role.SCORE else "分")
        if statement is None:
            self._drop(clause, token)
            return
        if phrase.base:
            self._base = phrase.base if phrase.role in (Role.DELTA, Role.GROWTH) else self._base
        self._say(clause, statement, phrase, token, text)
        self._current = self._last = statement

    def _counted(self, clause: Clause, phrase: Phrase, token: Token) -> None:
        raw = phrase.subject
        subject = identify(raw, self.section, token.unit) if clean(raw) else NOTHING
        before = self._last.subject.name if self._last else ""
        if not subject.name and before:
            subject = with_unit(before, token.unit, self.section) or (
                self._last.subject if self._last and self._last.measure == token.unit else NOTHING
            )
        if not subject.name or (not subject.known and len(subject.name) > _LONGEST_COUNTED):
            self._drop(clause, token)
            return
        statement = self._statement_for(subject, phrase, token.unit)
        if statement is None:
            self._drop(clause, token)
            return
        self._say(clause, statement, phrase, token, clause.words)
        self._last = statement
        if self._current is None:
            self._current = statement

    def _numberless(self, clause: Clause, text: str) -> None:
        if found := _OPENS.match(text):
            subject = identify(found["subject"] + "支出", self.section)
            if subject.known:
                self._lists = []
                self._push(self._new(subject, "money"), standing=False)
                return
        phrase = wordless(text, self.year)
        if phrase is not None:
            self._compare(clause, phrase)
            return
        comparison = compared(text, self.year)
        if comparison is not None and not comparison.after.strip("，：的，各均"):
            self._base = comparison.base
            text = comparison.before
        if text.endswith(tuple(words()["openers"]["ending"])) and clause.after in ("：", ""):
            parent = self._announced(text) or self._last or self._main
            if parent is not None and clause.before != "":
                self._push(parent, standing=False)
            return
        if clause.before == "":  # what is left behind a number: “26个项目”
            return
        names = "（项）" in text or "（款）" in text or "（类）" in text
        if names or clause.marker or (comparison is not None and text):
            subject = identify(text, self.section)
            if subject.known or names:
                self._current = self._last = self._statement_named(subject, "money")
                if clause.marker:
                    self._main = self._current

    def _announced(self, text: str) -> Statement | None:
        """The statement whose parts a clause announces by name (“…支出主要用途如下”)."""
        found = re.match(r"^(.*?)(?:决算)?(?:具体|主要)?(?:用途|用于|情况|包括|其中|如下|以下|分别)", text)
        subject = identify(found[1], self.section) if found and clean(found[1]) else NOTHING
        return self._statement_named(subject, "money") if subject.known else None

    def _compare(self, clause: Clause, phrase: Phrase) -> None:
        """A comparison said without a number becomes a saying without token."""
        subject = self._subject(phrase.subject)
        if subject.name and not subject.known and subject.name not in self._statements:
            return
        statement = self._statement_for(subject, phrase, "money", comparing=True)
        if statement is None:
            return
        if not statement.has(phrase.role, phrase.base):
            self._base = phrase.base
        self._say(clause, statement, phrase, None, clause.words)
        self._current = self._last = statement

    # ── subjects and statements ──

    def _subject(self, raw: str, unit: str = "") -> Subject:
        text = clean(raw)
        if bare(text) in dependents():
            parent = self._lists[-1].parent if self._lists else self._last or self._main
            if parent is not None and parent.measure != "money":
                return Subject(parent.subject.name + dependents()[bare(text)], True)
            return Subject(dependents()[bare(text)])
        subject = identify(raw, self.section, unit) if text else NOTHING
        if subject.known:
            return subject
        if bare(subject.name) in _GENERIC:
            return NOTHING
        return Subject(self._lead + subject.name) if subject.name else NOTHING

    def _statement_for(
        self, subject: Subject, phrase: Phrase, measure: str, *, comparing: bool = False
    ) -> Statement | None:
        """The statement a clause belongs to: the one in force when it names no subject."""
        if not subject.name:
            return self._current
        role, base = phrase.role, phrase.base
        found = self._statements.get(subject.name)
        if found is not None and (comparing or role in (Role.DELTA, Role.GROWTH) or not found.has(role, base)):
            return found
        return self._statement_named(subject, measure, again=found is not None)

    def _statement_named(self, subject: Subject, measure: str, *, again: bool = False) -> Statement:
        found = self._statements.get(subject.name)
        return found if found is not None and not again else self._new(subject, measure)

    def _new(self, subject: Subject, measure: str) -> Statement:
        listing = next((one for one in reversed(self._lists) if one.parent.measure in (measure, "")), None)
        parent = listing.parent if listing and listing.parent.subject.name != subject.name else None
        entry = entries().get(subject.name)
        if entry is not None and entry.units:  # 批次 and 人次 said together: no list has both
            parent = None
        if parent is None and entry is not None and entry.part_of in self._statements:
            parent = self._statements[entry.part_of]
        if parent is not None:
            parent.lists = parent.lists or 1
            parent.parts += 1
            item = f"{parent.item}.{parent.lists}.{parent.parts}"
            statement = Statement(subject, item, parent.subject.name, measure)
        else:
            self._count += 1
            statement = Statement(subject, f"{self._sub}{self._count}", "", measure)
        self._statements[subject.name] = statement
        nested = any(not one.standing for one in self._lists)
        if not nested and (measure == "money" or self._main is None or self._main.measure != "money"):
            self._main = statement
        return statement

    def _say(self, clause: Clause, statement: Statement, phrase: Phrase, token: Token | None, text: str) -> None:
        role, base, whole = phrase.role, phrase.base, statement.whole
        if role in (Role.DELTA, Role.GROWTH):
            base = base or self._base or statement.base or words()["prior"]["name"]
            statement.base = statement.latest = base
        elif role is Role.COMPLETION:
            stated = [b for r, b, _ in statement.said if r is Role.BUDGET]
            base = statement.latest = base or (stated[0] if stated else "预算数")
        elif role is Role.SHARE:
            base = identify_base(base, self.section) if clean(base) else ""
            whole = whole if base in ("", whole) else ""
            total = default(self.section, "total")
            base = base or whole or (total if total != statement.subject.name else "")
        statement.said.append((role, base, len(self.sayings)))
        start, end = (token.start, token.end) if token else (clause.start, clause.end)
        saying = Saying(
            self._paragraph,
            start,
            end,
            token,
            role,
            statement.subject,
            statement.item,
            base,
            phrase.direction,
            whole if role not in COMPARED else "",
            self._printed[clause.start : end].strip(),
            as_money=role in (Role.AMOUNT, Role.BUDGET, Role.PRIOR, Role.DELTA)
            and not (token and token.kind is Kind.COUNT),
        )
        self.sayings.append(saying)

    def _of_another_year(self, phrase: Phrase) -> bool:
        """Said of neither this year nor the last, or a plan for the next."""
        if phrase.of_year is None or self.year is None:
            return False
        return phrase.of_year not in ((self.year, self.year - 1) if phrase.role is Role.PRIOR else (self.year,))

    def _is_broken(self, token: Token, phrase: Phrase) -> bool:
        """A whole number without unit may be a figure cut in two; only zero, decimals and rates are taken as they are."""
        money = phrase.role in (Role.AMOUNT, Role.BUDGET, Role.PRIOR, Role.DELTA)
        return token.kind is Kind.BARE and money and "." not in token.digits and token.digits != "0"

    def _is_prose(self, subject: Subject, phrase: Phrase) -> bool:
        """Money of single projects told in passing under 绩效: it is said of too many things to be compared."""
        if self.section != "绩效" or not subject.name or phrase.role in (Role.SHARE, Role.SCORE):
            return False
        return not subject.known

    def _drop(self, clause: Clause, token: Token) -> None:
        self.loose.append(Loose(self._paragraph, token, clause.words))

    # ── lists ──

    def _open_list(self, text: str, clause: Clause) -> str:
        if clause.token is not None and (found := re.match(r"^(.+?)(?:用途)?(?:主要)?包括(?=.)", text)):
            parent = self._announced(found[1] + "包括") or self._last or self._main
            if parent is not None:
                self._push(parent, standing=False)
            return text[found.end() :]
        for opener in words()["openers"]["list"]:
            if text.startswith(opener) and (clause.token is not None or text == opener):
                parent = self._last or self._main
                if parent is not None:
                    self._push(parent, standing=False)
                return text[len(opener) :].lstrip("，：")
        return text

    def _push(self, parent: Statement, *, standing: bool) -> None:
        if not any(one.parent is parent for one in self._lists):
            parent.lists, parent.parts = parent.lists + 1, 0
            self._lists.append(Listing(parent, standing))

    # ── reasons ──

    def _open_reason(self, clause: Clause, text: str) -> str:
        """Open a reason when the clause announces one; returns the words that stand in it (or the whole clause)."""
        found = _REASON.search(text)
        if found:
            left, rest = text[: found.start()], text[found.end() :]
            where = self._text.find("原因", clause.start) + 2
        elif text.startswith(tuple(words()["openers"]["reason_starts"])) and self._current and self._current.latest:
            left, rest, where = "", text, clause.start
        else:
            return text
        if clean(left):
            self._explained(clause, left)
        statement = self._current
        base = statement.latest if statement else ""
        said = statement.said if statement else ()
        targets = [index for role, compared_with, index in said if compared_with == base and role in COMPARED]
        self._reason = Reason(statement, base, targets, where, clause.counted)
        return rest

    def _explained(self, clause: Clause, left: str) -> None:
        """What stands before 原因: “决算数大于预算数的”, “公务接待费支出减少的”."""
        phrase = wordless(left + "的主要原因", self.year)
        if phrase is None and (found := re.match(rf"^(.*?)({_directions()})(?:变化)?$", left)):
            subject = self._subject(found[1])
            if subject.known or not clean(found[1]):
                phrase = Phrase(Role.DELTA, found[1], self._base or words()["prior"]["name"], signs()[found[2]])
        if phrase is not None:
            self._compare(clause, phrase)

    def _in_reason(self, clause: Clause, text: str) -> None:
        reason = self._reason
        if reason is None:
            return
        token = clause.token
        phrase = read_phrase(text, token.kind, self.year) if token else None
        if token is None or phrase is None:
            if found := re.match(rf"^(.+?)(?:{_directions()})", text):
                reason.topic = identify(found[1], self.section)
            if token is not None:
                self._drop(clause, token)
            return
        if phrase.role is Role.DELTA:
            self._quoted_change(clause, phrase, token, reason, text)
        elif phrase.role is Role.GROWTH and reason.quote is not None:
            self._say_quoted(clause, phrase, token, reason.quote, "")
        elif phrase.role is Role.AMOUNT and (bought := self._vehicle(phrase.subject)):
            self._say_quoted(clause, phrase, token, self._quote(bought, reason), "")
        else:
            self._drop(clause, token)

    def _quoted_change(self, clause: Clause, phrase: Phrase, token: Token, reason: Reason, text: str) -> None:
        unit = token.unit if token.kind is Kind.COUNT else ""
        subject = identify(phrase.subject, self.section, unit) if clean(phrase.subject) else reason.topic
        if not subject.name:
            self._drop(clause, token)
            return
        explained = reason.statement.subject.name if reason.statement else ""
        base = phrase.base or self._base or reason.base or words()["prior"]["name"]
        adds_up = not unit and base == (reason.base or base)
        reason.quote = self._quote(subject, reason)
        self._base = base
        self._say_quoted(clause, replace(phrase, base=base), token, reason.quote, explained if adds_up else "")

    def _quote(self, subject: Subject, reason: Reason) -> Statement:
        of = reason.statement
        if of is None:
            self._count += 1
            return Statement(subject, f"{self._sub}{self._count}")
        of.quoted += 1
        return Statement(subject, f"{of.item}~{of.quoted}")

    def _say_quoted(self, clause: Clause, phrase: Phrase, token: Token, quote: Statement, whole: str) -> None:
        self._say(clause, quote, phrase, token, clause.words)
        self.sayings[-1] = replace(self.sayings[-1], whole=whole, in_reason=True)

    def _vehicle(self, raw: str) -> Subject | None:
        """“新购置一辆公务用车179800元” in a reason is the purchase itself."""
        if self.section != "三公" or "购" not in raw and "更新" not in raw:
            return None
        name = re.sub(r"[一二两三四五六七八九十\d]+辆(?:新能源)?|新能源", "", clean(raw))
        return Subject("公务用车购置费", True) if identify(name, self.section, "辆").name == "公务用车购置数" else None

    def _close_reason(self, end: int) -> None:
        reason, self._reason = self._reason, None
        if reason is None:
            return
        said = _AFTER_REASON.sub("", "".join(self._printed[reason.begin : end].split())).rstrip("。；;，, ")
        for index in reason.targets:
            if not self.sayings[index].reason:
                self.sayings[index] = replace(self.sayings[index], reason=said)
        if reason.statement is not None:
            self._current = self._last = reason.statement


@cache
def _directions() -> str:
    direction = words()["direction"]
    return one_of([w for w in (*direction["up"], *direction["down"]) if len(w) > 1])
