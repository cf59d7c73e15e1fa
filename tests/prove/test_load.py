"""Fifty people at once at the example of nine units: nobody waits long, nothing goes wrong, nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.prove.crowd import Step, crowd, new_row, one_of, page
from tests.web.running import Site, Visitor, served

PASSWORD = "juesuan-demo-2024"
LONG = 120
SECONDS = 15 if os.environ.get("SEEDS") else LONG
PEOPLE, PAUSE = 50, 8.0  # somebody reads or types some seconds between two requests
AT_MOST = 500
pytestmark = pytest.mark.prove


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with served(tmp_path / "data", "--demo", workers=2) as one:
        yield one


def _department() -> list[Step]:
    home = "/reports/1/"
    return [
        ("home", 3, page("/")),
        ("overview", 3, page(home)),
        ("tables", 3, one_of([f"{home}tables/收入决算表/".replace("收入决算表", name) for name in _TABLES])),
        ("findings", 2, page(f"{home}findings/?severity=error")),
        ("words", 2, page(f"{home}words/")),
        ("library", 1, page(f"{home}projects/")),
        ("project", 2, one_of([f"/projects/{n}/" for n in range(1, 27)])),
        ("unit", 2, one_of([f"/books/{n}/" for n in range(1, 10)])),
        ("history", 1, page(f"{home}history")),
    ]


_TABLES = ("%E6%94%B6%E5%85%A5%E5%86%B3%E7%AE%97%E8%A1%A8", "%E6%94%AF%E5%87%BA%E5%86%B3%E7%AE%97%E8%A1%A8")


def _unit(number: int) -> list[Step]:
    home = f"/books/{number}/"
    return [
        ("home", 2, page("/")),
        ("grid", 3, page(home)),
        ("rows", 3, page(f"{home}rows")),
        ("save a row", 6, new_row(number)),
        ("unit tables", 1, page(f"{home}tables/")),
        ("registers", 2, page(f"{home}registers/")),
    ]


def test_fifty_people_at_once_wait_less_than_half_a_second(site: Site) -> None:
    people: list[tuple[Visitor, list[Step]]] = []
    for number in range(PEOPLE):
        visitor = Visitor(site.url)
        if number % 10 == 9:
            people.append((visitor, [("public", 1, page("/public/"))]))
            continue
        department = number % 2
        name = (
            ("bianxie", "shenhe", "shenpi", "gongkai", "baomi")[number % 5] if department else f"kuaiji{number % 9 + 1}"
        )
        visitor.sign_in(name, PASSWORD)
        people.append((visitor, _department() if department else _unit(number % 9 + 1)))
    taken = crowd(people, SECONDS, PAUSE)
    print("\n".join(taken.lines(SECONDS)))
    assert not taken.bad
    if SECONDS == LONG:  # how quick it is on a machine that does other things too proves nothing
        assert taken.share(95) <= AT_MOST
    typed = len(taken.times.get("save a row", ()))
    held = site.python("from juesuan.store.models import Event\nprint(Event.objects.filter(act='edit_book').count())")
    assert int(held) >= typed
    assert "完整" in site.run("verify-history")
