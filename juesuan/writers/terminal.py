"""A verdict for people at a terminal: grouped by part of the report, most important first, 80 columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath

from juesuan import shipped
from juesuan.editions import load
from juesuan.editions.edition import names
from juesuan.finding import Coverage, Finding, Severity, Verdict
from juesuan.place import Place
from juesuan.writers.parts import Group, advice_first_given, grouped, stands_at, titles_of
from juesuan.writers.parts import counts as counts_of
from juesuan.writers.telling import follows, in_short, stands, subject, why
from juesuan.writers.wrapping import pad, shorten, width, wrap

MOST_UNREAD = MOST_UNBOUND = 20
MOST_FOLLOWS = 8
MOST_CODES = 12
MOST_ERRORS = 40
_RED, _YELLOW, _CYAN, _BOLD, _DIM = "31", "33", "36", "1", "2"
_COLOURS = {Severity.ERROR: _RED, Severity.EXPLAIN: _YELLOW, Severity.NOTICE: _CYAN}


@cache
def words(language: str = "zh") -> Mapping[str, str]:
    """The words of the screen in ``zh`` or ``en``."""
    data = shipped.toml(__package__, "terminal.toml")
    return {str(key): str(text) for key, text in data[language].items()}


def to_text(verdict: Verdict, *, columns: int = 80, colour: bool = False, language: str = "zh") -> str:
    """The verdict as lines of at most ``columns`` columns; ``colour`` adds the marks of ANSI terminals."""
    screen = _Screen(columns, colour, words(language), titles_of(verdict), str(verdict.document.get("format", "")))
    ordered = grouped(verdict)
    lines = [*screen.head(verdict), *screen.groups(ordered), *screen.coverage(verdict.coverage)]
    return "\n".join(line.rstrip() for line in [*lines, *screen.closing(verdict, ordered)]) + "\n"


SURE = "确定"  # how sure what the document was taken for is, when nothing need be said of it


@dataclass(frozen=True, slots=True)
class _Screen:
    """How wide it is, whether it shows colour, the words to use, the titles of the report's parts, and the format of
    the report."""

    columns: int
    colour: bool
    words: Mapping[str, str]
    titles: Mapping[str, str]
    format: str

    @property
    def several_files(self) -> bool:
        return self.format == "folder"

    def say(self, key: str, **values: object) -> str:
        return self.words[key].format(**values)

    def paint(self, text: str, *marks: str) -> str:
        return f"\x1b[{';'.join(marks)}m{text}\x1b[0m" if self.colour and text else text

    def field(self, label: str, text: str, *, indent: int = 0) -> Iterator[str]:
        """A label with text beside it, wrapped under itself."""
        left = " " * indent + pad(label, 8) + "  "
        for line in wrap(text, self.columns - width(left)):
            yield left + line
            left = " " * width(left)

    def between(self, left: str, right: str) -> list[str]:
        """Two texts at both ends of a line; two lines when they do not fit."""
        gap = self.columns - width(left) - width(right)
        if gap >= 2:
            return [left + " " * gap + right]
        return [*wrap(left, self.columns), " " * max(0, self.columns - width(right)) + right]

    # ── head ──
    def head(self, verdict: Verdict) -> Iterator[str]:
        document, coverage = verdict.document, verdict.coverage
        year = self.say("year", year=document["year"]) if document.get("year") else self.words["unknown_year"]
        name = f"{document.get('department') or self.words['unnamed']}　{year}"
        yield self.paint(f"{self.words['title']}", _BOLD)
        for line in wrap(name, self.columns):
            yield self.paint(line, _BOLD)
        yield ""
        if document.get("incomplete"):
            for line in self.field(self.words["incomplete"], str(document["incomplete"])):
                yield self.paint(line, _BOLD, _RED)
        yield from self.field(self.words["file"], str(document.get("path", "")))
        said = f"{document.get('edition', '')}　{self.words['denomination']} {document.get('denomination', '')}"
        yield from self.field(self.words["edition"], said)
        for name, ground in document.get("grounds", {}).items():
            if ground["confidence"] != SURE:
                yield from self.field("", self.say("ground", name=name, **ground))
        cells = sum(int(table.get("cells", 0)) for table in coverage.tables)
        read = self.say(
            "tables",
            tables=len(coverage.tables),
            cells=cells,
            sections=len(coverage.sections),
            evaluations=coverage.evaluations,
        )
        yield from self.field(self.words["read"], read)
        for key, missing in _missing(verdict).items() if not document.get("incomplete") else ():
            yield from self.field("", self.say(key, missing="、".join(missing)))
        if coverage.numbers_in_text.get("total"):
            yield from self.field(self.words["numbers"], self.say("numbers_of", **coverage.numbers_in_text))
        skipped = len({item.code for item in coverage.not_checked})
        yield from self.field(self.words["rules"], self.say("rules_of", run=coverage.rules_run, skipped=skipped))
        for table in coverage.tables:
            for doubt in table.get("doubts", ()):
                yield from self.field(self.words["doubt"], f"{table.get('number') or table.get('kind')}：{doubt}")
        for remark in document.get("remarks", ()):
            if remark != document.get("incomplete"):
                yield from self.field(self.words["remark"], str(remark))
        yield from self.field(self.words["result"], self.counts(verdict))

    def counts(self, verdict: Verdict) -> str:
        incomplete = bool(verdict.document.get("incomplete"))
        if not verdict.findings:
            return self.words["nothing_in_half" if incomplete else "clean"]
        said = self.say("counts", **{severity.value: verdict.count(severity) for severity in Severity})
        return said + (self.words["only_what_was_read"] if incomplete else "")

    # ── findings ──
    def groups(self, ordered: Sequence[Group]) -> Iterator[str]:
        """Each part with its findings; what a rule advises is said at its first finding and referred to later."""
        advised = advice_first_given(ordered)
        for part, members in ordered:
            yield ""
            yield from self.group_head(part, [finding for _, finding in members])
            for number, finding in members:
                yield ""
                yield from self.finding(number, finding, advised[number])

    def group_head(self, part: str, members: Sequence[Finding]) -> Iterator[str]:
        right = "  ".join(f"{self.words[severity.value]} {n}" for severity, n in counts_of(members).items() if n)
        name = f"【{part or self.words['whole']}】"
        title = shorten(self.titles.get(part, ""), max(0, self.columns - width(name) - width(right) - 2))
        for line in self.between(name + title, right):
            yield self.paint(line, _BOLD)

    def finding(self, number: int, finding: Finding, advised: int) -> Iterator[str]:
        lead = f"{number:>3}. "
        inner = self.columns - width(lead)
        right = f"{self.words[finding.severity.value]} {finding.code}"
        colour = _COLOURS[finding.severity]
        title = wrap(finding.title, inner - width(right) - 2)
        for index, line in enumerate(title):
            if index == 0:
                gap = " " * (inner - width(line) - width(right))
                yield lead + self.paint(line, _BOLD, colour) + gap + self.paint(right, colour)
            else:
                yield " " * len(lead) + self.paint(line, _BOLD, colour)
        yield from self.body(finding, len(lead), advised if advised != number else None)

    def body(self, finding: Finding, indent: int, advised: int | None) -> Iterator[str]:
        if finding.places:
            for line in wrap(self.place(finding.places[0], subject(finding)), self.columns - indent):
                yield " " * indent + line
        yield from self.numbers(finding, indent)
        yield from self.field(self.words["why"], why(finding), indent=indent)
        if advised is None:
            yield from self.field(self.words["fix"], finding.hint, indent=indent)
            yield from self.field(self.words["basis"], finding.basis, indent=indent)
        else:
            yield from self.field(self.words["fix"], self.say("as_before", number=advised), indent=indent)
        following = follows(finding)
        if following:
            yield " " * indent + self.say("follows", count=len(following))
            for follow in following[:MOST_FOLLOWS]:
                yield " " * indent + self.follow(follow, self.columns - indent)
            if len(following) > MOST_FOLLOWS:
                yield " " * indent + self.say("more", count=len(following) - MOST_FOLLOWS)

    def numbers(self, finding: Finding, indent: int) -> Iterator[str]:
        """填报, 应为, 差异: on one line where they fit, otherwise one below the other."""
        known = [(self.words[name], value) for name, value in stands(finding)]
        line = "　".join(f"{label} {value}" for label, value in known)
        if line and width(line) <= self.columns - indent:
            yield " " * indent + line
            return
        for label, value in known:
            yield from self.field(label, value, indent=indent)

    def follow(self, finding: Finding, columns: int) -> str:
        """A consequence on one line: where it shows, what stands there and what should."""
        left, said = "· ", shorten(in_short(finding), columns * 3 // 5)
        return f"{left}{self.where(finding, columns - width(left) - width(said) - 2)}　{said}"

    def where(self, finding: Finding, columns: int) -> str:
        """The place of a finding in so many columns: a long name is shortened before the line is."""
        if not finding.places:
            return shorten(self.words["whole"], columns)
        place = finding.places[0]
        at = "" if self.several_files and place.part else self.at(place)
        room = columns - (width(at) + 2 if at else 0)
        if room <= 12 and (named := subject(finding)):  # which table it is says more than the row in it
            return shorten(named, columns)
        return "　".join(filter(None, (shorten(subject(finding), room), at)))

    def place(self, place: Place, name: str = "") -> str:
        """Where something stands: its part, or the name of the figure there, and the line or page."""
        return "　".join(filter(None, (name or place.part, self.at(place))))

    def at(self, place: Place) -> str:
        """The line, paragraph or cell and the page, with the file when there are several."""
        at = "　".join(stands_at(place, self.words, self.format))
        return f"{PurePath(place.file).name} {at}" if self.several_files and place.file and at else at

    # ── what was not checked ──
    def coverage(self, coverage: Coverage) -> Iterator[str]:
        if coverage.not_checked:
            yield from self.chapter("not_checked", self.words["not_checked_lead"])
            by_reason: dict[str, list[str]] = defaultdict(list)
            for item in coverage.not_checked:
                by_reason[item.reason].append(item.code)
            for reason, codes in sorted(by_reason.items(), key=lambda item: -len(item[1])):
                rules = self.say("rules_count", count=len(codes))
                shown = " ".join(codes[:MOST_CODES]) + (" …" if len(codes) > MOST_CODES else "")
                yield from self.item(f"{reason}（{rules}）：{shown}")
        if coverage.unread:
            yield from self.chapter("unread", self.say("unread_lead", count=len(coverage.unread)))
            yield from self.listed([(item.place, item.text) for item in coverage.unread], MOST_UNREAD)
        if coverage.unbound:
            yield from self.chapter("unbound", self.say("unbound_lead", count=len(coverage.unbound)))
            said = [(f.place, f"{f.number.text.strip()}　{_without(f.label, f.place.part)}") for f in coverage.unbound]
            yield from self.listed(said, MOST_UNBOUND)

    def chapter(self, key: str, lead: str) -> Iterator[str]:
        yield ""
        yield self.paint(f"【{self.words[key]}】", _BOLD)
        yield from wrap(lead, self.columns)

    def item(self, text: str) -> Iterator[str]:
        left = "  · "
        for line in wrap(text, self.columns - width(left)):
            yield left + line
            left = " " * width(left)

    def listed(self, entries: Iterable[tuple[Place, str]], most: int) -> Iterator[str]:
        """One line each, the first ``most`` of them."""
        entries = list(entries)
        for place, text in entries[:most]:
            left = "  · "
            yield left + shorten(f"{self.place(place)}　{text}", self.columns - width(left))
        if len(entries) > most:
            yield "    " + self.say("more", count=len(entries) - most)

    def closing(self, verdict: Verdict, ordered: Sequence[Group]) -> Iterator[str]:
        """What must be corrected, one line each, and the counts: the end is what stays on the screen."""
        errors = [entry for _, members in ordered for entry in members if entry[1].severity is Severity.ERROR]
        if errors:
            yield ""
            yield self.paint(f"【{self.words['error']}】", _BOLD)
        for number, finding in errors[:MOST_ERRORS]:
            said = "　".join(f"{self.words[name]} {value}" for name, value in stands(finding)[:2])
            said = shorten(said or finding.title, self.columns - 30)
            yield f"{number:>3}. " + self.where(finding, self.columns - 7 - width(said)) + "　" + said
        if len(errors) > MOST_ERRORS:
            yield "     " + self.say("more", count=len(errors) - MOST_ERRORS)
        if ordered:
            yield ""
            yield from wrap(self.say("more_of_one", number=(errors or ordered[0][1])[0][0]), self.columns)
        yield ""
        for line in self.field(self.words["result"], self.counts(verdict)):
            yield self.paint(line, _BOLD)


def _missing(verdict: Verdict) -> Mapping[str, list[str]]:
    """The tables and sections that the edition prints and the reading did not find."""
    name = str(verdict.document.get("edition", ""))
    if name not in names():
        return {}
    edition = load(name)
    read = {str(table.get("kind")) for table in verdict.coverage.tables}
    lost = {
        "tables_missing": [kind for kind in edition.forms if kind not in read],
        "sections_missing": [s.key for s in edition.sections if s.key not in verdict.coverage.sections],
    }
    return {key: found for key, found in lost.items() if found}


def _without(label: str, part: str) -> str:
    """A label without the part of the report that stands before it already."""
    return label.removeprefix(part).strip()
