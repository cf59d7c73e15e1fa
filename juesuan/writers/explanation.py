"""One finding in full: rule, relation, every figure with its place, the working, the cause, the repair in its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath

from juesuan import shipped
from juesuan.finding import Finding, Verdict
from juesuan.place import Place
from juesuan.rules import rules_by_code
from juesuan.writers.parts import numbered, stands_at
from juesuan.writers.repair import repaired
from juesuan.writers.source_lines import stretch_of
from juesuan.writers.telling import because, in_short, stands, subject
from juesuan.writers.terminal import words as screen_words
from juesuan.writers.wrapping import pad, shorten, width, wrap

COLUMNS = 80
MOST = 40  # figures, places and consequences listed
AROUND = 24  # characters shown on either side of the repaired stretch


@dataclass(frozen=True, slots=True)
class Known:
    """A finding of a verdict under its number; one that follows from another has that one's number."""

    number: int
    finding: Finding
    beneath: bool = False


def find(verdict: Verdict, wanted: str) -> list[Known]:
    """The findings whose number, id or beginning of an id was given; several when it does not tell them apart."""
    every: dict[str, Known] = {}
    for number, finding in numbered(verdict):
        every.setdefault(finding.id.upper(), Known(number, finding))
    for number, finding in numbered(verdict):
        for follow in finding.consequences:
            every.setdefault(follow.id.upper(), Known(number, follow, beneath=True))
    sought = wanted.strip().upper()
    if sought.isdecimal():
        return [known for known in every.values() if known.number == int(sought) and not known.beneath]
    if sought in every:
        return [every[sought]]
    begins = [known for name, known in every.items() if sought and name.startswith(sought)]
    return sorted(begins, key=lambda known: known.number)


def explain(verdict: Verdict, known: Known, language: str = "zh") -> str:
    """The finding for people at a terminal, in lines of 80 columns."""
    return "\n".join(line.rstrip() for line in _page(verdict, language).lines(known)) + "\n"


def listed(verdict: Verdict, matches: Sequence[Known], language: str = "zh") -> str:
    """Findings to choose from, one line each: number, id, place."""
    page = _page(verdict, language)
    return "\n".join(
        shorten(f"{known.number:>3}. {known.finding.id}　{page.place(known.finding.places, known.finding)}", COLUMNS)
        for known in matches[:MOST]
    )


def _page(verdict: Verdict, language: str) -> _Page:
    return _Page(_words(language), screen_words(language), str(verdict.document.get("format", "")))


@cache
def _words(language: str) -> Mapping[str, str]:
    return {str(key): str(text) for key, text in _data()[language].items()}


@cache
def _data() -> Mapping[str, Mapping[str, str]]:
    return shipped.toml(__package__, "explanation.toml")


@dataclass(frozen=True, slots=True)
class _Page:
    """The words to use, and whether lines are those of several files."""

    words: Mapping[str, str]
    screen: Mapping[str, str]
    format: str

    def lines(self, known: Known) -> Iterator[str]:
        finding = known.finding
        yield from wrap(f"【{finding.id}】{finding.title}", COLUMNS)
        said = self.words["beneath" if known.beneath else "number"].format(number=known.number)
        yield f"{said}　{self.screen[finding.severity.value]}"
        yield ""
        yield from self.field("place", self.place(finding.places, finding))
        for name, value in stands(finding):
            yield from self.labelled(self.screen[name], value)
        yield from self.cause(finding)
        reason = because(finding)
        if not (finding.workings and reason.endswith(finding.expected)):  # else the working says it
            yield from self.field("check", reason)
        yield from self.repair(finding)
        yield from self.chapter("workings", finding.workings, numbered=True)
        yield from self.figures(finding)
        follows = [f"{f.id}　{self.place(f.places, f)}　{in_short(f)}" for f in finding.consequences]
        yield from self.chapter("follows", follows)
        yield from self.rule(finding)

    def field(self, key: str, text: str) -> Iterator[str]:
        yield from self.labelled(self.words[key], text)

    def labelled(self, label: str, text: str) -> Iterator[str]:
        left = pad(label, 8) + "  "
        for line in wrap(text, COLUMNS - width(left)):
            yield left + line
            left = " " * width(left)

    def chapter(self, key: str, entries: Sequence[str], *, numbered: bool = False) -> Iterator[str]:
        if not entries:
            return
        yield ""
        yield f"【{self.words[key]}】"
        for n, entry in enumerate(entries[:MOST], 1):
            left = f"  {n}. " if numbered else "  · "
            for line in wrap(entry, COLUMNS - width(left)):
                yield left + line
                left = " " * width(left)
        if len(entries) > MOST:
            yield "  " + self.words["more"].format(count=len(entries) - MOST)

    def cause(self, finding: Finding) -> Iterator[str]:
        if finding.cause is not None:
            yield from self.field("cause", finding.cause.text)
            if how := _data()["found"].get(finding.cause.code):
                yield from self.field("found", how)

    def repair(self, finding: Finding) -> Iterator[str]:
        """The line as it is and as it should be, the stretch that changes between 【】."""
        new = repaired(finding)
        if new is None or not finding.places:
            yield from self.field("new", self.words["no_repair"])
            return
        stretch = stretch_of(finding.places[0])
        before, after = "", ""
        old = finding.places[0].text
        if stretch is not None:
            start, end = stretch.start, stretch.end
            before, after = stretch.line[max(0, start - AROUND) : start], stretch.line[end : end + AROUND]
            before = ("…" if start > AROUND else "") + before
            after += "…" if len(stretch.line) > end + AROUND else ""
        before, after = (" ".join(text.split("\t")) for text in (before, after))
        yield from self.field("old", f"{before}【{old or self.words['blank']}】{after}")
        yield from self.field("new", f"{before}【{new}】{after}")

    def figures(self, finding: Finding) -> Iterator[str]:
        """Every figure with its value and place; the places alone when there are no figures."""
        operands = [
            f"{figure.label}　{figure.number.text.strip() or self.words['blank']}　{self.at(figure.place)}"
            for figure in finding.operands
        ]
        yield from self.chapter("operands", operands)
        if not operands:
            rest = [f"{place.part}　{place.text.strip()}　{self.at(place)}" for place in finding.places[1:]]
            yield from self.chapter("elsewhere", rest)

    def rule(self, finding: Finding) -> Iterator[str]:
        yield ""
        yield f"【{self.words['rule']}】{finding.code}"
        rule = rules_by_code().get(finding.code)
        if rule is not None:
            yield from self.field("relation", rule.relation)
            yield from self.field("severity", self.screen[rule.severity.value])
        yield from self.field("fix", finding.hint)
        yield from self.field("basis", finding.basis)

    def place(self, places: Sequence[Place], finding: Finding) -> str:
        if not places:
            return self.screen["whole"]
        return "　".join(filter(None, (subject(finding), self.at(places[0]))))

    def at(self, place: Place) -> str:
        at = "　".join(stands_at(place, self.words, self.format))
        return f"{PurePath(place.file).name} {at}" if self.format == "folder" and place.file and at else at
