"""Forms go out and come back: a workbook for each project to be filled, and hundreds of them collected at once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from juesuan import shipped
from juesuan.cli.commands import RequiredOption
from juesuan.cli.troubles import CLEAN, FOUND, UNREADABLE, guarded
from juesuan.cli.words import Words
from juesuan.errors import JuesuanError

if TYPE_CHECKING:
    from juesuan.accounts import SelfEvaluation
    from juesuan.collecting import Collected, Returned
    from juesuan.intake.returned import Objection
    from juesuan.place import Place

FORMATS = click.Choice(("text", "json"))
MOST_CHANGES = 8  # of one form on the screen; all of them are in the JSON
_REFUSED = '\\/:*?"<>|'


def register(
    group: click.Group, command: type[click.Command], metavar: Mapping[str, Any], words: Words, language: str
) -> None:
    """Add the commands to the group, with help in the language of the screen."""
    say: Words = {**words, **shipped.toml(__package__, "forms.toml")[language]}
    forms = type(group)("forms", help=say["forms_help"], no_args_is_help=True)
    forms.options_metavar, forms.subcommand_metavar = words["options_metavar"], words["subcommand_metavar"]
    group.add_command(forms)

    @forms.command("export", help=say["export_help"], short_help=say["export_short"], cls=command, **metavar)
    @click.argument("folder", metavar="DIR")
    @click.option("-o", "--output", metavar="OUT", required=True, help=say["export_output"], cls=RequiredOption)
    @click.option("--only", metavar="NUMBERS", default="", help=say["export_only"])
    @click.option("--blank", is_flag=True, help=say["export_blank"])
    @click.option("--overwrite", is_flag=True, help=say["export_overwrite"])
    def export(folder: str, output: str, only: str, blank: bool, overwrite: bool) -> int:
        return guarded(folder, say, lambda: _export(Path(folder), Path(output), only, blank, overwrite, say))

    @forms.command("import", help=say["import_help"], short_help=say["import_short"], cls=command, **metavar)
    @click.argument("folder", metavar="DIR")
    @click.option("-o", "--output", metavar="FACTS", required=True, help=say["import_output"], cls=RequiredOption)
    @click.option("--format", "shown", metavar="FORM", type=FORMATS, default="text", help=say["as_format"])
    def import_(folder: str, output: str, shown: str) -> int:
        return guarded(folder, say, lambda: _import(folder, output, shown, say))


# ── out ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _export(folder: Path, out: Path, only: str, blank: bool, overwrite: bool, say: Words) -> int:
    from juesuan.collecting import forms_folder, read_forms
    from juesuan.folder.form_fields import without_results
    from juesuan.writers.forms import write_form

    forms = _chosen(read_forms(folder), only, say)
    if not forms:
        raise JuesuanError(say["no_forms"].format(path=folder), hint=say["no_forms_hint"])
    own = forms_folder(folder).resolve()
    if out.resolve() == own or own in out.resolve().parents:
        raise JuesuanError(say["in_source"].format(path=out), hint=say["in_source_hint"])
    out.mkdir(parents=True, exist_ok=True)
    names: set[str] = set()
    targets = [(out / _file_name(form, names), without_results(form) if blank else form) for form in forms]
    there = [] if overwrite else [path for path, _ in targets if path.exists()]
    if there:  # somebody may have filled them in
        told = say["there"].format(path=out, count=len(there), name=there[0].name)
        raise JuesuanError(told, hint=say["there_hint"])
    for path, form in targets:
        write_form(form, path)
    click.echo(say["exported"].format(count=len(forms), path=out, blank=say["exported_blank"] if blank else ""))
    return CLEAN


def _chosen(forms: Sequence[SelfEvaluation], only: str, say: Words) -> Sequence[SelfEvaluation]:
    """The forms of those numbers; all of them when none is named."""
    wanted = set(_numbers(only, say))
    if not wanted:
        return forms
    there = {form.number for form in forms}
    if missing := sorted(wanted - there):
        known = "、".join(str(number) for number in sorted(n for n in there if n is not None))
        raise JuesuanError(
            say["skipped"].format(numbers="、".join(map(str, missing))), hint=say["skipped_hint"].format(known=known)
        )
    return [form for form in forms if form.number in wanted]


def _numbers(only: str, say: Words) -> Iterator[int]:
    for part in filter(None, re.split(r"[,，、\s]+", only.strip())):
        match = re.fullmatch(r"(\d{1,4})(?:[-~至](\d{1,4}))?", part)
        if match is None:
            raise JuesuanError(say["bad_only"].format(text=part), hint=say["bad_only_hint"])
        yield from range(int(match[1]), int(match[2] or match[1]) + 1)


def _file_name(form: SelfEvaluation, names: set[str]) -> str:
    """“项目03-人才发展专项.xlsx”: as much of the name as a file system likes, once only."""
    title = "".join(c for c in form.name if c.isprintable() and c not in _REFUSED).strip(" .")[:40]
    stem = "-".join(filter(None, (f"项目{form.number:02d}" if form.number is not None else "", title))) or "自评表"
    name, n = f"{stem}.xlsx", 1
    while name.lower() in names:
        n += 1
        name = f"{stem}（{n}）.xlsx"
    names.add(name.lower())
    return name


# ── back ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _import(folder: str, output: str, shown: str, say: Words) -> int:
    from juesuan.collecting import collect

    collected = collect(folder, output)
    if shown == "json":
        click.echo(json.dumps(_as_dict(collected), ensure_ascii=False, indent=2))
    else:
        for line in _screen(collected, say):
            click.echo(line)
    if not collected.taken:
        return UNREADABLE
    return FOUND if collected.problems else CLEAN


def _screen(collected: Collected, say: Words) -> Iterator[str]:
    """What was taken, everything that asks for an answer, then what changed."""
    taken = collected.taken
    head = say["collected"].format(files=collected.files, forms=len(collected.returned), taken=len(taken))
    if taken:
        new = sum(one.is_new for one in taken)
        changed = sum(bool(one.changes) and not one.is_new for one in taken)
        head += say["collected_of"].format(new=new, changed=changed, same=len(taken) - new - changed)
    yield head
    if collected.kept:
        yield say["kept"].format(count=collected.kept)
    files = [objection for objection in collected.troubles if not objection.is_told_only]
    refused = [one for one in collected.returned if one.is_refused]
    if refused:
        yield f"\n{say['refused_head'].format(count=len(refused))}"
        for one in refused:
            yield f"  {one.file}　{_display(one)}"
            yield from _listed((o for o in one.objections if o.blocks or not o.is_told_only), one.file)
    if files:
        yield f"\n{say['files_head'].format(count=len(files))}"
        yield from _listed(files, "")
    beside = [one for one in taken if any(not o.is_told_only for o in one.objections)]
    if beside:
        yield f"\n{say['beside_head'].format(count=len(beside))}"
        for one in beside:
            yield f"  {one.file}　{_display(one)}"
            yield from _listed((o for o in one.objections if not o.is_told_only), one.file)
    yield from _told(collected, say)
    changes = [one for one in taken if one.changes]
    if changes:
        yield f"\n{say['changes_head'].format(count=len(changes))}"
        for one in changes:
            yield from _changed(one, say)
    if not taken:
        yield f"\n{say['nothing']}"


def _told(collected: Collected, say: Words) -> Iterator[str]:
    """What needs no answer: how values were understood, and of files alike in something how many they are."""
    told = [(one.file, o) for one in collected.taken for o in one.objections if o.is_told_only]
    of_files: dict[str, list[str]] = {}
    for objection in collected.troubles:
        if objection.is_told_only:
            of_files.setdefault(objection.what, []).append(objection.place.file)
    if told or of_files:
        yield f"\n{say['told_head'].format(count=len(told) + len(of_files))}"
        yield from (f"  {file}{_where(o.place)}　{o.what}" for file, o in told)
        for what, files in of_files.items():
            yield f"  {files[0] if len(files) == 1 else say['many_files'].format(count=len(files))}　{what}"


def _listed(objections: Iterator[Objection] | Sequence[Objection], file: str) -> Iterator[str]:
    """Place and matter a line, what to do behind an arrow; the same advice once for those that follow one another."""
    listed = list(objections)
    for n, (place, what, hint, *_) in enumerate(listed):
        named = "" if place.file == file else place.file
        where = f"{named}{_where(place)}".strip()
        yield f"    {where}　{what}" if where else f"    {what}"
        if hint and (n + 1 == len(listed) or listed[n + 1].hint != hint):
            yield f"    → {hint}"


def _display(one: Returned) -> str:
    name = one.form.name
    return f"{one.form.display} {name}" if one.form.number is not None else name or one.form.display


def _where(place: Place) -> str:
    """“ 自评表!F15”, or page and line."""
    from juesuan.readers.sheets import letters

    if place.sheet is not None:
        cell = f"{letters(place.column)}{place.row}" if place.row and place.column else ""
        return f" {place.sheet}!{cell}" if cell else f" {place.sheet}"
    if place.page is not None:
        return f" 第 {place.page} 页"
    return f" 第 {place.line} 行" if place.line else ""


def _changed(one: Returned, say: Words) -> Iterator[str]:
    """Fields that said something before, one by one; those that were empty, counted."""
    overwritten = [change for change in one.changes if change.field.text.strip()]
    count = len(one.changes) - len(overwritten)
    yield f"  {_display(one)}" + (f"　{say['filled'].format(count=count)}" if count else "")
    for field, new, _ in overwritten[:MOST_CHANGES]:
        yield f"    {field.label}：{say['from_to'].format(old=_short(field.text), new=_short(new) or say['blank'])}"
    if len(overwritten) > MOST_CHANGES:
        yield f"    {say['more'].format(count=len(overwritten) - MOST_CHANGES)}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:40] + "…"


def _as_dict(collected: Collected) -> dict[str, Any]:
    """The same as data: every form with all of its objections and changes."""

    def objection(one: Objection) -> dict[str, Any]:
        kind = "refused" if one.blocks else "told" if one.is_told_only else "not_read"
        return {"place": one.place.as_dict(), "what": one.what, "hint": one.hint, "kind": kind}

    return {
        "files": collected.files,
        "taken": len(collected.taken),
        "kept": collected.kept,
        "troubles": [objection(one) for one in collected.troubles],
        "forms": [
            {
                "file": one.file,
                "number": one.form.number,
                "name": one.form.name,
                "taken": not one.is_refused,
                "new": one.is_new,
                "path": one.path,
                "objections": [objection(o) for o in one.objections],
                "changes": [
                    {"field": c.field.label, "old": c.field.text, "new": c.new, "place": c.place.as_dict()}
                    for c in one.changes
                ],
            }
            for one in collected.returned
        ],
    }
