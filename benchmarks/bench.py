"""Time the check of the real report and of a generated one of its size: warm in process, stage by stage, and cold.

Prints a small table; it judges nothing, for machines differ.
"""

from __future__ import annotations

import importlib
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import juesuan
from juesuan.amount import Denomination
from tests.generate.accounts import Wish, random_accounts
from tests.generate.styles import random_style
from tests.generate.text import compose, render

REAL = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"
SIZE = 120_000  # bytes of the generated report
ROUNDS, COLD = 9, 7
STAGES = {  # stage -> the functions whose time it is, as module:name
    "读文件": ("juesuan.readers:read_document",),
    "分篇": ("juesuan.intake.pipeline:_outlined",),
    "表": ("juesuan.intake.pipeline:_tables",),
    "自评表": ("juesuan.intake.pipeline:_evaluations",),
    "概况、名词、目录": (
        "juesuan.intake.pipeline:read_organisation",
        "juesuan.intake.pipeline:read_glossary",
        "juesuan.intake.pipeline:_catalogue",
    ),
    "文": ("juesuan.intake.pipeline:_sections", "juesuan.intake.pipeline:_claims"),
    "规则": ("juesuan.checking:run",),
    "其中：定原因": ("juesuan.rules.judge:weigh",),
}


def generated() -> str:
    """A report of about ``SIZE`` bytes: more and more forms until it is that long."""
    text = ""
    for projects in range(20, 200, 5):
        rng = random.Random(7)
        accounts = random_accounts(rng, Wish(denomination=Denomination.YUAN, items=40, projects=projects))
        text = render(compose(accounts, random_style(rng)))
        if len(text.encode()) >= SIZE:
            break
    return text


@contextmanager
def clocks(spent: dict[str, float]) -> Iterator[None]:
    """Within, the functions of each stage add the seconds they take to ``spent``."""
    undo: list[tuple[Any, str, Any]] = []
    for stage, functions in STAGES.items():
        for name in functions:
            module_name, _, attribute = name.partition(":")
            try:
                module = importlib.import_module(module_name)
                original = getattr(module, attribute)
            except (ImportError, AttributeError):
                print(f"（{stage}：没有 {name}，未计时）", file=sys.stderr)
                continue
            undo.append((module, attribute, original))
            setattr(module, attribute, _timed(original, stage, spent))
    try:
        yield
    finally:
        for module, attribute, original in undo:
            setattr(module, attribute, original)


def _timed(function: Callable[..., Any], stage: str, spent: dict[str, float]) -> Callable[..., Any]:
    def timed(*args: Any, **kwargs: Any) -> Any:
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent[stage] = spent.get(stage, 0.0) + time.perf_counter() - start

    return timed


def warm(path: Path) -> tuple[float, float, dict[str, float]]:
    """Least and median seconds of a whole check in process, and the least seconds of each stage."""
    juesuan.check(path)
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        juesuan.check(path)
        times.append(time.perf_counter() - start)
    rounds: list[dict[str, float]] = []
    for _ in range(ROUNDS):
        spent: dict[str, float] = {}
        with clocks(spent):
            juesuan.check(path)
        rounds.append(spent)
    stages = {stage: min(r.get(stage, 0.0) for r in rounds) for stage in STAGES}
    return min(times), statistics.median(times), stages


def cold(path: Path) -> tuple[float, float]:
    """Least and median seconds of the whole command, started anew each time."""
    command = [str(Path(sys.executable).parent / "juesuan"), "check", "--format", "json", str(path)]
    times = []
    for _ in range(COLD):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        times.append(time.perf_counter() - start)
    return min(times), statistics.median(times)


def main() -> None:
    """Print the timings of both reports side by side."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {"自造报告": Path(folder) / "generated.txt"}
        paths["自造报告"].write_text(generated(), "utf-8")
        if REAL.is_file():
            paths = {"实际报告": REAL, **paths}
        columns = {name: (*warm(path), *cold(path), path.stat().st_size) for name, path in paths.items()}
    print("\t".join(["最快（中位）", *columns]))
    print("\t".join(["字节", *(f"{size:,}" for *_, size in columns.values())]))
    print("\t".join(["核验（热）ms", *(f"{c[0] * 1000:.0f}（{c[1] * 1000:.0f}）" for c in columns.values())]))
    for stage in STAGES:
        cells = (f"{c[2][stage] * 1000:.1f} {c[2][stage] / c[0]:.0%}" for c in columns.values())
        print("\t".join([f"  {stage}", *cells]))
    print("\t".join(["命令（冷）ms", *(f"{c[3] * 1000:.0f}（{c[4] * 1000:.0f}）" for c in columns.values())]))
    print("目标：核验 ≤ 150 ms，命令 ≤ 500 ms")


if __name__ == "__main__":
    main()
