"""Random self-evaluation forms for property tests: any words, numbers that add up or not, gaps, shared weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from juesuan.accounts import FUND_COLUMNS, FUND_ROWS, SelfEvaluation
from juesuan.folder import toml_text
from juesuan.folder.evaluations import NO_CELL, parse_evaluation
from juesuan.folder.reading import Reading
from juesuan.performance.levels import levels

_LETTERS = "项目绩效完成情况，。（）%≥≤“”=+-@'\"<&>ABCabc0123456789 \n"


def _words(most: int = 20) -> st.SearchStrategy[str]:
    return st.text(_LETTERS, max_size=most).map(
        lambda text: "\n".join(line.strip() for line in text.split("\n")).strip()
    )


def _line(most: int = 20) -> st.SearchStrategy[str]:
    return _words(most).map(lambda text: " ".join(text.split()))


def _number(places: int, most: int) -> st.SearchStrategy[str]:
    def written(value: int, shown: int) -> str:
        whole, rest = divmod(value, 10**places)
        return f"{whole}.{rest:0{places}d}"[: len(str(whole)) + 1 + shown].rstrip(".") if shown else str(whole)

    return st.builds(written, st.integers(0, most * 10**places), st.integers(0, places))


_AMOUNTS = st.one_of(st.sampled_from(["", "—", NO_CELL, "0"]), _number(6, 99_999), st.just("1,234.50"))
_POINTS = st.one_of(st.sampled_from(["—", "0", "10", "9.30", "？九"]), _number(2, 30))
_RATES = st.one_of(st.sampled_from(["", "—", "94%", "100.00%", "0%"]), _number(2, 100).map(lambda t: f"{t}%"))


@st.composite
def _indicators(draw: st.DrawFn) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    group = 0
    for first, seconds in levels().seconds.items():
        for second in draw(st.lists(st.sampled_from(seconds or (first,)), unique=True, max_size=2)):
            rows = draw(st.integers(1, 4))
            shared = draw(st.booleans()) and rows > 1
            group += shared
            for n in range(rows):
                is_gap = not shared and draw(st.integers(0, 6)) == 0
                has_points = (n == 0 or not shared) and not is_gap
                found.append(
                    {
                        "level1": first,
                        "level2": second,
                        "name": "指标2：" if is_gap else draw(_line()),
                        "target": "" if is_gap else draw(_line(10)),
                        "achieved": "" if is_gap else draw(_line(10)),
                        "weight": draw(_POINTS) if has_points else None,
                        "score": draw(st.none() | _POINTS) if has_points else None,
                        "reason": draw(_line()) or None,
                        "group": group if shared else None,
                        "placeholder": is_gap or None,
                    }
                )
    return found


@st.composite
def forms(draw: st.DrawFn) -> SelfEvaluation:
    """A form as a file of a facts folder may hold it."""
    head = {
        "number": draw(st.none() | st.integers(1, 999)),
        "name": draw(_line()),
        "department": draw(_line()) or None,
        "unit": draw(_line()) or None,
        "year": draw(st.none() | st.integers(2015, 2030)),
        "denomination": draw(st.sampled_from(["万元", "元"])),
        "total_weight": draw(st.none() | _POINTS),
        "total_score": draw(st.none() | _POINTS),
    }
    text = toml_text.pairs(head) + "[objective]\n"
    text += toml_text.pairs({"expected": draw(_words(60)) or None, "achieved": draw(_words(60)) or None})
    text += "[funds]\n"
    of = {"分值": _POINTS, "得分": _POINTS, "执行率": _RATES}
    rows = {
        row: [draw(of.get(column, _AMOUNTS)) for column in FUND_COLUMNS] for row in FUND_ROWS if draw(st.booleans())
    }
    text += toml_text.pairs(rows)
    indicators = draw(_indicators())
    first = {one["level1"] for one in indicators}
    text += "[level_weights]\n" + toml_text.pairs({level: "30" for level in sorted(first) if draw(st.booleans())})
    for one in indicators:
        text += "[[indicators]]\n" + toml_text.pairs(one)
    reading = Reading(Path("random"))
    form = parse_evaluation(reading, "random.toml", text)
    assert not reading.troubles, reading.troubles
    return form
