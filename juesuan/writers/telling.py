"""Telling: a finding in the words a reader needs, said once — what is judged, and why it is wrong, the cause first.

The message of a finding is a sentence for itself (“… 填报 a，应为 b（…）”). Where a writer shows what was stated and
expected anyway, only the reason of that sentence is left to say.
"""

from __future__ import annotations

import re

from juesuan.finding import Finding

BOUNDS = {"不应大于": "at_most", "不应小于": "at_least"}
SIGNS = {"expected": "", "at_most": "≤ ", "at_least": "≥ "}
_SAID = re.compile(
    r"^(?P<subject>[^，。；]+?)(?:填报(?P<stated>[^，]*(?:,\d{3})*[^，]*)|没有填数)，(?P<rest>.+)$", re.DOTALL
)
_WANTED = re.compile(
    r"^(?P<sign>应为|不应大于|不应小于|计算得)(?P<expected>[^（]*)（(?P<why>.*)）(?P<tail>[^（）]*)$", re.DOTALL
)
_CUT_OFF = re.compile(r"^(?P<lead>末位数字显示不全)，应为[^（]*（(?P<why>.*)）$", re.DOTALL)
_BREAKS = re.compile(r"^使(?P<relation>“.*”不成立)；应为.*$", re.DOTALL)
_SUM = re.compile(r"^[(\d][\d,.%()+\-−×÷ ]*[+\-−×÷][\d,.%()+\-−×÷ ]*$")


def subject(finding: Finding) -> str:
    """What is judged, as precisely as is known: the figure by its name, else the part of its place."""
    said = _SAID.match(finding.message)
    part = finding.places[0].part if finding.places else ""
    if said is None or not finding.expected:
        return part
    name = said["subject"].strip()
    return name if not part or _same_home(name, part) else part


def because(finding: Finding) -> str:
    """The reason in the message, without what was stated and expected; the whole message when it says more."""
    said = _SAID.match(finding.message)
    if said is None or not finding.expected:
        return finding.message
    rest = said["rest"]
    if wanted := _WANTED.match(rest):
        if not wanted["expected"].strip().startswith(finding.expected.rstrip("%‰")):
            return finding.message
        return _summed(wanted["why"], finding) + (f"；{tail}" if (tail := wanted["tail"].strip("，")) else "")
    if cut := _CUT_OFF.match(rest):
        return f"{cut['lead']}；{_summed(cut['why'], finding)}"
    if breaks := _BREAKS.match(rest):
        return breaks["relation"]
    return finding.message


def why(finding: Finding) -> str:
    """The cause first, when there is one, then the reason."""
    reason = because(finding)
    return reason if finding.cause is None else f"{finding.cause.text.rstrip('。')}。{reason}"


def sense(finding: Finding) -> str:
    """What ``expected`` is: “expected” (what should stand there), “at_most” or “at_least” (a bound)."""
    return next((key for word, key in BOUNDS.items() if f"，{word}{finding.expected}" in finding.message), "expected")


def stands(finding: Finding) -> list[tuple[str, str]]:
    """“stated”, what :func:`sense` says, and “difference”, those that the finding has, with their unit."""
    unit = f" {finding.unit}" if finding.unit not in ("", "%", "‰") else ""
    values = {"stated": finding.stated, sense(finding): finding.expected, "difference": finding.difference}
    return [(name, value + (unit if value[-1:].isdigit() else "")) for name, value in values.items() if value]


def follows(finding: Finding) -> list[Finding]:
    """What follows from a finding, each thing said once: two rules may say the same of one figure."""
    said = {(f.places[:1], in_short(f), "" if f.places else f.message): f for f in reversed(finding.consequences)}
    return list(reversed(said.values()))


def in_short(finding: Finding) -> str:
    """Stated and expected with an arrow between; the reason when there is nothing that should stand instead."""
    if not (finding.stated and finding.expected):
        reason = because(finding)
        for name in (subject(finding), finding.places[0].part if finding.places else ""):
            reason = reason.removeprefix(name).lstrip("：， ")
        return reason
    unit = f" {finding.unit}" if finding.expected[-1:].isdigit() and finding.unit not in ("%", "‰") else ""
    return f"{finding.stated} → {SIGNS[sense(finding)]}{finding.expected}{unit}".rstrip()


def _summed(reason: str, finding: Finding) -> str:
    """A sum in figures with what it comes to; other reasons as they are."""
    return f"{reason} = {finding.expected}" if _SUM.match(reason) else reason


def _same_home(name: str, part: str) -> bool:
    """Whether a figure's name and a place's part begin with the same table, section or form."""
    return name.split(" ")[0] == part.split(" ")[0]
