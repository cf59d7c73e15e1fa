"""The whole life of a report in real browsers, everybody at their own: from the first cell to its correction."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import NEEDS_CHROMIUM, launch
from tests.web.postgres import MISSING, cluster, new_database, programs
from tests.web.running import COMMAND, Site
from tests.web.small_office import (
    COLUMNS,
    DEPARTMENT,
    FURTHER,
    OTHER_UNIT,
    PASSWORD,
    REGISTERS,
    UNIT,
    make_people,
    make_projects,
    rows,
    words_of,
)

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.prove,
    NEEDS_CHROMIUM,
]
SECONDS = 90  # for one answer, on a machine that has much else to do
UNITS = 2 + len(FURTHER)
SUM = f"{UNITS * 1200:,}.00"
PASTE = """(box, text) => {
  const data = new DataTransfer(); data.setData("text/plain", text);
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


class Office:
    """Browsers of many people at one site; what a browser complains of is kept."""

    def __init__(self, browser: Any, site: Site, folder: Path) -> None:
        self.browser, self.site, self.folder = browser, site, folder
        self.pages: dict[str, Any] = {}
        self.complaints: list[str] = []

    def at(self, who: str, path: str) -> Any:
        """The page of somebody signed in (of the public for “”), at that address."""
        if who not in self.pages:
            page = self.browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
            page.set_default_timeout(SECONDS * 1000)
            page.on("console", lambda told: told.type == "error" and self.complaints.append(f"{page.url} {told.text}"))
            page.on("pageerror", lambda error: self.complaints.append(f"{page.url} {error}"))
            self.pages[who] = page
            if who:
                page.goto(f"{self.site.url}/login")
                page.fill("[name=username]", who)
                page.fill("[name=password]", PASSWORD)
                page.click("main button")
                page.wait_for_selector(".who")
        page = self.pages[who]
        page.goto(self.site.url + path)
        return page

    def leave(self, who: str) -> None:
        """Close the browser of somebody who has done their part."""
        self.pages.pop(who).context.close()

    def act(self, who: str, path: str, title: str, text: str = "", **more: str) -> Any:
        """Fill in the box of an act and press its button; the page afterwards, which tells that it was done."""
        page = self.at(who, path)
        box = page.locator("fieldset", has=page.locator("legend", has_text=re.compile(f"^{title}$")))
        if text:
            box.locator("[name=text]").fill(text)
        for name, value in more.items():
            box.locator(f"[name={name}]").fill(value)
        box.get_by_role("button", name=title, exact=True).click()
        told(page, title)
        return page

    def of_project(self, who: str, path: str, title: str, why: str, **more: str) -> None:
        """The same on the page of a project, where every act is folded up."""
        page = self.at(who, path)
        box = page.locator("details", has=page.locator("summary", has_text=re.compile(f"^{title}")))
        if box.get_attribute("open") is None:
            box.locator("summary").first.click()
        box.locator("[name=why]").fill(why)
        for name, value in more.items():
            box.locator(f"[name={name}]").fill(value)
        box.get_by_role("button", name=title, exact=True).click()
        told(page, title)


def told(page: Any, what: str) -> None:
    """The page says that it was done; what it says instead stands in the failure."""
    try:
        page.wait_for_selector(f".told.success:has-text('{what}')")
    except sync_api.TimeoutError:
        pytest.fail(f"“{what}”: {page.url} says {page.inner_text('body')[:2000]}")


@pytest.fixture(scope="module")
def databases() -> Iterator[str]:
    if programs() is None:
        pytest.skip(MISSING)
    with cluster() as address:
        yield address


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    more = {}
    if request.param == "PostgreSQL":
        more = {"DATABASE_URL": new_database(request.getfixturevalue("databases"))}
    site = Site(tmp_path / "data", more)
    make_people(site, UNITS)
    try:
        site.start()
        with sync_api.sync_playwright() as playwright:
            browser = launch(playwright)
            yield Office(browser, site, tmp_path)
            browser.close()
    finally:
        site.stop()


def test_a_report_lives_from_the_first_cell_to_its_correction(office: Office) -> None:
    live(office)


def live(office: Office) -> None:
    """Everything that happens to a report, step by step."""
    home = opened(office)
    books = dict(zip((UNIT, OTHER_UNIT), ("/books/1/", "/books/2/"), strict=True))
    typed(office, books[UNIT])
    imported(office, books[OTHER_UNIT])
    handed_in(office, books)
    others_handed_in(office, home)
    evaluated(office)
    written(office, home)
    explained(office, home)
    number = released(office, home, "某财决〔2025〕1号")
    asked_and_answered(office, number)
    second = corrected(office, home, number)
    exported(office, home, second)
    assert office.complaints == []


def opened(office: Office) -> str:
    """The editor begins the year."""
    page = office.at("bian", "/reports/new")
    page.fill("[name=year]", "2024")
    page.click("main form button.main")
    page.wait_for_selector(f".told.success:has-text('{UNITS} 个单位')")
    home = page.url.removeprefix(office.site.url)
    page = office.at("bian", f"{home}settings")
    page.fill("[name=duties]", "贯彻就业政策。\n组织人事考试。")
    page.click("main form button.main")
    page.wait_for_selector(".told.success")
    make_projects(office.site)
    return home


def saved(page: Any) -> None:
    sync_api.expect(page.locator("[data-saving]")).to_have_text("已保存", timeout=SECONDS * 1000)


def typed(office: Office, book: str) -> None:
    """One unit types its first row by key, at the pace of a hand while saves come back, and pastes the others."""
    page = office.at("tian", book)
    saved(page)
    first, *others = rows("7101")
    page.focus("[data-table]")
    for text in first:
        if text[:1].isdecimal():
            page.keyboard.type(text, delay=150)
        elif text:
            page.keyboard.press("F2")
            page.keyboard.insert_text(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Home")
    saved(page)
    page.get_by_role("button", name="加一行").click()
    page.evaluate(f"text => ({PASTE})(document.querySelector('[data-table]'), text)", lines(others))
    saved(page)
    sync_api.expect(page.locator("[data-sum='收入']")).to_have_text("1,200.00", timeout=SECONDS * 1000)
    page.reload()
    saved(page)
    cells = page.locator("[data-body] tr").all_inner_texts()
    assert len(cells) == 4
    assert "6001" in cells[0]
    assert "年初预算" in cells[3]
    registered(office, "tian", book)


def lines(block: list[list[str]]) -> str:
    """Rows as Excel copies them."""
    return "\n".join("\t".join(row) for row in block)


def registered(office: Office, who: str, book: str) -> None:
    """Fill in a line of each register."""
    for name, cells in REGISTERS.items():
        page = office.at(who, f"{book}registers/{name}/")
        for heading, text in cells.items():
            page.get_by_label(heading, exact=True).first.fill(text)
        page.wait_for_selector("[data-saving][data-state=busy]", state="attached")
        saved(page)


def imported(office: Office, book: str) -> None:
    """The other unit imports a file; a broken one first, which changes nothing."""
    wrong = rows("7101")
    wrong[0][4] = "9999999"
    page = sent(office, "kao", book, "考试中心", wrong)
    page.wait_for_selector(".told.error:has-text('没有导入')")
    page = sent(office, "kao", book, "考试中心", rows("7101"))
    page.wait_for_selector(".told.success:has-text('已导入 4 行')")
    registered(office, "kao", book)


def sent(office: Office, who: str, book: str, unit: str, block: list[list[str]]) -> Any:
    """Send a file with those rows to be imported when nothing is wrong with it; the page that answers."""
    path = office.folder / "分录.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([["单位", "年度", *COLUMNS], *([unit, "2024", *row] for row in block)])
    page = office.at(who, f"{book}import")
    page.set_input_files("[name=file]", path)
    page.get_by_role("button", name="看看读成什么样").click()
    page.wait_for_selector("#preview")
    take = page.get_by_role("button", name=re.compile("^导入这"))
    if take.count():
        take.click()
    return page


def handed_in(office: Office, books: dict[str, str]) -> None:
    """Both units hand in, one is sent back and hands in again; heads endorse, the reviewer approves."""
    ours, theirs = books.values()
    office.act("tian", ours, "上报")
    office.act("kao", theirs, "上报")
    office.act("fu", ours, "单位审核", "与账相符")
    office.act("ling", theirs, "单位审核")
    page = office.act("shen", theirs, "退回修改", "第 2 行写明摘要")
    assert "已退回" in page.inner_text("h1")
    page = office.at("kao", theirs)
    assert "第 2 行写明摘要" in page.inner_text("main")
    saved(page)
    page.focus("[data-table]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("F2")
    page.keyboard.insert_text("全年工资")
    page.keyboard.press("Enter")
    page.wait_for_selector(".unsaved", state="detached")
    saved(page)
    office.act("kao", theirs, "上报", "已写明")
    office.act("ling", theirs, "单位审核")
    for book in books.values():
        office.act("shen", book, "审核通过")
    assert "全年工资" in office.at("shen", f"{theirs}history").inner_text("main")


def others_handed_in(office: Office, home: str) -> None:
    """The other seven units import, hand in and are endorsed; the second that is sent back mends one amount."""
    for number, unit in enumerate(FURTHER, 3):
        book, accountant, head = f"/books/{number}/", f"tian{number}", f"fu{number}"
        block = rows("7101")
        if number == 3:
            block[0][10] = block[1][10] = "1250.00"
        sent(office, accountant, book, unit, block).wait_for_selector(".told.success:has-text('已导入 4 行')")
        office.act(accountant, book, "上报")
        office.act(head, book, "单位审核")
        if number == 3:
            office.act("shen", book, "退回修改", "收入与银行对账单不符")
            page = sent(office, accountant, book, unit, rows("7101"))
            page.wait_for_selector(".told.success:has-text('已导入 4 行')")
            office.act(accountant, book, "上报", "已照对账单改正")
            office.act(head, book, "单位审核")
            past = office.at("shen", f"{book}history").inner_text("main")
            assert "收入与银行对账单不符" in past
        office.act("shen", book, "审核通过")
        office.leave(accountant)
        office.leave(head)
    shown = office.at("bian", home).inner_text("main")
    assert all(unit in shown for unit in FURTHER)


def written(office: Office, home: str) -> None:
    """The editor fills every gap of the text."""
    page = office.at("bian", f"{home}words/")
    assert "待补 0 处" not in page.inner_text("main")
    for group, key, text in words_of(UNITS):
        page = office.at("bian", f"{home}words/")
        box = page.locator("aside details", has=page.locator("summary", has_text=re.compile(f"^{group}（")))
        if box.get_attribute("open") is None:
            box.locator("summary").click()
        form = box.locator("form", has=page.get_by_role("button", name="加一条"))
        form.locator("input[name=key]").fill(key)
        form.locator("[name=text]").fill(text)
        form.get_by_role("button", name="加一条").click()
        page.wait_for_selector(f".told.success:has-text('{key}')")
    assert "待补 0 处" in page.inner_text("main")
    assert "调入人员增多" in page.inner_text(".paper")


def evaluated(office: Office) -> None:
    """Both forms handed in, returned, handed in again with other values, accepted; the first is returned twice."""
    for project, (accountant, head) in (("/projects/1/", ("tian", "fu")), ("/projects/2/", ("kao", "ling"))):
        self_evaluated(office, accountant, project, "90")
        office.of_project(head, project, "单位审核", "属实")
        office.of_project("shen", project, "退回修改", "执行数与账不符，改正后重报", due="2027-03-31")
        page = office.at(accountant, f"{project}self-evaluation")
        assert "执行数与账不符" in page.inner_text("main")
        self_evaluated(office, accountant, project, "95")
        page = office.at("shen", project)
        assert "与上次上报的不同" in page.inner_text("main")
        office.of_project(head, project, "单位审核", "属实")
        if project == "/projects/1/":
            office.of_project("shen", project, "退回修改", "培训人次没有名册", due="2027-04-15")
            self_evaluated(office, accountant, project, "96")
            office.of_project(head, project, "单位审核", "名册已附")
        office.of_project("shen", project, "审核通过", "同意")


def self_evaluated(office: Office, who: str, project: str, spent: str) -> None:
    """Fill in the form, see the score move, hand in."""
    page = office.at(who, f"{project}self-evaluation")
    before = page.inner_text("#score")
    page.fill("[name='executed-当年财政拨款']", spent)
    page.fill("[name=achieved]", f"培训620人次，执行{spent}万元。")
    done = ("620人次", "95%", "82%", "93%")
    for number, (value, score) in enumerate(zip(done, ("30", "20", "30", "10"), strict=True)):
        page.fill(f"[name=achieved-{number}]", value)
        page.fill(f"[name=score-{number}]", score)
        page.locator(f"[name=score-{number}]").blur()
    sync_api.expect(page.locator("#score")).not_to_have_text(before, timeout=SECONDS * 1000)
    page.wait_for_timeout(600)
    page.get_by_role("button", name="上报", exact=True).click()
    page.wait_for_selector(".told.success:has-text('已上报')")


def explained(office: Office, home: str) -> None:
    """What cannot be mended is explained by the editor and accepted by the reviewer."""
    page = office.at("bian", f"{home}findings/")
    for _ in range(40):
        left = page.locator("article.error, article.explain").filter(has_not=page.locator(".answer"))
        if left.count() == 0:
            break
        left.first.locator("summary", has_text="写说明").click()
        left.first.locator("textarea").fill("本年机构调整，已核对原始凭证")
        left.first.get_by_role("button", name="提交说明").click()
        page.wait_for_selector(".told.success:has-text('已说明')")
    page = office.at("shen", f"{home}findings/")
    for _ in range(40):
        accept = page.get_by_role("button", name="接受", exact=True)
        if accept.count() == 0:
            break
        accept.first.click()
        page.wait_for_selector(".told.success:has-text('已审核')")
    assert "说明已接受" in office.at("shen", f"{home}findings/").inner_text("main")


def released(office: Office, home: str, approval: str) -> str:
    """Handed over, reviewed, approved by the bureau, secrecy signed, released, published by somebody else."""
    office.act("bian", home, "送审")
    office.act("shen", home, "部门审核")
    office.act("pi", home, "登记财政批复", approval, day="2025-08-01")
    office.act("mi", home, "保密审查", "不涉密，可以公开")
    office.act("pi", home, "批准公开")
    page = office.at("pi", f"{home}publish/")
    assert "都办好了" in page.inner_text("main")
    assert page.get_by_role("button", name="公开", exact=True).count() == 0  # who approves does not publish
    page = office.at("gong", f"{home}publish/")
    page.get_by_role("button", name="公开", exact=True).click()
    page.wait_for_selector("iframe.report")
    return page.url.split("/public/")[1].strip("/")


def asked_and_answered(office: Office, number: str) -> None:
    """The public reads and asks; moderated, answered by another person; all three stay."""
    page = office.at("", f"/public/{number}/")
    assert "某财决〔2025〕1号" in page.inner_text("main")
    frame = page.frame_locator("iframe.report")
    frame.locator("body").wait_for()
    shown = frame.locator("body").inner_text()
    assert SUM in shown or SUM.replace(",", "") in shown
    page.locator("summary", has_text="提问").press("Enter")  # by keyboard, as some do
    page.fill("#anchor", "第三部分 一")
    page.fill("#text", "为什么增加？")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/asked")
    assert "为什么增加" not in office.at("", f"/public/{number}/").inner_text("main")
    page = office.at("shen", "/questions/")
    page.get_by_role("button", name="公开", exact=True).click()
    page.wait_for_selector(".told.success")
    page = office.at("gong", "/questions/")
    page.locator("textarea[name=text]").fill("考试中心调入人员。")
    page.get_by_role("button", name="答复", exact=True).click()
    page.wait_for_selector(".told.success")
    shown = office.at("", f"/public/{number}/").inner_text("main")
    assert "为什么增加？" in shown
    assert "考试中心调入人员。" in shown


def corrected(office: Office, home: str, number: str) -> str:
    """A correction makes a second version; the first stays and is marked."""
    office.act("pi", home, "更正", "原因写得不全")
    page = office.at("bian", f"{home}words/")
    reasons = page.locator("aside details", has=page.locator("summary", has_text=re.compile("^原因（")))
    reasons.locator("summary").click()
    word = page.locator("details[open] form.word", has=page.locator("input[name=key][value='一般公共预算支出']"))
    word.locator("textarea").fill("调入人员增多，工资标准提高")
    word.get_by_role("button", name="保存").click()
    page.wait_for_timeout(800)
    second = released(office, home, "某财决〔2025〕9号")
    assert second != number
    old = office.at("", f"/public/{number}/").inner_text("main")
    assert "本版已更正" in old
    assert "原因写得不全" in old
    new = office.at("", f"/public/{second}/")
    assert "更正说明" in new.inner_text("main")
    assert "工资标准提高" in new.frame_locator("iframe.report").locator("body").inner_text()
    return second


def exported(office: Office, home: str, number: str) -> None:
    """The facts folder of it all gives the same verdict on the command line; the printed head still holds."""
    folder = office.folder / "out"
    office.site.run("export", DEPARTMENT, "2024", "-o", str(folder))
    office.site.run("prepare", str(folder))
    page = office.at("bian", f"{home}findings/")
    shown = sorted(text.split(" · ")[-1] for text in page.locator("article.finding .where .hint").all_text_contents())
    done = subprocess.run(
        [*COMMAND, "check", str(folder), "--format", "json"], capture_output=True, text=True, timeout=120, check=False
    )
    assert sorted(finding["code"] for finding in json.loads(done.stdout)["findings"]) == shown
    facts = office.at("", f"/public/{number}/").locator("dt", has_text="历史封签").locator("+ dd").inner_text()
    assert "完整" in office.site.run("verify-history", "--head", facts)
