"""What is printed is read again: every cell, statement and form equal to the 分, whatever made the file."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import juesuan
from juesuan.accounts import FinalAccounts
from juesuan.editions import load
from juesuan.writers.book import Book, bind_book
from juesuan.writers.docx import write_docx
from juesuan.writers.page import write_page
from juesuan.writers.pdf import write_pdf
from tests.browser import CHROMIUM
from tests.generate.accounts import Wish
from tests.generate.press import Press, printed, random_press
from tests.generate.same import as_text, random_report, unlike

SEEDS = int(os.environ.get("SEEDS", "20"))  # of the long proofs
WRITERS: dict[str, Callable[[Book, Path], None]] = {"pdf": write_pdf, "html": write_page, "docx": write_docx}
SOFFICE = shutil.which("soffice")


def expect_same(folder: Path, seed: int, form: str, wish: Wish | None = None) -> None:
    """Written by our own writer and read again."""
    accounts = as_text(random_report(seed, wish)[1], folder)
    path = folder / f"report.{form}"
    WRITERS[form](book_of(accounts), path)
    expect_equal(seed, accounts, path)


def book_of(accounts: FinalAccounts) -> Book:
    return bind_book(accounts, load(accounts.edition))


def expect_equal(seed: int, accounts: FinalAccounts, path: Path) -> None:
    found = unlike(accounts, juesuan.read(path))
    assert not found, f"种子 {seed}，{path.name}：{len(found)} 处\n" + "\n".join(found[:20])


def large(seed: int) -> Wish:
    """Many rows over many pages, many forms."""
    return Wish(items=random.Random(seed).randint(30, 120), projects=random.Random(seed).randint(5, 12))


@pytest.mark.parametrize("form", ["pdf", "html"])
@pytest.mark.parametrize("seed", range(3))
def test_what_we_publish_is_read_again_equal(form: str, seed: int, tmp_path: Path) -> None:
    expect_same(tmp_path, seed, form)


@pytest.mark.parametrize("rulings", ["full", "dotted", "double", "across", "fields", "none"])
def test_tables_are_read_whatever_rules_them(rulings: str, tmp_path: Path) -> None:
    _, report = random_report(1)
    path = tmp_path / "report.pdf"
    path.write_bytes(printed(report, Press(rulings=rulings)))  # type: ignore[arg-type]
    expect_equal(1, as_text(report, tmp_path), path)


@pytest.mark.parametrize("seed", range(3))
def test_a_report_printed_in_any_way_is_read_equal(seed: int, tmp_path: Path) -> None:
    rng, report = random_report(seed)
    path = tmp_path / "report.pdf"
    path.write_bytes(printed(report, random_press(rng)))
    expect_equal(seed, as_text(report, tmp_path), path)


@pytest.mark.prove
@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("seed", range(3000, 3000 + 2 * SEEDS))
def test_many_reports_we_publish_are_read_again_equal(form: str, seed: int, tmp_path: Path) -> None:
    expect_same(tmp_path, seed, form, large(seed) if seed % 2 else None)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(4000, 4000 + 5 * SEEDS))
def test_many_reports_printed_in_any_way_are_read_equal(seed: int, tmp_path: Path) -> None:
    rng, report = random_report(seed, large(seed) if seed % 4 == 0 else None)
    path = tmp_path / "report.pdf"
    path.write_bytes(printed(report, random_press(rng)))
    expect_equal(seed, as_text(report, tmp_path), path)


@pytest.mark.prove
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("seed", range(5000, 5000 + max(1, SEEDS // 4)))
def test_a_pdf_that_libreoffice_makes_of_our_word_document_is_read_equal(seed: int, tmp_path: Path) -> None:
    accounts = as_text(random_report(seed)[1], tmp_path)
    write_docx(book_of(accounts), tmp_path / "report.docx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [SOFFICE or "", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "report.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    expect_equal(seed, accounts, tmp_path / "report.pdf")


@pytest.mark.prove
@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
@pytest.mark.parametrize("seed", range(6000, 6000 + max(1, SEEDS // 4)))
def test_our_page_printed_by_a_browser_is_read_equal(seed: int, tmp_path: Path) -> None:
    accounts = as_text(random_report(seed)[1], tmp_path)
    write_page(book_of(accounts), tmp_path / "report.html")
    command = [CHROMIUM or "", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    command += [f"--print-to-pdf={tmp_path / 'report.pdf'}", (tmp_path / "report.html").as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    expect_equal(seed, accounts, tmp_path / "report.pdf")
