"""What each sub-command does: read, check, explain, and write the result where it was asked for."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from juesuan.cli.troubles import CLEAN, FOUND, UNREADABLE, complain, guarded, trouble_as_json
from juesuan.cli.words import Words

if TYPE_CHECKING:
    from juesuan.finding import Verdict

FORMATS = ("text", "json", "sarif", "html")
NARROWEST, WIDEST, USUAL = 60, 100, 80


@dataclass(frozen=True, slots=True)
class Material:
    """What a check is told besides the report: rules to keep, last year's report, the budget, the edition."""

    select: tuple[str, ...] = ()
    prior: str | None = None
    budget: str | None = None
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One input and what came of it: a verdict, or the problem that kept it from one."""

    path: str
    verdict: Verdict | None
    problem: Exception | None

    @property
    def code(self) -> int:
        """The exit code this input alone would give."""
        if self.verdict is None:
            return UNREADABLE
        return FOUND if any(finding.severity == "error" for finding in self.verdict.findings) else CLEAN


def check_all(
    paths: Sequence[str], form: str, output: str | None, material: Material, words: Words, language: str
) -> int:
    """Check every input; one that fails does not stop the others. Returns the worst exit code."""
    if form == "html" and (len(paths) > 1 or Path(paths[0]).is_dir()):
        complain(words["html_one"], words["html_one_hint"])
        return UNREADABLE
    worst = CLEAN
    results: list[Result] = []
    texts: list[str] = []
    for result in _results(paths, material, words):
        worst = max(worst, result.code)
        results.append(result)
        text = _shown(result, form, output, language, several=len(paths) > 1)
        if output is None:
            click.echo(text, nl=False)
        else:
            texts.append(text)
    if form == "sarif":
        texts = [_sarif(results)]
        if output is None:
            click.echo(texts[0], nl=False)
    if output is not None and (any(texts) or worst != UNREADABLE):
        worst = max(worst, guarded(output, words, lambda: _write(output, "".join(texts), words)))
    return worst


def _results(paths: Sequence[str], material: Material, words: Words) -> Iterator[Result]:
    for path in paths:
        verdicts: list[Verdict] = []
        problems: list[Exception] = []

        def work(path: str = path, verdicts: list[Verdict] = verdicts) -> int:
            from juesuan.checking import check

            verdicts.append(
                check(
                    path,
                    edition=material.edition,
                    prior=material.prior,
                    budget=material.budget,
                    select=material.select,
                )
            )
            return CLEAN

        guarded(path, words, work, problems.append)
        yield Result(path, verdicts[0] if verdicts else None, problems[0] if problems else None)


def _shown(result: Result, form: str, output: str | None, language: str, *, several: bool) -> str:
    """One result in the form asked for; empty where the form has nothing to say of it by itself."""
    indent = None if several else 2
    if form == "json":
        if result.verdict is not None:
            return result.verdict.to_json(indent=indent) + "\n"
        return trouble_as_json(result.path, result.problem, indent) + "\n"
    if result.verdict is None or form == "sarif":
        return ""
    if form == "html":
        return _html(result.verdict)
    from juesuan.writers.terminal import to_text

    on_screen = output is None and sys.stdout.isatty()
    columns = min(WIDEST, max(NARROWEST, shutil.get_terminal_size((USUAL, 24)).columns)) if output is None else USUAL
    colour = on_screen and "NO_COLOR" not in os.environ
    return to_text(result.verdict, columns=columns, colour=colour, language=language) + ("\n" if several else "")


def _sarif(results: Sequence[Result]) -> str:
    from juesuan.writers.sarif import to_sarif

    return to_sarif([result.verdict for result in results if result.verdict is not None])


def _html(verdict: Verdict) -> str:
    from juesuan.readers.decode import decode
    from juesuan.writers.html import to_html

    path = str(verdict.document["path"])
    text, _, _ = decode(Path(path).read_bytes(), path)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return to_html(verdict, {path: lines})


def _write(output: str, text: str, words: Words) -> int:
    path = Path(output)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    click.echo(words["written"].format(path=output), err=True)
    return CLEAN


def read_into(file: str, output: str, edition: str | None, overwrite: bool, words: Words) -> int:
    """Read a published file into a facts folder; an existing one is kept unless it may be overwritten."""
    from juesuan.checking import read
    from juesuan.errors import JuesuanError
    from juesuan.folder import save

    if (Path(output) / "department.toml").exists() and not overwrite:
        raise JuesuanError(words["exists"].format(path=output), hint=words["exists_hint"])
    accounts = read(file, edition=edition)
    save(accounts, output)
    numbers = len(accounts.claims) + len(accounts.unbound)
    done = {"tables": len(accounts.tables), "claims": numbers, "evaluations": len(accounts.evaluations)}
    click.echo(words["read_done"].format(**done))
    if accounts.unread:
        click.echo(words["read_unread"].format(unread=len(accounts.unread)))
    click.echo(words["written"].format(path=output))
    return CLEAN


def explain_rules(code: str | None, words: Words) -> int:
    """The catalogue, the rules whose codes begin alike, or everything one rule says of itself."""
    from juesuan.errors import JuesuanError
    from juesuan.rules import catalogue
    from juesuan.writers.rule_text import by_part, explain, line

    found = [rule for rule in catalogue() if code is None or rule.code.startswith(code)]
    found = [rule for rule in found if rule.code == code] or found
    if not found:
        raise JuesuanError(words["no_rule"].format(code=code), hint=words["no_rule_hint"])
    if len(found) == 1:
        click.echo(explain(found[0], words), nl=False)
        return CLEAN
    for part, rules in by_part(found).items():
        click.echo(f"【{part}】")
        for rule in rules:
            click.echo(line(rule, words))
        click.echo("")
    click.echo(words["rules_total"].format(count=len(found)))
    return CLEAN
