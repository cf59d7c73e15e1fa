"""For all tests: ``SEEDS=n`` keeps only the first n cases of every long proof."""

from __future__ import annotations

import os
from collections import Counter

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Cut the long proofs to the number of cases asked for."""
    most = os.environ.get("SEEDS", "")
    if not most.isdigit():
        return
    seen: Counter[str] = Counter()
    kept, cut = [], []
    for item in items:
        proof = item.nodeid.split("[")[0] if item.get_closest_marker("prove") else ""
        seen[proof] += 1
        (cut if proof and seen[proof] > int(most) else kept).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=cut)
