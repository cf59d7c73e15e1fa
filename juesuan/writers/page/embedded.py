"""Embedded facts: what the page shows, once more as JSON for machines, amounts in whole 分."""

from __future__ import annotations

import json
from typing import Any

from juesuan.accounts import FinalAccounts, SelfEvaluation, Table
from juesuan.facts import Figure


def facts_of(accounts: FinalAccounts) -> dict[str, Any]:
    """Tables, numbers of the text and self-evaluation forms. ``value`` is whole 分 where ``unit`` is 元, 万元 or 亿元,
    whole millionths otherwise; a blank or unreadable figure has none."""
    return {
        "department": accounts.department,
        "year": accounts.year,
        "level": accounts.level,
        "edition": accounts.edition,
        "denomination": accounts.denomination.value,
        "tables": [_table(table) for table in accounts.tables.values()],
        "claims": [
            {
                "section": claim.section,
                "subject": claim.subject,
                "role": claim.role.value,
                "base": claim.base,
                "cell": claim.cell,
                **_figure(claim.figure),
            }
            for claim in accounts.claims
        ],
        "evaluations": [_form(form) for form in accounts.evaluations],
    }


def json_for_html(data: dict[str, Any]) -> str:
    """JSON that may stand between the tags of a script: no “<”, “>” or “&” in it, nothing that ends a line."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _figure(figure: Figure) -> dict[str, Any]:
    number = figure.number
    value = figure.grains if not figure.is_blank and figure.is_readable else None
    return {"value": value, "unit": number.unit, "text": number.text}


def _table(table: Table) -> dict[str, Any]:
    return {
        "kind": table.kind,
        "number": table.number,
        "columns": list(table.columns),
        "rows": [{"key": row.key, "name": row.name} for row in table.rows],
        "cells": [{"row": row, "column": column, **_figure(f)} for (row, column), f in table.cells.items()],
    }


def _form(form: SelfEvaluation) -> dict[str, Any]:
    return {
        "number": form.number,
        "name": form.name,
        "unit": form.unit,
        "funds": [{"row": row, "column": column, **_figure(f)} for (row, column), f in form.funds.items()],
        "indicators": [
            {
                "level1": i.level1,
                "level2": i.level2,
                "name": i.name,
                "target": i.target,
                "achieved": i.achieved,
                "weight": _figure(i.weight) if i.weight is not None else None,
                "score": _figure(i.score) if i.score is not None else None,
                "reason": i.reason,
            }
            for i in form.indicators
        ],
        "total_score": _figure(form.total_score) if form.total_score is not None else None,
    }
