"""The commands of the preparing side: prepare, explain, map, new."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from juesuan import shipped
from juesuan.cli.troubles import CLEAN, FOUND, guarded
from juesuan.cli.words import Words

if TYPE_CHECKING:
    from juesuan.finding import Finding
    from juesuan.folder.book import Unpacked
    from juesuan.prepare.entry import Entry
    from juesuan.prepare.lineage import Part
    from juesuan.preparing import Books, Lineage, Use

MOST_ENTRIES = 20
MOST_LINES = 8
COLUMNS = 80


def register(
    group: click.Group, command: type[click.Command], metavar: Mapping[str, Any], words: Words, language: str
) -> None:
    """Add the commands to the group, with help in the language of the screen."""
    say: Words = {**words, **shipped.toml(__package__, "preparing.toml")[language]}

    @group.command("prepare", help=say["prepare_help"], cls=command, **metavar)
    @click.argument("folder", metavar="DIR")
    @click.option("--prior", metavar="DIR", help=say["prior_folder"])
    @click.option("--edition", metavar="NAME", help=words["edition"])
    @click.option("--units", is_flag=True, help=say["units"])
    @click.option("--eliminate", is_flag=True, help=say["eliminate"])
    def prepare(folder: str, prior: str | None, edition: str | None, units: bool, eliminate: bool) -> int:
        return guarded(folder, say, lambda: _prepare(folder, prior, edition, units, eliminate, say))

    @group.command("explain", help=say["explain_help"], cls=command, **metavar)
    @click.argument("folder", metavar="DIR")
    @click.argument("cell", metavar="CELL")
    @click.option("--prior", metavar="DIR", help=say["prior_folder"])
    @click.option("--all", "everything", is_flag=True, help=say["all"])
    @click.option("--json", "as_json", is_flag=True, help=say["as_json"])
    def explain(folder: str, cell: str, prior: str | None, everything: bool, as_json: bool) -> int:
        return guarded(folder, say, lambda: _explain(folder, cell, prior, everything, as_json, say))

    @group.command("map", help=say["map_help"], cls=command, **metavar)
    @click.argument("file", metavar="FILE")
    @click.option("-o", "--output", metavar="DIR", help=say["into"])
    def map_(file: str, output: str | None) -> int:
        return guarded(file, say, lambda: _map(file, output, say))

    @group.command("new", help=say["new_help"], cls=command, **metavar)
    @click.argument("folder", metavar="DIR")
    @click.option("--name", metavar="NAME", help=say["name"])
    @click.option("--year", metavar="YEAR", type=click.IntRange(1990, 2100), help=say["year"])
    @click.option("--units", metavar="NAMES", help=say["unit"])
    def new(folder: str, name: str | None, year: int | None, units: str | None) -> int:
        return guarded(folder, say, lambda: _new(folder, name, year, units, say))


# ── prepare ──


def _prepare(folder: str, prior: str | None, edition: str | None, units: bool, eliminate: bool, say: Words) -> int:
    from juesuan.folder.book import is_book, pack, unpacked

    if not is_book(folder):
        return _prepare_folder(Path(folder), prior, edition, units, eliminate, say)
    with unpacked(folder) as book:
        code = _prepare_folder(book.root, prior, edition, units, eliminate, say, book)
        pack(book.root, Path(folder))
        return code


def _prepare_folder(
    folder: Path,
    prior: str | None,
    edition: str | None,
    units: bool,
    eliminate: bool,
    say: Words,
    book: Unpacked | None = None,
) -> int:
    from juesuan.checking import check_accounts
    from juesuan.composing import as_text, completed
    from juesuan.folder.entries import write_derived
    from juesuan.preparing import open_books

    books = open_books(folder, edition=edition, prior=prior)
    made = completed(books, prior=prior)
    verdict = check_accounts(made.accounts, prior=prior)
    unit_tables = {_called(books, unit): books.tables_of(unit) for unit in books.units} if units else {}
    written = write_derived(books.root, books.tables, unit_tables, as_text(made.accounts))
    cells = sum(len(table.cells) for table in books.tables.values())
    done = {"units": len(books.units), "entries": len(books.entries), "tables": len(books.tables), "cells": cells}
    click.echo(say["prepared"].format(**done))
    if books.eliminations:
        click.echo(say["eliminated"].format(count=len(books.eliminations)))
    findings = (*books.findings, *made.findings, *verdict.findings)
    findings = book.home(findings) if book is not None else findings
    for line in _told(findings, say):
        click.echo(line)
    if eliminate:
        _draft(books, say, book)
    click.echo(say["written"].format(path=book.book if book is not None else written[0].parent))
    return FOUND if any(finding.severity == "error" for finding in findings) else CLEAN


def _called(books: Books, unit: str) -> str:
    """The short name of a unit, else its full name: what its folder is called."""
    short = {u.name: u.short_name for u in books.department.organisation.units}
    return short.get(unit) or unit


def _told(findings: Sequence[Finding], say: Words) -> Iterator[str]:
    """What must be corrected or explained with file and line and what to do; of the rest only how many there are."""
    from juesuan.writers.wrapping import wrap

    if not findings:
        yield say["no_findings"]
    order = ("error", "explain")
    grave = [finding for finding in findings if finding.severity in order]
    for finding in sorted(grave, key=lambda finding: order.index(finding.severity)):
        yield from wrap(f"[{say[finding.severity]}] {finding.code} {finding.message}", COLUMNS)
        if spot := _spot(finding):
            yield f"    {spot}"
        yield from (f"    {line}" for line in wrap(f"→ {finding.hint}", COLUMNS - 4))
    if len(findings) > len(grave):
        yield say["notices"].format(count=len(findings) - len(grave))


def _spot(finding: Finding) -> str:
    """The file and line of a finding, on a line of its own so that it can be clicked; “” when it stands in none."""
    place = finding.places[0] if finding.places else None
    if place is None or not place.file:
        return ""
    line = f":{place.line}" if place.line else f" {place.part}" if place.sheet else ""
    return f"{place.file}{line}"


def _draft(books: Books, say: Words, book: Unpacked | None) -> None:
    from juesuan.folder.entries import write_draft
    from juesuan.prepare.rollup import proposed

    lines = proposed(books.candidates)
    if not lines:
        click.echo(say["nothing_to_eliminate"])
        return
    path = write_draft(books.root, lines)
    click.echo(say["drafted"].format(path=book.book if book is not None else path, count=len(lines)))


# ── explain ──


def _explain(folder: str, cell: str, prior: str | None, everything: bool, as_json: bool, say: Words) -> int:
    from juesuan.preparing import explain

    lineage = explain(folder, cell, prior=prior)
    if as_json:
        click.echo(json.dumps(_as_dict(lineage), ensure_ascii=False, indent=2))
        return CLEAN
    for line in _lines(lineage, everything, say):
        click.echo(line)
    return CLEAN


def _lines(lineage: Lineage, everything: bool, say: Words) -> Iterator[str]:
    from juesuan.amount import print_money
    from juesuan.writers.wrapping import wrap

    figure, origin = lineage.figure, lineage.origin
    value = figure.number.text or say["nothing"]
    yield say["cell"].format(label=figure.label, value=value, unit=figure.number.unit if figure.number.text else "")
    if origin.units:
        yield f"\n{say['of_units']}"
        for unit, fen in sorted(origin.units.items(), key=lambda item: -abs(item[1])):
            yield f"  {print_money(fen):>20}  {unit}"
    if origin.eliminated:
        yield f"\n{say['of_eliminations']}"
        yield from (_part(part) for part in origin.eliminated)
    if origin.parts:
        yield "\n" + say["of_entries"].format(count=len(origin.parts))
        largest = sorted(origin.parts, key=lambda part: -abs(part.fen))[:MOST_ENTRIES]
        shown = origin.parts if everything else largest
        yield from (_part(part) for part in shown)
        if len(shown) < len(origin.parts):
            yield "  " + say["more"].format(count=len(origin.parts) - len(shown))
    for title, uses in (("of_rules", lineage.equations), ("of_sentences", lineage.sentences)):
        yield f"\n{say[title]}"
        for use in uses:
            yield from (f"  {line}" for line in wrap(f"{use.code} {use.title}".strip(), COLUMNS - 2))
            yield from (f"      {line}" for line in wrap(use.words, COLUMNS - 6))
        if not uses:
            yield f"  {say['none']}"


def _part(part: Part) -> str:
    from juesuan.amount import print_money

    return f"  {print_money(part.fen):>20}  {_where(part.entry)}  {_what(part.entry)}"


def _where(entry: Entry) -> str:
    place = entry.place
    return f"{Path(place.file).name}:{place.line}" if place.line else f"{Path(place.file).name} {place.part}".strip()


def _what(entry: Entry) -> str:
    """An entry in a few words: account, codes, project, what it is."""
    words = (entry.account, entry.fund, entry.function, entry.economic, entry.nature, entry.project, entry.summary)
    kind = "" if entry.kind == "普通" else entry.kind
    return " ".join(filter(None, (entry.side, *words, kind, "" if entry.basis == "决算" else entry.basis)))


def _as_dict(lineage: Lineage) -> dict[str, Any]:
    from juesuan.amount import print_money

    def uses(found: Sequence[Use]) -> list[dict[str, str]]:
        return [{"code": use.code, "title": use.title, "words": use.words} for use in found]

    def parts(found: Sequence[Part]) -> list[dict[str, Any]]:
        return [
            {
                "amount": print_money(part.fen),
                "unit": part.entry.unit,
                **part.entry.key._asdict(),
                "project": part.entry.project,
                "counterparty": part.entry.counterparty,
                "summary": part.entry.summary,
                "place": part.entry.place.as_dict(),
            }
            for part in found
        ]

    figure, origin = lineage.figure, lineage.origin
    return {
        "cell": figure.key,
        "label": figure.label,
        "value": figure.number.text,
        "denomination": figure.number.unit,
        "units": {unit: print_money(fen) for unit, fen in origin.units.items()},
        "entries": parts(origin.parts),
        "eliminations": parts(origin.eliminated),
        "rules": uses(lineage.equations),
        "sentences": uses(lineage.sentences),
    }


# ── map and new ──


def _map(file: str, output: str | None, say: Words) -> int:
    from juesuan.folder.mapping import map_table
    from juesuan.prepare.ledger import AMOUNT
    from juesuan.prepare.profile import BY_ACCOUNT

    mapped = map_table(file, folder=output)
    profile = mapped.profile
    where = mapped.path or say["own_headings" if mapped.is_native else "nowhere"]
    click.echo(say["recognised"].format(name=profile.name, path=where))
    for ours, theirs in profile.columns.items():
        click.echo("  " + say["read_as"].format(ours=ours, theirs=theirs))
    for amount in profile.amounts:
        side = {"": say["by_side"], BY_ACCOUNT: say["by_account"]}.get(amount.side, amount.side)
        click.echo("  " + say["amount_as"].format(heading=amount.heading, side=side, kind=amount.kind).rstrip())
    used = {*profile.columns.values(), *(amount.heading for amount in profile.amounts)}
    unused = [heading for heading in mapped.headings if heading not in used]
    if unused:
        click.echo("  " + say["not_read"].format(headings="、".join(unused)))
    if profile.closed:
        click.echo("  " + say["closed"])
    click.echo(f"\n{say['first_lines']}（{len(mapped.lines)}）")
    for line in mapped.lines[:MOST_LINES]:
        values = [value for heading, value in line.values.items() if value and heading != AMOUNT]
        click.echo(f"  {line[AMOUNT]:>18}  {' '.join(values)}")
    if mapped.problems:
        click.echo(f"\n{say['problems'].format(count=len(mapped.problems))}")
        for problem in mapped.problems[:MOST_ENTRIES]:
            spot = problem.place.part or say["row"].format(row=problem.place.row or 1)
            click.echo(f"  {spot}：{problem.found}；{problem.expected}")
        if len(mapped.problems) > MOST_ENTRIES:
            click.echo("  " + say["more_problems"].format(count=len(mapped.problems) - MOST_ENTRIES))
    click.echo("\n" + say["correct_then" if mapped.problems else "check_then"])
    return FOUND if mapped.problems else CLEAN


def _new(folder: str, name: str | None, year: int | None, units: str | None, say: Words) -> int:
    from juesuan.errors import JuesuanError
    from juesuan.folder.templates import make

    as_book = folder.lower().endswith(".xlsx")
    if Path(folder).exists() and (not Path(folder).is_dir() or any(Path(folder).iterdir())):
        raise JuesuanError(say["is_there"].format(path=folder), hint=say["is_there_hint"])
    if name is not None and not name.strip():
        raise JuesuanError(say["no_name"], hint=say["no_name_hint"])
    names = tuple(
        unit.strip() for unit in (units or "").replace("，", ",").replace("、", ",").split(",") if unit.strip()
    )
    if units is not None and not names:
        raise JuesuanError(say["no_units"], hint=say["no_units_hint"])
    if as_book:
        return _new_book(folder, (name or "").strip(), year, names, say)
    made = make(Path(folder), name=(name or "").strip(), year=year, units=names)
    click.echo(say["made"].format(path=folder))
    for path in made:
        click.echo(f"  {path.relative_to(folder).as_posix()}")
    click.echo(say["then"].format(path=folder))
    return CLEAN


def _new_book(folder: str, name: str, year: int | None, units: Sequence[str], say: Words) -> int:
    """A fresh facts folder as one workbook."""
    from tempfile import TemporaryDirectory

    from juesuan.folder.book import pack
    from juesuan.folder.templates import make

    with TemporaryDirectory(prefix="juesuan-") as temporary:
        make(Path(temporary), name=name, year=year, units=units)
        pack(Path(temporary), Path(folder))
    click.echo(say["made"].format(path=folder))
    click.echo(say["then"].format(path=folder))
    return CLEAN
