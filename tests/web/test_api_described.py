"""The description of the API: every name in Chinese, every shape its own, each operation by those its page is for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver
from ninja import Schema

from juesuan.web.api import api
from juesuan.web.api.described import nameless
from tests.web.test_walk import ROLES, patterns

ROOT = Path(__file__).parents[2]
SAME = {  # operation of the API: the page that does the same, whose people it must have
    "open_report": "new_report",
    "report_settings": "report_settings",
    "act_on_report": "act_on_report",
    "act_on_book": "act_on_book",
    "tables": "tables",
    "lineage": "cell",
    "charts": "charts",
    "verdict": "findings",
    "findings": "findings",
    "explain_finding": "explain_finding",
    "judge_explanation": "judge_explanation",
    "words": "words",
    "write": "write_word",
    "paragraph": "write_paragraph",
    "publishing": "publish",
    "publish": "publish_now",
    "preview": "preview",
    "report_history": "report_history",
    "rows": "rows",
    "edit": "rows",
    "codes": "codes",
    "unit_tables": "unit_tables",
    "registers": "registers",
    "edit_register": "register",
    "take": "import",
    "book_history": "book_history",
    "library": "projects",
    "project": "project",
    "project_acts": "project",
    "act_on_project": "act_on_project",
    "apply_project": "apply_project",
    "indicators": "indicators",
    "self_evaluation": "self_evaluation",
    "fill_self_evaluation": "self_evaluation",
    "upload_form": "self_evaluation",
    "form_workbook": "form_workbook",
    "batches": "inspect",
    "create": "inspect",
    "batch": "inspection",
    "inspection_workbook": "inspection_workbook",
    "inspected_verdict": "inspected_verdict",
    "inspected_page": "inspected_page",
    "inspected_copy": "inspected_copy",
    "inspected_original": "inspected_original",
    "index": "people",
    "make_person": "people",
    "person": "person",
    "change_posts": "change_posts",
    "reset_person": "reset_person",
    "close_person": "close_person",
}


def operations() -> list[tuple[str, Any]]:
    """Every operation by the name of its function; of two of one name both."""
    return [
        (operation.view_func.__name__, operation)
        for _, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    ]


def shapes(kind: type[Schema]) -> list[type[Schema]]:
    return [one for below in kind.__subclasses__() for one in (below, *shapes(below))]


def test_every_operation_has_the_people_of_its_page() -> None:
    pages = {one.name: one.callback for _, one in patterns(get_resolver().url_patterns)}
    done = {name: set(operation.auth_callbacks[0].roles) for name, operation in operations() if name in SAME}
    theirs = {name: set(pages[page].roles or ROLES) for name, page in SAME.items()}
    assert done == theirs


def test_no_two_shapes_have_one_name() -> None:
    ours = [one for one in shapes(Schema) if one.__module__.startswith("juesuan.web.api")]
    names = [one.__name__ for one in ours]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def test_every_field_has_a_name_in_chinese_and_every_operation_says_what_it_does() -> None:
    schema = api.get_openapi_schema(path_prefix="/api/")
    assert nameless(schema) == []
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            assert re.search(r"[\u4e00-\u9fff]", told["summary"]), (method, path)


def test_the_description_says_who_may_call_and_with_which_key() -> None:
    told = api.get_openapi_schema(path_prefix="/api/")["paths"]["/api/reports/{pk}/publish"]["post"]
    assert (told["x-roles"], told["x-scope"]) == (["部门公开人"], "publish")
    assert "部门公开人" in told["description"]


@pytest.mark.parametrize("block", re.findall(r"```sh\n(.*?)```", (ROOT / "docs/api.md").read_text("utf-8"), re.S))
def test_every_example_of_the_manual_asks_for_an_operation_there_is(block: str) -> None:
    paths = api.get_openapi_schema(path_prefix="/api/")["paths"]
    known = [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), set(methods)) for path, methods in paths.items()]
    asked = re.findall(r"\$A(/[^\s\"'?]*)", block)
    assert asked or "jst_" in block
    for path in asked:
        fitting = [methods for pattern, methods in known if pattern.fullmatch(f"/api{path}")]
        assert fitting, path
    assert len(block.splitlines()) <= 12
