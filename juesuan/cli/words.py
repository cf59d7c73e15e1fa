"""The words of the command line, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from juesuan import shipped

Words = Mapping[str, str]


def words_of(language: str) -> Words:
    """The words in ``zh`` or ``en``."""
    data = shipped.toml(__package__, "words.toml")
    return {str(key): str(text) for key, text in data[language].items()}
