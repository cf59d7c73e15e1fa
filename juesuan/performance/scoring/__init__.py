"""Scoring that shows its steps: what each indicator earns by the rules, beside what the unit gave itself."""

from juesuan.performance.scoring.department import DepartmentView, view
from juesuan.performance.scoring.evaluated import Evaluated, Item, points
from juesuan.performance.scoring.evaluation import Evaluation, Failed, Reviewed
from juesuan.performance.scoring.form import score_form

__all__ = [
    "DepartmentView",
    "Evaluated",
    "Evaluation",
    "Failed",
    "Item",
    "Reviewed",
    "points",
    "score_form",
    "view",
]
