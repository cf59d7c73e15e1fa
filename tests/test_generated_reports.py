"""What is read from a report equals what is true of it, however offices and extractors have distorted its text."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

import juesuan
from tests.generate import sample
from tests.generate.accounts import Wish, random_accounts
from tests.generate.compare import differences, misplaced
from tests.generate.distort import DISTORTIONS, Distortion, distorted, together
from tests.generate.styles import random_style
from tests.generate.text import Report, compose, render

SEEDS = int(os.environ.get("SEEDS", "20"))  # of the long proofs
SAMPLE = Path(juesuan.__file__).parent / "rules" / "sample.txt"


def report_of(seed: int) -> tuple[random.Random, Report]:
    """A random report, and the dice that made it."""
    rng = random.Random(seed)
    accounts = random_accounts(rng, Wish(items=rng.randint(3, 25), projects=rng.randint(1, 4)))
    return rng, compose(accounts, random_style(rng))


def read_back(folder: Path, report: Report, data: bytes) -> list[str]:
    """The differences between the truth and what is read from the file."""
    path = folder / "report.txt"
    path.write_bytes(data)
    read = juesuan.read(path)
    text = data.decode("utf-8-sig") if data.startswith(b"\xef\xbb\xbf") or _is_utf8(data) else data.decode("gb18030")
    return [*differences(report, read), *misplaced(read, text)]


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def expect_equal(folder: Path, seed: int, chosen: list[Distortion] | None) -> None:
    """Read the distorted report of the seed (``None``: everything together) and compare."""
    rng, report = report_of(seed)
    data = distorted(rng, report, together(rng) if chosen is None else chosen)
    found = read_back(folder, report, data)
    assert not found, f"种子 {seed}：{len(found)} 处\n" + "\n".join(found[:20])


def test_the_sample_report_is_printed_from_its_accounts() -> None:
    assert SAMPLE.read_text("utf-8") == sample.text()


@pytest.mark.parametrize("seed", range(40))
def test_generated_accounts_are_sound(seed: int) -> None:
    _, report = report_of(seed)
    assert report.accounts.faults() == []
    assert render(report).count("决算数") > 10


@pytest.mark.parametrize("seed", range(8))
def test_a_clean_report_is_read_back_equal(seed: int, tmp_path: Path) -> None:
    expect_equal(tmp_path, seed, [])


@pytest.mark.parametrize("seed", [100, 101])
@pytest.mark.parametrize("distortion", DISTORTIONS, ids=lambda d: d.name)
def test_a_report_with_one_distortion_is_read_back_equal(distortion: Distortion, seed: int, tmp_path: Path) -> None:
    expect_equal(tmp_path, seed, [distortion])


@pytest.mark.parametrize("seed", range(200, 212))
def test_a_report_with_all_distortions_together_is_read_back_equal(seed: int, tmp_path: Path) -> None:
    expect_equal(tmp_path, seed, None)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(1000, 1000 + SEEDS))
@pytest.mark.parametrize("distortion", DISTORTIONS, ids=lambda d: d.name)
def test_many_reports_with_one_distortion_are_read_back_equal(
    distortion: Distortion, seed: int, tmp_path: Path
) -> None:
    expect_equal(tmp_path, seed, [distortion])


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(2000, 2000 + 10 * SEEDS))
def test_many_reports_with_all_distortions_together_are_read_back_equal(seed: int, tmp_path: Path) -> None:
    expect_equal(tmp_path, seed, None)
