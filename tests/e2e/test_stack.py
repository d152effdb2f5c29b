"""The deployed stack answers at the API's root, and knows its routes."""

import urllib.error
import urllib.request

import pytest

from sandbox.stack import Stack


def _status(stack: Stack, method: str, path: str, token: str | None = None) -> int:
    request = urllib.request.Request(f"{stack.api_url}{path}", method=method)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_it_is_healthy(stack: Stack) -> None:
    assert _status(stack, "GET", "/v1/health") == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/nothing-here"), ("DELETE", "/v1/invoices"), ("POST", "/v1/health")],
)
def test_unknown_routes_are_refused(stack: Stack, method: str, path: str) -> None:
    assert _status(stack, method, path, stack.token("acme")) in (404, 405)


@pytest.mark.rule("API-2")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/connections"),
        ("POST", "/v1/invoices"),
        ("POST", "/v1/bills"),
        ("GET", "/v1/transactions"),
        ("POST", "/v1/transactions/one/revert"),
        ("GET", "/v1/payment-syncs"),
        ("GET", "/v1/errors"),
    ],
)
def test_nobody_gets_in_without_a_token(stack: Stack, method: str, path: str) -> None:
    assert _status(stack, method, path) == 401
    assert _status(stack, method, path, "not-a-token") == 401
