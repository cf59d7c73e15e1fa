"""Proof that a single wrong figure is noticed, and that correct reports are found correct. ``SEEDS`` sets how many."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from juesuan.finding import Severity
from tests.generate.accounts import Wish, random_accounts
from tests.generate.styles import random_style
from tests.generate.text import compose, render
from tests.prove.mutations import REAL, TARGETS, Bench, Trial, measure

SEEDS = int(os.environ.get("SEEDS", "20"))
pytestmark = pytest.mark.prove


def report_text(seed: int, projects: int) -> str:
    rng = random.Random(seed)
    return render(compose(random_accounts(rng, Wish(projects=projects)), random_style(rng)))


def expect_noticed(trials: list[Trial]) -> None:
    """Of what other figures determine, at least the target share of each area is noticed."""
    for area, target in TARGETS.items():
        of_area = [t for t in trials if t.slip.figure.area == area and t.determined]
        missed = [t for t in of_area if not t.noticed]
        assert len(missed) * 1000 <= len(of_area) * (1000 - target), "\n".join(
            f"{t.report} 第{t.slip.figure.line}行 {t.slip.kind} {t.slip.figure.text}→{t.slip.put}" for t in missed
        )


@pytest.mark.parametrize("seed", range(SEEDS * 5))
def test_a_correct_report_has_no_error(seed: int, tmp_path: Path) -> None:
    verdict = Bench(tmp_path).check(report_text(seed, seed % 7))
    assert [f.message for f in verdict.findings if f.severity is Severity.ERROR] == []


def test_single_wrong_figures_of_generated_reports_are_noticed(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    trials: list[Trial] = []
    for seed in range(SEEDS):
        trials += measure(bench, f"种子 {seed}", report_text(seed, 5), 60, random.Random(seed))
    expect_noticed(trials)


@pytest.mark.skipif(not REAL.is_file(), reason="没有实际报告可供改动")
def test_single_wrong_figures_of_the_real_report_are_noticed(tmp_path: Path) -> None:
    text = REAL.read_text("utf-8")
    expect_noticed(measure(Bench(tmp_path), REAL.name, text, 30 * SEEDS, random.Random(3)))
