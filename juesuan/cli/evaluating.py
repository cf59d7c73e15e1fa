"""Scoring forms again, from the command line: on the screen, as JSON, as a workbook."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from juesuan import shipped
from juesuan.cli.jobs import write
from juesuan.cli.troubles import UNREADABLE, complain, guarded
from juesuan.cli.words import Words

if TYPE_CHECKING:
    from juesuan.performance.scoring import Evaluation

FORMATS = ("text", "json", "xlsx")
NARROWEST, WIDEST, USUAL = 60, 100, 80


def register(
    group: click.Group, command: type[click.Command], metavar: Mapping[str, Any], words: Words, language: str
) -> None:
    """Add the command to the group, with help in the language of the screen."""
    say: Words = {**words, **shipped.toml(__package__, "evaluating.toml")[language]}

    @group.command("evaluate", help=say["evaluate_help"], cls=command, **metavar)
    @click.argument("paths", metavar="PATH…", nargs=-1, required=True)
    @click.option("--scheme", metavar="NAME", help=say["evaluate_scheme"])
    @click.option(
        "--format", "form", metavar="FORM", type=click.Choice(FORMATS), default="text", help=say["evaluate_format"]
    )
    @click.option("-o", "--output", metavar="FILE", help=say["evaluate_output"])
    @click.option("--select", metavar="CODES", default="", help=say["evaluate_select"])
    @click.option("--steps", is_flag=True, help=say["evaluate_steps"])
    @click.option("--year", metavar="YEAR", type=int, help=say["evaluate_year"])
    def evaluate(
        paths: tuple[str, ...],
        scheme: str | None,
        form: str,
        output: str | None,
        select: str,
        steps: bool,
        year: int | None,
    ) -> int:
        codes = tuple(code.strip() for code in select.replace("，", ",").split(",") if code.strip())
        if form == "xlsx" and output is None:
            complain(say["evaluate_xlsx"], say["evaluate_xlsx_hint"])
            return UNREADABLE
        if output is not None and _is_input(output, paths):
            complain(say["evaluate_over"].format(path=output), say["evaluate_over_hint"])
            return UNREADABLE

        def work() -> int:
            from juesuan.evaluating import evaluate as evaluated

            result = evaluated(paths, scheme, year=year, select=codes)
            code = result.code
            if form == "xlsx" and output is not None:
                return max(code, guarded(output, say, lambda: _workbook(result, output, say)))
            text = result.to_json() + "\n" if form == "json" else _text(result, output, language, steps)
            if output is None:
                click.echo(text, nl=False)
                return code
            return max(code, guarded(output, say, lambda: write(output, text, say)))

        return guarded("juesuan evaluate", say, work)


def _is_input(output: str, paths: Sequence[str]) -> bool:
    """Whether a file to be written is one of those to be read, or stands already in a folder of them."""
    target = Path(output).resolve()
    for path in paths:
        origin = Path(path).resolve()
        if target == origin or (origin.is_dir() and origin in target.parents and target.exists()):
            return True
    return False


def _text(result: Evaluation, output: str | None, language: str, steps: bool) -> str:
    from juesuan.writers.scores.as_text import to_text

    on_screen = output is None and sys.stdout.isatty()
    columns = min(WIDEST, max(NARROWEST, shutil.get_terminal_size((USUAL, 24)).columns)) if output is None else USUAL
    colour = on_screen and "NO_COLOR" not in os.environ
    return to_text(result, columns=columns, colour=colour, language=language, steps=steps)


def _workbook(result: Evaluation, output: str, say: Words) -> int:
    from juesuan.writers.scores.as_xlsx import write_xlsx

    Path(output).parent.mkdir(parents=True, exist_ok=True)
    write_xlsx(result, output)
    click.echo(say["written"].format(path=output), err=True)
    return 0
