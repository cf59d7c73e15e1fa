"""The command line: what it prints, the fixed JSON, and the exit code for every way a report can be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import juesuan
from juesuan.cli import main
from juesuan.rules import catalogue
from juesuan.writers.wrapping import width
from tests.generate import sample

ROOT = Path(__file__).parents[1]


@pytest.fixture(name="right")
def right_report(tmp_path: Path) -> Path:
    """The sample report, in which nothing is wrong."""
    path = tmp_path / "right.txt"
    path.write_text(sample.text(), "utf-8")
    return path


@pytest.fixture(name="wrong")
def wrong_report(tmp_path: Path) -> Path:
    """The sample report with one total of its spending table changed."""
    text = sample.text()
    start = text.index("支出决算表\n")
    total = text.index("合计\t", text.index("科目名称", text.index("公开03表", start)))
    end = text.index("\t", total + 3)
    amount = text[total + 3 : end]
    path = tmp_path / "wrong.txt"
    path.write_text(text[: total + 3] + amount[:-1] + str((int(amount[-1]) + 1) % 10) + text[end:], "utf-8")
    return path


def test_a_right_report_gives_0_and_says_what_was_not_checked(right: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(right)]) == 0
    printed = capsys.readouterr().out
    assert "必须改正" not in printed or "必须改正 0 处" in printed
    assert "【未核验】" in printed
    assert "--prior" in printed


def test_a_wrong_report_gives_1_and_shows_place_stated_and_expected(
    wrong: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(wrong)]) == 1
    printed = capsys.readouterr().out
    for word in ("【公开03表】", "填报", "应为", "差异", "为什么", "怎么改", "依　据", "第 "):
        assert word in printed
    assert printed.rstrip().splitlines()[-1].startswith("结果")


def test_no_line_is_wider_than_80_columns(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(wrong)])
    own_path = str(wrong)
    wide = [line for line in capsys.readouterr().out.splitlines() if width(line) > 80 and own_path not in line]
    assert wide == []


def _keys(found: Any, expected: set[str]) -> None:
    assert expected <= set(found), f"missing: {sorted(expected - set(found))}"


def test_the_json_has_the_fixed_keys(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--format", "json", str(wrong)]) == 1
    verdict = json.loads(capsys.readouterr().out)
    _keys(verdict, {"juesuan", "document", "coverage", "counts", "findings"})
    assert verdict["juesuan"] == juesuan.__version__
    _keys(verdict["document"], {"path", "format", "sha256", "department", "year", "edition", "denomination"})
    coverage = verdict["coverage"]
    _keys(coverage, {"tables", "sections", "evaluations", "numbers_in_text", "rules_run", "not_checked", "unread"})
    _keys(coverage["tables"][0], {"kind", "number", "cells"})
    _keys(coverage["numbers_in_text"], {"total", "bound", "checked", "unbound"})
    _keys(coverage["not_checked"][0], {"code", "reason"})
    assert set(verdict["counts"]) == {"error", "explain", "notice"}
    finding = verdict["findings"][0]
    _keys(finding, {"id", "code", "severity", "title", "message", "stated", "expected", "difference", "unit", "hint"})
    _keys(finding, {"basis", "cause", "operands", "places", "consequences"})
    place = {"file", "part", "line", "page", "sheet", "row", "column", "start", "end", "text"}
    assert set(finding["places"][0]) == place
    _keys(finding["operands"][0], {"label", "value", "place"})
    assert finding["severity"] == "error"
    line = wrong.read_text("utf-8").splitlines()[finding["places"][0]["line"] - 1]
    first = finding["places"][0]
    assert line[first["start"] : first["end"]] == first["text"] == finding["stated"]


def test_several_inputs_give_json_lines_and_one_trouble_does_not_stop_the_others(
    right: Path, wrong: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    code = main(["check", "--format", "json", str(right), str(tmp_path / "empty.txt"), str(wrong)])
    out, err = capsys.readouterr()
    first, second, third = (json.loads(line) for line in out.splitlines())
    assert code == 2
    assert (first["counts"]["error"], third["counts"]["error"] > 0) == (0, True)
    assert "counts" not in second
    assert second["error"]["message"]
    assert "empty.txt" in err


def test_output_goes_to_the_file_named(wrong: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "new/verdict.json"
    assert main(["check", str(wrong), "--format", "json", "-o", str(target)]) == 1
    assert capsys.readouterr().out == ""
    assert json.loads(target.read_text("utf-8"))["findings"]


def test_sarif_and_html_are_written(wrong: Path, tmp_path: Path) -> None:
    assert main(["check", str(wrong), "--format", "sarif", "-o", str(tmp_path / "v.sarif")]) == 1
    log = json.loads((tmp_path / "v.sarif").read_text("utf-8"))
    assert log["runs"][0]["results"]
    assert main(["check", str(wrong), "--format", "html", "-o", str(tmp_path / "v.html")]) == 1
    assert "<html" in (tmp_path / "v.html").read_text("utf-8")


def test_selected_rules_alone_are_run(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--format", "json", "--select", "R-01-01，R-01-02", str(wrong)]) == 0
    assert json.loads(capsys.readouterr().out)["coverage"]["rules_run"] == 2


def test_a_misspelt_selection_is_refused(right: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--select", "R-99", str(right)]) == 2
    assert "R-99" in capsys.readouterr().err


def test_last_years_report_is_used_when_given(right: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tmp_path / "before.txt"
    before.write_text(sample.text().replace("2023", "2022").replace("2024", "2023"), "utf-8")
    main(["check", "--format", "json", str(right)])
    without = json.loads(capsys.readouterr().out)["coverage"]["not_checked"]
    main(["check", "--format", "json", "--prior", str(before), str(right)])
    given = json.loads(capsys.readouterr().out)["coverage"]["not_checked"]
    assert any("--prior" in item["reason"] for item in without)
    assert not any("--prior" in item["reason"] for item in given)


def test_a_report_of_another_year_is_not_taken_for_last_years(right: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--prior", str(right), str(right)]) == 2
    assert "不是上年" in capsys.readouterr().err


def test_a_report_is_read_into_a_folder_once_and_never_over_it(
    right: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "facts"
    assert main(["read", str(right), "-o", str(folder)]) == 0
    assert (folder / "department.toml").exists()
    assert main(["read", str(right), "-o", str(folder)]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert main(["read", str(right), "-o", str(folder), "--overwrite"]) == 0
    assert main(["check", str(folder)]) == 0


def test_rules_lists_all_and_explains_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    printed = capsys.readouterr().out
    assert all(rule.code in printed for rule in catalogue())
    assert f"共 {len(catalogue())} 条规则" in printed
    rule = next(rule for rule in catalogue() if rule.failing is not None)
    assert main(["rules", rule.code]) == 0
    printed = capsys.readouterr().out
    assert rule.title in printed
    assert "怎么改" in printed
    assert all(width(line) <= 80 for line in printed.splitlines())
    assert main(["rules", "没有一条规则写到这句话"]) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check"], "缺少 PATH"),
        (["check", "--frob", "x"], "不认识选项 --frob"),
        (["check", "--format", "yaml", "x"], "--format 只能是"),
        (["read", "x"], "缺少 --output DIR"),
        (["frob"], "没有“frob”这个命令"),
        (["check", "/没有这个文件"], "没有“/没有这个文件”这个文件或文件夹"),
    ],
)
def test_a_wrong_command_is_answered_in_chinese_with_the_next_step(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "→" in err


def test_help_is_chinese_and_english_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--help"]) == 0
    assert "退出码" in capsys.readouterr().out
    assert main(["check", "--lang", "en", "--help"]) == 0
    assert "Exit codes" in capsys.readouterr().out
    assert main([]) == 0
    assert "用法" in capsys.readouterr().out


def test_the_screen_can_be_english(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang=en", "check", str(wrong)]) == 1
    assert "must be corrected" in capsys.readouterr().out


def test_a_fault_of_the_program_is_told_in_one_paragraph(
    right: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("made for this test")

    monkeypatch.setattr("juesuan.checking.ask", fail)
    assert main(["check", str(right)]) == 2
    err = capsys.readouterr().err
    assert "right.txt" in err
    assert "made for this test" in err
    assert "JUESUAN_DEBUG" in err
    assert "Traceback" not in err
    monkeypatch.setenv("JUESUAN_DEBUG", "1")
    main(["check", str(right)])
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupted_check_gives_130(right: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("juesuan.checking.ask", interrupt)
    assert main(["check", str(right)]) == 130


def test_the_command_works_where_the_locale_knows_no_chinese(right: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "juesuan.cli", "check", str(right)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("form", ["text", "json", "html", "sarif"])
def test_a_result_is_never_written_over_the_report_that_is_checked(
    form: str, wrong: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = wrong.read_bytes()
    assert main(["check", str(wrong), "--format", form, "-o", str(wrong)]) == 2
    assert wrong.read_bytes() == before
    assert "没有写入" in capsys.readouterr().err


def test_a_budget_is_a_folder_that_says_so_of_the_same_year_and_department(
    right: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "预算"
    assert main(["read", str(right), "-o", str(folder)]) == 0
    for given in (right, folder):  # final accounts are no budget: their figures would be taken for those of the budget
        assert main(["check", str(right), "--budget", str(given)]) == 2
        assert "是部门决算，不是部门预算" in capsys.readouterr().err
    toml = folder / "department.toml"
    written = toml.read_text("utf-8")
    toml.write_text('kind = "预算"\n' + written, "utf-8")
    assert main(["check", str(right), "--budget", str(folder), "--format", "json", "--select", "R-11-05"]) in (0, 1)
    assert json.loads(capsys.readouterr().out)["coverage"]["not_checked"] == []
    assert main(["check", str(folder)]) == 2
    assert "--budget" in capsys.readouterr().err
    toml.write_text('kind = "预算"\n' + written.replace("year = 2024", "year = 2023"), "utf-8")
    assert main(["check", str(right), "--budget", str(folder)]) == 2
    assert "不是本年" in capsys.readouterr().err
    toml.write_text('kind = "预算"\n' + written.replace('name = "示例市城市管理局"', 'name = "某省教育厅"'), "utf-8")
    assert main(["check", str(right), "--budget", str(folder)]) == 2
    assert "某省教育厅" in capsys.readouterr().err


def test_last_years_report_of_another_department_is_refused(
    right: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tmp_path / "before.txt"
    text = sample.text().replace("2023", "2022").replace("2024", "2023").replace("示例市城市管理局", "某省教育厅")
    before.write_text(text, "utf-8")
    assert main(["check", "--prior", str(before), str(right)]) == 2
    assert "某省教育厅" in capsys.readouterr().err


def test_a_selected_finding_looks_as_it_does_among_all(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--format", "json", str(wrong)])
    everything = {f["id"]: f for f in json.loads(capsys.readouterr().out)["findings"]}
    code = next(iter(everything.values()))["code"]
    main(["check", "--format", "json", "--select", code, str(wrong)])
    chosen = json.loads(capsys.readouterr().out)["findings"]
    assert chosen == [f for f in everything.values() if f["code"] == code]


@pytest.mark.parametrize("command", ["", "check", "read", "rules"])
def test_help_keeps_to_eighty_columns_and_names_every_option(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    for language in ("zh", "en"):
        main([*filter(None, [command]), "--help", "--lang", language])
        printed = capsys.readouterr().out
        assert all(width(line) <= 80 for line in printed.splitlines())
        assert "--lang" in printed
        if command == "check":
            assert all(code in printed for code in ("0 ", "1 ", "2 ", "130 "))


def test_a_language_there_is_not_is_named(right: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--lang", "fr", str(right)]) == 2
    assert "--lang 只能是：zh、en" in capsys.readouterr().err


def test_pages_of_several_inputs_are_not_put_into_a_folder_named_like_a_file(
    right: Path, wrong: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "one.html"
    assert main(["check", str(right), str(wrong), "--format", "html", "-o", str(target)]) == 2
    assert not target.exists()
    assert "文件夹" in capsys.readouterr().err


def test_what_the_system_refuses_is_said_in_chinese(
    right: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(right), "-o", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert "这是文件夹，不是文件" in err
    assert "→" in err
    assert main(["check", str(right), "-o", str(right / "x.txt"), "--lang", "zh"]) == 2
    assert "Not a directory" not in capsys.readouterr().err


def test_the_message_of_an_empty_folder_names_it_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count(str(tmp_path)) == 1


def test_an_interrupt_while_the_command_loads_leaves_no_trace(right: Path) -> None:
    halting = "import sys, builtins\nreal = builtins.__import__\n"
    halting += "def halt(name, *rest):\n    if name.startswith('click'): raise KeyboardInterrupt\n"
    halting += "    return real(name, *rest)\nbuiltins.__import__ = halt\n"
    halting += f"from juesuan.cli import main\nsys.exit(main(['check', {str(right)!r}]))"
    done = subprocess.run([sys.executable, "-c", halting], cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert done.returncode == 130
    assert b"Traceback" not in done.stderr


def test_reading_counts_the_numbers_as_checking_does(
    right: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", "--format", "json", str(right)])
    total = json.loads(capsys.readouterr().out)["coverage"]["numbers_in_text"]["total"]
    main(["read", str(right), "-o", str(tmp_path / "facts")])
    assert f"{total} 个文中数字" in capsys.readouterr().out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full here")
def test_a_full_disk_behind_the_screen_is_said_without_a_trace(right: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "juesuan.cli", "check", str(right)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False, timeout=60)
    assert done.returncode == 2
    assert "磁盘已满" in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_report_one_may_not_read_is_refused_in_chinese(
    right: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(right))

    for name in ("read_bytes", "open", "stat"):
        with monkeypatch.context() as patch:
            patch.setattr(Path, name, refuse)
            code = main(["check", str(right)])
        err = capsys.readouterr().err
        assert "Permission denied" not in err
        assert code != 2 or ("没有权限" in err and "→" in err)


@pytest.mark.parametrize("name", ["preparing", "publishing", "forms", "evaluating", "projects", "serving"])
def test_the_words_of_a_group_of_commands_take_the_place_of_no_others(name: str) -> None:
    """They are laid over the words all commands have: one key in both would tell a trouble in the wrong words."""
    common = tomllib.loads((ROOT / "juesuan/cli/words.toml").read_text("utf-8"))["zh"]
    own = tomllib.loads((ROOT / f"juesuan/cli/{name}.toml").read_text("utf-8"))["zh"]
    assert set(own) & set(common) == set()
