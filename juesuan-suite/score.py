"""Scores a checker on the suite. Needs Python 3.9 or later and nothing else.

    python score.py FINDINGS.jsonl

One line of FINDINGS.jsonl for every clean report and every mutant that was checked, in any order:

    {"id": "r001", "findings": []}
    {"id": "table-item-001", "findings": [{"rule": "…", "severity": "error", "text": "…",
                                           "places": [{"line": 128, "start": 30, "end": 42}, …]}]}

``id`` is the name of a clean report or of a mutant; ``severity`` is error, explain or notice; ``places`` are all places
the finding names, the wrong one first; ``start`` and ``end`` may be left out. README.md says what counts.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from apply import kinds, mutants

LEVELS = ("notice", "explain", "error")


def is_new(finding, before):
    """Whether the clean report does not have the same finding: same rule, same text."""
    return all(finding["rule"] != old["rule"] or finding["text"] != old["text"] for old in before)


def on(place, spot):
    """Whether a place of a finding is on the line of the spot."""
    return place.get("line") == spot["line"]


def touches(place, spot):
    """Whether it also shares characters with it, as far as both say which."""
    if not on(place, spot) or place.get("start") is None or "start" not in spot:
        return on(place, spot)
    return place["start"] < max(spot["end"], spot["start"] + 1) and place["end"] > spot["start"]


def finds(finding, mutant):
    """Whether the finding shows the slip: a place on its lines, or no place at all and the missing thing named."""
    lines = [*mutant["where"], *mutant.get("against", ())]
    places = [place for place in finding["places"] if place.get("line")]
    if not places:
        return any(name in finding["text"] for name in mutant.get("names", ()))
    return any(on(place, spot) for place in places for spot in lines)


def judge(mutant, severity, findings, before):
    """What the checker made of one mutant: found, found at the expected level, pointed at, and the best level."""
    new = [finding for finding in findings if is_new(finding, before)]
    good = [finding for finding in new if finds(finding, mutant)]
    level = max((LEVELS.index(finding["severity"]) for finding in good), default=-1)
    first = [finding["places"][0] for finding in good if finding["places"]]
    return {
        "found": bool(good),
        "level": level >= LEVELS.index(severity),
        "pointed": any(touches(place, spot) for place in first for spot in mutant["where"]),
        "severity": LEVELS[level] if good else "",
        "new": len(new),
    }


def share(results, what):
    """“ 98.0 %” of the results."""
    return f"{100 * sum(result[what] for result in results) / len(results):5.1f} %" if results else "    –  "


def table(judged):
    """The lines of the table; ``judged`` maps a kind to its results."""
    yield "  found    at level  pointed  mutants  kind"
    by_area = defaultdict(list)
    for kind in kinds():
        results = judged.get(kind["kind"], [])
        if results:
            by_area[kind["area"]] += results
            shares = "   ".join(share(results, what) for what in ("found", "level", "pointed"))
            yield f"{shares}   {len(results):5}  {kind['area']} {kind['kind']} {kind['title']}"
    everything = [result for results in by_area.values() for result in results]
    for area, results in [*by_area.items(), ("", everything)]:
        shares = "   ".join(share(results, what) for what in ("found", "level", "pointed"))
        yield f"{shares}   {len(results):5}  {area or 'all'}"


def false_findings(said):
    """Findings on clean reports by severity and rule; ``said`` maps the name of a clean report to its findings."""
    counts = defaultdict(int)
    for findings in said.values():
        for finding in findings:
            counts[finding["severity"], finding["rule"]] += 1
    yield f"{len(said)} clean reports"
    for level in reversed(LEVELS):
        rules = sorted((n, rule) for (severity, rule), n in counts.items() if severity == level)
        yield f"  {level}: {sum(n for n, _ in rules)}" + "".join(f"  {rule} {n}" for n, rule in reversed(rules))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    lines = Path(sys.argv[1]).read_text("utf-8").splitlines()
    said = {record["id"]: record["findings"] for record in map(json.loads, lines)}
    judged = {
        kind["kind"]: [
            judge(mutant, kind["severity"], said[mutant["id"]], said.get(mutant["report"], ()))
            for mutant in mutants(kind["kind"])
            if mutant["id"] in said
        ]
        for kind in kinds()
    }
    print("\n".join(table(judged)))
    print("\n".join(false_findings({name: findings for name, findings in said.items() if name[1:].isdigit()})))


if __name__ == "__main__":
    main()
