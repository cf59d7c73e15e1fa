"""The pages of the rules: generated, complete, and not stale."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from juesuan.rules import catalogue
from juesuan.rules.pages import main, page, pages
from tests.rule_examples import sample

FOLDER = Path(__file__).parents[1] / "docs/rules"


@cache
def _pages() -> dict[str, str]:
    return pages(sample())


def test_pages_are_those_the_rules_give_now() -> None:
    kept = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}
    stale = sorted(name for name in {*kept, *_pages()} if kept.get(name) != _pages().get(name))
    assert not stale, f"make docs writes them anew: {', '.join(stale[:12])}"


def test_every_rule_has_a_page_and_stands_in_the_index() -> None:
    index = _pages()["README.md"]
    for rule in catalogue():
        assert f"{rule.code}.md" in _pages()
        assert f"[{rule.code}]({rule.code}.md) | {rule.title} |" in index


def test_a_page_says_what_how_to_correct_and_shows_an_example() -> None:
    text = _pages()["R-01-05.md"]
    assert "收入支出决算总表[总计].收入 = 收入支出决算总表[总计].支出" in text
    for heading in ("## 关系", "## 怎样改正", "## 例"):
        assert heading in text
    assert "就会得到" in text


def test_a_rule_that_needs_other_books_says_so_instead_of_an_example() -> None:
    rule = next(rule for rule in catalogue() if rule.code == "R-50-01")
    assert "需要会计账，样本报告不能单独演示" in page(rule, None)


def test_every_page_of_a_decided_rule_has_an_example() -> None:
    without = [rule.code for rule in catalogue() if not rule.needs and "没有例子" in _pages()[f"{rule.code}.md"]]
    assert not without


def test_the_command_wants_one_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "用法" in capsys.readouterr().err
