"""Time the derivation of the nine tables as a department grows: units × 2,000 entries, without reading files.

``python -m benchmarks.prepare`` prints a small table; it judges nothing, for machines differ.
"""

from __future__ import annotations

import gc
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from juesuan.codes import economic_codes, function_codes
from juesuan.editions import load
from juesuan.folder.department import Department
from juesuan.folder.entries import write_entries
from juesuan.prepare.cells import Cells
from juesuan.prepare.derive import added, sums_by_unit, tables
from juesuan.prepare.entry import Entry
from juesuan.preparing import Books, open_books
from juesuan.unit import Organisation, Unit

EACH = 2_000  # entries of a unit
UNITS = (50, 100, 200, 500)
READ = 10  # units whose files are read, for comparison
ROUNDS = 3
EDITION = load("ningxia-2024")
FUNCTIONS = [code for code in function_codes() if len(code) == 7 and code.startswith("208")]
ECONOMIC = [code.code for code in economic_codes().values() if code.level == "款" and code.lane]


def unit_entries(rng: random.Random, unit: str, size: int = EACH) -> list[Entry]:
    """The entries of one unit: a tenth income, the rest spending over a dozen functions and every economic code."""
    functions = rng.sample(FUNCTIONS, 12)
    made = []
    for number in range(size):
        function, fen, summary = rng.choice(functions), rng.randint(1, 10**8), f"{number}"
        fund = rng.choice(("一般公共预算", "一般公共预算", "单位资金"))
        if rng.random() < 0.1:
            account = "6001" if fund != "单位资金" else "6609"
            key = (function, account, "贷", "普通", fund, "", "决算", "")
        else:
            key = (function, "7201", "借", "普通", fund, rng.choice(("基本", "项目")), "决算", rng.choice(ECONOMIC))
        made.append(Entry(unit, 2024, *key, fen, summary=summary))
    return made


def least(work: Callable[[], object]) -> float:
    """The least seconds of a few rounds."""
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def derived(entries: Sequence[Entry]) -> object:
    """What is timed: the cells of every unit, the department's, and its nine tables."""
    units = sums_by_unit(entries, Cells(EDITION))
    return units, tables(added(units.values()), EDITION)


def main() -> None:
    """Print seconds by number of units."""
    rng = random.Random(7)
    names = [f"单位{number:03d}" for number in range(max(UNITS))]
    entries = [entry for name in names for entry in unit_entries(rng, name)]
    print("\t".join(["单位", "分录", "编出各单位与部门 ms", "改一笔分录 ms", "全部单位的表 ms"]))
    for count in UNITS:
        part = tuple(entries[: count * EACH])
        whole = least(lambda part=part: derived(part))  # type: ignore[misc]
        books = _books(names[:count], part)
        assert books.tables
        changed = least(lambda books=books, part=part: books.changed(part[-1], part[-1]._replace(fen=1)))  # type: ignore[misc]
        each = least(lambda books=books: [books.tables_of(unit) for unit in books.units])  # type: ignore[misc]
        cells = (count, len(part), f"{whole * 1000:.0f}", f"{changed * 1000:.1f}", f"{each * 1000:.0f}")
        print("\t".join(map(str, cells)))
    print(f"读 {READ} 个单位的 CSV（{READ * EACH:,} 条）\t{_reading(names[:READ], entries):.0f} ms")
    print("目标：500 个单位 × 2,000 条 ≤ 2,000 ms")


def _books(names: Sequence[str], entries: tuple[Entry, ...]) -> Books:
    units = tuple(Unit(name) for name in names)
    department = Department("部门", 2024, "部门", EDITION.denomination, EDITION, Organisation(units=units), ())
    return Books(Path("."), department, entries)


def _reading(names: Sequence[str], entries: Sequence[Entry]) -> float:
    """Milliseconds to read and check the files of a few units."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "entries").mkdir()
        units = "".join(f'[[organisation.units]]\nname = "{name}"\n' for name in names)
        (root / "department.toml").write_text(f'name = "部门"\nyear = 2024\nedition = "ningxia-2024"\n{units}', "utf-8")
        for number, name in enumerate(names):
            own = entries[number * EACH : (number + 1) * EACH]
            (root / "entries" / f"{name}.csv").write_text(write_entries(own), "utf-8")
        return least(lambda: open_books(root)) * 1000


if __name__ == "__main__":
    main()
