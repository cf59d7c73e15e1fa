"""JSON with an indent is, character by character, what the standard library writes."""

from __future__ import annotations

import json
from enum import StrEnum

import pytest

from juesuan.json_text import indented


class Word(StrEnum):
    """A word that is a text as well."""

    ONE = "一"


@pytest.mark.parametrize("indent", [0, 1, 2, 4])
def test_every_kind_of_value_is_written_as_the_standard_library_writes_it(indent: int) -> None:
    value = {
        "空": [[], {}, (), "", None],
        "数": [0, -12, 10**20, 1.5, True, False],
        '字"\\': ["行\n\t", "\u2028\x7f\x00", "“公开”", Word.ONE],
        "内": {"层": {"层": [{"a": 1}, {"b": (1, "2")}]}},
    }
    assert indented(value, indent) == json.dumps(value, ensure_ascii=False, indent=indent)
