"""Checks of the books: what they must satisfy beyond the tables, told as findings; their wording is checks.toml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from juesuan import shipped
from juesuan.amount import print_money
from juesuan.finding import Finding, Severity
from juesuan.place import Place


@cache
def known() -> Mapping[str, Any]:
    """Every check by code: title, relation, severity, hint and basis."""
    return shipped.toml(__package__, "checks.toml")


def finding(
    code: str,
    message: str,
    places: tuple[Place, ...],
    *,
    subject: str,
    stated: int | None = None,
    expected: int | None = None,
) -> Finding:
    """A finding of that check; amounts in 分, told in 元."""
    data = known()[code]
    gap = None if stated is None or expected is None else stated - expected
    return Finding(
        code=code,
        severity=Severity(data["severity"]),
        title=data["title"],
        message=message,
        places=places,
        stated="" if stated is None else f"{print_money(stated)}元",
        expected="" if expected is None else print_money(expected),
        difference="" if gap is None else print_money(gap),
        unit="元",
        hint=data["hint"],
        basis=data["basis"],
        subject=subject,
    )
