"""Measure the checker: change one figure of a report at a time and see whether the check points at it.

Run as ``python -m tests.prove.mutations [--n 300] [--report PATH] [--generated 5] [--clean 50] [--seed 1]``.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import juesuan
from juesuan.editions import load
from juesuan.finding import Finding, Severity, Verdict
from juesuan.place import Place
from juesuan.rules import Given, catalogue
from juesuan.rules.relation import Linear, Outcome, Ratio, Relation
from tests.generate.accounts import Wish, random_accounts
from tests.generate.styles import random_style
from tests.generate.text import compose, render
from tests.prove.figures import FORMS, TABLES, TEXT, Printed, printed_figures
from tests.prove.slips import Slip, slips_of

REAL = Path(__file__).parents[3] / "shared/reports/ningxia-hrss-2024.txt"
TARGETS = {TABLES: 995, TEXT: 950, FORMS: 950}  # per thousand


@dataclass(frozen=True, slots=True)
class Trial:
    """One slip and whether the check pointed at it; ``level`` is the severity of what it found."""

    slip: Slip
    noticed: bool
    first: bool  # the figure is the first place of the finding, not only among those concerned
    level: str
    line: str
    report: str
    new: int = 0  # new findings altogether, what follows from them not counted
    loose: bool = False  # not noticed, and what ties the figure to others still holds within the printed precision

    @property
    def determined(self) -> bool:
        """Whether some other figure of the report fixes this one closely enough to show the slip."""
        return not self.slip.figure.free and not self.loose


def flat(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings and what follows from them."""
    for finding in findings:
        yield finding
        yield from flat(finding.consequences)


def seen(verdict: Verdict) -> set[tuple[str, str, str]]:
    """What tells one finding from another: its id, and what it says was stated and expected."""
    return {(f.id, f.stated, f.expected) for f in flat(verdict.findings)}


def _covers(place: Place, slip: Slip) -> bool:
    if place.line != slip.figure.line:
        return False
    if place.start is None or place.end is None:
        return True
    return place.start < slip.end and place.end > slip.start


def points_at(finding: Finding, slip: Slip) -> bool:
    """Whether the figure is among the places of the finding, of its operands or of its consequences."""
    for each in flat([finding]):
        places = (*each.places, *(operand.place for operand in each.operands))
        if any(_covers(place, slip) for place in places):
            return True
    return False


class Bench:
    """Checks texts through a file, as anyone would."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "report.txt"

    def check(self, text: str) -> Verdict:
        self.path.write_text(text, "utf-8")
        return juesuan.check(self.path)


def try_slip(bench: Bench, text: str, before: set[tuple[str, str, str]], slip: Slip, name: str) -> Trial:
    """Make one slip and check."""
    wrong = slip.applied(text)
    verdict = bench.check(wrong)
    new = [f for f in verdict.findings if any((x.id, x.stated, x.expected) not in before for x in flat([f]))]
    pointing = [f for f in new if points_at(f, slip)]
    first = any(_covers(f.places[0], slip) for f in pointing if f.places)
    line = text.split("\n")[slip.figure.line - 1]
    level = pointing[0].severity.value if pointing else ""
    loose = not pointing and holds_loosely(bench, wrong, slip)
    return Trial(slip, bool(pointing), first, level, line, name, len(new), loose)


def holds_loosely(bench: Bench, wrong: str, slip: Slip) -> bool:
    """Whether all that ties the slipped figure to others still holds: bounds, and quotients as far as printed."""
    bench.path.write_text(wrong, "utf-8")
    accounts = juesuan.read(bench.path)
    given = Given(accounts, load(accounts.edition or "national"))
    touching: list[Relation] = []
    for rule in catalogue():
        if rule.status == "active" and rule.run is not None:
            outcomes = rule.run(given)
            touching += [r for r in outcomes if isinstance(r, Linear | Ratio) and _touches(r, slip)]
    return bool(touching) and all(relation.outcome() is Outcome.HOLDS for relation in touching)


def _touches(relation: Relation, slip: Slip) -> bool:
    return any(_covers(figure.place, slip) for figure in relation.figures)


def slips_at_random(text: str, number: int, rng: random.Random) -> list[Slip]:
    """So many slips, spread evenly over the three areas, each of a figure and a kind drawn at random."""
    lines = text.split("\n")
    by_area: dict[str, list[Printed]] = defaultdict(list)
    for figure in printed_figures(text):
        by_area[figure.area].append(figure)
    chosen: list[Slip] = []
    for area in (TABLES, TEXT, FORMS):
        figures = by_area[area]
        if not figures:
            continue
        wanted = number // 3
        order = [f for _ in range(wanted // len(figures) + 1) for f in rng.sample(figures, len(figures))]
        for figure in order[:wanted]:
            slips = slips_of(figure, lines[figure.line - 1], figures, rng)
            if slips:
                chosen.append(rng.choice(slips))
    return chosen


def measure(bench: Bench, name: str, text: str, number: int, rng: random.Random) -> list[Trial]:
    """The trials of one report."""
    before = seen(bench.check(text))
    return [try_slip(bench, text, before, slip, name) for slip in slips_at_random(text, number, rng)]


def share(trials: Sequence[Trial]) -> str:
    """“97.3 % (292/300)”."""
    hit = sum(trial.noticed for trial in trials)
    return f"{hit * 1000 // len(trials) / 10:5.1f} % ({hit}/{len(trials)})" if trials else "—"


def report(trials: Sequence[Trial], *, every: bool) -> Iterator[str]:
    """The outcome as lines: recall by area and kind of slip, then what was not noticed."""
    for name in dict.fromkeys(t.report for t in trials):
        yield f"\n== {name} =="
        of_report = [t for t in trials if t.report == name]
        for area in (TABLES, TEXT, FORMS):
            of_area = [t for t in of_report if t.slip.figure.area == area]
            bound = [t for t in of_area if t.determined]
            if not of_area:
                continue
            levels = Counter(t.level for t in bound if t.noticed)
            target = TARGETS[area] / 10
            first = sum(t.first for t in bound)
            yield f"{area}：{share(bound)}，目标 {target} %；连同无从对照的 {share(of_area)}"
            one = sum(t.new == 1 for t in bound)
            most = max((t.new for t in bound), default=0)
            by_level = "，".join(f"{level} {n}" for level, n in levels.items())
            yield f"    首位即指到 {first}；只成一条的 {one}，最多 {most} 条；{by_level}"
            for kind in dict.fromkeys(t.slip.kind for t in bound):
                yield f"    {kind}：{share([t for t in bound if t.slip.kind == kind])}"
        missed = [t for t in of_report if not t.noticed and (every or t.determined)]
        for t in sorted(missed, key=lambda t: (t.slip.figure.line, t.slip.figure.start)):
            f = t.slip.figure
            around = t.line[max(0, f.start - 40) : f.end + 30].replace("\t", "⇥")
            free = f" [{f.free}]" if f.free else " [在百分比精度之内]" if t.loose else ""
            yield f"  {f.area} 第{f.line}行 {f.what} {t.slip.kind} {f.text}→{t.slip.put}{free}：…{around}…"


def clean_reports(bench: Bench, number: int, seed: int) -> Iterator[str]:
    """Findings at error level on correct reports: there should be none."""
    codes: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for i in range(number):
        rng = random.Random(seed * 10_000 + i)
        text = render(compose(random_accounts(rng, Wish(projects=rng.randint(0, 6))), random_style(rng)))
        for finding in bench.check(text).findings:
            codes[f"{finding.severity.value} {finding.code}"] += 1
            if finding.severity is Severity.ERROR:
                line = finding.places[0].line if finding.places else None
                examples.setdefault(finding.code, f"种子 {seed * 10_000 + i} 第{line}行：{finding.message}")
    errors = sum(n for code, n in codes.items() if code.startswith("error"))
    yield f"\n== 正确的报告 {number} 份：误报“必须改正” {errors} 条 =="
    yield from (f"  {code} × {n}" for code, n in codes.most_common())
    yield from (f"  例 {code} {text}" for code, text in examples.items())


def main() -> None:
    """Print the measurement."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--n", type=int, default=300, help="slips per report")
    options.add_argument("--report", type=Path, default=REAL, help="a report to change")
    options.add_argument("--generated", type=int, default=3, help="how many generated reports")
    options.add_argument("--clean", type=int, default=50, help="how many correct reports to look for false findings in")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--every", action="store_true", help="list also what nothing else determines")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench, rng = Bench(Path(folder)), random.Random(chosen.seed)
        trials: list[Trial] = []
        if chosen.report.is_file():
            trials += measure(bench, chosen.report.name, chosen.report.read_text("utf-8"), chosen.n, rng)
        else:
            print(f"没有 {chosen.report}，只测自造的报告")
        for i in range(chosen.generated):
            own = random.Random(chosen.seed * 1000 + i)
            text = render(compose(random_accounts(own, Wish(projects=5)), random_style(own)))
            trials += measure(bench, f"自造 {chosen.seed * 1000 + i}", text, chosen.n // 3, rng)
        for line in report(trials, every=chosen.every):
            print(line)
        if chosen.clean:
            for line in clean_reports(bench, chosen.clean, chosen.seed):
                print(line)


if __name__ == "__main__":
    main()
