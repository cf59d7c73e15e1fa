"""Troubles of the command line: told in one paragraph with the next step, as an exit code, never as a traceback."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from typing import Any

import click

from juesuan import __version__
from juesuan.cli.words import Words, system_words
from juesuan.errors import JuesuanError, NotFinalAccounts, last_step

CLEAN, FOUND, UNREADABLE, INTERRUPTED = 0, 1, 2, 130


def complain(message: str, hint: str = "") -> None:
    """Say what is wrong and, behind an arrow, what to do."""
    click.echo(message + (f"\n→ {hint}" if hint else ""), err=True)


def guarded(
    subject: str, words: Words, work: Callable[[], int], on_problem: Callable[[Exception], object] | None = None
) -> int:
    """The exit code of ``work``; what keeps it from one is told, handed to ``on_problem``, and gives 2."""
    try:
        return work()
    except (click.ClickException, BrokenPipeError):
        raise
    except Exception as error:
        if os.environ.get("JUESUAN_DEBUG"):
            import traceback

            traceback.print_exc()
        complain(*told(subject, error, words))
        if on_problem is not None:
            on_problem(error)
    return UNREADABLE


def told(subject: str, error: Exception, words: Words) -> tuple[str, str]:
    """Message and next step."""
    if isinstance(error, JuesuanError):
        place = error.place
        reason = error.__cause__ or error.__context__
        if isinstance(reason, OSError) and reason.strerror:
            said, _ = system_words(words, errno.errorcode.get(reason.errno or 0, ""))
            error.message = error.message.replace(reason.strerror, said or reason.strerror)
        named = (place.file, os.path.dirname(place.file))  # “没有 department.toml” in the folder it names
        if (
            not place.file
            or any(name and f"“{name}”" in error.message for name in named)
            or place.file in error.message
        ):
            return error.message, error.hint
        line = f" 第 {place.line} 行" if place.line else ""
        return f"{place.file}{line}：{error.message}", error.hint
    if isinstance(error, OSError):
        code = errno.errorcode.get(error.errno or 0, "")
        said, hint = system_words(words, code)
        hint = words.get(f"hint_{code}", hint)  # of the command: not every one can write elsewhere with -o
        return f"“{error.filename or subject}”：{said or error.strerror or error}", hint
    return words["broken"].format(path=subject, error=last_step(error)), words["broken_hint"]


def trouble_as_json(path: str, problem: Exception | None, indent: int | None) -> str:
    """The JSON object of an input that came to no verdict: no counts and no findings, so that it passes for none."""
    error: dict[str, Any] = {"message": f"{type(problem).__name__}: {problem}", "hint": "", "place": None}
    if isinstance(problem, JuesuanError):
        error = {"message": problem.message, "hint": problem.hint, "place": problem.place.as_dict()}
    document = {"path": path}
    if isinstance(problem, NotFinalAccounts) and problem.kind:
        document["kind"] = problem.kind
    found = {"juesuan": __version__, "document": document, "error": error}
    return json.dumps(found, ensure_ascii=False, indent=indent)


def usage(error: click.UsageError, words: Words) -> str:
    """What is wrong with a command line, in the language of the screen."""
    if isinstance(error, click.NoSuchOption):
        return words["no_option"].format(name=error.option_name)
    if isinstance(error, click.MissingParameter):
        name = error.param.make_metavar(error.ctx) if error.param and error.ctx else ""
        option = f"{error.param.opts[-1]} " if isinstance(error.param, click.Option) else ""
        return words["missing"].format(name=option + name)
    if isinstance(error, click.BadParameter) and error.param is not None:
        choices = getattr(error.param.type, "choices", ())
        if choices:
            return words["bad_choice"].format(name=error.param.opts[0], choices="、".join(choices))
    if isinstance(error, click.exceptions.NoSuchCommand):
        return words["no_command"].format(name=error.command_name)
    return words["bad_usage"].format(message=error.format_message())
