"""The suite written out: clean reports, and for each kind of slip its mutants, the same bytes whenever it is built."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.prove.suite_kinds import every_kind
from tests.prove.suite_kinds.clean import NUMBER, SEED, clean
from tests.prove.suite_kinds.located import Located
from tests.prove.suite_kinds.mutant import Draft, Kind, applied, as_record

FOLDER = Path(__file__).parents[2] / "juesuan-suite"
EACH = 50  # mutants of a kind
MOST = 12  # of a kind in one report


def drafts(found: Kind, report: Located) -> Iterator[Draft]:
    """The drafts of one kind for one report, in an order that depends on both alone."""
    seen = set()
    for draft in found.make(report, random.Random(f"{SEED} {found.code} {report.name}")):
        if draft.edits not in seen:
            seen.add(draft.edits)
            yield draft


def mutants(found: Kind) -> Iterator[tuple[Located, Draft]]:
    """The mutants of one kind: one of each report in a shuffled order, then a second one, until there are enough."""
    numbers = random.Random(f"{SEED} {found.code}").sample(range(1, NUMBER + 1), NUMBER)
    waiting = [(clean(number), drafts(found, clean(number))) for number in numbers]
    given = 0
    for _ in range(MOST):
        still = []
        for report, left in waiting:
            draft = next(left, None)
            if draft is None:
                continue
            still.append((report, left))
            yield report, draft
            given += 1
            if given == EACH:
                return
        waiting = still


def records(found: Kind) -> list[dict[str, Any]]:
    """The mutants of one kind as they stand in the suite, each proved to be another text than the clean one."""
    made = []
    for number, (report, draft) in enumerate(mutants(found), 1):
        record = as_record(found, report, draft, number)
        lines = applied(report.text.split("\n"), draft.edits)
        if "\n".join(lines) == report.text or not record["where"]:
            raise ValueError(f"{record['id']}: nothing wrong, or nowhere to find it")
        for spot in (*record["where"], *record.get("against", ())):
            if not 1 <= spot["line"] <= len(lines) or spot.get("end", 0) > len(lines[spot["line"] - 1]):
                raise ValueError(f"{record['id']}: {spot} is not in the text")
        made.append(record)
    return made


def lines_of(found: Iterable[dict[str, Any]]) -> str:
    """JSON Lines."""
    return "".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) + "\n" for each in found)


def about_clean(report: Located) -> dict[str, Any]:
    """What one clean report is like."""
    a, style = report.a, report.style
    return {
        "name": report.name,
        "department": a.department,
        "year": a.year,
        "level": a.level,
        "denomination": a.denomination.value,
        "text_denomination": (style.text_unit or a.denomination).value,
        "rounded": report.rounded,
        "codes": len(a.entries),
        "projects": len(a.projects),
        "lines": len(report.lines),
    }


def about_kind(found: Kind, number: int) -> dict[str, Any]:
    """What one kind is."""
    return {
        "kind": found.code,
        "title": found.title,
        "english": found.english,
        "area": found.area,
        "severity": found.severity,
        "proof": found.proof,
        "mutants": number,
    }


def build(folder: Path = FOLDER) -> Iterator[str]:
    """Writes the data of the suite; yields one line on each kind that has too few mutants, then the totals."""
    (folder / "clean").mkdir(parents=True, exist_ok=True)
    (folder / "mutants").mkdir(exist_ok=True)
    for old in (*(folder / "clean").iterdir(), *(folder / "mutants").iterdir()):
        old.unlink()
    reports = [clean(number) for number in range(1, NUMBER + 1)]
    for report in reports:
        (folder / "clean" / f"{report.name}.txt").write_text(report.text, "utf-8")
    (folder / "clean.jsonl").write_text(lines_of(map(about_clean, reports)), "utf-8")
    kinds, total = [], 0
    for found in every_kind():
        made = records(found)
        (folder / "mutants" / f"{found.code}.jsonl").write_text(lines_of(made), "utf-8")
        kinds.append(about_kind(found, len(made)))
        total += len(made)
        if len(made) < EACH:
            yield f"{found.code}: {len(made)}"
    (folder / "kinds.jsonl").write_text(lines_of(kinds), "utf-8")
    yield f"{len(reports)} clean reports, {len(kinds)} kinds, {total} mutants"
