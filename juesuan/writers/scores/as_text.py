"""The evaluation on a screen: form by form what differs and why, then the department."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from juesuan import shipped
from juesuan.amount import Denomination, print_money
from juesuan.finding import Finding, Severity
from juesuan.performance.scoring import DepartmentView, Evaluated, Evaluation, Item, Reviewed, points
from juesuan.performance.scoring.evaluated import EXECUTION
from juesuan.performance.scoring.remark import what
from juesuan.performance.scoring.share import percent
from juesuan.writers.wrapping import pad, shorten, width, wrap

NUMBERS = 4  # columns of points
WIDE = 8  # of each
INDENT = 2
_RED, _YELLOW, _CYAN, _BOLD = "31", "33", "36", "1"
_COLOURS = {Severity.ERROR: _RED, Severity.EXPLAIN: _YELLOW, Severity.NOTICE: _CYAN}
_SEVERITIES = {Severity.ERROR: "error", Severity.EXPLAIN: "explain", Severity.NOTICE: "notice"}
_KINDS = {"简单平均": "simple", "按全年预算数加权": "by_budget", "按全年执行数加权": "by_actual"}
_MOST_FAILED = 40


@cache
def words(language: str = "zh") -> Mapping[str, str]:
    """The words of the results in ``zh`` or ``en``."""
    data = shipped.toml(__package__, "words.toml")
    return {str(key): str(text) for key, text in data[language].items()}


def to_text(
    evaluation: Evaluation, *, columns: int = 80, colour: bool = False, language: str = "zh", steps: bool = False
) -> str:
    """The evaluation in lines of at most ``columns`` columns. ``steps`` tells those of every row and all notices; a
    single form has its whole table without."""
    screen = _Screen(columns, colour, words(language), steps, len(evaluation.forms) == 1)
    return "\n".join(line.rstrip() for line in screen.all(evaluation)) + "\n"


@dataclass(frozen=True, slots=True)
class _Screen:
    """How wide it is, whether it shows colour, its words, and how much it tells."""

    columns: int
    colour: bool
    words: Mapping[str, str]
    steps: bool
    is_single: bool
    advised: set[str] = field(default_factory=set)

    def say(self, key: str, **values: object) -> str:
        return self.words[key].format(**values)

    def paint(self, text: str, *marks: str) -> str:
        return f"\x1b[{';'.join(marks)}m{text}\x1b[0m" if self.colour and text else text

    def field(self, label: str, text: str, *, indent: int = 0) -> Iterator[str]:
        """A label with text beside it, wrapped under itself."""
        left = " " * indent + pad(label, 9) + " "
        for line in wrap(text, self.columns - width(left)):
            yield left + line
            left = " " * width(left)

    def between(self, left: str, right: str) -> str:
        left = shorten(left, self.columns - width(right) - 2)
        return left + " " * (self.columns - width(left) - width(right)) + right

    def all(self, evaluation: Evaluation) -> Iterator[str]:
        yield from self.head(evaluation)
        for one in evaluation.forms:
            yield ""
            yield from self.form(one)
        if evaluation.remarks:
            yield ""
            yield self.paint(f"【{self.words['general']}】", _BOLD)
            yield from self.remarks(evaluation.remarks)
        if len(evaluation.forms) > 1:
            yield ""
            yield from self.view(evaluation.view, evaluation)
        if evaluation.failed:
            yield ""
            yield self.paint(f"【{self.words['failed']}】", _BOLD)
            for failure in evaluation.failed[:_MOST_FAILED]:
                hint = f"　→ {failure.hint}" if failure.hint else ""
                for line in wrap(f"{failure.path}：{failure.reason}{hint}", self.columns - INDENT):
                    yield " " * INDENT + line
            if len(evaluation.failed) > _MOST_FAILED:
                yield " " * INDENT + f"… {len(evaluation.failed) - _MOST_FAILED}"

    def head(self, evaluation: Evaluation) -> Iterator[str]:
        yield self.paint(self.words["title"], _BOLD)
        year = self.say("year", year=evaluation.year) if evaluation.year else ""
        title = "　".join(filter(None, (evaluation.department, year)))
        for line in wrap(title, self.columns) if title else ():
            yield self.paint(line, _BOLD)
        yield ""
        view = evaluation.view
        notes = (self.say("read_of", forms=view.forms, indicators=view.indicators), *evaluation.notes)
        yield from self.field(self.words["read"], self.words["separator"].join(notes))
        if not evaluation.forms:
            return
        said = self.say("scored_of", rows=view.rows, differing=view.differing, unscored=view.unscored)
        yield from self.field(self.words["scored"], said)
        used = Counter(one.evaluated.scheme.name for one in evaluation.forms)
        schemes = [self.say("scheme_of", name=name, count=count) for name, count in used.most_common()]
        yield from self.field(self.words["schemes"], "、".join(schemes))
        wrong = sum(one.is_wrong for one in evaluation.forms)
        explain = sum(
            not one.is_wrong and any(finding.severity is Severity.EXPLAIN for finding in one.remarks)
            for one in evaluation.forms
        )
        clean = not wrong and not explain
        said = self.words["result_clean"] if clean else self.say("result_of", wrong=wrong, explain=explain)
        yield from self.field(self.words["result"], said)

    # ── one form ──
    def form(self, one: Reviewed) -> Iterator[str]:
        scored = one.evaluated
        counts = Counter(finding.severity for finding in one.remarks)
        right = "  ".join(f"{self.words[_SEVERITIES[s]]} {counts[s]}" for s in Severity if counts[s])
        name = f"【{one.form.display}】{one.form.name if one.form.number is not None else ''}"
        yield self.paint(self.between(" ".join(name.split()), right), _BOLD)
        yield from self.field(self.words["unit"], " ".join(one.form.unit.split()) or "—")
        yield from self.field(self.words["total"], self.totals(scored))
        for note in scored.notes:
            yield from self.field(self.words["note"], note)
        yield from self.table(scored)
        yield from self.remarks(one.remarks)

    def totals(self, scored: Evaluated) -> str:
        decimals = scored.policy.total_decimals
        if scored.printed is None:
            told = [self.words["unprinted"]]
        else:
            told = [self.say("printed", points=points(scored.printed, decimals), grade=scored.printed_grade)]
        if scored.printed != scored.own:
            told.append(self.say("own", points=points(scored.own, decimals)))
        least, most = (points(end, decimals) for end in (scored.least, scored.most))
        if scored.least == scored.most:
            told.append(self.say("computed", points=least, grade=scored.computed_grade))
        else:
            told.append(self.say("interval", least=least, most=most, grade=scored.computed_grade))
            own = points(scored.with_own, decimals)
            told.append(self.say("with_own", points=own, grade=scored.grade_with_own))
        if scored.of_hundred(scored.with_own) != scored.with_own:
            taken = points(scored.of_hundred(scored.with_own), decimals)
            told.append(self.say("of_hundred", out_of=points(scored.out_of), points=taken))
        return "，".join(told) if self.words is words("zh") else ", ".join(told)

    def table(self, scored: Evaluated) -> Iterator[str]:
        """The rows that differ or cannot be computed, all of them for a single form; sentences where they differ."""
        everything = self.steps or self.is_single
        shown = [item for item in scored.items if everything or item.differs or not item.is_scored]
        if shown:
            heads = (self.words[f"column_{name}"] for name in ("weight", "own", "due", "off"))
            yield self.row(self.words["column_item"], heads)
        for item in shown:
            decimals = scored.policy.row_decimals
            due = self.words["unknown"] if item.due is None else points(item.due, decimals)
            off = points(item.difference) if item.differs else ""
            values = (_points(item.weight), _points(item.own), due, f"+{off}" if item.difference > 0 else off)
            line = self.row(self.title(item), values)
            yield self.paint(line, _YELLOW) if item.differs else line
            if self.steps or item.differs or not item.is_scored:
                for text in wrap(item.sentence, self.columns - 2 * INDENT):
                    yield " " * 2 * INDENT + text
        rest = len(scored.items) - len(shown)
        if rest:
            key = "agree" if shown else "all_agree"
            yield " " * INDENT + self.say(key, count=rest)

    def title(self, item: Item) -> str:
        if item.kind == EXECUTION:
            return self.words["execution"]
        level = item.level2 or item.level1
        return f"{level.removesuffix('指标')} {item.name}".strip()

    def row(self, title: str, values: Iterable[str]) -> str:
        room = self.columns - INDENT - NUMBERS * WIDE
        cells = "".join(" " * (WIDE - width(value)) + value for value in values)
        return " " * INDENT + pad(shorten(title, room - 1), room) + cells

    def remarks(self, findings: Sequence[Finding]) -> Iterator[str]:
        """Errors and what must be explained, each with what to do where that is said for the first time."""
        told = [f for f in findings if self.steps or f.severity is not Severity.NOTICE]
        for finding in told:
            label = f"{self.words[_SEVERITIES[finding.severity]]} {finding.code}"
            left = " " * INDENT + self.paint(label, _COLOURS[finding.severity]) + " "
            used = INDENT + width(label) + 1
            for line in wrap(what(finding), self.columns - used):
                yield left + line
                left = " " * used
            if finding.hint and finding.code not in self.advised:
                self.advised.add(finding.code)
                for line in wrap(f"→ {finding.hint}", self.columns - used):
                    yield " " * used + line
        notices = len(findings) - len(told)
        if notices:
            yield " " * INDENT + self.say("notices", count=notices)

    # ── the department ──
    def view(self, view: DepartmentView, evaluation: Evaluation) -> Iterator[str]:
        yield self.paint(f"【{self.words['department']}】", _BOLD)
        rate = percent(view.rate) if view.rate is not None else "—"
        amounts = {"initial": self.money(view.initial), "budget": self.money(view.budget)}
        amounts["executed"] = self.money(view.executed)
        said = self.say("projects_of", forms=view.forms, rate=rate, **amounts)
        yield from self.field(self.words["projects"], said)
        for one in view.covered:
            share = percent(one.share) if one.share is not None else "—"
            amounts = {"executed": self.money(one.executed), "spent": self.money(one.spent)}
            yield from self.field(self.words["cover"], self.say("cover_of", name=one.name, share=share, **amounts))
        if not view.covered:
            yield from self.field(self.words["cover"], self.words["cover_none"])
        label = self.words["average"]
        for average in view.averages:
            told = self.say("average_of", printed=_points(average.printed), computed=_points(average.computed))
            yield from self.field(label, f"{pad(self.words[_KINDS[average.kind]], 17)} {told}")
            label = ""
        grades = "　".join(
            self.say("grade_of", word=word, printed=stated, computed=due) for word, stated, due in view.grades
        )
        yield from self.field(self.words["grades"], grades)
        if view.undecided:
            yield from self.field("", self.say("undecided", count=view.undecided))
        whole = view.whole
        index = percent(whole.inflation) if whole.inflation is not None else "—"
        high, low = points(whole.too_high), points(whole.too_low)
        said = self.say("inflation_of", index=index, high=high, low=low)
        yield from self.field(self.words["inflation"], said)
        yield from self.units(view)
        label = self.words["slow"]
        for slow in view.slow:
            form = evaluation.forms[slow.at].form
            name = f"{form.display} {shorten(form.name, 32)}" if form.number is not None else form.display
            amounts = {"budget": self.money(slow.budget), "executed": self.money(slow.executed)}
            yield from self.field(label, self.say("slow_of", form=name, rate=percent(slow.rate), **amounts))
            label = ""
        if not view.slow:
            yield from self.field(label, self.words["none"])
        nothing = "、".join(evaluation.forms[at].form.display for at in view.nothing)
        yield from self.field(self.words["nothing"], nothing or self.words["none"])

    def units(self, view: DepartmentView) -> Iterator[str]:
        if len(view.units) < 2:
            return
        yield self.row(f"{self.words['units']}", (self.words[f"column_{n}"] for n in ("forms", "high", "low", "index")))
        for unit in view.units:
            index = percent(unit.inflation) if unit.inflation is not None else "—"
            yield self.row(unit.name or "—", (str(unit.forms), points(unit.too_high), points(unit.too_low), index))

    def money(self, fen: int) -> str:
        return self.say("money", amount=print_money(fen, Denomination.WAN))


def _points(millionths: int | None) -> str:
    return "—" if millionths is None else points(millionths)
