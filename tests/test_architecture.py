"""Guards: which way imports point, no floating point near money, no word of where this was made."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "juesuan"
LAYERS = (
    ("editions", "readers", "performance"),
    ("narrative", "prepare", "projects"),
    ("intake", "folder", "rules", "inspection"),
    ("writers", "corpus", "store"),
    (
        "cli",
        "checking",
        "preparing",
        "composing",
        "publishing",
        "evaluating",
        "gathering",
        "collecting",
        "inspecting",
        "examining",
        "cycle",
        "__init__",
        "web",
    ),
)
# Beside one another, yet one may use the other: sums inside tables are the rules' own equations; juesuan.read of a
# folder is a folder's load; forms know the words of the edition.
SIDEWAYS = {("intake", "rules"), ("intake", "folder"), ("performance", "editions")}
SIDEWAYS |= {("projects", "prepare"), ("inspection", "rules")}
RECOGNITION = {"readers", "intake"}
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)  # Django writes those


def _part(module: str) -> str:
    """The package or top-level module a dotted name belongs to: “rules” of ``juesuan.rules.run``."""
    return [*module.split("."), "__init__"][1]


def _level(part: str) -> int:
    """0 for the nouns, 1 and up for the layers that stand on them."""
    return next((level for level, parts in enumerate(LAYERS, 1) if part in parts), 0)


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import of ours in a file, those inside functions included."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names if name.name.split(".")[0] == "juesuan")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "juesuan":
            if node.module == "juesuan":
                yield from ((node.lineno, f"juesuan.{n.name}") for n in node.names if n.name != "__version__")
            else:
                yield node.lineno, str(node.module)


def _module(path: Path) -> str:
    return ".".join(("juesuan", *path.relative_to(PACKAGE).with_suffix("").parts))


def test_imports_point_from_the_command_line_down_to_the_nouns() -> None:
    wrong = []
    for path in SOURCES:
        part = _part(_module(path))
        for line, module in _imports(path):
            other = _part(module)
            if other == part or (part, other) in SIDEWAYS:
                continue
            if _level(other) >= _level(part) and (_level(part) or _level(other)) and part not in LAYERS[-1]:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
    assert not wrong, "\n".join(wrong)


def test_every_package_has_its_layer() -> None:
    nouns = {
        "accounts",
        "act",
        "actor",
        "amount",
        "characters",
        "codes",
        "document",
        "errors",
        "facts",
        "finding",
        "place",
    }
    nouns |= {"json_text", "shipped", "unit"}
    known = nouns.union(*LAYERS) | {"__main__"}
    found = {_part(_module(path)) for path in SOURCES}
    assert found <= known, f"neither a noun nor in a layer: {sorted(found - known)}"


def _floats(path: Path) -> Iterator[str]:
    """Every ``float(…)`` call; outside recognition also float literals and annotations."""
    weighs = _part(_module(path)) in RECOGNITION
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
        is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
        is_name = isinstance(node, ast.Name) and node.id == "float"
        if is_call or (not weighs and (is_literal or is_name)):
            yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def test_no_floating_point_where_money_passes() -> None:
    """Money is whole 分, percentages whole millionths. Recognition weighs likelihoods, never amounts, in fractions."""
    wrong = [place for path in SOURCES for place in _floats(path)]
    assert not wrong, "\n".join(wrong)


def test_no_catch_all_modules() -> None:
    names = {path.stem for path in SOURCES} | {path.name for path in PACKAGE.rglob("*") if path.is_dir()}
    assert not names & {"utils", "util", "helpers", "helper", "misc", "common", "manager"}


def test_every_module_says_in_one_sentence_what_it_is_for() -> None:
    silent = []
    for path in SOURCES:
        docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        if len(docstring.split("\n")[0]) < 10:
            silent.append(str(path.relative_to(ROOT)))
    assert not silent, "\n".join(silent)


MADE = {".venv", ".git", "out", "dist", "__pycache__", ".hypothesis", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
REGISTRIES = r"pypi\.org|pythonhosted|registry\.npmjs|mirrors?\.\w+\.(?:com|cn|edu)"


def _texts() -> Iterator[tuple[Path, str]]:
    """Every text file that belongs to the project; the licence names the address of its own text."""
    own = [top for top in ROOT.iterdir() if top.name not in MADE]
    for path in sorted(path for top in own for path in (top, *top.rglob("*"))):
        inside = path.relative_to(ROOT)
        if MADE & set(inside.parts) or not path.is_file() or inside.name in ("LICENSE", Path(__file__).name):
            continue
        try:
            yield inside, path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        (
            "an address of a package registry",
            r"pypi\.org|files\.pythonhosted|registry\.npmjs|mirrors?\.\w+\.(?:com|cn|edu)",
        ),
        ("a path of one machine", r"/(?:root|home/\w+|work/(?:main|shared)|Users/\w+)/"),
    ],
)
def test_the_project_speaks_of_itself_alone(what: str, pattern: str) -> None:
    found = [str(path) for path, text in _texts() if re.search(pattern, text)]
    assert not found, f"{what} in {', '.join(found)}"


def test_the_lock_has_hashes_and_no_addresses() -> None:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    pinned = [line for line in lines if "==" in line]
    assert pinned
    assert "hatchling" in {line.split("==")[0] for line in pinned}, "the build backend must be locked as well"
    assert all("--hash=sha256:" in following for line, following in pairwise(lines) if line in pinned)
    assert "//" not in "\n".join(lines)
