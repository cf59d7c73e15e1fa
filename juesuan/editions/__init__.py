"""Editions: what a year and a province print. A base and its differences, all data."""

from juesuan.editions.edition import ColumnForm, Edition, Form, RowForm, SectionForm, choose, load

__all__ = ["ColumnForm", "Edition", "Form", "RowForm", "SectionForm", "choose", "load"]
