"""Routes that are declared with the first call of their path."""

from __future__ import annotations

import json
from typing import Any

import pytest

from alvys_intacct.domain.fair_use import Work
from alvys_intacct.domain.identity import Identity
from alvys_intacct.http.api import Api


class Verifier:
    """Knows everybody."""

    def identity(self, authorization: str | None) -> Identity:
        return Identity("acme", "pat", "Admin", frozenset())


def let_in(tenant: str, call_id: str, work: Work | None = None) -> None:
    """Any number of calls."""


@pytest.fixture
def declared() -> list[str]:
    return []


@pytest.fixture
def api(declared: list[str]) -> Api:
    api = Api(Verifier, admits=lambda identity: None, fair_use=let_in)

    @api.routes.get("/v1/loads")
    def loads() -> dict[str, str]:
        return {"asked": "loads"}

    def stops(api: Api) -> None:
        declared.append("stops")

        @api.routes.get("/v1/loads/<load>/stops")
        def of_load(load: str) -> dict[str, str]:
            return {"asked": f"stops of {load}"}

    def trips(api: Api) -> None:
        declared.append("trips")

        @api.routes.get("/v1/trips")
        def trips() -> dict[str, str]:
            return {"asked": "trips"}

    api.later("/v1/loads/[^/]+/stops", stops)
    api.later("/v1/trips|/v1/tours", trips)
    return api


def call(api: Api, path: str) -> tuple[int, Any]:
    context = {"http": {"method": "GET", "path": path}, "requestId": "r", "stage": "$default"}
    event = {"version": "2.0", "rawPath": path, "headers": {}, "requestContext": context}
    answer = api.serve(event, None)
    return answer["statusCode"], json.loads(answer["body"])


def test_only_the_routes_of_the_path_are_declared_and_once(api: Api, declared: list[str]) -> None:
    assert call(api, "/v1/loads") == (200, {"asked": "loads"})
    assert declared == []
    for path in ("/v1/loads/7/stops", "/v1/loads/8/stops"):
        assert call(api, path) == (200, {"asked": f"stops of {path.split('/')[3]}"})
    assert declared == ["stops"]
    assert call(api, "/v1/trips") == (200, {"asked": "trips"})
    assert declared == ["stops", "trips"]


def test_a_path_without_a_route_is_not_found(api: Api, declared: list[str]) -> None:
    assert call(api, "/v1/loads/7/stops/9")[0] == 404
    assert call(api, "/v1/trips/9")[0] == 404
    assert call(api, "/v1/tours")[0] == 404
    assert declared == ["trips"]


def test_all_routes_are_declared_for_a_snapshot(api: Api, declared: list[str]) -> None:
    api.load()
    assert declared == ["stops", "trips"]
    assert call(api, "/v1/trips") == (200, {"asked": "trips"})
