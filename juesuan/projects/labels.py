"""Labels: the Chinese name of every field of a record, from ``records.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from juesuan import shipped

DATA = "records.toml"


@cache
def labels() -> Mapping[str, Mapping[str, str]]:
    """Field name -> Chinese name, by the name of the record."""
    found: dict[str, dict[str, str]] = shipped.toml(__package__, DATA)
    return found


def label(record: type, field: str) -> str:
    """The Chinese name of a record's field: “申请金额” of ``Application.asked``."""
    return labels()[record.__name__][field]
