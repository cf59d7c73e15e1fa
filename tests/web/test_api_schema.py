"""The API under whatever its own description allows, and some it does not: never an answer that the server failed.

Every answer is one that the description names, and every error has the one shape. The short form asks a few times as
some; the proof asks many times as everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings

from juesuan.store.tokens import SCOPES, make_token
from juesuan.web.wsgi import application
from tests.web.conftest import filled

schemathesis = pytest.importorskip("schemathesis")
SOME = ("accountant", "editor", "bureau")
EVERYBODY = ("", "accountant", "head", "editor", "reviewer", "approver", "publisher", "bureau", "administrator")
FEW, MANY = 2, 15  # requests an operation and role; each is a whole request
SHAPE = {"message", "hint", "data"}


def tries(number: int) -> settings:
    return settings(
        max_examples=number,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def head_of(cast: Any, who: str) -> dict[str, str]:
    """How somebody is known: by a key with every scope; an administrator, who gets none, by a session."""
    if not who:
        return {}
    if who == "administrator":
        client = Client()
        client.force_login(cast.administrator.person)
        token = "a" * 32
        cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={token}"
        return {"Cookie": cookies, "X-CSRFToken": token}
    _, secret = make_token(getattr(cast, who), "任意", list(SCOPES), 1)
    return {"Authorization": f"Bearer {secret}"}


def wrong_with(case: Any, response: Any, described: set[str]) -> str:
    """What is wrong with an answer, “” when nothing is."""
    status = response.status_code
    if status >= 500:
        return f"{status} {response.text[:300]}"
    if status >= 400:
        try:
            told = response.json()
        except ValueError:
            return f"{status} not JSON: {response.text[:100]}"
        if not set(told) >= SHAPE:
            return f"{status} of another shape: {told}"
    if str(status) not in described and status not in (400, 405, 413):
        return f"{status} is not described"
    return ""


def asking(head: dict[str, str], described: set[str], failed: list[str]) -> Callable[[Any], None]:
    """What asks one case, and notes what is wrong with the answer."""

    def ask(case: Any) -> None:
        cache.clear()
        response = case.call(headers=head)
        if said := wrong_with(case, response, described):
            failed.append(f"{case.method} {response.request.url} {str(case.body)[:300]}: {said}")

    return ask


def failures(cast: Any, who: str, number: int) -> list[str]:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    head, failed, operations = head_of(cast, who), [], 0
    for result in schema.get_all_operations():
        operations += 1
        operation = result.ok()
        described = set(map(str, operation.definition.raw["responses"]))

        tries(number)(given(operation.as_strategy())(asking(head, described, failed)))()
    assert operations > 70
    return failed


@pytest.fixture
def asked(cast: Any, report: Any, monkeypatch: Any) -> Any:
    """A department with something in it; files are not really checked."""
    from juesuan.web.api import inspections

    monkeypatch.setattr(inspections, "check_apart", lambda folder, name: {"document": {"path": name}})
    filled(report, cast)
    return cast


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", SOME)
def test_no_request_makes_the_server_fail(asked: Any, who: str) -> None:
    assert failures(asked, who, FEW) == []


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", EVERYBODY)
def test_no_request_of_anybody_makes_the_server_fail(asked: Any, who: str) -> None:
    assert failures(asked, who, MANY) == []
