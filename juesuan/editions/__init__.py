"""Editions: what a year and a province print. A base and its differences, all data."""

from juesuan.editions.edition import (
    ECONOMIC,
    FUNCTION,
    NAME,
    Chapter,
    ColumnForm,
    Edition,
    Form,
    PartForm,
    RowForm,
    SectionForm,
    choose,
    kinds_by_economic_code,
    load,
)

__all__ = [
    "ECONOMIC",
    "FUNCTION",
    "NAME",
    "Chapter",
    "ColumnForm",
    "Edition",
    "Form",
    "PartForm",
    "RowForm",
    "SectionForm",
    "choose",
    "kinds_by_economic_code",
    "load",
]
