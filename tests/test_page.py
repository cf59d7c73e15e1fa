"""The published page: every link leads somewhere, every number to the cell that says the same, nothing is fetched."""

import json
import os
import random
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import juesuan
from juesuan.accounts import FinalAccounts, Role
from juesuan.amount import Amount, Denomination
from juesuan.document import Paragraph
from juesuan.editions import choose, load
from juesuan.errors import JuesuanError
from juesuan.writers.book import Book, Heading, Para, Run, bind_book
from juesuan.writers.page import to_page, write_page
from juesuan.writers.page.embedded import facts_of, json_for_html
from juesuan.writers.printed_tables import TableBlock
from tests.generate.accounts import Wish, random_accounts
from tests.generate.styles import random_style
from tests.generate.text import compose, render
from tests.rule_examples import sample

REAL = Path(__file__).parents[2] / "shared/reports/ningxia-hrss-2024.txt"
VOID = {"meta", "col", "br", "rect", "path", "line", "circle"}


class Page(HTMLParser):
    """Ids, links, cells and the embedded data of a page, and every tag that is not closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.numbers: list[dict[str, str]] = []
        self.cells: dict[str, list[dict[str, str]]] = {}
        self.tables: dict[str, tuple[str, str]] = {}
        self.tags: Counter[str] = Counter()
        self.crossed: list[str] = []
        self.facts = ""
        self._open: list[str] = []
        self._within: list[dict[str, str]] = []
        self._cell: str = ""
        self._cell_text: dict[str, str] = {}
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        if "id" in values:
            self.ids.append(values["id"])
        if "href" in values:
            self.hrefs.append(values["href"])
        if tag == "td":
            self._cell = values.get("id", "")
        if tag == "a":
            values["in"] = self._cell if "td" in self._open else ""
            values["text"] = ""
            self._within.append(values)
            if values["in"]:
                self.cells.setdefault(values["in"], []).append(values)
            elif values.get("class") in ("same", "from", "off"):
                self.numbers.append(values)
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.crossed.append(tag)
        else:
            self._open.pop()
        if tag == "a":
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if self._within:
            self._within[-1]["text"] += data
            more = self._within[-1].get("class") in ("more", "back")
        else:
            more = False
        if "td" in self._open and self._cell and not more:
            self._cell_text[self._cell] = self._cell_text.get(self._cell, "") + data
        if self._open and self._open[-1] == "script":
            self.facts += data

    def amount(self, cell: str, unit: Denomination) -> int:
        return Amount.parse(self._cell_text.get(cell, ""), unit).fen


def book_of(accounts: FinalAccounts) -> Book:
    edition = load(accounts.edition) if accounts.edition else choose(accounts.department, accounts.year)
    return bind_book(accounts, edition)


@pytest.fixture(scope="module")
def accounts() -> FinalAccounts:
    return sample().accounts


@pytest.fixture(scope="module")
def book(accounts: FinalAccounts) -> Book:
    return book_of(accounts)


@pytest.fixture(scope="module")
def page(book: Book) -> Page:
    return Page(to_page(book))


def test_every_link_leads_to_a_place_of_the_page_and_places_are_unique(page: Page) -> None:
    assert [href for href in page.hrefs if not href.startswith("#")] == []
    assert {href[1:] for href in page.hrefs} - set(page.ids) == set()
    assert [name for name, count in Counter(page.ids).items() if count > 1] == []


def test_tags_are_closed_in_order(page: Page) -> None:
    assert page.crossed == []


def test_every_number_of_the_text_that_is_bound_to_a_printed_cell_is_a_link(book: Book, page: Page) -> None:
    cells = keys(book)
    bound = [
        run
        for block in book.blocks
        if isinstance(block, Para)
        for run in block.runs
        if run.cell and any(part.split(" + ")[0] in cells for part in run.cell.split(" 或 "))
    ]
    assert len(bound) > 50
    assert len(page.numbers) >= len(bound) * 95 // 100


def same_numbers(page: Page, unit: Denomination) -> int:
    """How many numbers say what their cells hold; every one that claims to must."""
    for number in page.numbers:
        if number["class"] == "same":
            cells = number.get("data-cells", number["href"][1:]).split()
            said = Amount.parse(number["text"], unit)
            held = sum(page.amount(cell, unit) for cell in cells)
            assert 2 * abs(said.fen - held) <= said.step + len(cells) * unit.fen // 100, number
    return sum(number["class"] == "same" for number in page.numbers)


def test_a_number_goes_to_a_cell_that_says_the_same(accounts: FinalAccounts, page: Page) -> None:
    assert same_numbers(page, accounts.denomination) > 30
    assert [number for number in page.numbers if number["class"] == "off"] == []


def test_a_cell_goes_back_to_the_sentences_that_use_it(page: Page) -> None:
    numbers = {number["id"]: number for number in page.numbers}
    assert page.cells
    for cell, links in page.cells.items():
        for link in links:
            number = numbers[link["href"][1:]]
            assert cell in number.get("data-cells", number["href"][1:]).split()
    for number in page.numbers:
        assert number["href"][1:] in page.cells


def test_a_number_that_differs_from_its_table_is_marked(accounts: FinalAccounts, book: Book) -> None:
    claim = next(c for c in accounts.claims if c.role is Role.AMOUNT and c.cell in keys(book))
    kind, _, rest = claim.cell.partition("[")
    row, _, column = rest.partition("].")
    table = accounts.tables[kind]
    figure = table.cells[row, column]
    other = replace(figure, number=replace(figure.number, fen=figure.grains + 100_00))
    wrong = replace(table, cells={**table.cells, (row, column): other})
    page = Page(to_page(book_of(replace(accounts, tables={**accounts.tables, kind: wrong}))))
    marked = [number for number in page.numbers if number["class"] == "off"]
    assert marked
    assert all(number["title"].startswith("与表中数不同：") for number in marked)


def keys(book: Book) -> set[str]:
    return {box.figure for block in book.blocks if isinstance(block, TableBlock) for row in block.body for box in row}


@pytest.mark.parametrize("seed", range(6))
def test_numbers_of_any_report_go_to_cells_that_say_the_same(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    report = compose(random_accounts(rng, Wish(items=rng.randint(3, 25), projects=2)), random_style(rng))
    (tmp_path / "report.txt").write_text(render(report), "utf-8")
    accounts = juesuan.read(tmp_path / "report.txt")
    page = Page(to_page(book_of(accounts)))
    assert same_numbers(page, accounts.denomination) > 10
    assert [number for number in page.numbers if number["class"] == "off"] == []
    assert page.crossed == []
    assert {href[1:] for href in page.hrefs} - set(page.ids) == set()


def test_the_embedded_facts_are_those_of_the_accounts(accounts: FinalAccounts, page: Page) -> None:
    read = json.loads(page.facts)
    assert read == facts_of(accounts)
    for table in read["tables"]:
        whole = accounts.tables[table["kind"]]
        for cell in table["cells"]:
            figure = whole.cells[cell["row"], cell["column"]]
            assert cell["value"] == (None if figure.is_blank else figure.grains)
    assert len(read["claims"]) == len(accounts.claims)
    assert [form["name"] for form in read["evaluations"]] == [form.name for form in accounts.evaluations]


def test_embedded_words_cannot_end_their_script() -> None:
    hostile = {"name": "</script><script>alert(1)</script><!--&\u2028"}
    text = json_for_html(hostile)
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == hostile


EVIL = '</p></script><script>alert("1")</script><img src=x onerror=alert(1)>\x00\x0b\ud800&amp;\'"'


def test_hostile_words_stay_words(accounts: FinalAccounts, tmp_path: Path) -> None:
    section = accounts.sections[0]
    para = Paragraph(tuple(piece._replace(text=EVIL) for piece in section.paragraphs[0].pieces))
    hostile = replace(
        accounts,
        department=EVIL,
        sections=(section._replace(heading=section.heading._replace(title=EVIL), paragraphs=(para,)),),
        evaluations=tuple(replace(form, name=EVIL, number=None, expected=EVIL) for form in accounts.evaluations[:2]),
        catalogue=tuple(entry._replace(name=EVIL) for entry in accounts.catalogue),
    )
    edition = choose(accounts.department, accounts.year)
    text = to_page(bind_book(hostile, edition))
    page = Page(text)
    assert page.tags["script"] == 1
    assert page.tags["img"] == 0
    assert page.crossed == []
    assert {href[1:] for href in page.hrefs} - set(page.ids) == set()
    assert [name for name, count in Counter(page.ids).items() if count > 1] == []
    assert "\x00" not in text
    write_page(bind_book(hostile, edition), tmp_path / "page.html")
    read = Page((tmp_path / "page.html").read_text("utf-8"))
    assert json.loads(read.facts)["department"] == EVIL


def test_nothing_is_fetched_and_nothing_runs(book: Book) -> None:
    text = to_page(book)
    assert set(re.findall(r"https?://[^\s\"'<]*", text)) <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<(link|img|iframe|object|embed|video|audio|base)\b|@import|url\(|\son\w+=", text)
    assert re.findall(r"<script[^>]*>", text) == ['<script type="application/json" id="facts">']
    assert "default-src 'none'" in text


def test_the_same_book_gives_the_same_bytes(book: Book, tmp_path: Path) -> None:
    write_page(book, tmp_path / "one.html")
    write_page(replace(book), tmp_path / "two.html")
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.html", "two.html"]


def test_a_folder_that_is_not_there_is_told_of(book: Book, tmp_path: Path) -> None:
    with pytest.raises(JuesuanError, match="没有写成") as told:
        write_page(book, tmp_path / "nowhere" / "page.html")
    assert told.value.hint


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_an_unwritable_folder_leaves_no_half_file(book: Book, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(JuesuanError, match="没有写成"):
        write_page(book, tmp_path / "page.html")
    tmp_path.chmod(0o700)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_keeps_the_page_that_stood_there(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "page.html"
    target.write_text("before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(JuesuanError, match="No space left"):
        write_page(book, target)
    assert target.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_accounts_of_nothing_still_make_a_page() -> None:
    page = Page(to_page(Book("空", FinalAccounts(), ())))
    assert page.crossed == []
    assert page.tags["svg"] == 0


def test_headings_with_the_same_anchor_get_places_of_their_own() -> None:
    book = Book("题", FinalAccounts(), (Heading(1, "一", "part"), Heading(1, "二", "part"), Heading(2, "三", "a b")))
    page = Page(to_page(book))
    assert page.ids.count("part") == 1
    assert {href[1:] for href in page.hrefs} <= set(page.ids)


def test_words_that_only_look_like_numbers_are_no_links() -> None:
    book = Book("题", FinalAccounts(), (Para((Run("共 "), Run("12", "键", "没有的表[行].栏"), Run(" 元"))),))
    assert Page(to_page(book)).numbers == []


def colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z]+): (#[0-9a-f]{3,6});", css))


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
        parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_words_stand_out_from_every_ground_by_day_and_by_night() -> None:
    import juesuan.writers.page

    css = (Path(juesuan.writers.page.__file__).parent / "page.css").read_text("utf-8")
    day = colours(css[: css.index("* {")])
    night = day | colours(css[css.index("prefers-color-scheme: dark") : css.index("prefers-reduced-motion")])
    for tokens in (day, night):
        for ink in ("ink", "soft", "link", "off"):
            for ground in ("paper", "ground", "head"):
                assert contrast(tokens[ink], tokens[ground]) >= 4.5, (ink, ground)
        assert contrast(tokens["ink"], tokens["found"]) >= 4.5


@pytest.mark.skipif(not REAL.exists(), reason="the real report is not here")
def test_every_number_of_the_real_report_that_links_as_the_same_is_the_same() -> None:
    accounts = juesuan.read(REAL)
    page = Page(to_page(book_of(accounts)))
    assert page.crossed == []
    assert same_numbers(page, accounts.denomination) > 40
    assert {href[1:] for href in page.hrefs} - set(page.ids) == set()
