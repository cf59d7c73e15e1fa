"""The two READMEs show the same commands, every command is shown, and what they show is true."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from juesuan.cli import main
from juesuan.cli.commands import commands
from juesuan.cli.words import words_of

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "README.en.md")


def _blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)


def _shown(page: str) -> list[str]:
    """The commands in order, without the remarks behind them."""
    lines = [line for block in _blocks(page, "sh") for line in block.splitlines()]
    return [line.split("#")[0].strip() for line in lines if line.split("#")[0].strip()]


def test_both_pages_show_the_same_commands() -> None:
    assert _shown("README.md") == _shown("README.en.md")
    assert _shown("README.md")[:2] == ["make run", "make run FILE=report.txt"]


def test_both_pages_show_the_same_python_apart_from_remarks() -> None:
    chinese, english = ([re.sub(r"#.*", "", block) for block in _blocks(page, "python")] for page in PAGES)
    assert chinese == english


def _commands() -> dict[str, click.Command]:
    """Every command of the command line by its name."""
    group = commands(words_of("zh"), "zh")
    found = {name: group.get_command(click.Context(group), name) for name in group.list_commands(click.Context(group))}
    return {name: command for name, command in found.items() if command is not None}


@pytest.mark.parametrize("page", PAGES)
def test_every_command_is_shown(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    for name in _commands():
        assert f"juesuan {name}" in text
    targets = re.findall(r"^(\w+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for target in {"setup", "run", "test", "prove", "bench"} & set(targets):
        assert f"make {target}" in text


@pytest.mark.parametrize("page", PAGES)
def test_every_option_shown_exists(page: str) -> None:
    known = _commands()
    for line in _shown(page):
        if line.startswith("juesuan "):
            command, behind = known[line.split()[1]], line.split()[2:3]
            if isinstance(command, click.Group):
                command = command.commands[behind[0]]
            options = {option for parameter in command.params for option in parameter.opts}
            assert set(re.findall(r"(?<= )--?[a-z]+", line)) <= options


def _unnumbered(text: str) -> str:
    """Without the numbers of findings and lines, which move when rules are added."""
    return re.sub(r"^ *\d+\. |第 \d+ 行|(?<=[正明示] )\d+", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_the_excerpt_is_what_the_example_prints(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(ROOT / "examples/ningxia-hrss-2024")])
    printed = _unnumbered(capsys.readouterr().out)
    for block in _blocks(page, "text"):
        assert _unnumbered(block) in printed


@pytest.mark.parametrize(
    "page", [*PAGES, "CONTRIBUTING.md", "docs/facts-folder.md", "docs/json.md", "docs/design.md", "docs/output.md"]
)
def test_no_link_is_dead(page: str) -> None:
    path = ROOT / page
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8"))
    dead = [link for link in links if not (path.parent / link).exists()]
    assert not dead


@pytest.mark.parametrize("page", PAGES)
def test_the_python_shown_runs_and_prints_figures(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "report.txt").write_text((ROOT / "juesuan/rules/sample.txt").read_text("utf-8"), "utf-8")
    monkeypatch.chdir(tmp_path)
    for block in _blocks(page, "python"):
        exec(compile(block, page, "exec"), {})
    assert "18,969,998.54 1896999854 False\nreport.txt " in capsys.readouterr().out


@pytest.mark.parametrize("page", [*PAGES, "docs/output.md"])
def test_the_finding_explained_is_one_of_the_example(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.findall(r"--explain (R-\S+?)[`\s]", (ROOT / page).read_text("utf-8"))
    assert shown
    for wanted in shown:
        assert main(["check", str(ROOT / "examples/ningxia-hrss-2024"), "--explain", wanted]) == 1
        assert wanted in capsys.readouterr().out
