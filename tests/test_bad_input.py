"""Bad input: a message with file and next step, exit code 2 or a finding; never a traceback, never “no problems”."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from juesuan.cli import main
from tests.generate import sample

BUDGET = """2024年度

示例市城市管理局

部门预算

第一部分 部门概况

一、主要职责

负责城市管理工作。

第二部分 2024年部门预算表

收支预算总表

金额单位：万元

收入\t\t支出\t
项目\t预算数\t项目\t预算数
一、一般公共预算拨款收入\t3,250.40\t一、城乡社区支出\t3,100.20
\t\t二、社会保障和就业支出\t150.20
收入总计\t3,250.40\t支出总计\t3,250.40

第三部分 2024年部门预算情况说明

2024年收支总预算3250.40万元。
"""

LETTER = """关于报送材料的通知

各有关单位：

请于本月底前报送有关材料，联系人：王某。
"""


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _only_white_space(path: Path) -> None:
    path.write_text("\n \t\n\n", "utf-8")


def _binary(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(20_000))


def _zeros(path: Path) -> None:
    path.write_bytes(bytes(10_000))


def _picture(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + random.Random(2).randbytes(5_000))


def _pdf(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n" + random.Random(3).randbytes(5_000))


def _unknown_encoding(path: Path) -> None:
    path.write_bytes(sample.text().encode("cp037", "replace"))


def _budget(path: Path) -> None:
    path.write_text(BUDGET, "utf-8")


def _letter(path: Path) -> None:
    path.write_text(LETTER, "utf-8")


def _too_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)


def _directory(path: Path) -> None:
    path.mkdir()


def _nothing(path: Path) -> None:
    del path


@pytest.mark.parametrize(
    "make",
    [
        _empty,
        _only_white_space,
        _binary,
        _zeros,
        _picture,
        _pdf,
        _unknown_encoding,
        _budget,
        _letter,
        _too_large,
        _directory,
        _nothing,
    ],
    ids=lambda function: function.__name__.strip("_"),
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_what_is_no_final_accounts_is_refused_with_file_and_next_step(
    make: Callable[[Path], None], form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "输入.txt"
    make(path)
    assert main(["check", "--format", form, str(path)]) == 2
    out, err = capsys.readouterr()
    assert "输入.txt" in err
    assert "→" in err, "no next step is given"
    for printed in (out, err):
        assert "Traceback" not in printed
        assert "没有发现问题" not in printed
        assert "必须改正 0" not in printed


def test_reading_refuses_the_same_and_leaves_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "输入.txt"
    _budget(path)
    assert main(["read", str(path), "-o", str(tmp_path / "facts")]) == 2
    assert not (tmp_path / "facts").exists()


@pytest.mark.parametrize("share", [15, 30, 50, 70, 90])
def test_half_a_report_never_passes_for_a_whole_one(
    share: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = sample.text()
    path = tmp_path / "半份.txt"
    path.write_text(text[: len(text) * share // 100], "utf-8")
    code = main(["check", str(path)])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    if code != 2:
        assert "文件似不完整" in out
        assert "【未核验】" in out
        assert "必须改正 0 处，必须说明 0 处，提示 0 处" not in out
        assert "没有发现问题" not in out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_report_is_read_in_every_encoding_offices_save(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes(sample.text().encode(encoding))
    assert main(["check", str(path)]) == 0


def test_a_report_cut_anywhere_or_shuffled_never_ends_in_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(5)
    lines = sample.text().splitlines()
    path = tmp_path / "乱序.txt"
    for _ in range(8):
        kept = rng.sample(lines, rng.randrange(1, len(lines)))
        path.write_text("\n".join(kept), "utf-8")
        assert main(["check", str(path)]) in (0, 1, 2)
    printed = "".join(capsys.readouterr())
    assert "Traceback" not in printed
    assert "程序出错" not in printed
    assert "规则自身出错" not in printed


@pytest.mark.parametrize(
    ("file", "find", "put", "said"),
    [
        ("published/claims.csv", "金额,", "金额,x", "不是数字"),
        ("published/evaluations/01.toml", 'total_score = "', 'total_score = "甲', "不是数字"),
        ("department.toml", "year = ", "year = 9", "不是年度"),
    ],
)
def test_a_folder_with_a_bad_value_is_refused_with_file_and_line(
    file: str, find: str, put: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, folder = tmp_path / "报告.txt", tmp_path / "facts"
    report.write_text(sample.text(), "utf-8")
    assert main(["read", str(report), "-o", str(folder)]) == 0
    path = folder / file
    path.write_text(path.read_text("utf-8").replace(find, put, 1), "utf-8")
    capsys.readouterr()
    assert main(["check", str(folder)]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert f"{path.as_posix()} 第 " in err
    assert "→" in err
