"""Explaining: one finding in full, one rule in full, and rules found by what they say."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from juesuan.cli.jobs import Material, Result, results, write
from juesuan.cli.troubles import CLEAN, UNREADABLE, complain, guarded
from juesuan.cli.words import Words

DIGEST = 8  # characters behind the code in an id


def explain_finding(
    paths: Sequence[str],
    wanted: str,
    form: str,
    output: str | None,
    material: Material,
    words: Words,
    language: str,
) -> int:
    """One finding of one report in full, by its number, its id or the beginning of its id.

    The exit code is that of the check; 2 when nothing or more than one thing answers to what was given.
    """
    from juesuan.writers.explanation import explain, find, listed

    if len(paths) > 1 or form not in ("text", "json"):
        complain(words["explain_one"], words["explain_one_hint"])
        return UNREADABLE
    result = next(iter(results(paths, material, words)))
    if result.verdict is None:
        return UNREADABLE
    matches = find(result.verdict, wanted)
    if not matches:
        return _not_found(result, wanted, material, words)
    if len(matches) > 1:
        complain(words["explain_several"].format(wanted=wanted, count=len(matches)), words["explain_several_hint"])
        click.echo(listed(result.verdict, matches, language), err=True)
        return UNREADABLE
    if form == "json":
        text = json.dumps(matches[0].finding.as_dict(), ensure_ascii=False, indent=2) + "\n"
    else:
        text = explain(result.verdict, matches[0], language)
    if output is not None:
        return max(result.code, guarded(output, words, lambda: write(output, text, words)))
    click.echo(text, nl=False)
    return result.code


def _not_found(result: Result, wanted: str, material: Material, words: Words) -> int:
    """Say that there is no such finding (any more). That it was put right is only said where its rule has run."""
    from juesuan.rules import rules_by_code

    code, _, digest = wanted.strip().upper().rpartition("-")
    left_out = bool(material.select) and not code.startswith(tuple(material.select))
    if result.verdict is None or code not in rules_by_code() or len(digest) != DIGEST or left_out:
        complain(words["explain_none"].format(wanted=wanted), words["explain_none_hint"])
        return UNREADABLE
    skipped = [item.reason for item in result.verdict.coverage.not_checked if item.code == code]
    if skipped:
        complain(words["explain_skipped"].format(wanted=wanted, code=code, reason=skipped[0]))
        return UNREADABLE
    click.echo(words["explain_gone"].format(wanted=wanted, code=code))
    return result.code


def explain_rules(wanted: Sequence[str], words: Words) -> int:
    """The catalogue; one rule in full; or the rules whose codes begin with, or whose words hold, what was given."""
    from juesuan.errors import JuesuanError
    from juesuan.rules import catalogue
    from juesuan.writers.rule_text import by_part, explain, line, matches, search

    text = " ".join(wanted)
    found = search(catalogue(), wanted)
    if not found:
        raise JuesuanError(words["no_rule"].format(code=text), hint=words["no_rule_hint"])
    if len(found) == 1:
        click.echo(explain(found[0], words), nl=False)
        return CLEAN
    for part, rules in by_part(found).items():
        click.echo(f"【{part}】")
        for rule in rules:
            click.echo(line(rule, words))
            for shown in matches(rule, wanted, words):
                click.echo(shown)
        click.echo("")
    total = "rules_total" if not wanted else "rules_found"
    click.echo(words[total].format(count=len(found), words=text))
    return CLEAN
