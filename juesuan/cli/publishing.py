"""What goes out: the report published, with one screen that tells of it, and the marked copy of a file handed back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from juesuan import shipped
from juesuan.cli.troubles import CLEAN, FOUND, UNREADABLE, guarded
from juesuan.cli.words import Words

if TYPE_CHECKING:
    from juesuan.accounts import FinalAccounts
    from juesuan.finding import Verdict
    from juesuan.folder.book import Unpacked
    from juesuan.publishing import Made

T = TypeVar("T")

COLUMNS = 80
STALE = "R-50-23"
MOST_OF_MADE, MOST_OF_PRINTED = 3, 5


def register(
    group: click.Group, command: type[click.Command], metavar: Mapping[str, Any], words: Words, language: str
) -> None:
    """Add the command to the group, with help in the language of the screen."""
    say: Words = {**words, **shipped.toml(__package__, "publishing.toml")[language]}

    @group.command("publish", help=say["publish_help"], cls=command, **metavar)
    @click.argument("folder", metavar="DIR")
    @click.option("-o", "--output", metavar="OUT", required=True, help=say["publish_output"])
    @click.option("--format", "formats", metavar="FORMS", default="", help=say["publish_formats"])
    @click.option("--charts", is_flag=True, help=say["publish_charts"])
    @click.option("--template", metavar="FILE", help=say["publish_template"])
    @click.option("--prior", metavar="DIR", help=say["publish_prior"])
    @click.option("--edition", metavar="NAME", help=words["edition"])
    def publish(
        folder: str,
        output: str,
        formats: str,
        charts: bool,
        template: str | None,
        prior: str | None,
        edition: str | None,
    ) -> int:
        chosen = tuple(form.strip() for form in formats.replace("，", ",").split(",") if form.strip())
        job = _Job(Path(folder), Path(output), prior, edition, say, language)
        return guarded(folder, say, lambda: job.run(chosen, charts, template))

    @group.command("annotate", help=say["annotate_help"], cls=command, **metavar)
    @click.argument("file", metavar="FILE")
    @click.option("-o", "--output", metavar="COPY", required=True, help=say["annotate_output"])
    @click.option("--fix", is_flag=True, help=say["annotate_fix"])
    @click.option("--prior", metavar="PATH", help=words["prior"])
    @click.option("--edition", metavar="NAME", help=words["edition"])
    def annotate(file: str, output: str, fix: bool, prior: str | None, edition: str | None) -> int:
        work = _fix if fix else _annotate
        return guarded(file, say, lambda: work(file, output, prior, edition, say))


def _annotate(file: str, output: str, prior: str | None, edition: str | None, say: Words) -> int:
    from juesuan.checking import check
    from juesuan.writers.annotate import annotate

    verdict = check(file, prior=prior, edition=edition)
    placed = annotate(verdict, output)
    told = say["annotated"].format(path=output, placed=placed)
    if elsewhere := len(verdict.findings) - placed:
        where = say[f"in_{verdict.document['format']}"]
        told += say["elsewhere"].format(count=elsewhere, where=where)
    click.echo(told)
    return FOUND if any(finding.severity == "error" for finding in verdict.findings) else CLEAN


def _fix(file: str, output: str, prior: str | None, edition: str | None, say: Words) -> int:
    from juesuan.checking import check
    from juesuan.writers.annotate.account import write_account
    from juesuan.writers.annotate.fixing import fix, fixer_of

    fixer_of(Path(file))  # refuses what cannot be corrected before the long work
    verdict, copy = check(file, prior=prior, edition=edition), Path(output)
    click.echo(say["trying"], err=True)
    fixed = fix(verdict, copy, lambda path: check(path, prior=prior, edition=edition))
    if fixed.changes:
        name = (
            copy.stem if copy.suffix == ".docx" else copy.name
        )  # the account of a workbook of the same name is another
        account = copy.with_name(f"{name}-{say['account']}.docx")
        write_account(verdict, fixed, Path(file), copy, account)
        click.echo(say["fixed"].format(path=output, count=len(fixed.changes), account=account))
    else:
        click.echo(say["nothing_fixed"])
    if fixed.left:
        click.echo(say["left"].format(count=len(fixed.left)))
    return FOUND if fixed.left else CLEAN


class _Job:
    """One folder published: what is read, made and checked, and the screen that tells of it."""

    def __init__(
        self, folder: Path, out: Path, prior: str | None, edition: str | None, say: Words, language: str
    ) -> None:
        self.folder, self.out, self.prior, self.edition = folder, out, prior, edition
        self.say, self.language = say, language
        self.book: Unpacked | None = None
        self.anew = False  # tables/ was written

    def run(self, formats: Sequence[str], charts: bool, template: str | None) -> int:
        """The folder published; a workbook that holds one is laid out for it, and takes up tables written anew."""
        from juesuan.folder.book import is_book, pack, unpacked

        if not is_book(self.folder):
            return self._run(formats, charts, template)
        given = self.folder
        with unpacked(given) as self.book:
            self.folder = self.book.root
            code = self._run(formats, charts, template)
            if self.anew:
                pack(self.folder, given)
            return code

    def _home(self, value: T) -> T:
        return self.book.home(value) if self.book is not None else value

    def _run(self, formats: Sequence[str], charts: bool, template: str | None) -> int:
        from juesuan.checking import check
        from juesuan.publishing import FORMATS, as_published, gaps_of, publish

        self._keep_sources_apart()
        accounts, verdict = self._home(self._checked())
        verdict = as_published(verdict)
        verdict, self.anew = self._tables_anew(accounts, verdict)
        made = publish(accounts, self.out, formats=formats or FORMATS, charts=charts, template=template)
        pages = self._pages(verdict, self.say["verdict_made"])
        head = {"department": accounts.department, "year": accounts.year or "", "level": accounts.level}
        click.echo(self.say["title"].format(**head))
        for line in self._made(made):
            click.echo(line)
        if self.anew:
            click.echo(f"  {self.say['tables_anew']}")
        for line in self._told(self.say["of_made"], verdict, MOST_OF_MADE, pages):
            click.echo(line)
        if gaps := gaps_of(accounts):
            click.echo(f"  {self.say['gaps'].format(count=gaps)}")
        if (self.folder / "published").is_dir() and (self.folder / "entries").is_dir():
            printed = self._home(check(self.folder, edition=self.edition))
            pages = self._pages(printed, self.say["verdict_printed"])
            for line in self._told(self.say["of_printed"], printed, MOST_OF_PRINTED, pages):
                click.echo(line)
        if any(one.problem for one in made):
            return UNREADABLE
        return FOUND if gaps or any(finding.severity == "error" for finding in verdict.findings) else CLEAN

    def _tables_anew(self, accounts: FinalAccounts, verdict: Verdict) -> tuple[Verdict, bool]:
        """Old ``tables/`` written anew, so that findings name lines that exist; where they cannot be, that is told."""
        from dataclasses import replace

        from juesuan.composing import as_text
        from juesuan.folder.entries import write_derived

        if not any(finding.code == STALE for finding in verdict.findings):
            return verdict, False
        try:
            write_derived(self.folder, accounts.tables, text=as_text(accounts))
        except OSError:
            return verdict, False
        return replace(verdict, findings=tuple(f for f in verdict.findings if f.code != STALE)), True

    def _checked(self) -> tuple[FinalAccounts, Verdict]:
        """What is to be published, and the verdict on it: what the entries give, else what is read there."""
        from juesuan.checking import check_accounts, check_books, read

        if (self.folder / "entries").is_dir():
            return check_books(self.folder, prior=self.prior, edition=self.edition)
        accounts = read(self.folder, edition=self.edition)
        return accounts, check_accounts(accounts, prior=self.prior)

    def _keep_sources_apart(self) -> None:
        """What is published may not be written among what it is made from."""
        from juesuan.errors import JuesuanError

        target = self.out.resolve()
        for name in ("entries", "registers", "published", "evaluations", "tables"):
            part = (self.folder / name).resolve()
            if target == part or part in target.parents:
                reason = self.say["out_inside"].format(path=self.out, part=name)
                raise JuesuanError(reason, hint=self.say["out_inside_hint"])

    def _pages(self, verdict: Verdict, name: str) -> Path:
        """The verdict as a page and as JSON beside what was made; returns the page."""
        from juesuan.writers.html import to_html
        from juesuan.writers.whole import write_whole

        page = self.out / f"{name}.html"
        write_whole(page, to_html(verdict, self.language))
        write_whole(page.with_suffix(".json"), verdict.to_json() + "\n")
        return page

    def _made(self, made: Sequence[Made]) -> Iterator[str]:
        from juesuan.writers.wrapping import pad

        yield f"\n{self.say['made']}  {self.out}"
        for one in made:
            name = pad(self.say[one.format], 10)
            if one.problem is not None:
                yield f"  {name}{self.say['failed'].format(message=one.problem.message)}"
                yield f"  {' ' * 10}→ {one.problem.hint}"
            else:
                yield f"  {name}{one.path.name}  {one.size // 1024:,} KB"

    def _told(self, title: str, verdict: Verdict, most: int, page: Path) -> Iterator[str]:
        from juesuan.writers.brief import counted, gravest

        yield f"\n{title}：{counted(verdict, self.language)}"
        yield from gravest(verdict, most, columns=COLUMNS, language=self.language)
        if verdict.findings:
            yield f"  {self.say['all_made'].format(path=page)}"
