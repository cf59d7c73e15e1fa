"""Every page of the example, as every role, in a real browser: accessible, light, within the width, in Chinese.

Looked at wide, narrow, and in large type; whatever the browser complains of is wrong, too.

With ``JUESUAN_PICTURES`` naming a folder, a picture of every page goes there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import NEEDS_CHROMIUM, launch
from tests.web.running import Site, served

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
pytestmark = NEEDS_CHROMIUM
PASSWORD = "juesuan-demo-2024"
SIZES = {"wide": {"width": 1366, "height": 768}, "narrow": {"width": 390, "height": 844}}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST = 200_000  # bytes of a page
NAME_OF_OURS = r"\b[a-z]+_[a-z_]+\b"  # a name out of the code, which nobody should have to read
REPORT = [
    f"/reports/1/{name}"
    for name in ("", "tables/", "charts/", "findings/", "words/", "projects/", "publish/", "history")
]
BOOK = [f"/books/1/{name}" for name in ("", "registers/", "registers/政府采购/", "import", "tables/", "history")]
PROJECT = ["/reports/1/projects/", "/projects/1/"]
OTHERS = ["/", "/public/", "/password", "/tokens/"]
PAGES = {  # by whom each page is looked at; one page of a kind, by those to whom it looks different
    "bianxie": [*OTHERS, *REPORT, "/reports/1/settings", "/reports/new", "/projects/1/", "/questions/", "/api/"],
    "shenhe": ["/", "/reports/1/", "/reports/1/findings/?severity=explain", "/projects/5/", "/questions/"],
    "shenpi": ["/", "/reports/1/", "/projects/1/"],
    "gongkai": ["/", "/reports/1/publish/", "/questions/"],
    "guanli": ["/", "/people/", "/people/1/"],
    "caizheng": ["/", "/inspect/", "/public/"],
    "": ["/login", "/public/"],
    "kuaiji1": ["/", *BOOK, *PROJECT, "/projects/5/self-evaluation", "/reports/1/projects/apply"],
    "lingdao1": ["/", "/books/1/", *PROJECT],
}
SHORT = {  # what every run looks at; the rest is a proof
    "bianxie": ["/", "/reports/1/findings/", "/reports/1/tables/"],
    "kuaiji1": ["/books/1/", "/projects/5/self-evaluation"],
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("demo") / "data", "--demo") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        launched = launch(playwright)
        yield launched
        launched.close()


class Look:
    """One person's browser, with whatever it complains of."""

    def __init__(self, browser: Any, site: Site, who: str) -> None:
        self.site, self.who, self.wrong = site, who, []
        self.axe = Path(axe.__file__).with_name("axe.min.js").read_text("utf-8")
        self.page = browser.new_context(viewport=SIZES["wide"], reduced_motion="reduce").new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("console", lambda told: told.type in ("error", "warning") and self.say(told.text))
        self.page.on("pageerror", lambda error: self.say(str(error)))
        if who:
            self.page.goto(f"{site.url}/login")
            self.page.fill("[name=username]", who)
            self.page.fill("[name=password]", PASSWORD)
            self.page.click("main button")
            self.page.wait_for_selector(".who")

    def say(self, text: str) -> None:
        self.wrong.append(f"{self.who} {self.page.url.removeprefix(self.site.url)} {text}")

    def at(self, path: str) -> None:
        """Open a page and look at it in both widths."""
        answer = self.page.goto(self.site.url + path, wait_until="load")
        if answer.status != 200:
            self.say(str(answer.status))
            return
        if (size := len(answer.body())) > MOST:
            self.say(f"{size} bytes")
        for name, size in SIZES.items():
            self.page.set_viewport_size(size)
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > size["width"]:
                self.say(f"{name}: {wide} wide")
            if name == "wide" or "findings" not in path:
                self._ask_axe(name)
            self._picture(path, name)
        self.page.set_viewport_size(SIZES["wide"])
        self._in_large_type()
        if not path.startswith("/api"):
            self._in_chinese()

    def _in_large_type(self) -> None:
        """Everything still has its place when the type is large."""
        self.page.evaluate("document.documentElement.classList.add('large')")
        for name, size in SIZES.items():
            self.page.set_viewport_size(size)
            if (wide := self.page.evaluate("document.documentElement.scrollWidth")) > size["width"]:
                self.say(f"large type, {name}: {wide} wide")
        self.page.evaluate("document.documentElement.classList.remove('large')")
        self.page.set_viewport_size(SIZES["wide"])

    def _in_chinese(self) -> None:
        text = self.page.inner_text("body")
        if names := sorted(set(re.findall(NAME_OF_OURS, text))):
            self.say(f"names out of the code: {names}")

    def _ask_axe(self, name: str) -> None:
        self.page.evaluate(self.axe)
        found = self.page.evaluate("rules => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })", RULES)
        for one in found["violations"]:
            if one["impact"] in ("serious", "critical"):
                nodes = " ".join(node["html"][:150] for node in one["nodes"][:3])
                self.say(f"{name}: {one['impact']} {one['id']}: {nodes}")

    def _picture(self, path: str, name: str) -> None:
        if folder := os.environ.get("JUESUAN_PICTURES"):
            file = re.sub(r"\W+", "-", f"{self.who}{path}").strip("-")
            self.page.screenshot(path=str(Path(folder) / f"{file}-{name}.png"))


def looked(browser: Any, site: Site, pages: dict[str, list[str]]) -> list[str]:
    wrong = []
    for who, paths in pages.items():
        look = Look(browser, site, who)
        for path in paths:
            look.at(path)
        look.page.context.close()
        wrong += look.wrong
    return wrong


def test_nothing_is_wrong_with_the_pages_used_most(browser: Any, site: Site) -> None:
    assert looked(browser, site, SHORT) == []


@pytest.mark.prove
@pytest.mark.parametrize("who", PAGES)
def test_nothing_is_wrong_with_any_page_of(browser: Any, site: Site, who: str) -> None:
    assert looked(browser, site, {who: PAGES[who]}) == []
