"""Sentences as data: each is understood by the grammar that reads reports, and what it words is read back."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from juesuan.accounts import Claim, Heading, Role, Section
from juesuan.amount import Denomination
from juesuan.document import Paragraph, Piece
from juesuan.editions import load
from juesuan.facts import first_printed, parse_formulas
from juesuan.intake import read as read_file
from juesuan.narrative import binding, read_claims
from juesuan.narrative.sentences import SLOT, Sentence, fill, meaning_of, meanings, sentences
from juesuan.narrative.subjects import Subject, entries
from juesuan.place import Place
from tests.generate.accounts import Wish, random_accounts
from tests.generate.styles import random_style
from tests.generate.text import compose, render

LEVELS = ("〔类〕", "〔项〕", "〔经济类〕", "〔经济款〕")


def read(sentence: Sentence, text: str) -> tuple[Claim, ...]:
    paragraph = Paragraph((Piece(text, Place(line=1, start=0, end=len(text))),))
    section = Section(sentence.section, Heading("第三部分", "一", ""), (paragraph,))
    return read_claims((section,), load("national"), 2024, Denomination.YUAN)[0]


def test_sections_of_sentences_are_sections_of_the_edition() -> None:
    known = {form.key for form in load("national").sections}
    assert {key for sentence in sentences() for key in sentence.sections} <= known


def test_subjects_of_sentences_have_their_spellings_listed() -> None:
    for _, subject in meanings():
        assert subject in entries() or subject in LEVELS or subject.endswith("涉及资金"), subject


def test_cells_of_sentences_exist_in_the_edition() -> None:
    edition = load("national")
    for meaning in meanings().values():
        for text in (meaning.amount, meaning.budget):
            for formula in parse_formulas(text):
                for _, reference in formula.terms:
                    form = edition.form(reference.table)
                    assert reference.column in {column.key for column in form.columns}
                    assert form.shape == "coded" or reference.row in (
                        *(row.key for row in form.rows), "类", "经济类", "经济款",
                    )  # fmt: skip


@pytest.mark.parametrize("sentence", sentences(), ids=lambda s: f"{s.code} {s.text[:18]}")
def test_every_slot_of_a_sentence_is_read_back_as_what_it_is(sentence: Sentence) -> None:
    text, slots = fill(sentence)
    claims = [claim for claim in read(sentence, text) if not claim.figure.is_blank]
    assert len(claims) == len(slots)
    for claim, slot in zip(claims, slots, strict=True):
        kinds = {
            "share": {Role.SHARE},
            "growth": {Role.GROWTH},
            "delta": {Role.DELTA},
            "completion": {Role.COMPLETION},
            "budget": {Role.BUDGET},
            "count": {Role.COUNT},
            "area": {Role.COUNT},
            "score": {Role.SCORE},
            "money": {Role.AMOUNT, Role.BUDGET},
        }
        assert claim.role in kinds.get(slot, {Role.AMOUNT, Role.BUDGET}), (claim.words, slot)
        assert claim.sentence
        if "[" in slot and not sentence.each:
            assert claim.cell


def test_slots_are_cells_or_known_names() -> None:
    names = {
        "year", "prior", "dir", "pdir", "cmp", "reason", "body", "名称",
        "delta", "growth", "share", "completion", "budget", "count", "score", "area", "money",
    }  # fmt: skip
    for sentence in sentences():
        for match in SLOT.finditer(sentence.text):
            assert "[" in match[1] or match[1] in names, match[1]


def test_a_class_stands_for_its_code() -> None:
    found = meaning_of("一般公共预算支出", Subject("教育支出", True, "205"))
    assert found is not None
    assert found.amount == "财政拨款收入支出决算总表[205].一般公共预算财政拨款"


def test_the_grammar_works_without_any_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "收入合计100元，其中：事业收入20元，占20%；比上年增加10元，增长11.11%。"
    sentence = sentences()[3]
    bound = read(sentence, text)
    monkeypatch.setattr(binding, "meaning_of", lambda section, subject: None)
    loose = read(sentence, text)
    assert [(c.figure.key, c.role, c.subject, c.base) for c in loose] == [
        (c.figure.key, c.role, c.subject, c.base) for c in bound
    ]
    assert not any(claim.cell or claim.sentence for claim in loose)


@pytest.mark.parametrize("seed", range(3))
def test_what_reports_say_in_any_of_our_wordings_is_bound_to_the_cells_it_was_taken_from(
    seed: int, tmp_path: Path
) -> None:
    rng = random.Random(seed + 7000)
    accounts = random_accounts(rng, Wish(items=12, projects=2))
    path = tmp_path / "report.txt"
    path.write_text(render(compose(accounts, random_style(rng))), "utf-8")
    found = read_file(path)
    for claim in found.claims:
        if claim.cell and claim.role in (Role.AMOUNT, Role.BUDGET):
            figures = first_printed(claim.cell, found.tables)
            if figures is not None:
                difference = abs(sum(sign * figure.grains for sign, figure in figures) - claim.figure.grains)
                assert difference < claim.figure.number.step or difference == 0, claim.figure.label
    assert [figure.number.text for figure in found.unbound if not re.match(r"100 ?万元", figure.number.text)] == []
    assert all(claim.sentence for claim in found.claims if "~" not in claim.item)
