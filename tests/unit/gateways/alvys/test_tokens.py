"""A refusal by Alvys counts only of the credentials that are kept now (CONN-4)."""

from __future__ import annotations

import json

import httpx
import pytest

from alvys_intacct.domain.errors import ConfigurationError, Retryable
from alvys_intacct.gateways.alvys import AlvysCalls
from tests.fakes.small import FakeClock


class Credentials:
    """Credentials that were read some minutes ago, and those that are kept now."""

    def __init__(self) -> None:
        self.read = self.kept = "old"
        self.read_afresh = 0
        self.unreadable = False

    def alvys_credentials(self, tenant: str, *, fresh: bool = False) -> tuple[str, str]:
        if fresh:
            if self.unreadable:
                raise Retryable("The secret can't be read.", code="secret_unreadable")
            self.read_afresh += 1
            self.read = self.kept
        return f"{tenant}-client", self.read


class Alvys:
    """Knows some secrets, and which of them have the scopes that calls need."""

    def __init__(self) -> None:
        self.secrets = {"old"}
        self.scoped = {"old"}
        self.asked: list[str] = []

    def tokens(self) -> list[str]:
        return [what for what in self.asked if what.startswith("token")]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "token":
            secret = json.loads(request.content)["client_secret"]
            self.asked.append(f"token for {secret}")
            known = secret in self.secrets
            answer = {"access_token": secret, "expires_in": 3600} if known else {"error": "access_denied"}
            return httpx.Response(200 if known else 401, json=answer)
        secret = request.headers["authorization"].removeprefix("Bearer ")
        self.asked.append(f"call with {secret}")
        if secret not in self.secrets:
            return httpx.Response(401)
        return httpx.Response(200 if secret in self.scoped else 403, json={})


@pytest.fixture
def credentials() -> Credentials:
    return Credentials()


@pytest.fixture
def alvys() -> Alvys:
    return Alvys()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def calls(alvys: Alvys, credentials: Credentials, clock: FakeClock) -> AlvysCalls:
    calls = AlvysCalls("http://alvys", "http://token", "x", credentials, clock)
    calls.__dict__["_http"] = httpx.Client(transport=httpx.MockTransport(alvys))
    return calls


@pytest.mark.rule("CONN-4")
def test_credentials_that_were_replaced_meanwhile_are_tried_before_a_refusal_counts(
    calls: AlvysCalls, alvys: Alvys, credentials: Credentials
) -> None:
    alvys.secrets = alvys.scoped = {"new"}
    credentials.kept = "new"
    assert calls("acme", "GET", "loads").status_code == 200
    assert alvys.asked == ["token for old", "token for new", "call with new"]


def test_the_same_credentials_are_not_sent_again(
    calls: AlvysCalls, alvys: Alvys, credentials: Credentials
) -> None:
    alvys.secrets = set()
    with pytest.raises(ConfigurationError):
        calls("acme", "GET", "loads")
    assert (alvys.asked, credentials.read_afresh) == (["token for old"], 1)


def test_a_token_that_is_refused_is_replaced_by_one_of_the_newest_credentials(
    calls: AlvysCalls, alvys: Alvys, credentials: Credentials
) -> None:
    alvys.secrets, alvys.scoped = {"old", "new"}, {"new"}
    credentials.kept = "new"  # the operator gave the tenant new credentials, with wider scopes
    assert calls("acme", "GET", "loads").status_code == 200
    assert alvys.asked == ["token for old", "call with old", "token for new", "call with new"]


def test_a_new_token_without_the_scope_is_not_replaced_by_one_of_the_same_credentials(
    calls: AlvysCalls, alvys: Alvys, credentials: Credentials, clock: FakeClock
) -> None:
    """The credentials are read afresh once; a minute later both are tried again."""
    alvys.scoped = set()
    assert [calls("acme", "GET", "loads").status_code for _ in range(3)] == [403] * 3
    assert (alvys.tokens(), credentials.read_afresh) == (["token for old"], 1)
    clock.advance(60)
    assert [calls("acme", "GET", "loads").status_code for _ in range(3)] == [403] * 3
    assert (alvys.tokens(), credentials.read_afresh) == (["token for old"] * 2, 2)


def test_a_call_whose_credentials_cannot_be_read_afresh_was_not_carried_out(
    calls: AlvysCalls, alvys: Alvys, credentials: Credentials
) -> None:
    alvys.scoped = set()
    credentials.unreadable = True
    with pytest.raises(Retryable) as caught:
        calls("acme", "POST", "payments")
    assert caught.value.unsent
