"""Many reports at once: which files are reports, one process each, results kept, and one screen for all of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from juesuan.cli import main
from juesuan.errors import JuesuanError
from juesuan.inspecting import Options, inspect
from juesuan.inspection import Failure, each_apart, find
from juesuan.inspection.walk import RECORDS, WORKBOOK
from juesuan.writers.wrapping import width
from tests.generate import sample

ROOT = Path(__file__).parents[1]
NOTICE = "关于批复2024年度部门决算的通知\n各预算单位：\n经审核，现予批复。请按时公开。\n"


def wrong_text() -> str:
    """The sample report with the total of its table of expenditure changed by one in the last digit."""
    text = sample.text()
    total = text.index("合计\t", text.index("科目名称", text.index("公开03表")))
    end = text.index("\t", total + 3)
    amount = text[total + 3 : end]
    return text[: total + 3] + amount[:-1] + str((int(amount[-1]) + 1) % 10) + text[end:]


@pytest.fixture(name="reports")
def folder_of_reports(tmp_path: Path) -> Path:
    """Two departments, one with an error, in two folders; a letter; and what is no report at all."""
    folder = tmp_path / "reports"
    (folder / "乙县").mkdir(parents=True)
    (folder / "甲厅.txt").write_text(sample.text(), "utf-8")
    (folder / "乙县/乙局.txt").write_text(wrong_text(), "utf-8")
    (folder / "通知.txt").write_text(NOTICE, "utf-8")
    (folder / "~$甲厅.docx").write_bytes(b"x")
    (folder / ".隐藏.txt").write_text("x", "utf-8")
    (folder / "清单.json").write_text("{}", "utf-8")
    return folder


def names_and_codes(printed: str) -> list[tuple[str, int]]:
    """File and number of errors of each line of JSON; -1 for one without a verdict."""
    lines = [json.loads(line) for line in printed.splitlines()]
    return [(Path(line["document"]["path"]).name, line.get("counts", {}).get("error", -1)) for line in lines]


# ── which files are reports ──


def test_a_folder_is_walked_to_the_bottom_and_what_is_no_report_is_counted(reports: Path) -> None:
    seen = find([str(reports)])
    assert [document.name for document in seen.documents] == ["乙县/乙局.txt", "甲厅.txt", "通知.txt"]
    assert seen.passed_over == {"打开时留下的锁文件": 1, "隐藏文件": 1, "不是报告的格式": 1}


def test_a_facts_folder_inside_is_one_document(reports: Path) -> None:
    assert main(["read", str(reports / "甲厅.txt"), "-o", str(reports / "丙局")]) == 0
    names = [document.name for document in find([str(reports)]).documents]
    assert names == ["丙局", "乙县/乙局.txt", "甲厅.txt", "通知.txt"]
    found = inspect([str(reports / "丙局"), str(reports / "甲厅.txt")])
    assert [document.row is not None for document in found.documents] == [True, True]


def test_own_outputs_and_parts_of_saved_pages_are_passed_over(reports: Path) -> None:
    (reports / WORKBOOK).write_bytes(b"x")
    (reports / "甲厅-更正说明.docx").write_bytes(b"x")
    assert main(["check", str(reports / "甲厅.txt"), "--format", "html", "-o", str(reports / "甲厅.html")]) == 0
    (reports / "网页.html").write_text("<html><body>x</body></html>", "utf-8")
    (reports / "网页_files").mkdir()
    (reports / "网页_files/a.html").write_text("x", "utf-8")
    seen = find([str(reports)])
    assert [document.name for document in seen.documents] == ["乙县/乙局.txt", "甲厅.txt", "网页.html", "通知.txt"]
    assert (seen.passed_over["本程序写出的文件"], seen.passed_over["网页的附属文件"]) == (3, 1)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_and_a_circle_of_links_keep_nobody_waiting(reports: Path) -> None:
    os.mkfifo(reports / "管道.txt")
    (reports / "圈").symlink_to(reports)
    seen = find([str(reports)])
    assert len(seen.documents) == 3
    assert seen.passed_over["不是普通文件"] == 1


def test_a_file_given_twice_is_checked_once(reports: Path) -> None:
    file = str(reports / "甲厅.txt")
    assert [document.path for document in find([file, str(reports), file]).documents].count(file) == 1


# ── each in a process of its own ──


def test_one_broken_file_among_good_ones_is_a_result_of_that_file(
    reports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (reports / "坏.docx").write_bytes(b"PK\x03\x04" + b"x" * 100)
    (reports / "坏.pdf").write_bytes(b"%PDF-1.7\nnothing")
    assert main(["check", str(reports), "--format", "json"]) == 2
    printed = capsys.readouterr()
    assert names_and_codes(printed.out) == [
        ("乙局.txt", 1),
        ("坏.docx", -1),
        ("坏.pdf", -1),
        ("甲厅.txt", 0),
        ("通知.txt", -1),
    ]
    assert "坏.pdf" in printed.err


def test_the_order_is_that_of_the_names_whatever_gets_done_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for n in range(6):
        (tmp_path / f"{n}.txt").write_text(sample.text() if n % 2 else NOTICE, "utf-8")
    lines = []
    for jobs in ("1", "4"):
        main(["check", str(tmp_path), "--format", "json", "--jobs", jobs])
        lines.append(capsys.readouterr().out)
    assert [name for name, _ in names_and_codes(lines[0])] == [f"{n}.txt" for n in range(6)]
    assert lines[0] == lines[1]


def test_the_json_of_many_is_that_of_one(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(reports / "乙县/乙局.txt")
    main(["check", file, "--format", "json"])
    alone = json.loads(capsys.readouterr().out)
    main(["check", str(reports), "--format", "json"])
    assert json.loads(capsys.readouterr().out.splitlines()[0]) == alone


def _by_number(number: int) -> int:
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 2:
        time.sleep(60)
    if number == 3:
        return len(bytearray(1 << 40))
    return number * 10


def test_a_crash_a_timeout_and_a_lack_of_memory_are_results() -> None:
    done = dict(each_apart(_by_number, range(5), jobs=3, seconds=1))
    assert done == {0: 0, 1: Failure("crash"), 2: Failure("time", 1), 3: Failure("memory"), 4: 40}


def test_a_file_that_takes_too_long_is_named_with_the_limit(reports: Path) -> None:
    found = inspect([str(reports / "甲厅.txt")], seconds=0)
    (document,) = found.documents
    assert document.problem is not None
    assert (document.problem.kind, "超过 0 秒" in document.problem.message, found.code) == ("limit", True, 2)


@pytest.mark.parametrize(("keep", "code"), [(["甲厅.txt"], 0), (["甲厅.txt", "乙县/乙局.txt"], 1), (["通知.txt"], 2)])
def test_the_exit_code_is_the_worst(reports: Path, keep: list[str], code: int) -> None:
    for file in list(reports.rglob("*.txt")):
        if file.relative_to(reports).as_posix() not in keep:
            file.unlink()
    assert main(["check", str(reports)]) == code


def test_a_folder_without_reports_gives_2_and_says_what_was_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.exe").write_bytes(b"x")
    assert main(["check", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "不是报告的格式 1 个" in said
    assert said.count(str(tmp_path)) == 1


def test_a_wrong_selection_is_said_once(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(reports), "--select", "X-99"]) == 2
    assert capsys.readouterr().err.count("X-99") == 1


# ── the screen ──


def test_no_line_of_the_screen_is_wider_than_80_columns(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long = "很长很长的部门决算公开报告文件名称" * 3
    (reports / f"{long}.txt").write_text(wrong_text(), "utf-8")
    (reports / f"{long}.pdf").write_bytes(b"%PDF-1.7\nnothing")
    for language in ("zh", "en"):
        main(["check", str(reports), "--lang", language])
        printed = capsys.readouterr().out
        assert "乙局.txt" in printed
        assert max(map(width, printed.splitlines())) <= 80


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are any bytes on Linux only")
def test_names_of_files_may_hold_anything(reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in (b"\xff\xfe\n.txt", b"\x1b[31m.txt"):
        (reports / os.fsdecode(name)).write_text(sample.text(), "utf-8")
    out = tmp_path / "out"
    for _ in range(2):
        assert main(["check", str(reports), "-o", str(out)]) == 2
        printed = capsys.readouterr().out
        assert "\x1b" not in printed
        assert "共 5 份：核验 4 份" in printed
    (reports / "甲厅.txt").unlink()
    for form, output in (("json", "a.jsonl"), ("text", "a.txt"), ("html", "pages")):
        assert main(["check", str(reports), "--format", form, "-o", str(tmp_path / output)]) == 2
    assert "程序出错" not in capsys.readouterr().err


def test_the_screen_names_department_year_counts_and_the_gravest_finding(
    reports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", str(reports)])
    printed = capsys.readouterr().out
    first, second = printed.splitlines()[2:4]
    assert "示例市城市管理局　2024" in first
    assert "■   1" in first
    assert "乙局.txt" in second
    assert "→" in second
    for said in ("通知.txt：", "检查事项", "合计", "共 3 份：核验 2 份（其中 1 份有必须改正的问题），没有核验 1 份"):
        assert said in printed


def test_half_a_report_without_findings_does_not_look_clean(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = sample.text()
    (tmp_path / "半份.txt").write_text(text[: len(text) * 2 // 5], "utf-8")
    main(["check", str(tmp_path)])
    printed = capsys.readouterr().out
    assert "没有读全；读到的部分没有查出不符" in printed
    found = inspect([str(tmp_path)])
    assert {judged.result for judged in found.judged(found.documents[0])} == {"未能核验"}


def test_progress_is_not_shown_where_there_is_no_terminal(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(reports)])
    assert capsys.readouterr().err == ""


# ── results kept, runs resumed ──


def test_what_was_done_is_not_done_again(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = inspect([str(reports)], into=out)
    second = inspect([str(reports)], into=out)
    assert [document.again for document in first.documents] == [False] * 3
    assert [document.again for document in second.documents] == [True] * 3
    assert [document.row for document in second.documents] == [document.row for document in first.documents]
    assert [document.problem for document in second.documents] == [document.problem for document in first.documents]
    assert not any(document.again for document in inspect([str(reports)], into=out, again=True).documents)


def test_a_changed_file_and_other_options_are_done_again(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    inspect([str(reports)], into=out)
    (reports / "甲厅.txt").write_text(wrong_text(), "utf-8")
    changed = inspect([str(reports)], into=out)
    assert {document.name: document.again for document in changed.documents} == {
        "乙县/乙局.txt": True,
        "甲厅.txt": True,  # its content is now that of the other one
        "通知.txt": True,
    }
    assert [document.row.counts.error for document in changed.documents if document.row] == [1, 1]
    (reports / "甲厅.txt").write_text(sample.text() + "\n", "utf-8")
    again = inspect([str(reports)], into=out)
    assert [document.again for document in again.documents] == [True, False, True]
    steps: list[tuple[int, int, int]] = []
    (reports / "甲厅.txt").write_text(sample.text() + "\n\n", "utf-8")
    inspect([str(reports)], into=out, on_progress=lambda *step: steps.append(step))
    assert steps == [(2, 3, 2), (3, 3, 2)]
    other = inspect([str(reports)], into=out, options=Options(select=("R-01",)))
    assert not any(document.again for document in other.documents)


def test_a_moved_file_is_taken_over_under_its_new_name(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    inspect([str(reports)], into=out)
    (reports / "乙县/乙局.txt").rename(reports / "丁局.txt")
    document = inspect([str(reports)], into=out).documents[0]
    assert (document.name, document.again) == ("丁局.txt", True)
    whole = document.as_dict()
    assert whole["document"]["path"] == str(reports / "丁局.txt")
    assert {place["file"] for finding in whole["findings"] for place in finding["places"]} == {
        str(reports / "丁局.txt")
    }


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"{}"])
def test_a_half_written_result_never_counts(reports: Path, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    out = tmp_path / "out"
    inspect([str(reports)], into=out)
    kept = out / RECORDS / "甲厅.txt.json"
    kept.write_bytes(damage(kept.read_bytes()))
    documents = inspect([str(reports)], into=out).documents
    assert [document.again for document in documents] == [True, False, True]
    assert json.loads(kept.read_text("utf-8"))["counts"]["error"] == 0


def test_files_of_one_name_keep_results_of_their_own(tmp_path: Path) -> None:
    paths = []
    for folder, text in (("a", sample.text()), ("b", wrong_text())):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "决算.txt").write_text(text, "utf-8")
        paths.append(str(tmp_path / folder / "决算.txt"))
    inspect(paths, into=tmp_path / "out")
    second = inspect(paths, into=tmp_path / "out").documents
    assert [document.again for document in second] == [True, True]
    assert [document.row.counts.error for document in second if document.row] == [0, 1]


def _started(folder: Path, out: Path) -> subprocess.Popen[bytes]:
    """The command at work on a folder, one process at a time; it has done something, not all."""
    command = [sys.executable, "-m", "juesuan.cli", "check", str(folder), "-o", str(out), "--jobs", "1"]
    with _interruptible():
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while time.monotonic() < until and len(list(out.rglob("*.txt.json"))) < 2:
        time.sleep(0.01)
    return process


@contextmanager
def _interruptible() -> Iterator[None]:
    """What is started now takes an interrupt, also where these tests run in the background, which ignores it."""
    held = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, held)


MANY = 30  # enough that a run is not over before it is broken off


@pytest.fixture(name="many")
def many_reports(tmp_path: Path) -> Path:
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(MANY):
        (folder / f"{n:02}.txt").write_text(sample.text() + "\n" * n, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("end", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_a_run_that_was_broken_off_goes_on_where_it_stopped(
    many: Path, tmp_path: Path, end: signal.Signals, code: int
) -> None:
    out = tmp_path / "out"
    process = _started(many, out)
    process.send_signal(end)
    _, said = process.communicate(timeout=60)
    assert process.returncode == code
    assert b"Traceback" not in said
    kept = {file.name for file in out.rglob("*.txt.json")}
    assert 2 <= len(kept) < MANY
    if code == 130:
        assert f"做完 {len(kept)}/{MANY} 份" in said.decode()
    second = inspect([str(many)], into=out)
    assert {f"{document.name}.json" for document in second.documents if document.again} == kept
    assert second.code == 0


# ── where results may be written ──


def test_results_go_into_a_folder_with_the_workbook(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "新" / "核验"
    (out.parent / "2024.11月").mkdir(parents=True)
    out = out.parent / "2024.11月" / "核验.第一批"
    assert main(["check", str(reports), "-o", str(out)]) == 2
    made = {file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file()}
    assert made == {WORKBOOK, *(f"{RECORDS}/{name}.json" for name in ("乙县/乙局.txt", "甲厅.txt", "通知.txt"))}


def test_results_below_the_folder_are_not_taken_for_reports(reports: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert main(["check", str(reports), "-o", str(reports / "核验")]) == 2
    assert len(find([str(reports)]).documents) == 3


def test_results_are_never_mixed_with_reports(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(reports.rglob("*"))
    for output in (reports, reports / "结果.txt", reports / "甲厅.txt"):
        assert main(["check", str(reports), "-o", str(output)]) == 2
        assert "没有写入" in capsys.readouterr().err
    (reports / "核验/结果").mkdir(parents=True)
    (reports / "核验/结果/某局.txt").write_text(sample.text(), "utf-8")
    assert main(["check", str(reports), "-o", str(reports / "核验")]) == 2
    assert "没有写入" in capsys.readouterr().err
    assert [path for path in sorted(reports.rglob("*")) if "核验" not in str(path)] == before


def test_lines_of_json_and_the_screen_go_into_a_file_when_one_is_named(
    reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(reports), "--format", "json", "-o", str(tmp_path / "a.jsonl")]) == 2
    assert len((tmp_path / "a.jsonl").read_text("utf-8").splitlines()) == 3
    assert main(["check", str(reports), "-o", str(tmp_path / "a.txt")]) == 2
    assert "检查事项" in (tmp_path / "a.txt").read_text("utf-8")
    assert capsys.readouterr().out == ""


def test_pages_and_logs_of_a_folder(reports: Path, tmp_path: Path) -> None:
    assert main(["check", str(reports), "--format", "html", "-o", str(tmp_path / "pages")]) == 2
    assert {page.name for page in (tmp_path / "pages").iterdir()} == {"index.html", "乙局.html", "甲厅.html"}
    assert main(["check", str(reports), "--format", "sarif", "-o", str(tmp_path / "a.sarif")]) == 2
    assert len(json.loads((tmp_path / "a.sarif").read_text("utf-8"))["runs"]) >= 1


# ── dates ──


def test_dates_of_all_reports_decide_whether_they_were_published_in_time(reports: Path) -> None:
    (reports / "通知.txt").unlink()
    right = [str(reports / "甲厅.txt")]
    in_time = inspect(right, approved=date(2025, 9, 1), published=date(2025, 9, 21))
    assert (in_time.judged(in_time.documents[0])[0].result, in_time.code) == ("符合", 0)
    late = inspect(right, approved=date(2025, 9, 1), published=date(2025, 9, 22))
    judged = late.judged(late.documents[0])[0]
    assert (judged.result, judged.codes, late.code) == ("不符合", ("R-40-01",), 1)
    assert "相隔 21 天" in judged.reasons[0]
    unknown = inspect(right)
    assert unknown.judged(unknown.documents[0])[0].result == "未能核验"


def test_a_register_gives_dates_for_each_file(reports: Path) -> None:
    (reports / "台账.csv").write_bytes(
        "序号,文件,批复日期,公开日期\n1,乙局,2025年9月1日,2025/9/30\n2,甲厅.txt,20250901,2025-09-18\n"
        "3,丙局.pdf,2025-09-01,2025-09-02\n4,乙县/乙局.txt,2025-09-01,2025-9-31\n".encode("gb18030")
    )
    found = inspect([str(reports)])
    timely = {document.name: found.judged(document)[0] for document in found.documents if document.row}
    assert timely["甲厅.txt"].result == "符合"
    assert timely["乙县/乙局.txt"].result == "未能核验"  # the last line holds, and its date is none
    assert "2025-9-31" in timely["乙县/乙局.txt"].reasons[0]
    assert len(found.strange) == 1
    assert "丙局.pdf" in found.strange[0]


def test_a_register_without_its_columns_is_refused(reports: Path) -> None:
    (reports / "台账.csv").write_text("文件,日期\n甲厅.txt,2025-09-01\n", "utf-8")
    with pytest.raises(JuesuanError, match="批复日期"):
        inspect([str(reports)])


def test_a_date_that_is_none_is_refused(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(reports), "--approved", "九月一日"]) == 2
    assert "--approved" in capsys.readouterr().err


# ── last year's reports ──


def test_each_report_finds_its_own_of_last_year(tmp_path: Path) -> None:
    now, before = tmp_path / "2024", tmp_path / "2023"
    now.mkdir()
    before.mkdir()
    (now / "甲.txt").write_text(sample.text(), "utf-8")
    (now / "乙.txt").write_text(sample.text().replace("示例市", "某某县"), "utf-8")
    last = sample.text().replace("2024", "2o23").replace("2023", "2022").replace("2o23", "2023")
    (before / "上年.txt").write_text(last, "utf-8")
    (before / "说明.txt").write_text(NOTICE, "utf-8")
    found = inspect([str(now)], options=Options(prior=str(before)))
    other, mine = found.documents
    assert mine.row is not None
    assert other.row is not None
    assert mine.row.document["prior"] == str(before / "上年.txt")
    assert other.row.document["prior"] == ""
    assert "R-11-01" in other.row.not_checked
    assert "R-11-01" not in mine.row.not_checked
    assert len(found.strange) == 1
    assert "说明.txt" in found.strange[0]


# ── marked copies ──


@pytest.fixture(name="marked")
def reports_to_be_marked(tmp_path: Path) -> Path:
    """A report as a web page and one as text, both with an error, and a right one."""
    folder = tmp_path / "marked"
    (folder / "县").mkdir(parents=True)
    tables = "".join(
        "<table>"
        + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split(chr(9)))}</tr>" for row in rows)
        + "</table>"
        if rows[0].count("\t")
        else "".join(f"<p>{row}</p>" for row in rows)
        for rows in _runs(wrong_text().split("\n"))
    )
    (folder / "县/甲.html").write_text(f"<html><meta charset=utf-8><body>{tables}</body></html>", "utf-8")
    (folder / "乙.txt").write_text(wrong_text(), "utf-8")
    (folder / "丙.txt").write_text(sample.text(), "utf-8")
    return folder


def _runs(lines: list[str]) -> list[list[str]]:
    """The lines in runs that are all rows of a table, or none of them is."""
    runs: list[list[str]] = []
    for line in lines:
        if runs and ("\t" in line) == ("\t" in runs[-1][0]):
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def test_marked_copies_are_made_where_something_is_wrong(
    marked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    before = {path: path.read_bytes() for path in marked.rglob("*") if path.is_file()}
    assert main(["check", str(marked), "-o", str(out), "--copies"]) == 1
    assert "批注的副本 1 份" in capsys.readouterr().out
    assert [path.relative_to(out).as_posix() for path in (out / "批注").rglob("*.*")] == ["批注/县/甲.html"]
    assert {path: path.read_bytes() for path in marked.rglob("*") if path.is_file()} == before
    by = {document.name: document for document in inspect([str(marked)], into=out, copies=True).documents}
    assert all(document.again for document in by.values())
    assert by["乙.txt"].no_copy
    assert (by["丙.txt"].copy, by["丙.txt"].no_copy) == (None, "")


def test_a_copy_that_is_gone_is_made_again_and_one_without_a_reason_goes(marked: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    inspect([str(marked)], into=out, copies=True)
    copy = out / "批注/县/甲.html"
    copy.unlink()
    again = inspect([str(marked)], into=out, copies=True)
    assert {document.name: document.again for document in again.documents} == {
        "丙.txt": True,
        "乙.txt": True,
        "县/甲.html": False,
    }
    assert copy.is_file()
    (marked / "县/甲.html").write_text("<html><body>x</body></html>", "utf-8")
    inspect([str(marked)], into=out, copies=True)
    assert not copy.exists()


def test_copies_need_a_folder(marked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(marked), "--copies"]) == 2
    assert "-o 文件夹" in capsys.readouterr().err
