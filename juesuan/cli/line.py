"""One command line from its words to its exit code."""

from __future__ import annotations

import os
import sys

import click

from juesuan.cli.commands import LANGUAGES, commands
from juesuan.cli.troubles import CLEAN, INTERRUPTED, UNREADABLE, complain, told, usage
from juesuan.cli.words import words_of


def run_line(given: list[str]) -> int:
    """Run what was given on the command line; returns the exit code."""
    language, wrong = _language(given)
    words = words_of(language)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal without Chinese shows “?” rather than an error
            stream.reconfigure(errors="replace")
    if wrong:
        complain(words["bad_choice"].format(name="--lang", choices="、".join(LANGUAGES)), words["lang_hint"])
        return UNREADABLE
    try:
        result = commands(words, language).main(given, prog_name="juesuan", standalone_mode=False)
        sys.stdout.flush()  # what the screen cannot take is told now, not when all is over
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
    except BrokenPipeError:
        raise
    except OSError as error:  # the screen itself cannot be written to: a full disk behind “>”
        with open(os.devnull, "w") as nowhere:  # what is left unwritten must not fail again when all ends
            os.dup2(nowhere.fileno(), 1)
        complain(*told(words["screen"], error, words))
        return UNREADABLE
    except (click.Abort, KeyboardInterrupt):
        complain(words["interrupted"])
        return INTERRUPTED


def _language(arguments: list[str]) -> tuple[str, bool]:
    """The language asked for anywhere on the line, taken out of it, else JUESUAN_LANG, else Chinese; and whether it is
    one there is not."""
    usual = "en" if os.environ.get("JUESUAN_LANG") == "en" else "zh"
    for index, argument in enumerate(arguments):
        name, sign, value = argument.partition("=")
        if name == "--lang":
            value = value if sign else (arguments[index + 1] if index + 1 < len(arguments) else "")
            if value not in LANGUAGES:
                return usual, True
            del arguments[index : index + (1 if sign else 2)]
            return value, False
    return usual, False
