"""The charts of the example in a browser: drawn under the policy of the pages, each number leading to its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import NEEDS_CHROMIUM, launch
from tests.web.running import Site, served

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = NEEDS_CHROMIUM
CHARTS = ("flow", "budget", "three-public", "units", "projects", "changes")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("demo") / "data", "--demo") as running:
        yield running


def test_every_chart_is_drawn_and_a_click_leads_to_the_cell(site: Site) -> None:
    wrong: list[str] = []
    with sync_api.sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_context(viewport={"width": 1366, "height": 768}, reduced_motion="reduce").new_page()
        page.on("console", lambda told: told.type in ("error", "warning") and wrong.append(told.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{site.url}/login")
        page.fill("[name=username]", "shenhe")
        page.fill("[name=password]", "juesuan-demo-2024")
        page.click("main button")
        page.wait_for_selector(".who")
        page.goto(f"{site.url}/reports/1/charts/")
        page.wait_for_selector(".charts[data-drawn]", timeout=60_000)
        for name in CHARTS:
            assert page.locator(f"[data-chart={name}] canvas").count() == 1, name
            assert page.locator(f"#{name} tbody tr").count() > 3, name
        page.set_viewport_size({"width": 390, "height": 844})
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.set_viewport_size({"width": 1366, "height": 768})
        page.wait_for_timeout(500)
        drawing = page.locator("[data-chart=three-public]")
        drawing.scroll_into_view_if_needed()
        box: Any = drawing.bounding_box()
        page.mouse.click(box["x"] + 260, box["y"] + 44)
        page.wait_for_url("**/tables/**cell=**", timeout=30_000)
        browser.close()
    assert wrong == []


def test_what_draws_the_charts_is_loaded_on_their_page_alone() -> None:
    templates = Path(__file__).parents[2] / "juesuan" / "web" / "templates"
    loading = [path.name for path in templates.rglob("*.html") if "echarts" in path.read_text("utf-8")]
    assert loading == ["charts_script.html"]
