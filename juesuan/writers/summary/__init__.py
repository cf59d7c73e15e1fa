"""Summary: what came of many reports, on one screen or in one workbook for the bureau."""

from juesuan.writers.summary.screen import Screen
from juesuan.writers.summary.workbook import to_workbook, write_workbook

__all__ = ["Screen", "to_workbook", "write_workbook"]
