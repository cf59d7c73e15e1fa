"""Verdicts in the form asked for: on the screen, as JSON, SARIF or HTML, to standard output, a file or a folder."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import click

from juesuan.cli.jobs import Material, Result, results, write
from juesuan.cli.troubles import CLEAN, UNREADABLE, complain, guarded, trouble_as_json
from juesuan.cli.words import Words

FORMATS = ("text", "json", "sarif", "html")
NARROWEST, WIDEST, USUAL = 60, 100, 80


def check_all(
    paths: Sequence[str],
    form: str,
    output: str | None,
    material: Material,
    words: Words,
    language: str,
    jobs: int | None = None,
) -> int:
    """Check every input; one that fails does not stop the others. Returns the worst exit code.

    Nothing is checked when the result would be written over what is checked: the report is somebody's only copy.
    """
    sources = (*paths, *(path for path in (material.prior, material.budget) if path))
    if output is not None and any(_is_within(output, source) for source in sources):
        complain(words["over_input"].format(path=output), words["over_input_hint"])
        return UNREADABLE
    into_folder = form == "html" and (len(paths) > 1 or (output is not None and Path(output).is_dir()))
    if into_folder and output is None:
        complain(words["html_several"], words["html_several_hint"])
        return UNREADABLE
    if into_folder and output is not None and Path(output).suffix and not Path(output).is_dir():
        complain(words["html_one_file"].format(path=output), words["html_several_hint"])
        return UNREADABLE
    if into_folder and output is not None:
        return _pages(results(paths, material, words, jobs), Path(output), words, language, several=len(paths) > 1)
    worst = CLEAN
    checked: list[Result] = []
    texts: list[str] = []
    for result in results(paths, material, words, jobs):
        worst = max(worst, result.code)
        checked.append(result)
        text = _shown(result, form, output, language, several=len(paths) > 1)
        if output is None:
            click.echo(text, nl=False)
        else:
            texts.append(text)
    if form == "sarif":
        texts = [_sarif(checked)]
        if output is None:
            click.echo(texts[0], nl=False)
    if output is not None and (any(texts) or worst != UNREADABLE):
        worst = max(worst, guarded(output, words, lambda: write(output, "".join(texts), words)))
    return worst


def _is_within(output: str, source: str) -> bool:
    """Whether a file to be written is the source itself or lies in a folder that is checked."""
    target, origin = Path(output).resolve(), Path(source).resolve()
    return target == origin or (origin.is_dir() and origin in target.parents)


def _shown(result: Result, form: str, output: str | None, language: str, *, several: bool) -> str:
    """One result in the form asked for; empty where the form has nothing to say of it by itself."""
    indent = None if several else 2
    if form == "json":
        if result.verdict is not None:
            return result.verdict.to_json(indent=indent) + "\n"
        return trouble_as_json(result.path, result.problem, indent) + "\n"
    if result.verdict is None or form == "sarif":
        return ""
    if form == "html":
        from juesuan.writers.html import to_html

        return to_html(result.verdict, language)
    from juesuan.writers.terminal import to_text

    on_screen = output is None and sys.stdout.isatty()
    columns = min(WIDEST, max(NARROWEST, shutil.get_terminal_size((USUAL, 24)).columns)) if output is None else USUAL
    colour = on_screen and "NO_COLOR" not in os.environ
    return to_text(result.verdict, columns=columns, colour=colour, language=language) + ("\n" if several else "")


def _sarif(checked: Sequence[Result]) -> str:
    from juesuan.writers.sarif import to_sarif

    verdicts = [result.verdict for result in checked if result.verdict is not None]
    failed = [(result.path, str(result.problem)) for result in checked if result.verdict is None]
    return to_sarif(verdicts, failed)


def _pages(checked: Iterator[Result], folder: Path, words: Words, language: str, *, several: bool) -> int:
    """One page an input in the folder, and of several inputs a list of them, those that could not be read included."""
    from juesuan.writers.html import index_page, to_html

    worst = CLEAN
    taken: set[str] = {"index"}
    listed = []
    for result in checked:
        worst = max(worst, result.code)
        name = ""
        if (verdict := result.verdict) is not None:
            name = _free_name(result.path, taken) + ".html"
            page = to_html(verdict, language)
            worst = max(worst, guarded(name, words, partial(write, folder / name, page, words)))
        listed.append((result.path, name, verdict, "" if verdict is not None else str(result.problem)))
    if several:
        page = index_page(listed, language)
        worst = max(worst, guarded(str(folder), words, partial(write, folder / "index.html", page, words)))
    return worst


def _free_name(path: str, taken: set[str]) -> str:
    """A name for the page of one input: that of the file, numbered when two files are named alike."""
    stem = Path(path.rstrip("/\\")).resolve().stem or "report"
    name = next(n for n in (stem, *(f"{stem}-{k}" for k in range(2, 1 << 20))) if n not in taken)
    taken.add(name)
    return name
