"""narrative.toml of a folder: what only people know, read with everything that cannot be used told at once."""

from __future__ import annotations

from pathlib import Path

from juesuan.folder.reading import Reading
from juesuan.narrative.inputs import NO_INPUTS, Inputs

FILE = "narrative.toml"


def read_narrative(reading: Reading, base: Path) -> Inputs:
    """What ``narrative.toml`` says; nothing when there is none."""
    return NO_INPUTS
