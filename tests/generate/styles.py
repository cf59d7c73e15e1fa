"""Styles at random: the habits of printing that change no value."""

from __future__ import annotations

import random

from juesuan.amount import Denomination
from tests.generate.tables import KINDS, Style


def random_style(rng: random.Random) -> Style:
    """Any style whose figures are printed in full."""
    return Style(
        order=rng.choice(("national", "ningxia")),
        numbers={kind: rng.choice(("grouped", "grouped", "plain")) for kind in KINDS},
        subtotals=KINDS if rng.random() < 0.5 else (),
        total_last=rng.random() < 0.2,
        wide_state=rng.random() < 0.5,
        zeros=rng.random() < 0.15,
        line_numbers=rng.choice(("full", "full", "gaps", "none")),
        wording=rng.randrange(3),
        bottom=rng.choice(("总计", "总计", "合计")),
        decimals=rng.choice((2, 2, 2, 1)),
        text_unit=rng.choice((None, None, Denomination.WAN)),
        by_item=rng.random() < 0.3,
        head_line=rng.choice(("apart", "apart", "tabs", "spaces")),
        three_public=rng.choice(("line", "line", "pairs", "rows")),
        used_codes_only=rng.random() < 0.3,
        bare_title=rng.random() < 0.85,
    )
