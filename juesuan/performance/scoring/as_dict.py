"""The evaluation as the fixed keys of its JSON; points, percentages and money are texts, so that nothing is rounded."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from juesuan import __version__
from juesuan.amount import Denomination, half_up, print_money
from juesuan.performance.scoring.department import DepartmentView, Gap
from juesuan.performance.scoring.evaluated import Item, points
from juesuan.performance.scoring.evaluation import Evaluation, Reviewed
from juesuan.performance.scoring.remark import remark

_DECIMALS = 6


def as_dict(evaluation: Evaluation) -> dict[str, Any]:
    """All of it; the keys are described in docs/evaluate.md."""
    return {
        "juesuan": __version__,
        "paths": list(evaluation.paths),
        "department": evaluation.department,
        "year": evaluation.year,
        "notes": list(evaluation.notes),
        "forms": [_form(one) for one in evaluation.forms],
        "view": _view(evaluation.view, evaluation),
        "remarks": [{**finding.as_dict(), "remark": remark(finding)} for finding in evaluation.remarks],
        "failed": [
            {"path": one.path, "reason": one.reason, "hint": one.hint, "is_form": one.is_broken}
            for one in evaluation.failed
        ],
        "not_checked": [{"code": item.code, "reason": item.reason} for item in evaluation.not_checked],
    }


def _points(millionths: int | None) -> str | None:
    return None if millionths is None else points(millionths, _DECIMALS)


def percent(share: Fraction | None) -> str | None:
    """A share in percent, to six decimals, without the sign: “98.333333”."""
    if share is None:
        return None
    return points(half_up(share.numerator * 100 * 1_000_000, share.denominator), _DECIMALS)


def _yuan(fen: int) -> str:
    return print_money(fen, Denomination.YUAN).replace(",", "")


def _form(one: Reviewed) -> dict[str, Any]:
    scored, form = one.evaluated, one.form
    return {
        "number": form.number,
        "name": form.name,
        "unit": form.unit,
        "department": form.department,
        "year": form.year,
        "source": one.source,
        "scheme": {"name": scored.scheme.name, "title": scored.scheme.title, "fits": scored.fits},
        "policy": list(scored.policy.names),
        "out_of": _points(scored.out_of),
        "totals": {
            "printed": _points(scored.printed),
            "own": _points(scored.own),
            "least": _points(scored.least),
            "most": _points(scored.most),
            "with_own": _points(scored.with_own),
            "printed_minus_own": _points(scored.total_off),
        },
        "grades": {
            "printed": scored.printed_grade,
            "own": scored.own_grade,
            "computed": scored.computed_grade,
            "with_own": scored.grade_with_own,
        },
        "must_be_corrected": one.is_wrong,
        "items": [_item(item) for item in scored.items],
        "notes": list(scored.notes),
        "remarks": [{**finding.as_dict(), "remark": remark(finding)} for finding in one.remarks],
    }


def _item(item: Item) -> Mapping[str, Any]:
    return {
        "kind": item.kind,
        "level1": item.level1,
        "level2": item.level2,
        "names": list(item.names),
        "target": item.target,
        "achieved": item.achieved,
        "reason": item.reason,
        "weight": _points(item.weight),
        "own": _points(item.own),
        "least": _points(item.least),
        "most": _points(item.most),
        "due": _points(item.due),
        "difference": _points(item.difference) if item.is_scored else None,
        "completion": percent(item.completion),
        "not_scored": item.why or None,
        "sentence": item.sentence,
        "place": item.place.as_dict(),
    }


def _view(view: DepartmentView, evaluation: Evaluation) -> dict[str, Any]:
    names = [one.form.display for one in evaluation.forms]
    return {
        "forms": view.forms,
        "indicators": view.indicators,
        "scores": view.rows,
        "not_scored": view.unscored,
        "differing": view.differing,
        "initial_budget": _yuan(view.initial),
        "full_year_budget": _yuan(view.budget),
        "executed": _yuan(view.executed),
        "execution_rate": percent(view.rate),
        "covered": [
            {"name": one.name, "spent": _yuan(one.spent), "executed": _yuan(one.executed), "share": percent(one.share)}
            for one in view.covered
        ],
        "averages": [
            {"kind": one.kind, "printed": _points(one.printed), "computed": _points(one.computed)}
            for one in view.averages
        ],
        "grades": [{"word": word, "printed": stated, "computed": due} for word, stated, due in view.grades],
        "grade_undecided": view.undecided,
        "inflation": _gap(view.whole),
        "units": [_gap(one) for one in view.units],
        "slowest": [
            {
                "form": names[one.at],
                "rate": percent(one.rate),
                "full_year_budget": _yuan(one.budget),
                "executed": _yuan(one.executed),
            }
            for one in view.slow
        ],
        "nothing_executed": [names[at] for at in view.nothing],
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "unit": gap.name or None,
        "forms": gap.forms,
        "own": _points(gap.own),
        "due": _points(gap.due),
        "too_high": _points(gap.too_high),
        "too_low": _points(gap.too_low),
        "index": percent(gap.inflation),
    }
