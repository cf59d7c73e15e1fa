"""Open data: a valid Data Package, CSV on the Web that keeps its own word, every fact once, nothing invented."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from juesuan.accounts import FinalAccounts
from juesuan.codes import cofog_of
from juesuan.errors import JuesuanError
from juesuan.writers.open_data import open_data, write_open_data
from tests.rule_examples import sample


@pytest.fixture(scope="module")
def accounts() -> FinalAccounts:
    return sample().accounts


@pytest.fixture(scope="module")
def folder(accounts: FinalAccounts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("open") / "开放数据"
    write_open_data(accounts, path)
    return path


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_frictionless_finds_the_package_valid(folder: Path) -> None:
    from frictionless import validate

    report = validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldNumber", "type", "message"])
    assert report.errors == []
    assert {task.name for task in report.tasks} == {
        "facts", "claims", "evaluations", "funds", "indicators", "cofog",
    }  # fmt: skip


def test_csv_on_the_web_keeps_its_own_word(folder: Path) -> None:
    """Read with the metadata alone: the columns in order, values of their datatypes, keys that tell rows apart."""
    metadata = json.loads((folder / "csv-metadata.json").read_text("utf-8"))
    assert metadata["@context"][0] == "http://www.w3.org/ns/csvw"
    for table in metadata["tables"]:
        schema = table["tableSchema"]
        with (folder / table["url"]).open(encoding="utf-8", newline="") as file:
            head, *lines = csv.reader(file)
        assert head == [column["name"] for column in schema["columns"]]
        assert all(head[n] in column["titles"]["und"] for n, column in enumerate(schema["columns"]))
        for line in lines:
            assert len(line) == len(head)
            for value, column in zip(line, schema["columns"], strict=True):
                assert value == column["null"] or is_of(column["datatype"], value), (column["name"], value)
        keys = [tuple(line[head.index(name)] for name in schema.get("primaryKey", ())) for line in lines]
        assert not schema.get("primaryKey") or len(set(keys)) == len(keys)
        assert all(all(key) for key in keys if schema.get("primaryKey"))


def is_of(datatype: Any, value: str) -> bool:
    if isinstance(datatype, dict):
        assert datatype == {"base": "decimal", "format": "#0.######"}
        return re.fullmatch(r"-?\d+(\.\d{1,6})?", value) is not None
    return datatype == "string" or re.fullmatch(r"-?\d+", value) is not None


def test_every_printed_cell_is_one_fact_equal_to_the_fen(accounts: FinalAccounts, folder: Path) -> None:
    facts = {(row["table"], row["row"], row["column"]): row for row in rows(folder, "facts")}
    cells = {(t.kind, *key): figure for t in accounts.tables.values() for key, figure in t.cells.items()}
    assert facts.keys() == cells.keys()
    for key, figure in cells.items():
        amount = facts[key]["amount"]
        assert (amount == "") == figure.is_blank
        assert figure.is_blank or re.fullmatch(r"-?\d+\.\d\d", amount)
        assert figure.is_blank or Decimal(amount) * 100 == figure.grains


def test_claims_and_forms_are_all_there(accounts: FinalAccounts, folder: Path) -> None:
    assert len(rows(folder, "claims")) == len(accounts.claims)
    assert len(rows(folder, "evaluations")) == len(accounts.evaluations)
    assert len(rows(folder, "funds")) == sum(len(form.funds) for form in accounts.evaluations)
    shown = [i for form in accounts.evaluations for i in form.indicators if not i.is_placeholder]
    assert [row["target"] for row in rows(folder, "indicators")] == [i.target for i in shown]


def test_spending_by_function_of_government_adds_up_to_all_spending(accounts: FinalAccounts, folder: Path) -> None:
    mapped = rows(folder, "cofog")
    total = accounts.tables["支出决算表"].figure("合计", "本年支出合计").grains
    assert sum(Decimal(row["amount"]) for row in mapped) * 100 == total
    assert all(row["cofog_division"] for row in mapped)


def test_the_nearest_code_above_is_mapped() -> None:
    found = [cofog_of(code) for code in ("2080701", "2080501", "2310301", "999")]
    assert [(e.code, e.division) if e else None for e in found] == [("20807", "04"), ("208", "10"), ("231", ""), None]


def test_the_same_accounts_are_the_same_files(accounts: FinalAccounts, folder: Path) -> None:
    assert {name: (folder / name).read_bytes() for name in open_data(accounts)} == dict(open_data(accounts))
    assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_no_folder_of_the_machine_is_named(accounts: FinalAccounts) -> None:
    source = Path(next(f for t in accounts.tables.values() for f in t.cells.values()).place.file)
    for name, data in open_data(accounts).items():
        assert str(source.parent).encode() not in data or str(source.parent) == ".", name


def test_the_json_holds_the_same_facts(folder: Path) -> None:
    content = json.loads((folder / "facts.json").read_text("utf-8"))
    for name in ("facts", "claims", "indicators"):
        assert len(content[name]) == len(rows(folder, name))
    assert all(row["amount"] is None or isinstance(row["amount"], str) for row in content["facts"])


def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(accounts: FinalAccounts, tmp_path: Path) -> None:
    form = accounts.evaluations[0]
    hostile = replace(form.indicators[0], target='=HYPERLINK("http://x")', achieved="=100%")
    changed = replace(accounts, evaluations=(replace(form, indicators=(hostile,)),))
    write_open_data(changed, tmp_path)
    row = rows(tmp_path, "indicators")[0]
    assert (row["target"], row["achieved"]) == ('\'=HYPERLINK("http://x")', "=100%")


def test_a_report_without_text_and_forms_is_still_a_valid_package(accounts: FinalAccounts, tmp_path: Path) -> None:
    from frictionless import validate

    write_open_data(replace(accounts, claims=(), evaluations=(), year=None), tmp_path)
    assert validate(str(tmp_path / "datapackage.json")).valid
    assert not (tmp_path / "claims.csv").exists()


def test_a_folder_that_cannot_be_written_is_named(accounts: FinalAccounts, tmp_path: Path) -> None:
    (tmp_path / "占用").write_text("")
    with pytest.raises(JuesuanError, match="占用"):
        write_open_data(accounts, tmp_path / "占用")
