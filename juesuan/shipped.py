"""Shipped: the data that lies beside the code of a package, read when it is first needed."""

from __future__ import annotations

import tomllib
from pkgutil import get_data
from typing import Any


def text(package: str | None, name: str) -> str:
    """The text of a data file of the package; :class:`OSError` when there is none of that name."""
    data = get_data(package or "", name)
    assert data is not None, f"{package} has no loader that reads data"
    return data.decode("utf-8-sig")


def toml(package: str | None, name: str) -> dict[str, Any]:
    """The content of a TOML file of the package."""
    return tomllib.loads(text(package, name))
