"""The command line: one sub-command per job, each calling one public function; Chinese, or English with --lang en."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from juesuan.cli.commands import LANGUAGES, commands
from juesuan.cli.troubles import CLEAN, INTERRUPTED, UNREADABLE, complain, usage
from juesuan.cli.words import words_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code: 0 clean, 1 errors found, 2 unreadable, 130 interrupted."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = _language(given)
    words = words_of(language)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal without Chinese shows “?” rather than an error
            stream.reconfigure(errors="replace")
    try:
        result = commands(words, language).main(given, prog_name="juesuan", standalone_mode=False)
        return result if isinstance(result, int) else CLEAN
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
        return CLEAN
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "juesuan"
        complain(usage(error, words), words["see_help"].format(command=command))
        return UNREADABLE
    except click.ClickException as error:
        complain(error.format_message())
        return UNREADABLE
    except (click.Abort, KeyboardInterrupt):
        complain(words["interrupted"])
        return INTERRUPTED


def _language(arguments: list[str]) -> str:
    """The language asked for anywhere on the line, taken out of it; else JUESUAN_LANG, else Chinese."""
    for index, argument in enumerate(arguments):
        name, sign, value = argument.partition("=")
        if name == "--lang":
            value = value if sign else (arguments[index + 1] if index + 1 < len(arguments) else "")
            if value in LANGUAGES:
                del arguments[index : index + (1 if sign else 2)]
                return value
            break
    return "en" if os.environ.get("JUESUAN_LANG") == "en" else "zh"
