"""The API under whatever its own description allows, and some it does not: never an answer that the server failed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, Phase, given, settings

from juesuan.store.tokens import make_token
from juesuan.web.wsgi import application
from tests.web.conftest import filled

schemathesis = pytest.importorskip("schemathesis")
TRIES = 6  # requests an operation and role; each is a whole request

bounded = settings(
    max_examples=TRIES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["accountant", "editor", "reviewer", "publisher", "bureau"])
def test_no_request_makes_the_server_fail(cast: Any, report: Any, who: str, monkeypatch: Any) -> None:
    from juesuan.web.api import inspections

    monkeypatch.setattr(inspections, "check_apart", lambda folder, name: {"document": {"path": name}})
    filled(report, cast)
    cache.clear()
    _, secret = make_token(getattr(cast, who), "任意", ["read", "write", "inspect"], 1)
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    failed: list[str] = []

    def call(case: Any) -> None:
        response = case.call(headers={"Authorization": f"Bearer {secret}"})
        if response.status_code >= 500:
            failed.append(f"{case.method} {response.request.url}: {response.status_code} {response.text[:200]}")

    number = 0
    for result in schema.get_all_operations():
        number += 1
        bounded(given(case=result.ok().as_strategy())(call))()
    assert number > 20
    assert failed == []
