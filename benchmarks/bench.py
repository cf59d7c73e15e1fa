"""Time the check of the real report and of a generated one of its size: warm in process, stage by stage, and cold.

Prints a small table; it judges nothing, for machines differ. Beside what a clock shows stands what the processor spent:
on a machine that others use as well only the latter says something of the program, and the table says so.
"""

from __future__ import annotations

import importlib
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import juesuan
from juesuan.amount import Denomination
from tests.generate.accounts import Wish, random_accounts
from tests.generate.styles import random_style
from tests.generate.text import compose, render

REAL = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"
SIZE = 120_000  # bytes of the generated report
ROUNDS, COLD = 9, 7
BUSY = 1.3  # times the processor's seconds that a clock must show for the machine to be busy with other things
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
    "规则": ("juesuan.checking:ask", "juesuan.checking:weighed"),
    "其中：定原因": ("juesuan.rules.judge:weigh",),
}
WITHIN = ("其中：定原因",)  # stages that are part of another
WHOLE, REST = "全部", "其余"


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
    """Within, the functions of each stage add the seconds of the processor that they take to ``spent``."""
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
        start = time.process_time()
        try:
            return function(*args, **kwargs)
        finally:
            spent[stage] = spent.get(stage, 0.0) + time.process_time() - start

    return timed


class Times(NamedTuple):
    """Seconds of several runs of one thing, by the clock and by the processor."""

    clock: list[float]
    processor: list[float]

    @property
    def is_disturbed(self) -> bool:
        """Whether the runs waited for others to use the processor."""
        return statistics.median(self.clock) > BUSY * statistics.median(self.processor)


def warm(path: Path) -> tuple[Times, dict[str, float], float]:
    """The times of a whole check in process; the least seconds of the processor for each stage, and for all of them
    together while they are watched."""
    juesuan.check(path)
    times = Times([], [])
    for _ in range(ROUNDS):
        start, spent_before = time.perf_counter(), time.process_time()
        juesuan.check(path)
        times.processor.append(time.process_time() - spent_before)
        times.clock.append(time.perf_counter() - start)
    rounds: list[dict[str, float]] = []
    for _ in range(ROUNDS):
        spent: dict[str, float] = {}
        with clocks(spent):
            start = time.process_time()
            juesuan.check(path)
            spent[WHOLE] = time.process_time() - start
        rounds.append(spent)
    stages = {stage: min(r.get(stage, 0.0) for r in rounds) for stage in (*STAGES, WHOLE)}
    whole = stages.pop(WHOLE)
    stages[REST] = whole - sum(least for stage, least in stages.items() if stage not in WITHIN)
    return times, stages, whole


def cold(path: Path) -> Times:
    """The times of the whole command, started anew each time.

    One run before them is not counted: it leaves the files in memory and the bytecode written, as setting up does.
    """
    command = [str(Path(sys.executable).parent / "juesuan"), "check", "--format", "json", str(path)]
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    times = Times([], [])
    for _ in range(COLD + 1):
        start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.clock.append(time.perf_counter() - start)
        times.processor.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return Times(times.clock[1:], times.processor[1:])


def _shown(seconds: list[float]) -> str:
    return f"{min(seconds) * 1000:.0f}（{statistics.median(seconds) * 1000:.0f}）"


def main() -> None:
    """Print the timings of both reports side by side."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        paths = {"自造报告": Path(folder) / "generated.txt"}
        paths["自造报告"].write_text(generated(), "utf-8")
        if REAL.is_file():
            paths = {"实际报告": REAL, **paths}
        columns = [(path.stat().st_size, *warm(path), cold(path)) for path in paths.values()]
    print("\t".join(["ms，最快（中位）", *paths]))
    print("\t".join(["字节", *(f"{size:,}" for size, *_ in columns)]))
    print("\t".join(["核验（热），时钟", *(_shown(times.clock) for _, times, *_ in columns)]))
    print("\t".join(["核验（热），处理器", *(_shown(times.processor) for _, times, *_ in columns)]))
    for stage in (*STAGES, REST):
        cells = (f"{stages[stage] * 1000:.1f} {stages[stage] / whole:.0%}" for _, _, stages, whole, _ in columns)
        print("\t".join([f"  {stage}", *cells]))
    print("\t".join(["命令（冷），时钟", *(_shown(times.clock) for *_, times in columns)]))
    print("\t".join(["命令（冷），处理器", *(_shown(times.processor) for *_, times in columns)]))
    print("目标：核验 ≤ 150 ms，命令 ≤ 500 ms")
    cores = os.cpu_count() or 1
    print(f"开始时机器负载 {load:.1f}，{cores} 核")
    if load > cores / 2 or any(column[1].is_disturbed or column[4].is_disturbed for column in columns):
        print("测量时机器正忙于别的事：时钟所示偏大，以处理器所示为准（也会因争用缓存偏大），空闲时重测。")


if __name__ == "__main__":
    main()
