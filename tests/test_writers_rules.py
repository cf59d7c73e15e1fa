"""Rules found by what they say: every word, whatever the brackets and width; a code still explains one rule."""

from __future__ import annotations

import pytest

from juesuan.cli import main
from juesuan.rules import catalogue
from juesuan.writers.rule_text import search
from juesuan.writers.wrapping import width


def _codes(*wanted: str) -> list[str]:
    return [rule.code for rule in search(catalogue(), wanted)]


def test_a_code_finds_one_rule_and_its_beginning_the_family() -> None:
    assert _codes("R-20-23") == ["R-20-23"]
    assert _codes("r-20-23") == ["R-20-23"]
    assert set(_codes("R-20-2")) >= {"R-20-21", "R-20-22", "R-20-23"}
    assert _codes() == [rule.code for rule in catalogue()]


def test_words_are_sought_in_title_relation_hint_source_and_part() -> None:
    for field in ("title", "relation", "hint", "source", "part"):
        rule = catalogue()[len(catalogue()) // 2]
        assert rule.code in _codes(getattr(rule, field)), field


def test_every_word_has_to_be_said() -> None:
    both = set(_codes("采购", "占比"))
    assert both
    assert both == set(_codes("采购")) & set(_codes("占比"))


def test_brackets_width_and_spaces_make_no_difference() -> None:
    asked = ("财预〔2020〕10号", "财预[2020]10号", "财预（2020）10号", "财预〔２０２０〕 10 号")
    assert len({tuple(_codes(words)) for words in asked}) == 1
    assert _codes(asked[0])
    assert _codes("三公") == _codes("“三公”")


def test_nothing_that_is_only_marks_is_found() -> None:
    assert _codes("（）") == []


def test_the_command_shows_where_a_rule_says_the_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "财预[2020]10号"]) == 0
    printed = capsys.readouterr().out
    assert "依据：" in printed
    assert "写到“财预[2020]10号”的规则" in printed
    assert all(width(line) <= 80 for line in printed.splitlines())
    assert main(["rules", "三公", "没有这样的词"]) == 2
    assert "没有这样的词" in capsys.readouterr().err
