"""The published page in a real browser: accessible by the rules, usable by key alone, and good on paper."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

import juesuan
from juesuan.editions import choose
from juesuan.writers.book import bind_book
from juesuan.writers.page import write_page
from tests.browser import NEEDS_CHROMIUM, launch
from tests.generate.accounts import Wish, random_accounts
from tests.generate.styles import random_style
from tests.generate.text import compose, render
from tests.rule_examples import sample

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
pytestmark = NEEDS_CHROMIUM
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.Browser"]:
    with sync_api.sync_playwright() as playwright:
        launched = launch(playwright)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    accounts = sample().accounts
    path = tmp_path_factory.mktemp("page") / "page.html"
    write_page(bind_book(accounts, choose(accounts.department, accounts.year)), path)
    return path


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A department of 25 items with its codes spread over many classes."""
    rng = random.Random(3)
    report = compose(random_accounts(rng, Wish(items=25, projects=2)), random_style(rng))
    folder = tmp_path_factory.mktemp("many")
    (folder / "report.txt").write_text(render(report), "utf-8")
    accounts = juesuan.read(folder / "report.txt")
    write_page(bind_book(accounts, choose(accounts.department, accounts.year)), folder / "page.html")
    return folder / "page.html"


def opened(browser: "sync_api.Browser", file: Path, **more: object) -> "sync_api.Page":
    """The page, without smooth scrolling; the policy that forbids scripts would also forbid those of axe."""
    options = {"viewport": WIDE, "reduced_motion": "reduce", "bypass_csp": True, **more}
    page = browser.new_context(**options).new_page()
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser, file: Path, viewport, scheme: str) -> None:
    page = opened(browser, file, viewport=viewport, color_scheme=scheme)
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true; }")
    found = axe.Axe().run(page, options={"runOnly": RULES}).response
    assert len(found["passes"]) > 30
    assert [(v["id"], [node["html"] for node in v["nodes"][:3]]) for v in found["violations"]] == []


def test_axe_finds_nothing_in_a_larger_report(browser, many: Path) -> None:
    found = axe.Axe().run(opened(browser, many), options={"runOnly": RULES}).response
    assert [(v["id"], [node["html"] for node in v["nodes"][:3]]) for v in found["violations"]] == []


def test_nothing_is_asked_of_any_network_and_the_policy_is_kept(browser, file: Path) -> None:
    page = browser.new_context().new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert said == []


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_page_never_scrolls_sideways(browser, file: Path, many: Path, viewport) -> None:
    for path in (file, many):
        page = opened(browser, path, viewport=viewport)
        width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width[0] <= width[1]


def test_the_first_tab_offers_to_skip_to_the_report(browser, file: Path) -> None:
    page = opened(browser, file)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_tab_goes_through_the_page_in_the_order_it_is_read(browser, file: Path) -> None:
    page = opened(browser, file)
    order = """() => { const all = [...document.querySelectorAll('*')]; return all.indexOf(document.activeElement); }"""
    places = []
    for _ in range(80):
        page.keyboard.press("Tab")
        places.append(page.evaluate(order))
    assert places == sorted(places)
    assert len(set(places)) == 80


def in_sight(page, selector: str) -> bool:
    """Whether the middle of an element's first line is what is seen there: in the window, under no fixed head."""
    return page.locator(selector).first.evaluate(
        """element => {
            const box = element.getClientRects()[0];
            const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return element.contains(seen);
        }"""
    )


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_number_leads_to_its_cell_and_the_cell_back(browser, file: Path, viewport) -> None:
    page = opened(browser, file, viewport=viewport)
    count = page.locator("a.same").count()
    assert count > 30
    for n in range(0, count, 5):
        number = page.locator("a.same").nth(n)
        name = number.get_attribute("id")
        number.press("Enter")
        assert in_sight(page, "td:target"), name
        back = page.locator(f'td:target a[href="#{name}"]')
        if back.count():  # a paragraph that uses a cell twice is gone back to once
            back.press("Enter")
            assert in_sight(page, "main p a:target")


def test_heads_stay_while_a_table_scrolls(browser, many: Path) -> None:
    page = opened(browser, many)
    frames = page.locator(".low:has(thead)")
    scrolled = 0
    for n in range(frames.count()):
        frame = frames.nth(n)
        frame.evaluate("element => { element.scrollTop = 200; }")
        if frame.evaluate("element => element.scrollTop") > 100:
            scrolled += 1
            head, box = frame.locator("thead").bounding_box(), frame.bounding_box()
            assert abs(head["y"] - box["y"]) <= 2
    assert scrolled


def test_paper_shows_whole_tables_and_no_navigation(browser, many: Path, tmp_path: Path) -> None:
    page = opened(browser, many)
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert not page.locator("footer").is_visible()
    for frame in page.locator("section .scroll").all():
        assert frame.evaluate("e => e.scrollHeight <= e.clientHeight + 1 && getComputedStyle(e).overflow === 'visible'")
    assert len(page.screenshot(path=tmp_path / "print.png")) > 10_000
    page.pdf(path=tmp_path / "print.pdf", prefer_css_page_size=True)
    pdfium = pytest.importorskip("pypdfium2")
    sizes = {tuple(round(side) for side in sheet.get_size()) for sheet in pdfium.PdfDocument(tmp_path / "print.pdf")}
    assert sizes == {(595, 842), (842, 595)}
