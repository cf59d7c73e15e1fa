"""The browser that pages are looked at in: Debian's chromium, quiet, without a window."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
NEEDS_CHROMIUM = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here (apt-get install chromium)")
_QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"
)


def launch(playwright: Any) -> Any:
    """A browser, to be closed by whoever asked for it."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET.split())
