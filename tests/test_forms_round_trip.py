"""Forms that went out and come back as they were: field by field, through other programs, with rows put in."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from juesuan.accounts import SelfEvaluation
from juesuan.collecting import collect, read_forms
from juesuan.folder.evaluations import write_evaluation
from juesuan.folder.form_fields import with_results
from juesuan.intake.returned import read_sent, rebuilt_forms
from juesuan.publishing import accounts_of, publish
from juesuan.readers import read_document
from juesuan.writers.forms import write_form
from tests.edited_workbook import put_in, without_identity
from tests.random_forms import forms

EXAMPLE = Path(__file__).parents[1] / "examples" / "ningxia-hrss-2024"


@pytest.fixture(scope="module")
def example() -> tuple[SelfEvaluation, ...]:
    return read_forms(EXAMPLE)


def written(forms: tuple[SelfEvaluation, ...], folder: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{form.number}.xlsx" for form in forms]
    for form, path in zip(forms, paths, strict=True):
        write_form(form, path)
    return paths


def came_back(path: Path) -> str:
    """The file of the form in a workbook; fails when anything in it asks for an answer."""
    sent = read_sent(read_document(path))
    assert sent is not None
    assert not sent.objections, sent.objections
    form, _, misread = with_results(sent.form, sent.filled)
    assert not misread
    return write_evaluation(form)


def test_the_26_forms_come_back_without_a_difference(example: tuple[SelfEvaluation, ...], tmp_path: Path) -> None:
    written(example, tmp_path / "out")
    collected = collect(tmp_path / "out", tmp_path / "facts")
    assert (len(collected.taken), collected.problems) == (26, ())
    assert [write_evaluation(f) for f in read_forms(tmp_path / "facts")] == [write_evaluation(f) for f in example]
    again = collect(tmp_path / "out", tmp_path / "facts")
    assert [one.changes for one in again.taken] == [()] * 26


def test_the_26_forms_are_recognised_alike_when_their_identity_is_lost(
    example: tuple[SelfEvaluation, ...], tmp_path: Path
) -> None:
    for path, form in zip(written(example, tmp_path / "out"), example, strict=True):
        document = read_document(without_identity(path))
        assert read_sent(document) is None
        (rebuilt,) = rebuilt_forms(document)
        assert write_evaluation(rebuilt.form) == write_evaluation(form), form.display


@pytest.mark.parametrize(
    "change", [{"row": 1, "count": 3}, {"row": 14, "count": 2}, {"row": 9}, {"column": 1}, {"column": 6}]
)
def test_rows_and_columns_put_in_change_nothing(
    example: tuple[SelfEvaluation, ...], tmp_path: Path, change: dict[str, int]
) -> None:
    for path, form in zip(written(example[:8], tmp_path / "out"), example[:8], strict=True):
        assert came_back(put_in(path, **change)) == write_evaluation(form), form.display


@settings(max_examples=25, deadline=None)
@given(forms())
def test_any_form_comes_back_as_it_went_out(form: SelfEvaluation) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        write_form(form, path)
        assert came_back(path) == write_evaluation(form)


def saved_by_libreoffice(paths: list[Path], kind: str, folder: Path) -> Path:
    """The folder with the workbooks as LibreOffice saves them after opening."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(folder / kind), *map(str, paths)], check=True, capture_output=True)
    return folder / kind


def test_workbooks_saved_by_another_program_come_back_as_they_went_out(
    example: tuple[SelfEvaluation, ...], tmp_path: Path
) -> None:
    some = example[:4] + example[22:26]
    paths = written(some, tmp_path / "out")
    saved = saved_by_libreoffice(paths, "xlsx", tmp_path)
    for path, form in zip(paths, some, strict=True):
        assert came_back(saved / path.name) == write_evaluation(form), form.display


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_workbooks_saved_in_another_format_are_recognised(
    example: tuple[SelfEvaluation, ...], tmp_path: Path, kind: str
) -> None:
    some = (example[1], example[4])
    (tmp_path / "facts" / "evaluations").mkdir(parents=True)
    for form in some:
        path = tmp_path / "facts" / "evaluations" / f"{form.number:02d}.toml"
        path.write_text(write_evaluation(form), "utf-8")
    saved = saved_by_libreoffice(written(some, tmp_path / "out"), kind, tmp_path)
    collected = collect(saved, tmp_path / "facts")
    assert (len(collected.taken), collected.problems) == (2, ())
    assert [one.changes for one in collected.taken] == [(), ()]


@pytest.mark.parametrize("form", ["docx", "xlsx", "html", "pdf"])
def test_the_published_report_holds_the_same_forms(
    example: tuple[SelfEvaluation, ...], tmp_path: Path, form: str
) -> None:
    (made,) = publish(accounts_of(EXAMPLE), tmp_path / "out", formats=(form,))
    shutil.copytree(EXAMPLE / "evaluations", tmp_path / "facts" / "evaluations")
    collected = collect(made.path, tmp_path / "facts")
    assert (len(collected.taken), collected.problems) == (len(example), ())
    assert [one.changes for one in collected.taken] == [()] * len(example)
