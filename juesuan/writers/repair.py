"""Repair: what should be printed instead of what a finding found, written the way the report writes it."""

from __future__ import annotations

import re

from juesuan.finding import Finding, Severity
from juesuan.writers.telling import sense

_NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?")


def repaired(finding: Finding) -> str | None:
    """The text to stand at the finding's first place; ``None`` when the report does not say what it should be.

    Only what was worked out, or what must be corrected whatever else is true, has one right text.
    """
    if not finding.places or not finding.expected or sense(finding) != "expected" or rests_on_absence(finding):
        return None
    if not finding.workings and finding.severity is not Severity.ERROR:
        return None
    stands = finding.places[0].text
    number = _NUMBER.match(finding.expected)
    if number is None or not finding.workings:
        return finding.expected if stands.strip() in ("", finding.stated.strip()) else None
    if not stands.strip():
        return number[0]
    found = _NUMBER.findall(stands)
    if len(found) != 1 or (number[0][0] in "-−") != (found[0][0] in "-−"):
        return None
    return stands.replace(found[0], _styled(number[0], found[0]))


def rests_on_absence(finding: Finding) -> bool:
    """Whether what should stand there was worked out from a row or table that is not printed, or from blanks alone.

    What is missing may be the very thing that was left out: that nothing is printed proves no zero.
    """
    operands = [figure for figure in finding.operands if figure.key != finding.subject]
    return any(figure.is_absent for figure in operands) or (
        bool(operands) and all(figure.is_blank for figure in operands)
    )


def _styled(number: str, like: str) -> str:
    """The number with separators of thousands where the printed one has them."""
    whole = like.split(".")[0].lstrip("-−")
    return number.replace(",", "") if "," not in whole and len(whole) > 3 else number
