"""The sub-commands and their options, with help in the language of the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click

from juesuan import __version__
from juesuan.cli.jobs import Material, is_several, read_into
from juesuan.cli.showing import FORMATS, check_all
from juesuan.cli.troubles import UNREADABLE, complain, guarded
from juesuan.cli.words import Words

LANGUAGES = ("zh", "en")
COLUMNS = 80


class RequiredOption(click.Option):
    """An option whose own help says that it is required."""

    def get_help_extra(self, ctx: click.Context) -> click.types.OptionHelpExtra:
        extra = super().get_help_extra(ctx)
        extra.pop("required", None)
        return extra


def commands(words: Words, language: str) -> click.Group:
    """The command line as click knows it."""
    command, group_class = _classes(words)
    group = group_class("juesuan", help=words["juesuan"], no_args_is_help=True)
    group.options_metavar, group.subcommand_metavar = words["options_metavar"], words["subcommand_metavar"]
    click.version_option(__version__, message="juesuan %(version)s", help=words["version"])(group)
    group.params.append(click.Option(["--lang"], type=click.Choice(LANGUAGES), help=words["lang"], expose_value=False))
    metavar = {"options_metavar": words["options_metavar"]}

    @group.command("check", help=words["check"], cls=command, **metavar)
    @click.argument("paths", metavar="PATH…", nargs=-1, required=True)
    @click.option("--format", "form", metavar="FORM", type=click.Choice(FORMATS), default="text", help=words["format"])
    @click.option("--select", metavar="CODES", default="", help=words["select"])
    @click.option("--explain", metavar="ID", help=words["explain_option"])
    @click.option("-o", "--output", metavar="FILE", help=words["output"])
    @click.option("--prior", metavar="PATH", help=words["prior"])
    @click.option("--budget", metavar="PATH", help=words["budget"])
    @click.option("--edition", metavar="NAME", help=words["edition"])
    @click.option("--jobs", metavar="N", help=words["jobs"])
    @click.option("--quiet", is_flag=True, help=words["quiet"])
    @click.option("--again", is_flag=True, help=words["again"])
    @click.option("--copies", is_flag=True, help=words["copies"])
    @click.option("--approved", metavar="DATE", help=words["approved"])
    @click.option("--published", metavar="DATE", help=words["published"])
    def check(
        paths: tuple[str, ...],
        form: str,
        select: str,
        explain: str | None,
        output: str | None,
        prior: str | None,
        budget: str | None,
        edition: str | None,
        jobs: str | None,
        quiet: bool,
        again: bool,
        copies: bool,
        approved: str | None,
        published: str | None,
    ) -> int:
        codes = tuple(code.strip() for code in select.replace("，", ",").split(",") if code.strip())
        material = Material(codes, prior, budget, edition)
        if explain is not None:
            from juesuan.cli.explaining import explain_finding

            return explain_finding(paths, explain, form, output, material, words, language)
        if jobs is not None and (not jobs.isdecimal() or int(jobs) < 1):
            complain(words["bad_jobs"], words["see_help"].format(command="juesuan check"))
            return UNREADABLE
        number = None if jobs is None else int(jobs)
        if is_several(paths) or again or copies or approved or published:
            from juesuan.cli.inspecting import Wishes, documents_in, inspect_all

            if form in ("text", "json"):
                wishes = Wishes(number, quiet, again, copies, approved, published)
                return inspect_all(paths, form, output, material, wishes, words, language)
            paths = documents_in(paths, words, language)
            if not paths:
                return UNREADABLE
        return check_all(paths, form, output, material, words, language, number)

    @group.command("read", help=words["read"], cls=command, **metavar)
    @click.argument("file", metavar="FILE")
    @click.option("-o", "--output", metavar="DIR", required=True, help=words["directory"], cls=RequiredOption)
    @click.option("--edition", metavar="NAME", help=words["edition"])
    @click.option("--overwrite", is_flag=True, help=words["overwrite"])
    def read(file: str, output: str, edition: str | None, overwrite: bool) -> int:
        return guarded(file, words, lambda: read_into(file, output, edition, overwrite, words))

    @group.command("rules", help=words["rules"], cls=command, **metavar)
    @click.argument("wanted", metavar="[CODE|WORD…]", nargs=-1)
    def rules(wanted: tuple[str, ...]) -> int:
        from juesuan.cli.explaining import explain_rules

        return guarded("juesuan rules", words, lambda: explain_rules(wanted, words))

    def register_others() -> None:
        from juesuan.cli import evaluating, forms, preparing, projects, publishing, serving

        for jobs in (preparing, publishing, forms, evaluating, projects, serving):
            jobs.register(group, command, metavar, words, language)

    group.others = register_others
    return group


class LateGroup(click.Group):
    """Sub-commands of which some are registered only when one of them, or the list of all, is asked for.

    Checking a report is what most runs do; the commands of the preparing side take time to load.
    """

    others: Callable[[], None] | None = None

    def _all(self) -> None:
        register, self.others = self.others, None
        if register is not None:
            register()

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._all()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands:
            self._all()
        return super().get_command(ctx, cmd_name)


def _classes(words: Words) -> tuple[type[click.Command], type[LateGroup]]:
    """Command and group whose help has its headings in the language of the screen."""
    headings = {"Options": words["options"], "Commands": words["commands"]}

    class Formatter(click.HelpFormatter):
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, words["usage"] if prefix is None else prefix)

        def write_heading(self, heading: str) -> None:
            super().write_heading(headings.get(heading, heading))

        def write_text(self, text: str) -> None:
            from juesuan.writers.wrapping import wrap

            indent = " " * self.current_indent
            for line in wrap(text, COLUMNS - len(indent)):
                self.write(f"{indent}{line}".rstrip() + "\n")

        def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
            """Names and what they are for, wrapped as wide as Chinese is on a screen."""
            from juesuan.writers.wrapping import pad, width, wrap

            rows = list(rows)
            indent = " " * self.current_indent
            first = min(col_max, max((width(name) for name, _ in rows), default=0)) + col_spacing
            for name, text in rows:
                left = indent + pad(name, first)
                for line in wrap(text, COLUMNS - width(left)):
                    self.write(f"{left}{line}".rstrip() + "\n")
                    left = " " * (len(indent) + first)

    class Context(click.Context):
        formatter_class = Formatter

    def help_option(option: click.Option | None) -> click.Option | None:
        if option is not None:
            option.help = words["help"]
        return option

    class Command(click.Command):
        context_class = Context

        def get_params(self, ctx: click.Context) -> list[click.Parameter]:
            """Its own options and --lang, which is understood anywhere on the line."""
            *own, last = super().get_params(ctx)
            language = click.Option(["--lang"], type=click.Choice(LANGUAGES), help=words["lang"], expose_value=False)
            return [*own, language, last]

        def get_help_option(self, ctx: click.Context) -> click.Option | None:
            return help_option(super().get_help_option(ctx))

    class Group(LateGroup):
        context_class = Context

        def get_help_option(self, ctx: click.Context) -> click.Option | None:
            return help_option(super().get_help_option(ctx))

    return Command, Group
