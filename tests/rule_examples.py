"""The sample report and its examples, read once for all tests of rules."""

from __future__ import annotations

from functools import cache

import juesuan
from juesuan.rules.examples import Sample


@cache
def sample() -> Sample:
    """The sample; the examples asked of it are kept."""
    return Sample(juesuan.read)
