"""The checker under proof run on the suite: recall by kind and area, and what it says of clean reports."""

from __future__ import annotations

import importlib.util
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import juesuan
from juesuan.errors import JuesuanError
from juesuan.finding import Finding
from juesuan.place import Place
from tests.prove.mutations import flat
from tests.prove.suite_build import FOLDER

Said = list[dict[str, Any]]
LEVEL_NAMES = {"error": "必须改正", "explain": "必须说明", "notice": "提示"}


def of_suite(name: str) -> ModuleType:
    """A script of the suite as a module."""
    if str(FOLDER) not in sys.path:
        sys.path.insert(0, str(FOLDER))
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _place(place: Place) -> dict[str, Any]:
    return {"line": place.line, "start": place.start, "end": place.end}


def as_said(finding: Finding) -> dict[str, Any]:
    """A finding as the suite wants it: all places it names, those of its operands and consequences behind its own."""
    every = list(flat([finding]))
    places = [place for each in every for place in each.places]
    places += [figure.place for each in every for figure in each.operands]
    return {
        "rule": finding.code,
        "severity": finding.severity.value,
        "text": finding.message,
        "places": [_place(place) for place in places],
    }


def said_of(path: Path, text: str) -> Said:
    """What the checker says of a text; a report it refuses to read is one error without a place."""
    path.write_text(text, "utf-8")
    try:
        findings = juesuan.check(path).findings
    except JuesuanError as error:
        return [{"rule": "unreadable", "severity": "error", "text": str(error), "places": [_place(error.place)]}]
    return [as_said(finding) for finding in findings]


@dataclass(slots=True)
class Outcome:
    """What came of a run: results by kind, misses, and findings on clean reports."""

    judged: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    missed: list[tuple[str, dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    clean: dict[str, Said] = field(default_factory=dict)


Task = tuple[str, bool, list[tuple[str, str, dict[str, Any]]]]  # report, whether it counts as clean, mutants of it


def _check(task: Task) -> tuple[str, bool, Said, list[tuple[str, dict[str, Any], dict[str, Any]]]]:
    """One clean report and its mutants."""
    name, counts, mutants = task
    apply, score = of_suite("apply"), of_suite("score")
    text = apply.clean(name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.txt"
        before = said_of(path, text)
        results = []
        for kind, severity, mutant in mutants:
            said = said_of(path, apply.wrong(text, mutant["edits"]))
            results.append((kind, mutant, score.judge(mutant, severity, said, before)))
    return name, counts, before, results


def tasks(kinds: Iterable[str], sample: int | None, clean: int | None, seed: int) -> list[Task]:
    """What to check: mutants of these kinds (so many drawn at random, every kind as often) and clean reports."""
    apply, rng = of_suite("apply"), random.Random(seed)
    wanted = list(kinds)
    chosen: list[tuple[str, str, dict[str, Any]]] = []
    known = [k for k in apply.kinds() if not wanted or any(k["kind"].startswith(w) for w in wanted)]
    if sample is not None and sample < len(known):
        known = rng.sample(known, sample)
    for found in known:
        mutants = apply.mutants(found["kind"])
        number = len(mutants) if sample is None else min(len(mutants), max(1, sample // len(known)))
        chosen += [(found["kind"], found["severity"], m) for m in rng.sample(mutants, number)]
    names = [path.stem for path in sorted((FOLDER / "clean").glob("*.txt"))]
    counted = set(names if clean is None else rng.sample(names, min(clean, len(names))))
    by_report: dict[str, list[tuple[str, str, dict[str, Any]]]] = {name: [] for name in names}
    for each in chosen:
        by_report[each[2]["report"]].append(each)
    return [(name, name in counted, mutants) for name, mutants in by_report.items() if mutants or name in counted]


def run(work: list[Task], jobs: int) -> Outcome:
    """Checks everything, several reports at a time."""
    outcome = Outcome()
    with ProcessPoolExecutor(jobs) as pool:
        answers = pool.map(_check, work) if jobs > 1 else map(_check, work)
        for name, counts, before, results in answers:
            if counts:
                outcome.clean[name] = before
            for kind, mutant, result in results:
                outcome.judged.setdefault(kind, []).append(result)
                if not result["found"] or not result["level"]:
                    outcome.missed.append((kind, mutant, result))
    return outcome


HEAD = """# 测试集上的度量

[juesuan-suite](../juesuan-suite/README.md) 有 {clean} 份正确的报告和由它们改出的 {mutants} 份有错的，{kinds} 类差错。
下面是 {day} 全部运行一遍的结果，由 `python -m tests.prove.suite run --page docs/suite.md` 写入。
什么算找到、什么算误报，见测试集的说明；预期只由改动写出，与本程序的结论无关。

- **找到**：有一条新的问题，其位置（含所用各数、由它引起的问题）在错处或与错处矛盾之处的某一行。
- **级别**：其中最高的级别不低于该类应有的级别。
- **直指**：问题的第一个位置就是错处的那几个字。
"""


def _row(first: str, results: list[dict[str, Any]]) -> str:
    shares = (
        f"{100 * sum(result[what] for result in results) / len(results):.1f}" for what in ("found", "level", "pointed")
    )
    return f"| {first} | {len(results)} | {' | '.join(shares)} |"


def page(outcome: Outcome, day: str) -> Iterator[str]:
    """The outcome as a page of the documents: by area, false findings, by kind."""
    apply = of_suite("apply")
    kinds = [kind for kind in apply.kinds() if outcome.judged.get(kind["kind"])]
    every = [result for results in outcome.judged.values() for result in results]
    yield HEAD.format(clean=len(outcome.clean), mutants=len(every), kinds=len(kinds), day=day)
    yield "## 按范围\n\n| 范围 | 份数 | 找到 % | 级别 % | 直指 % |\n|---|--:|--:|--:|--:|"
    for area in dict.fromkeys(kind["area"] for kind in kinds):
        yield _row(area, [r for kind in kinds if kind["area"] == area for r in outcome.judged[kind["kind"]]])
    yield _row("合计", every)
    findings = [finding for said in outcome.clean.values() for finding in said]
    yield f"\n## 正确的报告上\n\n{len(outcome.clean)} 份正确的报告上的问题，按级别和规则：\n"
    for severity, name in (("error", "必须改正（误报）"), ("explain", "必须说明（误报）"), ("notice", "提示")):
        codes = Counter(finding["rule"] for finding in findings if finding["severity"] == severity)
        listed = "，".join(f"{code} {number}" for code, number in codes.most_common())
        yield f"- {name}：{codes.total()} 条{f'（{listed}）' if listed else ''}"
    yield "\n## 按类\n\n| 差错 | 应有级别 | 份数 | 找到 % | 级别 % | 直指 % |\n|---|---|--:|--:|--:|--:|"
    for kind in kinds:
        row = _row(f"{kind['title']} `{kind['kind']}` | {LEVEL_NAMES[kind['severity']]}", outcome.judged[kind["kind"]])
        yield row
    yield ""


def report(outcome: Outcome, misses: int) -> Iterator[str]:
    """The outcome as lines; so many examples of what was missed in each kind."""
    score = of_suite("score")
    yield from score.table(outcome.judged)
    yield from score.false_findings(outcome.clean)
    shown: dict[str, int] = {}
    for kind, mutant, result in sorted(outcome.missed, key=lambda m: m[1]["id"]):
        shown[kind] = shown.get(kind, 0) + 1
        if shown[kind] <= misses:
            what = "只到" + result["severity"] if result["found"] else "没有发现"
            where = mutant["where"][0]["line"]
            yield f"  {mutant['id']} {mutant['report']} 第{where}行 {what}：{mutant['about']}"
