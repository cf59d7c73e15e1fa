"""The words of the command line, in Chinese and English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files

Words = Mapping[str, str]


def words_of(language: str) -> Words:
    """The words in ``zh`` or ``en``."""
    data = tomllib.loads((files(__package__) / "words.toml").read_text("utf-8"))
    return {str(key): str(text) for key, text in data[language].items()}
