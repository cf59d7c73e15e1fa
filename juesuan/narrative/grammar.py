"""Grammar: clauses become statements — a subject with its amount, shares, changes and completion.

Works with every template switched off: subjects are carried over clauses, 其中 opens a list whose parts know their
whole, and reasons are read apart from the statement they explain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from juesuan.accounts import Role
from juesuan.document import Paragraph
from juesuan.narrative.clauses import Clause, clauses
from juesuan.narrative.phrases import Phrase, compared, read_phrase, wordless
from juesuan.narrative.statements import MONEY, Saying, Statement, Statements, said_against
from juesuan.narrative.subjects import (
    NOTHING,
    Subject,
    bare,
    clean,
    default,
    dependents,
    identify,
    spending_on,
    with_unit,
)
from juesuan.narrative.tokens import Kind, Token, plain, tokens
from juesuan.narrative.words import one_of, signs, words

_REASON = re.compile(
    r"(?:的)?(?:主要|变动|变化|增减变化|增减|增加|减少|增长|下降|差异|具体|其)*(?:原因|(?<=的主要)情况(?=：|$))(?:主要)?(?:是|为|系|在于|有|如下|包括)*"
)
_AFTER_REASON = re.compile(r"^(?:主要)?(?:是|为|系|在于|有|如下|包括)*[：:，,]*")
_AMONG = re.compile(r"^(?:其中)?(?P<subject>.+?)(?:支出)?(?:决算)?中$")  # “……支出决算中，”
_ANNOUNCED = re.compile(r"^(.*?)(?:决算)?(?:具体|主要)?(?:用途|用于|情况|包括|其中|如下|以下|分别)")
_INCLUDES = re.compile(r"^(.+?)(?:用途)?(?:主要)?包括(?=.)")
_NAMES_YEAR = re.compile(r"(?:19|20)\d\d\s*年")
_VEHICLES = re.compile(r"[一二两三四五六七八九十\d]+辆(?:新能源)?|新能源")
_OWN = re.compile(r"(?:20\d\d年(?:度)?，?)?(?:本|我|全)(?:部门|单位|局|厅|院|校|镇|乡|街道|中心)")
_TOTALS = ("本年收入合计", "本年支出合计")  # what “本单位支出” means in a section of all money
_WIDE = ("收入支出总体", "收入", "支出", "财政拨款总体")  # sections that speak of several totals side by side
_LONGEST_COUNTED = 24  # a count said of more words than these is prose, not a statement


class Loose(NamedTuple):
    """A number no statement could be made of."""

    paragraph: Paragraph
    token: Token
    words: str


@dataclass
class Reason:
    """An open 主要原因: the statement whose change it explains, the sayings it belongs to, where its words begin.

    ``topic`` is what its own last clause spoke of; ``quote`` the change it quoted last.
    """

    statement: Statement | None
    base: str
    targets: list[int]
    begin: int
    counted: bool = False
    topic: Subject = NOTHING
    quote: Statement | None = None


class Reader:
    """Reads the paragraphs of one section, or of one sub-section, in order; ``sub`` is its ordinal (“（三）”)."""

    def __init__(self, section: str, year: int | None, sub: str = "") -> None:
        self.section, self.year = section, year
        self.sayings: list[Saying] = []
        self.loose: list[Loose] = []
        self._book = Statements(section, sub)
        self._reason: Reason | None = None
        self._unnamed = 0
        self._lead = ""  # what a sentence said before its first number: “在其他政府采购项目中，”
        self._completed = ""  # the budget just named in “完成全年预算84.82万元的73.2%”
        self._outside: tuple[Statement | None, Statement | None] | None = None  # what was spoken of before a bracket
        self._announces = False  # the paragraph before ended with “如下：”
        self._unfinished = False  # the paragraph before ended inside a sentence
        self._paragraph = Paragraph(())
        self._printed = self._text = ""

    def read(self, paragraph: Paragraph) -> None:
        """Read one paragraph."""
        self._paragraph, self._printed = paragraph, paragraph.text
        self._text = plain(self._printed)
        found, skipped = tokens(self._text)
        self.loose += [Loose(paragraph, token, "限额条件") for token in found if token.kind is Kind.THRESHOLD]
        clause = None
        for clause in clauses(self._text, found, skipped):
            if clause.is_first:
                self._begin_paragraph(clause)
            self._clause(clause)
        self._close_reason(len(self._text))
        self._announces = clause is not None and self._ends_announcing(clause)
        self._unfinished = self._text.rstrip()[-1:] in ("；", "，", ",", "、")

    def settle(self) -> None:
        """Nothing more comes. A text that opens with last year's number and never gives this year's was copied over
        with its year: the number stands in the place of this year's and is taken for it."""
        first = self.sayings[0] if self.sayings else None
        if first is None or first.role is not Role.PRIOR or not _NAMES_YEAR.search(first.words):
            return
        if default(self.section, "default") or any(
            one.role is Role.AMOUNT and one.subject == first.subject for one in self.sayings
        ):
            return
        self.sayings = [
            one._replace(role=Role.AMOUNT) if one.role is Role.PRIOR and one.item == first.item else one
            for one in self.sayings
        ]

    # ── boundaries ──

    def _begin_paragraph(self, clause: Clause) -> None:
        book = self._book
        if clause.marker:
            book.keep_standing()
            book.main = book.current = book.last = None
        elif not (self._announces or self._unfinished or clause.words.startswith("其中")):
            book.lists = []

    def _ends_announcing(self, clause: Clause) -> bool:
        """Whether the paragraph ends by announcing a list (“具体情况如下：”, “其中：”), which then goes on."""
        if clause.token is not None or not clause.words.endswith(tuple(words()["openers"]["ending"])):
            return False
        if self._book.lists:
            self._book.lists[-1].standing = True
        return True

    def _begin_sentence(self, clause: Clause) -> None:
        self._lead = ""
        if self._reason and not (self._reason.counted and clause.counted):
            self._close_reason(clause.start)
        goes_on = self._announces or bool(clause.marker) or (self._unfinished and clause.is_first)
        self._book.keep_standing(goes_on=goes_on)
        self._book.begin_sentence(marked=bool(clause.marker))

    def _semicolon(self, clause: Clause) -> None:
        if self._reason and not clause.counted and self._resumes(clause, self._reason):
            self._close_reason(clause.start)
        if self._reason is None:
            self._book.part_ends()

    def _resumes(self, clause: Clause, reason: Reason) -> bool:
        """Whether a clause goes on with the statements after a reason: “；较2023年度决算数减少…”, “；教育支出…”."""
        text = clause.words
        comparison = compared(text, self.year)
        if comparison is not None:
            return not comparison.before or identify(comparison.before, self.section).known
        if text.startswith(("其中", "支出决算", "决算数")):
            return True
        if clause.token is None or not identify(text, self.section).known:
            return False
        phrase = read_phrase(text, clause.token.kind, self.year)
        return reason.quote is None or phrase is None or phrase.role is not Role.DELTA

    def _turns_back(self, clause: Clause, reason: Reason) -> bool:
        """“主要原因是压减支出，较2023年度决算数减少…”: a comparison with another base is the statement's own again, and
        a budget of a known subject begins the next one."""
        if clause.token is None:
            return False
        comparison = compared(clause.words, self.year)
        if comparison is not None:
            return comparison.base != reason.base and not clean(comparison.before)
        phrase = read_phrase(clause.words, clause.token.kind, self.year)
        return phrase is not None and phrase.role is Role.BUDGET and identify(phrase.subject, self.section).known

    # ── one clause ──

    def _clause(self, clause: Clause) -> None:
        if clause.before in ("。", "？", "！"):
            self._begin_sentence(clause)
        elif clause.before == "；":
            self._semicolon(clause)
        elif clause.before == "，" and self._reason and self._turns_back(clause, self._reason):
            self._close_reason(clause.start)
        if clause.marker and clause.before == "：" and self._book.lists:
            self._book.lists[-1].standing = True
        self._brackets(clause)
        text = clause.words if self._reason else self._open_reason(clause, clause.words)
        if self._reason is not None:
            self._reason.counted = self._reason.counted or clause.counted
            self._in_reason(clause, text, self._reason)
            return
        text = self._open_list(text, clause)
        if clause.token is None:
            self._numberless(clause, text)
            self._lead = f"{self._lead}{text}，" if text.endswith(("的", "中")) else ""
        else:
            self._number(clause, text, clause.token)
            self._lead = ""

    def _brackets(self, clause: Clause) -> None:
        """Behind brackets a clause speaks of what was spoken of before them: “2批次（其中外事0批次），26人次”."""
        book = self._book
        if clause.before == "（":
            self._outside = book.current, book.last
        elif self._outside is not None and (clause.is_outside or clause.before == "。"):
            if clause.is_outside and clause.before not in ("。", "；"):
                book.current, book.last = self._outside
            self._outside = None

    def _number(self, clause: Clause, text: str, token: Token) -> None:
        phrase = read_phrase(text, token.kind, self.year)
        if phrase is None and self._completed and token.kind is Kind.RATE and text in ("的", "的比例为"):
            phrase = Phrase(Role.COMPLETION, "", self._completed)
        completes = phrase is not None and phrase.role is Role.BUDGET and "完成" in text
        self._completed = phrase.base if phrase is not None and completes else ""
        if phrase is None or self._of_another_year(phrase) or _is_broken(token, phrase):
            self._drop(clause, token)
            return
        if clause.is_first and phrase.role is Role.BUDGET and not clean(phrase.subject) and self.section in _WIDE:
            self._book.current = self._book.main = None  # “预算数…，决算数…” beginning a paragraph: of what?
        counts = phrase.role is Role.COUNT or (phrase.role is Role.DELTA and token.kind is Kind.COUNT)
        subject = self._counted(phrase, token) if counts else self._subject(phrase.subject)
        if not counts and self._is_prose(subject, phrase):
            self._book.current = self._book.last = None
            subject = NOTHING
        if not subject.name and phrase.role is Role.BUDGET and self.section == "绩效" and self._book.current is None:
            self._unnamed += 1  # “…项目全年预算数为…，执行数为…，完成预算的…”: told of single projects
            subject = Subject(f"{bare(clean(phrase.subject)) or '项目'}（第{self._unnamed}处）")
        measure = token.unit if counts or phrase.role is Role.SCORE else MONEY
        if not counts and not subject.name:
            subject = self._spent_on_counted()
        statement = self._book.belonging(subject, phrase, measure) if subject.name or not counts else None
        if statement is None:
            self._drop(clause, token)
            return
        compares = phrase.role is Role.BUDGET and compared(text, self.year) is not None  # “比年初预算数5万元减少…”
        if phrase.base and (compares or phrase.role in (Role.DELTA, Role.GROWTH)):
            self._book.base = phrase.base
        self._say(clause, statement, phrase, token)
        self._book.last = statement
        if not counts or self._book.current is None:
            self._book.current = statement

    def _numberless(self, clause: Clause, text: str) -> None:
        book = self._book
        if found := _AMONG.match(text):
            subject = identify(found["subject"] + "支出", self.section)
            if subject.known:
                book.lists = []
                book.open_list(book.begin(subject, MONEY))
                return
        phrase = wordless(text, self.year)
        if phrase is not None:
            self._compare(clause, phrase)
            return
        comparison = compared(text, self.year)
        if comparison is not None and not comparison.after.strip("，的各均"):
            book.base = comparison.base
            text = comparison.before
        if text.endswith(tuple(words()["openers"]["ending"])) and clause.after in ("：", ""):
            if clause.before != "":
                book.open_list(self._announced(text) or book.last or book.main)
            return
        if clause.before == "":  # what is left behind a number: “26个项目”
            return
        by_path = "（项）" in text or "（款）" in text or "（类）" in text
        if by_path or clause.marker or (comparison is not None and text):
            subject = identify(text, self.section)
            if subject.known or by_path:
                book.current = book.last = book.of(subject, MONEY)
                if clause.marker:
                    book.main = book.current

    def _compare(self, clause: Clause, phrase: Phrase) -> None:
        """A comparison said without a number becomes a saying without token."""
        book, subject = self._book, self._subject(phrase.subject)
        if subject.name and not subject.known and book.named(subject.name) is None:
            return
        statement = book.belonging(subject, phrase, MONEY, comparing=True)
        if statement is None:
            return
        if not statement.has(phrase.role, phrase.base):
            book.base = phrase.base
        self._say(clause, statement, phrase, None)
        book.current = book.last = statement

    # ── subjects ──

    def _subject(self, raw: str) -> Subject:
        """What money or a rate is said of; nothing when the words are too general to name a subject."""
        text = bare(clean(raw))
        if text in dependents():
            parent = self._book.lists[-1].parent if self._book.lists else self._book.last or self._book.main
            if parent is not None and parent.measure != MONEY:
                return Subject(parent.subject.name + dependents()[text], True)
            return Subject(dependents()[text])
        subject = identify(raw, self.section) if text else NOTHING
        if subject.known:
            return subject
        if not subject.name or bare(subject.name) in words()["subject"]["generic"]:
            own = default(self.section, "total") if _OWN.match(bare(raw)) else ""
            return Subject(own, True) if own in _TOTALS else NOTHING
        return Subject(self._lead + subject.name)

    def _counted(self, phrase: Phrase, token: Token) -> Subject:
        """What is counted; “、26人次” behind “2批次” counts for the same thing."""
        last = self._book.last
        if clean(phrase.subject) and not (last is not None and clean(phrase.subject) in words()["subject"]["guests"]):
            subject = identify(phrase.subject, self.section, token.unit)
            return subject if subject.known or len(subject.name) <= _LONGEST_COUNTED else NOTHING
        if last is None:
            return NOTHING
        fellow = with_unit(last.subject.name, token.unit, self.section)
        return fellow or (last.subject if last.measure == token.unit else NOTHING)

    def _spent_on_counted(self) -> Subject:
        """What “接待24批次，210人次，支出2.05万元” spends on; nothing when no count was spoken of."""
        current = self._book.current
        if current is None or current.measure == MONEY or self.section != "三公":
            return NOTHING
        name = spending_on(current.subject.name)
        return Subject(name, True) if name else NOTHING

    def _of_another_year(self, phrase: Phrase) -> bool:
        """Said of neither this year nor the last, or a plan for the next."""
        if phrase.of_year is None or self.year is None:
            return False
        return phrase.of_year not in ((self.year, self.year - 1) if phrase.role is Role.PRIOR else (self.year,))

    def _is_prose(self, subject: Subject, phrase: Phrase) -> bool:
        """Money of single projects told in passing under 绩效: it is said of too many things to be compared."""
        if self.section != "绩效" or not subject.name or phrase.role in (Role.SHARE, Role.SCORE):
            return False
        return not subject.known

    def _say(self, clause: Clause, statement: Statement, phrase: Phrase, token: Token | None) -> None:
        start, end = (token.start, token.end) if token else (clause.start, clause.end)
        saying = self._book.say(statement, phrase, self._paragraph, self._printed, (clause.start, start, end), token)
        statement.said.append((saying.role, saying.base, len(self.sayings)))
        self.sayings.append(saying)

    def _drop(self, clause: Clause, token: Token) -> None:
        self.loose.append(Loose(self._paragraph, token, clause.words))

    # ── lists ──

    def _open_list(self, text: str, clause: Clause) -> str:
        """Open a list where the clause begins with 其中 and the like; returns the words behind."""
        book = self._book
        if clause.token is not None and (found := _INCLUDES.match(text)):
            book.open_list(self._announced(found[1] + "包括") or book.last or book.main)
            return text[found.end() :]
        for opener in words()["openers"]["list"]:
            if text.startswith(opener) and (clause.token is not None or text == opener):
                book.open_list(book.last or book.main)
                return text[len(opener) :].lstrip("，：")
        return text

    def _announced(self, text: str) -> Statement | None:
        """The statement whose parts a clause announces by name (“…支出主要用途如下”)."""
        found = _ANNOUNCED.match(text)
        subject = identify(found[1], self.section) if found and clean(found[1]) else NOTHING
        return self._book.of(subject, MONEY) if subject.known else None

    # ── reasons ──

    def _open_reason(self, clause: Clause, text: str) -> str:
        """Open a reason when the clause announces one; returns the words that stand in it (or the whole clause)."""
        current = self._book.current
        if found := _REASON.search(text):
            left, rest = text[: found.start()], text[found.end() :]
            where = self._text.find("原因" if "原因" in found[0] else "情况", clause.start) + 2
        elif current and current.latest and text.startswith(tuple(words()["openers"]["reason_starts"])):
            left, rest, where = "", text, clause.start
        else:
            return text
        if clean(left):
            self._explained(clause, left)
        statement = self._book.current
        base = statement.latest if statement else ""
        self._reason = Reason(statement, base, list(said_against(statement, base)), where, clause.counted)
        return rest

    def _explained(self, clause: Clause, left: str) -> None:
        """What stands before 原因: “决算数大于预算数的”, “公务接待费支出减少的”."""
        phrase = wordless(left + "的主要原因", self.year)
        if phrase is None and (found := re.match(rf"^(.*?)({_directions()})(?:变化)?$", left)):
            subject = self._subject(found[1])
            if subject.known or not clean(found[1]):
                base = self._book.base or words()["prior"]["name"]
                phrase = Phrase(Role.DELTA, found[1], base, signs()[found[2]])
        if phrase is not None:
            self._compare(clause, phrase)

    def _in_reason(self, clause: Clause, text: str, reason: Reason) -> None:
        token = clause.token
        phrase = read_phrase(text, token.kind, self.year) if token else None
        if token is None or phrase is None:
            if found := re.match(rf"^(.+?)(?:{_directions()})", text):
                reason.topic = identify(found[1], self.section)
            if token is not None:
                self._drop(clause, token)
        elif phrase.role is Role.DELTA:
            self._quote_change(clause, phrase, token, reason)
        elif phrase.role is Role.GROWTH and reason.quote is not None:
            self._say_quoted(clause, phrase, token, reason.quote, "")
        elif phrase.role is Role.AMOUNT and (bought := self._bought(phrase.subject)):
            self._say_quoted(clause, phrase, token, self._book.quote(bought, reason.statement), "")
        else:
            self._drop(clause, token)

    def _quote_change(self, clause: Clause, phrase: Phrase, token: Token, reason: Reason) -> None:
        """A change quoted as a reason; it adds up to the change explained when both have the same base."""
        unit = token.unit if token.kind is Kind.COUNT else ""
        subject = identify(phrase.subject, self.section, unit) if clean(phrase.subject) else reason.topic
        if not subject.name:
            self._drop(clause, token)
            return
        explained = reason.statement.subject.name if reason.statement else ""
        base = phrase.base or self._book.base or reason.base or words()["prior"]["name"]
        adds_up = not unit and base == (reason.base or base)
        reason.quote = self._book.quote(subject, reason.statement)
        self._book.base = base
        self._say_quoted(clause, phrase._replace(base=base), token, reason.quote, explained if adds_up else "")

    def _say_quoted(self, clause: Clause, phrase: Phrase, token: Token, quote: Statement, whole: str) -> None:
        self._say(clause, quote, phrase, token)
        self.sayings[-1] = self.sayings[-1]._replace(whole=whole, in_reason=True)

    def _bought(self, raw: str) -> Subject | None:
        """“新购置一辆公务用车179800元” in a reason is the purchase itself."""
        if self.section != "三公" or not ("购" in raw or "更新" in raw):
            return None
        counted = identify(_VEHICLES.sub("", clean(raw)), self.section, "辆")
        return Subject("公务用车购置费", True) if counted.name == "公务用车购置数" else None

    def _close_reason(self, end: int) -> None:
        reason, self._reason = self._reason, None
        if reason is None:
            return
        said = _AFTER_REASON.sub("", "".join(self._printed[reason.begin : end].split())).rstrip("。；;，, ")
        for index in reason.targets:
            if not self.sayings[index].reason:
                self.sayings[index] = self.sayings[index]._replace(reason=said)
        if reason.statement is not None:
            self._book.current = self._book.last = reason.statement


def _is_broken(token: Token, phrase: Phrase) -> bool:
    """A whole number without unit may be a figure cut in two; only zero, decimals and rates are taken as they are."""
    money = phrase.role in (Role.AMOUNT, Role.BUDGET, Role.PRIOR, Role.DELTA)
    return token.kind is Kind.BARE and money and "." not in token.digits and token.digits != "0"


@cache
def _directions() -> str:
    direction = words()["direction"]
    return one_of([word for word in (*direction["up"], *direction["down"]) if len(word) > 1])
