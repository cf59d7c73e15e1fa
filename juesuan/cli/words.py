"""The words of the command line, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from juesuan import shipped

Words = Mapping[str, str]


def words_of(language: str) -> Words:
    """The words in ``zh`` or ``en``."""
    data = shipped.toml(__package__, "words.toml")
    return {str(key): text for key, text in data[language].items() if isinstance(text, str)}


def system_words(words: Words, code: str) -> tuple[str, str]:
    """What an error of the system (``EACCES``) is called and what to do, in the language of ``words``; empty where
    there is nothing better to say than the system does."""
    languages = shipped.toml(__package__, "words.toml").values()
    data = next(data for data in languages if data["interrupted"] == words["interrupted"])
    return str(data["system"].get(code, "")), str(data["system_hint"].get(code, ""))
