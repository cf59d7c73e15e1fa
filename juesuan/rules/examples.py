"""Examples: every rule failing, as one change of the sample report and the finding it gives.

A rule names its change, or it is derived: one figure of a relation that holds in the sample is altered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from juesuan import shipped
from juesuan.accounts import FinalAccounts
from juesuan.editions import load
from juesuan.finding import Finding
from juesuan.rules.judge import run
from juesuan.rules.relation import Linear, Outcome, Relation
from juesuan.rules.rule import Edit, Given, Rule

Reader = Callable[[str], FinalAccounts]
ENOUGH = 8  # relations of one rule tried before it is said to have no example


@dataclass(frozen=True, slots=True)
class Example:
    """A change of the sample and the finding the rule makes of it; ``beneath``: it stands under another finding."""

    edit: Edit
    finding: Finding
    beneath: bool


@dataclass
class Sample:
    """The sample report of the package, read by ``read`` (a file in, accounts out)."""

    read: Reader
    text: str = field(default_factory=lambda: shipped.text(__package__, "sample.txt"))
    _shown: dict[str, Example | None] = field(default_factory=dict)
    _others: dict[str, Sample] = field(default_factory=dict)

    @cached_property
    def accounts(self) -> FinalAccounts:
        return self._accounts(self.text)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the rules say of the sample itself."""
        return run(self.accounts).findings

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(finding.id for finding, _ in every(self.findings))

    @cached_property
    def _lines(self) -> Sequence[str]:
        return self.text.split("\n")

    def _accounts(self, text: str) -> FinalAccounts:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "sample.txt"
            path.write_text(text, "utf-8")
            return self.read(str(path))

    def changed(self, edit: Edit) -> tuple[tuple[Finding, bool], ...]:
        """What is found after the change and not before; the flag says whether it stands beneath another finding."""
        findings = run(self._accounts(self.text.replace(edit.find, edit.put))).findings
        return tuple((finding, beneath) for finding, beneath in every(findings) if finding.id not in self._known)

    def example(self, rule: Rule) -> Example | None:
        """The rule failing; ``None`` when neither its own change nor a derived one makes it speak."""
        if rule.code not in self._shown:
            at = self.of_edition(rule.edition)
            self._shown[rule.code] = at._first_that_speaks(rule) if at is not None else None
        return self._shown[rule.code]

    def of_edition(self, edition: str) -> Sample | None:
        """The sample that prints the edition's own tables; itself for none; ``None`` when the edition brings none."""
        if not edition:
            return self
        if edition not in self._others:
            try:
                text = shipped.text("juesuan.editions", f"{edition}/sample.txt")
            except OSError:
                return None
            self._others[edition] = Sample(self.read, text)
        return self._others[edition]

    def _first_that_speaks(self, rule: Rule) -> Example | None:
        for edit in [rule.failing] if rule.failing is not None else self._derived(rule):
            if self.text.count(edit.find) != 1:
                continue
            for finding, beneath in self.changed(edit):
                if finding.code == rule.code:
                    return Example(edit, finding, beneath)
        return None

    def _derived(self, rule: Rule) -> Iterator[Edit]:
        """Changes of a figure that relations of the rule are said of, a few of them."""
        given = Given(self.accounts, load(self.accounts.edition))
        tried = 0
        for outcome in rule.run(given) if rule.run is not None and not rule.needs else ():
            if not isinstance(outcome, Relation) or outcome.outcome() is not Outcome.HOLDS:
                continue
            edit = self._edit(outcome)
            if edit is not None:
                yield edit
                tried += 1
            if tried == ENOUGH:
                return

    def _edit(self, relation: Relation) -> Edit | None:
        """The stated figure altered so that the relation fails, in as much text around it as stands there once."""
        figure = relation.stated
        place = figure.place
        if figure.is_blank or place.line is None or place.start is None or place.end is None:
            return None
        line = self._lines[place.line - 1]
        put = line[: place.start] + _altered(line[place.start : place.end], relation) + line[place.end :]
        find, above = line, place.line - 2
        while self.text.count(find) > 1 and above >= 0:
            find, put, above = f"{self._lines[above]}\n{find}", f"{self._lines[above]}\n{put}", above - 1
        return Edit(find, put) if find != put else None


def every(findings: Sequence[Finding], beneath: bool = False) -> Iterator[tuple[Finding, bool]]:
    """All findings, those beneath others included and marked."""
    for finding in findings:
        yield finding, beneath
        yield from every(finding.consequences, True)


def _altered(printed: str, relation: Relation) -> str:
    """The figure with another leading digit; with a digit more or cut short when only more or less is wrong."""
    digits = [n for n, character in enumerate(printed) if character in "123456789"]
    if not digits:
        return printed
    first = digits[0]
    comparison = relation.comparison if isinstance(relation, Linear) else "="
    if comparison == "≤":
        whole = printed[first:].split(".")[0]
        comma = "," if "," in whole and len(whole.split(",")[0]) == 3 else ""
        return f"{printed[:first]}9{comma}{printed[first:]}"
    if comparison == "≥":
        return printed[:first] + "0" + printed[first + 1 :] if len(digits) > 1 else printed
    return printed[:first] + ("8" if printed[first] == "9" else str(int(printed[first]) + 1)) + printed[first + 1 :]
