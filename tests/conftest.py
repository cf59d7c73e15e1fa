"""For all tests: ``SEEDS=n`` keeps n cases of every long proof, spread evenly over all of them."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Cut the long proofs to the number of cases asked for."""
    most = os.environ.get("SEEDS", "")
    if not most.isdigit() or int(most) == 0:
        return
    proofs: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.get_closest_marker("prove"):
            proofs[item.nodeid.split("[")[0]].append(item)
    cut = set()
    for cases in proofs.values():
        kept = {index * len(cases) // int(most) for index in range(int(most))}
        cut |= {case for index, case in enumerate(cases) if index not in kept}
    items[:] = [item for item in items if item not in cut]
    config.hook.pytest_deselected(items=list(cut))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the skipped tests wait for, so that a run without the real report is not taken for a whole one."""
    skipped = len(terminalreporter.stats.get("skipped", ()))
    if skipped and not (Path(__file__).parents[2] / "shared/reports").is_dir():
        terminalreporter.write_line(
            f"{skipped} tests were skipped: most need a real report under ../shared/reports, which is not here "
            "(see CONTRIBUTING.md)"
        )
