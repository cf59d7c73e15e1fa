"""Writes the wrong reports of the suite as text files. Needs Python 3.9 or later and nothing else.

python apply.py OUT                     every mutant, OUT/<kind>/<id>.txt; clean reports, OUT/clean/<name>.txt
python apply.py OUT --kind table-item   of some kinds only (may be repeated)
python apply.py OUT --first 5           only the first so many of each kind
"""

import argparse
import json
from pathlib import Path

SUITE = Path(__file__).parent


def records(path):
    """The records of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def kinds():
    """The kinds in order: kind, title, english, area, severity, proof, mutants."""
    return records(SUITE / "kinds.jsonl")


def mutants(kind):
    """The mutants of one kind: id, report, edits, where, against, names, about."""
    return records(SUITE / "mutants" / f"{kind}.jsonl")


def clean(name):
    """The text of one clean report."""
    return (SUITE / "clean" / f"{name}.txt").read_text("utf-8")


def wrong(text, edits):
    """The clean text with the edits made.

    Lines count from 1, characters of a line from 0, both in the clean text, so the last edit is made first. What an
    edit replaces must stand exactly there. ``now`` is ``null`` when the whole line goes.
    """
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda edit: (edit["line"], edit["start"]), reverse=True):
        line, start, was, now = lines[edit["line"] - 1], edit["start"], edit["was"], edit["now"]
        if line[start : start + len(was)] != was or (now is None and line != was):
            raise ValueError(f"line {edit['line']}: {was!r} does not stand there")
        if now is None:
            del lines[edit["line"] - 1]
        else:
            lines[edit["line"] - 1 : edit["line"]] = (line[:start] + now + line[start + len(was) :]).split("\n")
    return "\n".join(lines)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("out", type=Path)
    options.add_argument("--kind", action="append", help="only this kind; may be repeated")
    options.add_argument("--first", type=int, help="only the first so many of each kind")
    chosen = options.parse_args()
    (chosen.out / "clean").mkdir(parents=True, exist_ok=True)
    for path in sorted((SUITE / "clean").glob("*.txt")):
        (chosen.out / "clean" / path.name).write_text(path.read_text("utf-8"), "utf-8")
    written = 0
    for kind in chosen.kind or [each["kind"] for each in kinds()]:
        (chosen.out / kind).mkdir(exist_ok=True)
        for mutant in mutants(kind)[: chosen.first]:
            text = wrong(clean(mutant["report"]), mutant["edits"])
            (chosen.out / kind / f"{mutant['id']}.txt").write_text(text, "utf-8")
            written += 1
    print(f"{written} mutants written to {chosen.out}")


if __name__ == "__main__":
    main()
