"""What the sub-commands work on: inputs checked one by one, and a report read into a facts folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from juesuan.cli.troubles import CLEAN, FOUND, UNREADABLE, guarded
from juesuan.cli.words import Words

if TYPE_CHECKING:
    from juesuan.accounts import FinalAccounts
    from juesuan.finding import Verdict


class Material(NamedTuple):
    """What a check is told besides the report: rules to keep, last year's report, the budget, the edition."""

    select: tuple[str, ...] = ()
    prior: str | None = None
    budget: str | None = None
    edition: str | None = None


class Result(NamedTuple):
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


def is_several(paths: Sequence[str]) -> bool:
    """Whether more than one report may be meant: several inputs, or a folder that is no facts folder."""
    if len(paths) == 1 and Path(paths[0]).is_dir():
        from juesuan.inspection.walk import is_facts_folder

        return not is_facts_folder(paths[0])
    return len(paths) > 1


def results(paths: Sequence[str], material: Material, words: Words, jobs: int | None = None) -> Iterator[Result]:
    """Every input with its verdict, several of them in processes of their own; one that fails is told of and does not
    stop the others."""
    if len(paths) > 1:
        from juesuan.cli.inspecting import each_verdict

        yield from each_verdict(paths, material, jobs)
        return
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


def write(output: Path | str, text: str, words: Words) -> int:
    """Write a result where it was asked for, and say so."""
    path = Path(output)
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    try:
        path.write_text(text, "utf-8", errors="backslashreplace")
    except OSError:
        if is_new:  # half a result must not be taken for one
            path.unlink(missing_ok=True)
        raise
    click.echo(words["written"].format(path=output), err=True)
    return CLEAN


def read_into(file: str, output: str, edition: str | None, overwrite: bool, words: Words) -> int:
    """Read a published file into a facts folder; an existing one is kept unless it may be overwritten."""
    from juesuan.checking import read
    from juesuan.errors import JuesuanError
    from juesuan.folder import save

    as_book = output.lower().endswith(".xlsx") and not Path(output).is_dir()
    if ((Path(output) / "department.toml").exists() or (as_book and Path(output).exists())) and not overwrite:
        raise JuesuanError(words["exists"].format(path=output), hint=words["exists_hint"])
    if converted(file, output, as_book):
        click.echo(words["written"].format(path=output))
        return CLEAN
    accounts = read(file, edition=edition)

    def saved() -> int:
        if as_book:
            _save_as_book(accounts, Path(output))
        else:
            save(accounts, output)
        return CLEAN

    if guarded(output, words, saved) != CLEAN:
        return UNREADABLE
    printed = sum(1 for claim in accounts.claims if not claim.figure.is_blank)  # words of comparison have no number
    numbers = printed + len(accounts.unbound)
    done = {"tables": len(accounts.tables), "claims": numbers, "evaluations": len(accounts.evaluations)}
    click.echo(words["read_done"].format(**done))
    if accounts.unread:
        click.echo(words["read_unread"].format(unread=len(accounts.unread)))
    click.echo(words["written"].format(path=output))
    return CLEAN


def converted(file: str, output: str, as_book: bool) -> bool:
    """Whether a facts folder was written as a workbook, or a workbook as a folder, everything in it as it is."""
    from juesuan.checking import is_book

    if as_book and (Path(file) / "department.toml").is_file():
        from juesuan.folder.book import pack

        for left in pack(Path(file), Path(output)):
            click.echo(f"  - {left}", err=True)
        return True
    if not as_book and is_book(file):
        from juesuan.folder.book import unpack

        unpack(Path(file), Path(output))
        return True
    return False


def _save_as_book(accounts: FinalAccounts, output: Path) -> None:
    """The facts folder of the accounts as one workbook."""
    from tempfile import TemporaryDirectory

    from juesuan.folder import save
    from juesuan.folder.book import pack

    with TemporaryDirectory(prefix="juesuan-") as temporary:
        save(accounts, temporary)
        pack(Path(temporary), output)
