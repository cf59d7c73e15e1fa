"""narrative.toml: what people write for the text, and what they are told when it cannot be used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from juesuan.composing import as_text, complete, completed
from juesuan.editions import load
from juesuan.errors import BrokenFolder
from juesuan.finding import Severity
from juesuan.folder.narrative import read_narrative
from juesuan.folder.reading import Reading
from juesuan.narrative.inputs import Inputs
from juesuan.preparing import open_books
from juesuan.rules import run

EXAMPLE = Path(__file__).parents[1] / "examples/ningxia-hrss-2024"


def _read(folder: Path, text: str) -> tuple[Inputs, list[str]]:
    (folder / "narrative.toml").write_text(text, "utf-8")
    reading = Reading(folder)
    inputs = read_narrative(reading, folder, load("ningxia-2024"))
    return inputs, [str(trouble) for trouble in reading.troubles]


def test_chinese_names_need_no_quotes(tmp_path: Path) -> None:
    reasons = '[原因]\n一般公共预算支出.208 = "年中追加"\n"三公.上年" = "新购车辆"\n'
    inputs, troubles = _read(tmp_path, reasons + '\n[上年]\n来源 = "上年报告"\n三公 = 12.5\n')
    assert not troubles
    assert {key: remark.text for key, remark in inputs.reasons.items()} == {
        "一般公共预算支出.208": "年中追加",
        "三公.上年": "新购车辆",
    }
    assert inputs.prior["三公"].fen == 1250
    assert inputs.reasons["三公.上年"].place.line == 3


def test_what_there_is_none_of_is_declared_by_name(tmp_path: Path) -> None:
    inputs, troubles = _read(tmp_path, "[没有]\n政府采购 = true\n车辆 = false\n")
    assert (list(inputs.none), troubles) == (["政府采购"], [])
    _, troubles = _read(tmp_path, '[没有]\n政府采够 = true\n车辆 = "没有"\n')
    assert "是不是“政府采购”" in troubles[0]
    assert "写的不是 true 或 false" in troubles[1]


def test_text_over_many_lines_is_left_as_it_is(tmp_path: Path) -> None:
    inputs, troubles = _read(tmp_path, '[[段落]]\n节 = "绩效"\n文字 = """\n第一段 = 一\n[第二段]\n"""\n')
    assert not troubles
    assert [p.text for p in inputs.passages] == ["第一段 = 一", "[第二段]"]


def test_everything_that_cannot_be_used_is_told_at_once_with_line_and_nearest(tmp_path: Path) -> None:
    _, troubles = _read(
        tmp_path,
        '[原因]\n收入支出总休 = "……"\n三公.公务接待.上年 = "……"\n支出 = 3\n'
        '基本支出.301 = "{收入决算表[合计].本年收入}"\n'
        '[上年]\n三公 = "一元"\n[年初预算]\n三公 = 1\n[名词解释]\n加 = ["事业收人"]\n'
        '[[段落]]\n节 = "绩校"\n文字 = "{车辆数}"\n'
        '[[改写]]\n节 = "支出"\n开头 = "一"\n文字 = "二"\n[其它]\n',
    )
    told = "\n".join(troubles)
    for line, words in (
        (2, "是不是“收入支出总体”"),
        (3, "是不是“三公.公务接待费"),
        (4, "没有“支出”这一项"),
        (5, "是不是“本年收入合计”"),
        (6, "没有写来源"),
        (7, "“一元”不是金额"),
        (9, "[年初预算] 里没有“三公”"),
        (11, "是不是“事业收入”"),
        (13, "没有“绩校”这一节"),
        (15, "没有写因为"),
        (19, "不认识“其它”"),
    ):
        assert any(f"第 {line} 行" in trouble and words in trouble for trouble in troubles), (line, words, told)


def test_a_file_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    _, troubles = _read(tmp_path, '[原因]\n收入支出总体 = "没有写完\n')
    assert len(troubles) == 1
    assert "第 2 行" in troubles[0]
    assert "引号" in troubles[0]


def test_no_file_is_nothing_to_say(tmp_path: Path) -> None:
    assert read_narrative(Reading(tmp_path), tmp_path, load("national")) == Inputs()


# ── the example ──


def test_the_text_of_the_example_is_complete_and_without_errors() -> None:
    made = completed(open_books(EXAMPLE))
    assert not made.composed.gaps
    assert not made.findings
    findings = run(made.accounts).findings
    assert not [finding for finding in findings if finding.severity is Severity.ERROR]
    readme = (EXAMPLE / "README.md").read_text("utf-8")
    left = {finding.code for finding in findings if finding.severity is Severity.EXPLAIN}
    assert not {code for code in left if f"| {code} |" not in readme}, "say in the example's README why these are left"


def test_places_of_the_text_name_its_lines() -> None:
    accounts = complete(open_books(EXAMPLE))
    text = as_text(accounts)
    assert (EXAMPLE / "tables/情况说明.txt").read_text("utf-8") == text, "juesuan prepare examples/ningxia-hrss-2024"
    lines = text.splitlines()
    for claim in accounts.claims:
        place = claim.figure.place
        if place.line is not None and not claim.figure.is_blank:
            assert lines[place.line - 1][place.start : place.end] == place.text
    assert {section.heading.title for section in accounts.sections} <= {h.title for h in accounts.contents}
    assert len(accounts.catalogue) == len(accounts.evaluations) == 26


def _copy(root: Path) -> Path:
    """The example as a folder of which nothing was printed yet."""
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns("published", "evaluations"))
    return root


def test_comparatives_come_from_last_years_books(tmp_path: Path) -> None:
    root, last = _copy(tmp_path / "2024"), _copy(tmp_path / "2023")
    for path in (last / "department.toml", *(last / "entries").glob("*.csv")):
        text = path.read_text("utf-8").replace("year = 2024", "year = 2023").replace(",2024,", ",2023,")
        path.write_text(text, "utf-8")
    (root / "narrative.toml").write_text('[上年]\n文件夹 = "../2023"\n', "utf-8")
    text = as_text(complete(open_books(root)))
    assert "收、支总计无变化" in text
    assert "机关运行经费支出6901601.88元，与2023年度持平。" in text
    assert "此处待补：2023年度" not in text
    assert as_text(complete(open_books(root), prior=last)) == text


def test_an_amount_in_a_slot_is_tied_to_its_cell_whatever_the_words(tmp_path: Path) -> None:
    root, cell = _copy(tmp_path / "facts"), "支出决算表[2080101].基本支出"
    with (root / "narrative.toml").open("a", encoding="utf-8") as file:
        file.write(f'[[段落]]\n节 = "绩效"\n文字 = "开办费里另有{{{cell}}}元。"\n')
    accounts = complete(open_books(root))
    assert [claim.figure.number.text for claim in accounts.claims if claim.cell == cell] == ["40374595.70元"]


def test_last_year_may_be_named_in_the_file_and_must_be_there(tmp_path: Path) -> None:
    root = _copy(tmp_path / "facts")
    (root / "narrative.toml").write_text('[上年]\n文件夹 = "../没有"\n', "utf-8")
    with pytest.raises(BrokenFolder, match=r"没有上年的文件夹“\.\./没有”"):
        complete(open_books(root))
