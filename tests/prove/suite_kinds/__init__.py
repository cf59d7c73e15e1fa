"""The kinds of slip of the suite, one module a subject; title, area, severity and proof of each stand in kinds.toml."""

from __future__ import annotations

from tests.prove.suite_kinds import (
    between_tables,
    form_figures,
    form_review,
    shape,
    table_figures,
    table_rows,
    text_amounts,
    text_claims,
    text_counts,
    text_procurement,
    text_words,
)
from tests.prove.suite_kinds.mutant import Kind, order

MODULES = (
    table_figures,
    table_rows,
    between_tables,
    text_amounts,
    text_claims,
    text_counts,
    text_procurement,
    text_words,
    form_figures,
    form_review,
    shape,
)


def every_kind() -> list[Kind]:
    """All kinds in the order of kinds.toml."""
    found = {v.code: v for module in MODULES for v in vars(module).values() if isinstance(v, Kind)}
    return [found[code] for code in order()]
