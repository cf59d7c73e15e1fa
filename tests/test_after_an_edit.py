"""After an edit only what depends on it is made again: the verdict is the one that everything made anew gives."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from juesuan import composing
from juesuan.checking import told
from juesuan.composing import completed
from juesuan.errors import BrokenFolder
from juesuan.finding import Verdict
from juesuan.folder import reading
from juesuan.folder.files import held
from juesuan.prepare import derive
from juesuan.preparing import open_books
from juesuan.rules.again import Asked
from juesuan.rules.judge import ask

EXAMPLE = Path(__file__).parents[1] / "examples" / "ningxia-hrss-2024"
ROOT = Path("本决算")
Texts = dict[str, str]


def _texts() -> Texts:
    parts = ("department.toml", "narrative.toml", "entries/*.csv", "registers/*.csv", "evaluations/*.toml")
    paths = [path for part in parts for path in sorted(EXAMPLE.glob(part))]
    return {path.relative_to(EXAMPLE).as_posix(): path.read_text("utf-8") for path in paths}


def _asked(texts: Texts, before: Asked | None = None) -> tuple[Asked, Verdict]:
    books = open_books(ROOT, files=held(ROOT, texts.items()))
    made = completed(books)
    asked = ask(made.accounts, before=before)
    verdict = told(asked)
    return asked, replace(verdict, findings=(*books.findings, *made.findings, *verdict.findings))


def _told(texts: Texts, before: Asked | None = None) -> tuple[Asked | None, str]:
    """As :func:`_asked`, the verdict as JSON; or why there is none."""
    try:
        asked, verdict = _asked(texts, before)
    except BrokenFolder as error:
        return None, str(error)
    return asked, verdict.to_json()


def _forget() -> None:
    """Nothing that was made before is kept."""
    for kept in (reading._made, derive._table, composing._read_claims):
        kept.cache_clear()


# ── edits ──


def _one_of(texts: Texts, begins: str, rng: random.Random) -> str:
    return rng.choice([name for name in texts if name.startswith(begins)])


def _other_amount(texts: Texts, rng: random.Random) -> Texts:
    """An entry and its counterpart are of another amount, or of one that leaves the sides unequal."""
    name = _one_of(texts, "entries/", rng)
    lines = texts[name].splitlines()
    fen = rng.randint(1, 10**7)
    for side in ("借", "贷") if rng.random() < 0.9 else ("借",):
        rows = [n for n, line in enumerate(lines) if f",{side},," in line]
        at = rng.choice(rows)
        amount = re.search(r"(?<=,)(\d+)\.(\d\d)(?=,)", lines[at])
        assert amount is not None
        more = int(amount[1] + amount[2]) + fen
        lines[at] = f"{lines[at][: amount.start()]}{more // 100}.{more % 100:02d}{lines[at][amount.end() :]}"
    return {**texts, name: "\n".join(lines) + "\n"}


def _rows_moved(texts: Texts, rng: random.Random) -> Texts:
    """The same entries in another order."""
    name = _one_of(texts, "entries/", rng)
    head, *lines = texts[name].splitlines()
    rng.shuffle(lines)
    return {**texts, name: "\n".join((head, *lines)) + "\n"}


def _other_summary(texts: Texts, rng: random.Random) -> Texts:
    name = _one_of(texts, "entries/", rng)
    lines = texts[name].splitlines()
    at = rng.randrange(1, len(lines))
    return {**texts, name: "\n".join((*lines[:at], f"{lines[at]}摘要{rng.random()}", *lines[at + 1 :])) + "\n"}


def _other_words(texts: Texts, rng: random.Random) -> Texts:
    reasons = texts["narrative.toml"].splitlines()
    written = [n for n, line in enumerate(reasons) if re.search(r'= "主要|= ".*[增减]', line)]
    at = rng.choice(written)
    reasons[at] = reasons[at].removesuffix('"') + f'，其中第{rng.randint(1, 9)}项减少了了 300 万元"'
    return {**texts, "narrative.toml": "\n".join(reasons) + "\n"}


def _other_form(texts: Texts, rng: random.Random) -> Texts:
    name = _one_of(texts, "evaluations/", rng)
    found = rng.choice(list(re.finditer(r'^(score|achieved|name) = "([^"]*)"', texts[name], re.MULTILINE)))
    put = f'{found[1]} = "{rng.choice(("0", "3", found[2] + "1", "95%"))}"'
    return {**texts, name: texts[name][: found.start()] + put + texts[name][found.end() :]}


def _form_gone(texts: Texts, rng: random.Random) -> Texts:
    gone = _one_of(texts, "evaluations/", rng)
    return {name: text for name, text in texts.items() if name != gone}


EDITS: tuple[Callable[[Texts, random.Random], Texts], ...] = (
    _other_amount,
    _rows_moved,
    _other_summary,
    _other_words,
    _other_form,
    _form_gone,
)


@pytest.mark.parametrize("seed", range(3))
def test_the_verdict_after_edits_is_that_of_everything_made_anew(seed: int) -> None:
    rng = random.Random(seed)
    texts = _texts()
    asked, _ = _asked(texts)
    for edit in rng.sample(EDITS, 4):
        edited = edit(texts, rng)
        after, told_after = _told(edited, asked)
        _forget()
        _, told_anew = _told(edited)
        assert told_after == told_anew, edit.__name__
        if after is not None:
            asked, texts = after, edited


def test_rules_on_forms_are_not_asked_again_when_an_amount_changes() -> None:
    texts = _texts()
    asked, _ = _asked(texts)
    again, _ = _asked(_other_summary(texts, random.Random(1)), asked)
    same = [code for code, answer in again.answers.items() if answer is asked.answers[code]]
    assert len(same) > 0.9 * len(asked.answers)
