"""A facts folder keeps no sentences: rules that read them are listed, errors in figures are those of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

import juesuan
from juesuan import shipped
from juesuan.folder import save
from juesuan.rules import rules_by_code

SAMPLE = Path(juesuan.__file__).parent / "rules/sample.txt"
REAL = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"
CODES = set(shipped.toml("juesuan.rules", "wordless.toml")["codes"])


def test_every_rule_listed_exists() -> None:
    assert set(rules_by_code()) >= CODES


def test_a_folder_lists_what_reads_sentences_and_a_file_does_not(tmp_path: Path) -> None:
    save(juesuan.read(SAMPLE), tmp_path)
    listed = {item.code for item in juesuan.check(tmp_path).coverage.not_checked if "事实文件夹" in item.reason}
    assert listed == CODES
    assert not any("事实文件夹" in item.reason for item in juesuan.check(SAMPLE).coverage.not_checked)


@pytest.mark.parametrize("report", [SAMPLE, REAL], ids=["sample", "real"])
def test_what_a_folder_does_not_find_is_of_a_rule_it_lists(report: Path, tmp_path: Path) -> None:
    if not report.exists():
        pytest.skip("the real report is not here")
    save(juesuan.read(report), tmp_path)
    kept = {finding.id for finding in juesuan.check(tmp_path).findings}
    lost = [finding for finding in juesuan.check(report).findings if finding.id not in kept]
    assert {finding.code for finding in lost} <= CODES
