"""The command line: one sub-command per job, each calling one public function; Chinese, or English with --lang en."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from juesuan.errors import JuesuanError
    from juesuan.finding import Verdict

CLEAN, FOUND, UNREADABLE, INTERRUPTED = 0, 1, 2, 130
FORMATS = ("text", "json", "sarif", "html")
LANGUAGES = ("zh", "en")

Words = Mapping[str, str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code of section 6 of the design, never a traceback for bad input."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = _language(given)
    words = _words(language)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        result = _commands(words, language).main(given, prog_name="juesuan", standalone_mode=False)
        return result if isinstance(result, int) else CLEAN
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
        return CLEAN
    except click.UsageError as error:
        _complain(_usage(error, words), _see_help(error, words))
        return UNREADABLE
    except click.ClickException as error:
        _complain(error.format_message())
        return UNREADABLE
    except (click.Abort, KeyboardInterrupt):
        _complain(words["interrupted"])
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


def _words(language: str) -> Words:
    import tomllib
    from importlib.resources import files

    words: dict[str, str] = tomllib.loads((files(__package__) / "cli.toml").read_text("utf-8"))[language]
    return words


def _commands(words: Words, language: str) -> click.Group:
    """The sub-commands with their help in the words given."""

    class Formatter(click.HelpFormatter):
        """Headings in the language of the screen."""

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, words["usage"] if prefix is None else prefix)

        def write_heading(self, heading: str) -> None:
            super().write_heading({"Options": words["options"], "Commands": words["commands"]}.get(heading, heading))

    class Context(click.Context):
        formatter_class = Formatter

    class Command(click.Command):
        context_class = Context

        def get_help_option(self, ctx: click.Context) -> click.Option | None:
            return _help_option(super().get_help_option(ctx), words)

    class Group(click.Group):
        context_class = Context
        command_class = Command

        def get_help_option(self, ctx: click.Context) -> click.Option | None:
            return _help_option(super().get_help_option(ctx), words)

    from juesuan import __version__

    group = Group("juesuan", help=words["juesuan"], no_args_is_help=True)
    click.version_option(__version__, message="juesuan %(version)s", help=words["version"])(group)
    group.params.append(click.Option(["--lang"], type=click.Choice(LANGUAGES), help=words["lang"], expose_value=False))

    @group.command("check", help=words["check"])
    @click.argument("paths", metavar="PATH…", nargs=-1, required=True)
    @click.option("--format", "form", type=click.Choice(FORMATS), default="text", help=words["format"])
    @click.option("--select", metavar="CODES", default="", help=words["select"])
    @click.option("-o", "--output", metavar="FILE", help=words["output"])
    @click.option("--prior", metavar="PATH", help=words["prior"])
    @click.option("--budget", metavar="PATH", help=words["budget"])
    @click.option("--edition", metavar="NAME", help=words["edition"])
    def check(paths: tuple[str, ...], form: str, select: str, output: str | None, **material: str | None) -> int:
        codes = tuple(code.strip() for code in select.replace("，", ",").split(",") if code.strip())
        return _check(paths, form, codes, output, material, words, language)

    @group.command("read", help=words["read"])
    @click.argument("file", metavar="FILE")
    @click.option("-o", "--output", metavar="DIR", required=True, help=words["directory"])
    @click.option("--edition", metavar="NAME", help=words["edition"])
    @click.option("--overwrite", is_flag=True, help=words["overwrite"])
    def read(file: str, output: str, edition: str | None, overwrite: bool) -> int:
        return _guarded(file, words, lambda: _read(file, output, edition, overwrite, words))

    @group.command("rules", help=words["rules"])
    @click.argument("code", metavar="[CODE]", required=False)
    def rules(code: str | None) -> int:
        return _guarded("rules", words, lambda: _rules(code, words))

    return group


def _help_option(option: click.Option | None, words: Words) -> click.Option | None:
    if option is not None:
        option.help = words["help"]
    return option


# ── check ──
def _check(
    paths: Sequence[str],
    form: str,
    select: Sequence[str],
    output: str | None,
    material: Mapping[str, str | None],
    words: Words,
    language: str,
) -> int:
    """Check every input; one that fails does not stop the others. The worst exit code wins."""
    if form not in ("text", "json"):
        _complain(words["not_here"].format(format=form))
        return UNREADABLE
    worst = CLEAN
    shown: list[str] = []
    several = len(paths) > 1

    def show(text: str) -> None:
        if output is None:
            click.echo(text, nl=False)
        else:
            shown.append(text)

    for index, path in enumerate(paths):
        verdict: list[Verdict] = []
        problem: list[Exception] = []

        def work(path: str = path, verdict: list[Verdict] = verdict) -> int:
            from juesuan.checking import check
            from juesuan.finding import Severity

            verdict.append(check(path, select=select, **material))
            return FOUND if verdict[0].count(Severity.ERROR) else CLEAN

        worst = max(worst, _guarded(path, words, work, problem))
        if form == "json":
            indent = None if several else 2
            show((verdict[0].to_json(indent=indent) if verdict else _trouble(path, problem[0], indent)) + "\n")
        elif verdict:
            show(("\n" if index else "") + _text(verdict[0], output, language))
    if output is not None:
        worst = max(worst, _guarded(output, words, lambda: _write(output, "".join(shown), words)))
    return worst


def _text(verdict: Verdict, output: str | None, language: str) -> str:
    from juesuan.writers.terminal import to_text

    on_screen = output is None and sys.stdout.isatty()
    columns = min(100, max(60, shutil.get_terminal_size((80, 24)).columns)) if output is None else 80
    return to_text(verdict, columns=columns, colour=on_screen and "NO_COLOR" not in os.environ, language=language)


def _trouble(path: str, problem: Exception, indent: int | None) -> str:
    """The JSON object of an input that came to no verdict: no counts and no findings, so that it passes for none."""
    import json

    from juesuan import __version__
    from juesuan.errors import JuesuanError

    error: dict[str, Any] = {"message": f"{type(problem).__name__}: {problem}", "hint": "", "place": None}
    if isinstance(problem, JuesuanError):
        error = {"message": problem.message, "hint": problem.hint, "place": problem.place.as_dict()}
    return json.dumps(
        {"juesuan": __version__, "document": {"path": path}, "error": error}, ensure_ascii=False, indent=indent
    )


def _write(output: str, text: str, words: Words) -> int:
    path = Path(output)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    click.echo(words["written"].format(path=output))
    return CLEAN


# ── read ──
def _read(file: str, output: str, edition: str | None, overwrite: bool, words: Words) -> int:
    from juesuan.checking import read
    from juesuan.errors import JuesuanError
    from juesuan.folder import save

    if (Path(output) / "department.toml").exists() and not overwrite:
        raise JuesuanError(words["exists"].format(path=output), hint=words["exists_hint"])
    accounts = read(file, edition=edition)
    save(accounts, output)
    click.echo(
        words["read_done"].format(
            tables=len(accounts.tables),
            claims=len(accounts.claims) + len(accounts.unbound),
            evaluations=len(accounts.evaluations),
        )
    )
    if accounts.unread:
        click.echo(words["read_unread"].format(unread=len(accounts.unread)))
    click.echo(words["written"].format(path=output))
    return CLEAN


# ── rules ──
def _rules(code: str | None, words: Words) -> int:
    from juesuan.errors import JuesuanError
    from juesuan.rules import catalogue
    from juesuan.writers.rule_text import explain, line

    wanted = [rule for rule in catalogue() if code is None or rule.code.startswith(code)]
    if not wanted:
        raise JuesuanError(words["no_rule"].format(code=code), hint=words["no_rule_hint"])
    exact = [rule for rule in wanted if rule.code == code] or wanted
    if len(exact) == 1:
        click.echo(explain(exact[0], words), nl=False)
        return CLEAN
    part = None
    for rule in sorted(exact, key=lambda rule: (rule.part, rule.code)) if code is None else exact:
        if rule.part != part and code is None:
            part = rule.part
            click.echo(f"\n【{part}】")
        click.echo(line(rule, words))
    click.echo("\n" + words["rules_total"].format(count=len(exact)))
    return CLEAN


# ── troubles ──
def _guarded(subject: str, words: Words, work: Callable[[], int], problem: list[Exception] | None = None) -> int:
    """The exit code of ``work``; its troubles are told with the next step and kept in ``problem``."""
    from juesuan.errors import JuesuanError

    try:
        return work()
    except click.ClickException:
        raise
    except JuesuanError as error:
        _debug()
        _complain(_told(error), error.hint)
        told: Exception = error
    except BrokenPipeError:
        raise
    except OSError as error:
        _debug()
        _complain(f"“{error.filename or subject}”：{error.strerror or error}")
        told = error
    except Exception as error:
        _debug()
        _complain(words["broken"].format(path=subject, error=_last_step(error)), words["broken_hint"])
        told = error
    if problem is not None:
        problem.append(told)
    return UNREADABLE


def _told(error: JuesuanError) -> str:
    """The message with the place before it where the message does not name it."""
    place = error.place
    if not place.file or place.file in error.message:
        return error.message
    return f"{place.file}{f' 第 {place.line} 行' if place.line else ''}：{error.message}"


def _last_step(error: Exception) -> str:
    """What went wrong and in which line of ours, for whoever mends it."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    where = f"，{Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}" if step is not None else ""
    return f"{type(error).__name__}: {error}{where}"


def _debug() -> None:
    if os.environ.get("JUESUAN_DEBUG"):
        import traceback

        traceback.print_exc()


def _complain(message: str, hint: str = "") -> None:
    click.echo(message + (f"\n→ {hint}" if hint else ""), err=True)


def _usage(error: click.UsageError, words: Words) -> str:
    """A wrong command line in the language of the screen."""
    if isinstance(error, click.NoSuchOption):
        return words["no_option"].format(name=error.option_name)
    if isinstance(error, click.MissingParameter):
        return words["missing"].format(name=error.param.make_metavar(error.ctx) if error.param and error.ctx else "")
    if isinstance(error, click.BadParameter):
        name = error.param.opts[0] if error.param else ""
        return words["bad_value"].format(name=name, message=error.message)
    return words["bad_usage"].format(message=error.format_message())


def _see_help(error: click.UsageError, words: Words) -> str:
    return words["see_help"].format(command=error.ctx.command_path if error.ctx else "juesuan")


if __name__ == "__main__":
    sys.exit(main())
