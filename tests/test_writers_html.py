"""The HTML verdict: one file without network, the whole report, every place linked; files, folders, many inputs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

import juesuan
from juesuan.cli import main
from juesuan.finding import Verdict
from juesuan.writers.html import to_html
from juesuan.writers.parts import numbered
from tests.generate import sample

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples/ningxia-hrss-2024"
REAL = ROOT.parent / "shared/reports/ningxia-hrss-2024.txt"
VOID = {"meta", "input", "br", "link", "img", "hr"}


@dataclass
class Page(HTMLParser):
    """What a browser would see: ids, links, text of the report, tags that load or run something."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    scripts: int = 0
    text: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []
        self.loads += [value or "" for name, value in attrs if name in ("src", "srcset", "data", "action")]
        self.scripts += tag == "script"

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _page(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    return page


@pytest.fixture(name="wrong", scope="module")
def wrong_report(tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    """The sample report with one word of hostile markup and one total changed."""
    text = sample.text().replace("金额单位：元", "金额单位：元<script>x</script>&amp;", 1)
    start = text.index("公开03表")
    total = text.index("合计\t", text.index("科目名称", start)) + 3
    end = text.index("\t", total)
    path = tmp_path_factory.mktemp("html") / "wrong.txt"
    path.write_text(text[: end - 1] + str((int(text[end - 1]) + 1) % 10) + text[end:], "utf-8")
    return juesuan.check(path)


def _verdicts() -> list[Path]:
    return [EXAMPLE, *([REAL] if REAL.exists() else [])]


@pytest.mark.parametrize("path", _verdicts(), ids=lambda path: path.name)
def test_every_link_leads_somewhere_and_no_address_stands_twice(path: Path) -> None:
    page = _page(to_html(juesuan.check(path)))
    assert len(page.ids) == len(set(page.ids))
    assert not {link for link in page.links if link.startswith("#") and link[1:] not in page.ids}
    assert all(link.startswith("#") for link in page.links)
    assert page.loads == []


@pytest.mark.parametrize("path", _verdicts(), ids=lambda path: path.name)
def test_every_finding_and_consequence_has_its_place_marked(path: Path) -> None:
    verdict = juesuan.check(path)
    html = to_html(verdict)
    for number, finding in numbered(verdict):
        article = html[html.index(f'id="f{number}"') :]
        article = article[: article.index("</article>")]
        assert finding.id in article
        first = re.search(r'class="at"><a href="#(p\d+)"', article)
        assert first, finding.id
        mark = re.search(rf'<mark class="(\w+)" id="{first[1]}">.*?</mark>', html)
        assert mark is not None
        assert f'<a href="#f{number}">{number}</a>' in mark[0]
        assert article.count('class="follow"') == bool(finding.consequences)


def test_the_page_of_the_real_report_is_small() -> None:
    if not REAL.exists():
        pytest.skip("the real report is not here")
    html = to_html(juesuan.check(REAL))
    assert len(html.encode()) <= 650_000


def test_the_whole_report_is_shown(wrong: Verdict) -> None:
    shown = "".join("".join(_page(to_html(wrong)).text).split())
    for line in Path(str(wrong.document["path"])).read_text("utf-8").splitlines():
        for cell in line.split("\t"):
            assert "".join(cell.split())[:8] in shown


def test_markup_in_a_report_is_shown_and_not_run(wrong: Verdict) -> None:
    html = to_html(wrong)
    assert _page(html).scripts == 1
    assert "<script>x" not in html
    assert "&lt;script&gt;" in html


def test_severity_is_told_by_sign_and_word_beside_the_colour(wrong: Verdict) -> None:
    html = to_html(wrong)
    assert "■ 必须改正" in html
    for kind, sign in (("error", "■"), ("explain", "▲"), ("notice", "●")):
        assert f'mark.{kind} a::before {{ content: "{sign}"; }}' in html


def test_the_page_prints_and_respects_reduced_motion_and_shows_the_focus(wrong: Verdict) -> None:
    html = to_html(wrong)
    for words in ("@media print", "prefers-reduced-motion", ":focus-visible", "break-before: page", "position: sticky"):
        assert words in html


def test_no_amount_is_broken_over_two_lines_on_paper(wrong: Verdict) -> None:
    on_paper = to_html(wrong).partition("@media print")[2]
    assert "td.n, th.n { white-space: nowrap; overflow-wrap: normal; }" in on_paper
    assert "td.n { white-space: normal" not in on_paper


def test_a_facts_folder_is_shown_under_the_names_of_what_its_files_hold() -> None:
    html = to_html(juesuan.check(EXAMPLE))
    for name in ("公开01表 收入支出决算总表", "文中数字", "项目23 劳动人事争议调解仲裁", "自评表目录"):
        assert re.search(rf"<h3>{name}", html), name
    assert "另有供程序使用的栏未显示：" in html
    assert re.search(r"<tr><th>\d+<td[^>]*>年度资金总额<td", html)


def test_what_was_not_checked_is_folded_at_the_end(wrong: Verdict) -> None:
    html = to_html(wrong)
    rest = html[html.index('id="unchecked"') :]
    assert "没有核验不等于没有问题" in rest
    assert "<details><summary>没有得出结论的规则" in rest


def test_several_inputs_give_a_page_each_and_a_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "report.txt").write_text(sample.text(), "utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    inputs = [str(tmp_path / name) for name in ("a/report.txt", "b/report.txt", "empty.txt")]
    assert main(["check", *inputs, "--format", "html"]) == 2
    assert "-o" in capsys.readouterr().err
    assert main(["check", *inputs, "--format", "html", "-o", str(tmp_path / "out")]) == 2
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["index.html", "report-2.html", "report.html"]
    index = (tmp_path / "out/index.html").read_text("utf-8")
    assert 'href="report-2.html"' in index
    assert "不能读入" in index


def test_a_single_input_goes_to_a_file_or_into_a_folder_that_is_there(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(sample.text(), "utf-8")
    assert main(["check", str(report), "--format", "html", "-o", str(tmp_path / "v.html")]) == 0
    (tmp_path / "pages").mkdir()
    assert main(["check", str(report), "--format", "html", "-o", str(tmp_path / "pages")]) == 0
    assert [path.name for path in (tmp_path / "pages").iterdir()] == ["report.html"]


def test_the_page_can_be_english(wrong: Verdict) -> None:
    html = to_html(wrong, "en")
    assert '<html lang="en">' in html
    assert "must be corrected" in html


def test_a_report_of_another_kind_is_shown_as_its_reader_sees_it(tmp_path: Path) -> None:
    """A web page here; PDF and Word are shown in the same way, page by page."""
    rows = "".join(
        f"<tr><td>{name}</td><td>{amount}</td></tr>" for name, amount in (("收入", "决算数"), ("总计", "7.00"))
    )
    text = "一、收入支出决算总体情况说明</p><p>2024年度收、支总计8.00元，其中：收入3.00元，增长10%。"
    path = tmp_path / "决算.html"
    path.write_text(f"<html><p>第三部分 2024年度部门决算情况说明</p><p>{text}</p><table>{rows}</table></html>", "utf-8")
    page = to_html(juesuan.check(path))
    assert "第三部分 2024年度部门决算情况说明</h3>" in page
    assert "总计" in page
