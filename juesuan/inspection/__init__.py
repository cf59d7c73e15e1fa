"""Inspection: many published reports at once, each apart from the others, judged by what inspectors look for."""

from juesuan.inspection.apart import Failure, each_apart
from juesuan.inspection.inspected import Counts, Inspected, Problem, Row
from juesuan.inspection.walk import Found, Seen, find, is_facts_folder

__all__ = [
    "Counts",
    "Failure",
    "Found",
    "Inspected",
    "Problem",
    "Row",
    "Seen",
    "each_apart",
    "find",
    "is_facts_folder",
]
