"""The commands of the preparing side: what they write, what they say, and what they leave alone."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import xlsxwriter

from juesuan.cli import main
from juesuan.errors import JuesuanError
from juesuan.folder.entries import replace_files
from juesuan.folder.reading import Reading
from juesuan.folder.registers import read_registers
from juesuan.folder.templates import entries_workbook
from juesuan.prepare.registers import totals
from juesuan.preparing import open_books
from juesuan.shipped import toml
from juesuan.writers.wrapping import width

LINE = ["甲局", "", "6001", "贷", "", "一般公共预算", "2080101", "", "", "", "", "", 12.5, "", ""]


def _new(root: Path) -> Path:
    assert main(["new", str(root), "--name", "宁夏某厅", "--year", "2024", "--units", "甲局，乙中心"]) == 0
    return root


def _fill(path: Path) -> None:
    """The template as someone fills it in: the same headings, one line."""
    from juesuan.prepare.ledger import HEADINGS

    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("分录")
        page.write_row(0, 0, HEADINGS)
        page.write_row(1, 0, LINE)
        book.add_worksheet("说明").write_string(0, 0, "一行一笔分录。")


def test_a_new_folder_can_be_filled_in_and_prepared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = _new(tmp_path / "facts")
    assert main(["prepare", str(root)]) == 2
    told = capsys.readouterr().err
    assert "2 个文件里都没有分录；从第 2 行起一行填一笔" in told
    assert "CSV" not in told
    _fill(root / "entries" / "甲局.xlsx")
    assert main(["prepare", str(root)]) == 0
    assert "编出 9 张表" in capsys.readouterr().out
    text = (root / "tables" / "02-收入决算表.csv").read_text("utf-8-sig")
    assert "2080101,2080101,行政运行,12.50,12.50" in text


def test_new_changes_nothing_where_something_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("x", "utf-8")
    assert main(["new", str(tmp_path)]) == 2
    assert "没有改动" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--name", ""], "--name 后面没有写部门名称"),
        (["--name", "  "], "--name 后面没有写部门名称"),
        (["--units", "，"], "--units 后面没有写单位名称"),
        (["--units", "甲局,乙中心,甲局"], "单位“甲局”写了两次"),
        (["--units", "甲/局"], "单位名称“甲/局”有“/”，不能用作文件名"),
        (["--units", "甲局,乙?中心"], "单位名称“乙?中心”有“?”"),
        (["--units", "甲\t局"], "写法有误"),
        (["--units", ".."], "单位名称“..”写法有误"),
        (["--units", "甲局" * 100], "太长"),
    ],
)
def test_names_that_cannot_be_used_make_no_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    assert main(["new", str(tmp_path / "facts"), *options]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert "→" in told
    assert not (tmp_path / "facts").exists()


@pytest.mark.parametrize("fails", [1, 2, 5, 9])
@pytest.mark.parametrize("is_there", [True, False])
def test_a_disk_that_fills_up_leaves_no_half_of_a_new_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fails: int, is_there: bool
) -> None:
    root = tmp_path / "deep" / "facts"
    if is_there:
        root.mkdir(parents=True)
    original, written = Path.write_bytes, 0

    def full(self: Path, data: bytes) -> int:
        nonlocal written
        written += 1
        if written == fails:
            original(self, data[: len(data) // 2])
            raise OSError(28, "No space left on device", str(self))
        return original(self, data)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        assert main(["new", str(root)]) == 2
    told = capsys.readouterr().err
    assert "磁盘已满" in told
    assert " -o " not in told
    assert sorted(tmp_path.rglob("*")) == ([root.parent, root] if is_there else [])
    assert main(["new", str(root)]) == 0


def test_the_template_is_the_same_every_time_and_names_every_column() -> None:
    words = toml("juesuan.folder", "templates.toml")
    assert entries_workbook(words, ("208",)) == entries_workbook(words, ("208",))
    from juesuan.prepare.ledger import HEADINGS

    assert set(words["headings"]) == set(HEADINGS)


def test_prepare_writes_tables_and_nothing_else(tmp_path: Path) -> None:
    root = _new(tmp_path / "facts")
    _fill(root / "entries" / "甲局.xlsx")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert main(["prepare", str(root), "--units"]) == 0
    after = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert {path: data for path, data in after.items() if "tables" not in path.parts} == before
    assert (root / "tables" / "单位" / "甲局" / "02-收入决算表.csv").is_file()
    assert main(["prepare", str(root)]) == 0
    assert not (root / "tables" / "单位" / "甲局" / "02-收入决算表.csv").exists()


def test_entries_that_cannot_be_read_leave_the_old_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = _new(tmp_path / "facts")
    _fill(root / "entries" / "甲局.xlsx")
    main(["prepare", str(root)])
    before = {path: path.read_bytes() for path in (root / "tables").iterdir()}
    (root / "entries" / "乙中心.csv").write_text("账套科目,方向,金额\n6001,贷,一元\n", "utf-8")
    assert main(["prepare", str(root)]) == 2
    assert "乙中心.csv 第 2 行" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in (root / "tables").iterdir()} == before


def test_a_disk_that_fills_up_leaves_the_old_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("old", "utf-8")
    written: list[Path] = []
    original = Path.write_text

    def full(self: Path, *args: object, **kwargs: object) -> int:
        if written:
            raise OSError(28, "No space left on device", str(self))
        written.append(self)
        return original(self, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space"):
        replace_files(tmp_path, {"a.csv": "new", "b.csv": "new"})
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {"a.csv": "old"}


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = _new(tmp_path / "facts")
    _fill(root / "entries" / "甲局.xlsx")
    root.chmod(0o500)
    assert main(["prepare", str(root)]) == 2
    assert "tables" in capsys.readouterr().err


BOOKS = (
    "账套科目,方向,资金性质,功能科目,经济科目,支出性质,往来单位,金额\n"
    "6001,贷,一般公共预算,2080101,,,,{income}\n7101,借,一般公共预算,2080101,30201,基本,,80\n"
)


def test_explain_shows_units_lines_rules_and_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = _new(tmp_path / "facts")
    (root / "entries" / "甲局.csv").write_text(BOOKS.format(income=100), "utf-8")
    capsys.readouterr()
    assert main(["explain", str(root), "公开03[合计].基本支出"]) == 0
    out = capsys.readouterr().out
    assert "甲局.csv:3" in out
    assert "R-03-01" in out
    assert "R-20-06" in out
    assert main(["explain", str(root), "公开03[合计].基本支出", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["units"], told["entries"][0]["place"]["line"]) == ({"甲局": "80.00"}, 3)
    assert main(["explain", str(root), "公开03[合计].基本"]) == 2
    assert "有：本年支出合计" in capsys.readouterr().err


def test_explain_shows_the_sentences_of_the_report_on_a_screen_of_eighty_columns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = _new(tmp_path / "facts")
    (root / "entries" / "甲局.csv").write_text(BOOKS.format(income=100), "utf-8")
    for cell in ("公开03[合计].基本支出", "公开01[总计].收入", "公开01[使用非财政拨款结余].收入"):
        capsys.readouterr()
        assert main(["explain", str(root), cell]) == 0
        out = capsys.readouterr().out
        assert "{" not in out
        assert max(width(line) for line in out.splitlines() if "甲局.csv" not in line) <= 80
        if cell == "公开03[合计].基本支出":
            assert "基本支出80.00元，占100.00%" in "".join(line.strip() for line in out.splitlines())


def test_findings_of_the_books_are_told_with_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = _new(tmp_path / "facts")
    (root / "entries" / "甲局.csv").write_text(BOOKS.format(income=50), "utf-8")
    assert main(["prepare", str(root)]) == 0
    out = capsys.readouterr().out
    assert "[必须说明] R-50-17 甲局 一般公共预算年末结转结余为 -30.00 元" in out
    assert "甲局.csv:2" in out


def test_a_folder_of_entries_can_be_checked_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = _new(tmp_path / "facts")
    (root / "entries" / "甲局.csv").write_text(BOOKS.format(income=50), "utf-8")
    assert main(["check", str(root), "--format", "json"]) == 0
    out = capsys.readouterr().out
    coverage = json.loads(out[out.index("{") :])["coverage"]
    assert len(coverage["tables"]) == 9


def test_draft_eliminations_have_no_effect_until_they_are_declared(tmp_path: Path) -> None:
    root = _new(tmp_path / "facts")
    head = BOOKS.split("\n")[0] + "\n"
    (root / "entries" / "甲局.csv").write_text(head + "7501,借,单位资金,2080150,39999,,乙中心,60\n", "utf-8")
    (root / "entries" / "乙中心.csv").write_text(head + "6201,贷,单位资金,2080150,,,甲局,60\n", "utf-8")
    main(["prepare", str(root), "--eliminate"])
    assert open_books(root).tables["收入决算表"].figure("合计", "上级补助收入").grains == 6000
    (root / "eliminations.draft.csv").rename(root / "eliminations.csv")
    assert open_books(root).tables["收入决算表"].figure("合计", "上级补助收入").is_blank


PROJECT = "6001,贷,一般公共预算,2080101,,,,198000\n7101,借,一般公共预算,2080101,30201,项目,,198000\n"


def _text(root: Path, narrative: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What is composed for project spending without a line in any register."""
    (root / "entries" / "甲局.csv").write_text(BOOKS.split("\n")[0] + "\n" + PROJECT, "utf-8")
    (root / "narrative.toml").write_text(narrative, "utf-8")
    capsys.readouterr()
    main(["prepare", str(root)])
    return (root / "tables" / "情况说明.txt").read_text("utf-8")


NOTHING = ("无政府采购支出", "房屋面积0.00平方米", "共有车辆0辆", "没有开展项目支出绩效自评")
MISSING = ("政府采购支出总额【", "房屋面积【", "共有车辆【", "项目支出绩效自评情况【")


def test_empty_registers_say_nothing_until_someone_declares_that_there_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = _new(tmp_path / "facts")
    template = (root / "narrative.toml").read_text("utf-8")
    text = _text(root, template, capsys)
    assert [words for words in NOTHING if words in text] == []
    assert [words for words in MISSING if words not in text] == []
    assert "R-40-12 还要补上：政府采购支出总额" in capsys.readouterr().out
    for name in ("政府采购", "车辆", "房屋设备", "公务接待", "因公出国", "自评"):
        assert f"# {name} = true\n" in template
        template = template.replace(f"# {name} = true\n", f"{name} = true\n")
    text = _text(root, template, capsys)
    assert [words for words in NOTHING if words not in text] == []
    assert [words for words in MISSING if words in text] == []


def test_what_is_declared_missing_and_is_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = _new(tmp_path / "facts")
    _registers(root, {"车辆": REGISTERS["车辆"]})
    (root / "entries" / "甲局.csv").write_text(BOOKS.format(income=100), "utf-8")
    (root / "narrative.toml").write_text("[没有]\n车辆 = true\n", "utf-8")
    capsys.readouterr()
    assert main(["prepare", str(root)]) == 2
    assert "写了没有车辆，而登记簿“车辆”里有记录" in capsys.readouterr().err


def test_money_spent_on_guests_is_not_taken_for_no_guests(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = _new(tmp_path / "facts")
    (root / "entries" / "甲局.csv").write_text(BOOKS.format(income=100).replace("30201", "30217"), "utf-8")
    (root / "narrative.toml").write_text("[没有]\n公务接待 = true\n", "utf-8")
    main(["prepare", str(root)])
    assert "【此处待补：国内公务接待批次" in (root / "tables" / "情况说明.txt").read_text("utf-8")


REGISTERS = {
    "政府采购": "单位,合同名称,采购类型,企业规模,合同金额,本年支出\n"
    "甲局,一,货物,小型,100,80\n甲局,二,服务,中型,200,\n乙中心,三,服务,大型,300,300\n",
    "车辆": "单位,车辆,用途,财政拨款开支,本年购置\n甲局,宁A1,机要通信用车,,是\n乙中心,宁A2,其他用车,否,\n",
    "房屋设备": "单位,类别,名称,面积,数量,单价\n甲局,房屋,楼,1234.56,,\n"
    "甲局,设备,大,,2,1000000\n甲局,设备,小,,5,999999.99\n",
    "公务接待": "单位,类别,人次,金额\n甲局,,5,500.5\n甲局,外事,3,300\n",
    "因公出国": "单位,团组,人次,金额\n甲局,培训团,4,9000\n",
}


def _registers(root: Path, texts: dict[str, str]) -> Reading:
    for name, text in texts.items():
        (root / "registers" / f"{name}.csv").write_text(text, "utf-8")
    return Reading(root)


def _read_registers(root: Path, texts: dict[str, str]) -> dict[str, tuple[int, str]]:
    from juesuan.folder.department import read_department

    reading = _registers(root, texts)
    department = read_department(reading, None)
    assert department is not None
    records = read_registers(reading, department)
    reading.finish()
    return {name: (total.value, total.unit) for name, total in totals(records).items()}


def test_totals_of_registers_are_derived_from_their_lines(tmp_path: Path) -> None:
    found = _read_registers(_new(tmp_path / "facts"), REGISTERS)
    assert found["政府采购支出总额"] == (58000, "元")
    assert found["授予中小企业合同金额"] == (30000, "元")
    assert found["授予小微企业合同金额"] == (10000, "元")
    assert found["服务采购授予中小企业合同金额"] == (20000, "元")
    assert (found["车辆"], found["机要通信用车"]) == ((2, "辆"), (1, "辆"))
    assert (found["公务用车保有量"], found["公务用车购置数"]) == ((1, "辆"), (1, "辆"))
    assert found["房屋面积"] == (1_234_560_000, "平方米")
    assert found["单价100万元以上设备"] == (2, "台（套）")
    assert found["国内公务接待批次"] == (2, "个")
    assert found["国内公务接待人次"] == (8, "人次")
    assert (found["外事接待费"], found["国（境）外接待费"]) == ((30000, "元"), (0, "元"))
    assert found["因公出国（境）人次数"] == (4, "人次")


def test_receptions_that_are_not_what_the_entries_spent_are_told(tmp_path: Path) -> None:
    root = _new(tmp_path / "facts")
    (root / "entries" / "甲局.csv").write_text(BOOKS.format(income=100).replace("30201", "30217"), "utf-8")
    _registers(root, {"公务接待": "单位,人次,金额\n甲局,5,75.5\n"})
    (finding,) = open_books(root).findings
    assert (finding.code, finding.stated, finding.expected) == ("R-50-19", "75.50元", "80.00")
    assert finding.places[0].line == 2


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        ("政府采购", "甲局,一,货品,小型,100,", "“货品”不是采购类型"),
        ("政府采购", "丙,一,货物,小型,100,", "“丙”不是本部门的单位"),
        ("政府采购", "甲局,一,货物,小型,约一百,", "“约一百”不是金额"),
        ("政府采购", "甲局,一,货物,,100,", "没有写企业规模"),
        ("车辆", "甲局,宁A1,其他用车,有,", "“有”不是“是”或“否”"),
        ("公务接待", "甲局,,五,1", "“五”不是整数"),
    ],
)
def test_a_line_of_a_register_that_cannot_be_taken_is_told(tmp_path: Path, name: str, line: str, message: str) -> None:
    texts = {name: REGISTERS[name].split("\n")[0] + "\n" + line + "\n"}
    with pytest.raises(JuesuanError, match=message):
        _read_registers(_new(tmp_path / "facts"), texts)


def test_a_register_saved_as_a_workbook_is_not_passed_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = _new(tmp_path / "facts")
    _fill(root / "entries" / "甲局.xlsx")
    _fill(root / "registers" / "车辆.xlsx")
    assert main(["prepare", str(root)]) == 2
    assert "车辆.xlsx：登记簿只读 csv" in capsys.readouterr().err


def test_the_words_of_both_languages_are_the_same_ones_and_hide_no_others() -> None:
    own, words = toml("juesuan.cli", "preparing.toml"), toml("juesuan.cli", "words.toml")
    assert set(own["zh"]) == set(own["en"])
    assert not set(own["zh"]) & set(words["zh"])
