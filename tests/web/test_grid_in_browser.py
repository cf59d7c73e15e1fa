"""The grid in real browsers: two people in one sheet, a row deleted meanwhile, Chinese at once, a login that ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import NEEDS_CHROMIUM, launch
from tests.web.running import Site, served
from tests.web.small_office import PASSWORD, make_people, make_report

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.prove,
    NEEDS_CHROMIUM,
]
LINES = [("6001", "贷", "100.00"), ("7101", "借", "60.00"), ("7101", "借", "40.00")]
SUMMARY = 13  # the column of 摘要


@pytest.fixture
def site(tmp_path: Any) -> Iterator[Site]:
    with served(tmp_path / "data") as one:
        make_people(one)
        make_report(one)
        yield one


@pytest.fixture
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        launched = launch(playwright)
        yield launched
        launched.close()


class Sheet:
    """One browser with the book open."""

    def __init__(self, browser: Any, site: Site) -> None:
        self.site, self.page = site, browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        self.page.set_default_timeout(60_000)
        self.sign_in(self.page)
        self.open()

    def sign_in(self, page: Any) -> None:
        page.goto(f"{self.site.url}/login")
        page.fill("[name=username]", "tian")
        page.fill("[name=password]", PASSWORD)
        page.click("main button")

    def open(self) -> None:
        self.page.goto(f"{self.site.url}/books/1/")
        self.page.wait_for_selector("[data-saving][data-state=done]")

    def cell(self, row: int, column: int = SUMMARY) -> Any:
        return self.page.locator(f"td[data-row='{row}'][data-column='{column}']")

    def type(self, row: int, text: str, column: int = SUMMARY) -> None:
        self.cell(row, column).click()
        self.page.keyboard.insert_text(text)  # as an input method gives it, without keys
        self.page.keyboard.press("Enter")

    def rows(self) -> int:
        found: int = self.page.locator("[data-body] tr").count()
        return found

    def said(self, words: str) -> None:
        self.page.wait_for_selector(f"[data-saving]:has-text('{words}')")


def test_nobody_overwrites_brings_back_or_loses_what_another_did(site: Site, browser: Any) -> None:
    first = Sheet(browser, site)
    for row, (account, side, amount) in enumerate(LINES):
        if row:
            first.page.click("[data-act=add]")
        for column, text in ((0, account), (1, side), (10, amount)):
            first.type(row, text, column)
    first.said("已保存")
    second = Sheet(browser, site)

    first.type(1, "甲写的")
    first.said("已保存")
    second.type(1, "乙写的")
    second.said("冲突")
    box = second.page.locator("[data-conflict]")
    assert "第 2 行的摘要" in box.inner_text()
    assert box.locator("button").first.evaluate("button => button === document.activeElement")
    box.get_by_role("button", name="用我的").click()
    second.said("已保存")
    assert second.cell(1).inner_text() == "乙写的"

    first.open()
    there = first.rows()
    first.cell(2).click()
    first.page.click("[data-act=delete]")
    first.said("已保存")
    second.type(2, "删了还写")
    second.said("冲突")
    box.get_by_role("button", name="不要我的改动").click()
    second.said("已保存")
    assert second.rows() == there - 1

    second.page.context.clear_cookies()
    second.type(0, "过期后写")
    second.said("登录已经过期")
    again = second.page.context.new_page()
    second.sign_in(again)
    again.wait_for_url("**/")
    second.page.bring_to_front()
    second.page.evaluate("window.dispatchEvent(new Event('focus'))")
    second.said("已保存")
    first.open()
    assert first.cell(0).inner_text() == "过期后写"
