"""Alvys's lists of names, in the shapes that they may have (DIM-2)."""

from __future__ import annotations

from typing import Any, cast

import httpx
import pytest

from alvys_intacct.domain.alvys.names import Named
from alvys_intacct.domain.errors import ConfigurationError, RateLimited, Retryable
from alvys_intacct.gateways.alvys.client import AlvysCalls
from alvys_intacct.gateways.alvys.name_directory import AlvysNameDirectory

pytestmark = pytest.mark.rule("DIM-2")


class Calls:
    """Answers every call in the same way."""

    def __init__(self, status: int, **answer: Any) -> None:
        self._answer = httpx.Response(status, **answer)
        self.paths: list[str] = []

    def paced(self, tenant: str, method: str, path: str) -> httpx.Response:
        self.paths.append(f"{tenant} {method} {path}")
        return self._answer


def names(kind: Named, status: int = 200, **answer: Any) -> dict[str, str]:
    return AlvysNameDirectory(cast(AlvysCalls, Calls(status, **answer))).names("acme", kind)


@pytest.mark.parametrize(
    ("kind", "record", "name"),
    [
        (Named.DRIVER, {"Name": " John Carter "}, "John Carter"),
        (Named.TRUCK, {"TruckNum": "107", "IsActive": False}, "107"),
        (Named.TRUCK, {"TruckNum": 107}, "107"),
        (Named.TRAILER, {"TrailerNum": "53-22", "Fleet": {"Name": "Red"}}, "53-22"),
        (Named.USER, {"Name": "Ada Agent", "Email": "ada@acme.example"}, "Ada Agent"),
        (Named.USER, {"FirstName": "Ada", "LastName": "Agent"}, "Ada Agent"),
        (Named.USER, {"Name": None, "Email": "ada@acme.example"}, "ada@acme.example"),
    ],
)
def test_each_list_has_its_own_members(kind: Named, record: dict[str, Any], name: str) -> None:
    assert names(kind, json=[{"Id": "x-1", **record}]) == {"x-1": name}


def test_odd_records_hide_no_others() -> None:
    odd = [None, 7, {}, {"Id": None, "Name": "No id"}, {"Id": "DR1"}, {"Id": "DR2", "Name": "Jo"}]
    assert names(Named.DRIVER, json=odd) == {"DR2": "Jo"}
    assert names(Named.DRIVER, json={"Items": odd}) == {"DR2": "Jo"}
    assert names(Named.DRIVER, json="nothing") == {}


def test_a_list_that_alvys_does_not_have_is_empty() -> None:
    calls = Calls(404)
    directory = AlvysNameDirectory(cast(AlvysCalls, calls))
    assert directory.names("acme", Named.USER) == {}
    assert directory.names("acme", Named.OFFICE) == directory.names("acme", Named.FLEET) == {}
    assert calls.paths == ["acme GET users/list"]


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (429, {}, RateLimited),
        (503, {}, Retryable),
        (403, {}, ConfigurationError),
        (200, {"text": "<html>"}, Retryable),
    ],
)
def test_other_answers_are_errors(status: int, answer: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        names(Named.DRIVER, status, **answer)
