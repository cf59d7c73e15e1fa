"""A verdict in brief: how many findings of each kind, and the gravest in a line or two each, for part of a screen."""

from __future__ import annotations

from collections.abc import Iterator

from juesuan.finding import Finding, Severity, Verdict
from juesuan.writers.parts import numbered
from juesuan.writers.telling import in_short, subject, why
from juesuan.writers.terminal import words
from juesuan.writers.wrapping import shorten, width


def counted(verdict: Verdict, language: str = "zh") -> str:
    """How many findings of each severity, in a phrase."""
    say = words(language)
    if not verdict.findings:
        return say["clean"]
    return say["counts"].format(**{severity.value: verdict.count(severity) for severity in Severity})


def gravest(verdict: Verdict, most: int, *, columns: int = 80, language: str = "zh") -> Iterator[str]:
    """The first ``most`` findings above a notice in two lines each: what and how it should read, then the reason.

    Those whose cause is known come before the others of their severity: they can be put right at once.
    """
    wanted = [(n, finding) for n, finding in numbered(verdict) if finding.severity is not Severity.NOTICE]
    wanted.sort(key=lambda item: (_rank(item[1]), item[0]))
    for number, finding in wanted[:most]:
        lead = f"{number:>3}. [{words(language)[finding.severity.value]}] "
        said, reason, room = in_short(finding), why(finding), columns - width(lead)
        if finding.stated and finding.expected:  # what should stand there is never cut, rather where it stands
            about = shorten(subject(finding), max(20, room - width(said) - 2))
            yield lead + shorten(f"{about}：{said}", room)
        else:
            yield lead + shorten(subject(finding), room)
        yield "     " + shorten(reason.removeprefix(subject(finding)).lstrip("：， ") or said, columns - 5)


def _rank(finding: Finding) -> tuple[bool, bool]:
    return finding.severity is not Severity.ERROR, finding.cause is None
