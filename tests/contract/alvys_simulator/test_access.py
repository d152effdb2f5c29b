import time
from collections.abc import Iterator
from typing import Any

import httpx
import jwt
import pytest

from tests.contract.alvys_simulator.callers import AUDIENCE, Caller, ControlPlane, fetch_token, plain_client

CREDENTIALS = {
    "client_id": "north-client",
    "client_secret": "north-secret",
    "audience": AUDIENCE,
    "grant_type": "client_credentials",
}


@pytest.fixture
def http(control: ControlPlane) -> Iterator[httpx.Client]:
    with plain_client(control.base_url) as client:
        yield client


def test_json_and_form_bodies_give_a_token(http: httpx.Client) -> None:
    for answer in (http.post("/oauth/token", json=CREDENTIALS), http.post("/oauth/token", data=CREDENTIALS)):
        assert answer.status_code == 200
        assert answer.json()["expires_in"] == 3600
        assert answer.json()["token_type"] == "Bearer"
        assert "invoice:read" in answer.json()["scope"].split()
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        assert http.get("/api/p/v1/drivers", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"client_secret": "wrong"}, 401),
        ({"client_secret": ""}, 401),
        ({"client_id": "nobody"}, 401),
        ({"audience": "https://elsewhere.example/"}, 403),
        ({"audience": ""}, 403),
        ({"grant_type": "password"}, 400),
        ({"scope": "invoice:read"}, 200),
        ({"scope": "invoice:read maintenance:delete"}, 401),
    ],
)
def test_what_gets_a_token(http: httpx.Client, change: dict[str, str], status: int) -> None:
    assert http.post("/oauth/token", json=CREDENTIALS | change).status_code == status


@pytest.mark.parametrize(
    "user_agent", ["python-httpx/0.28.1", "python-requests/2.32", "Python-urllib/3.13", ""]
)
def test_a_librarys_own_user_agent_gets_no_token(http: httpx.Client, user_agent: str) -> None:
    answer = http.post("/oauth/token", json=CREDENTIALS, headers={"User-Agent": user_agent})

    assert answer.status_code == 403


def test_a_scope_does_not_narrow_the_token(http: httpx.Client) -> None:
    answer = http.post("/oauth/token", json=CREDENTIALS | {"scope": "invoice:read"})

    assert "load:read" in answer.json()["scope"].split()


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic abc"}, {"Authorization": "Bearer"}],
)
def test_no_or_bad_token_is_401(http: httpx.Client, headers: dict[str, str]) -> None:
    answer = http.get("/api/p/v1/loads", params={"loadNumber": "1001"}, headers=headers)

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_expired_token_is_401(http: httpx.Client, control: ControlPlane) -> None:
    control.post("limits", perMinute=0, tokenSeconds=-1)
    token = fetch_token(http, "north-client", "north-secret")

    assert http.get("/api/p/v1/drivers", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_user_token_of_the_product_is_no_alvys_token(http: httpx.Client, control: ControlPlane) -> None:
    token = control.post("token", tenant="north", sub="north-client", role="Admin", permissions=[])["token"]

    assert http.get("/api/p/v1/drivers", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_missing_scope_is_403(reader: Caller) -> None:
    assert reader.get("loads", loadNumber="1001").status_code == 200
    assert reader.get("drivers").status_code == 403
    assert reader.post("invoices/customer-payments", {}).status_code == 403


def user_token(control: ControlPlane, **more: Any) -> str:
    token: str = control.post(
        "token", tenant="north", sub="user-1", role="Admin", permissions=["Billing"], **more
    )["token"]
    return token


def test_user_tokens_check_out_against_the_published_keys(http: httpx.Client, control: ControlPlane) -> None:
    discovery = http.get("/.well-known/openid-configuration").json()
    assert discovery["issuer"] == control.base_url
    token = user_token(control)
    key = jwt.PyJWKClient(discovery["jwks_uri"]).get_signing_key_from_jwt(token)

    claims = jwt.decode(token, key, ["RS256"], audience="alvys-intacct", issuer=control.base_url)

    assert claims["tenant"] == "north"
    assert claims["sub"] == "user-1"
    assert claims["role"] == "Admin"
    assert claims["permissions"] == ["Billing"]
    assert claims["exp"] - claims["iat"] == 3600
    assert abs(claims["iat"] - time.time()) < 60


def test_user_tokens_can_be_wrong_on_purpose(control: ControlPlane) -> None:
    token = user_token(control, expiresIn=-60, audience="other", issuer="https://issuer.example")
    claims = jwt.decode(token, options={"verify_signature": False})

    assert claims["exp"] < time.time()
    assert claims["iat"] <= claims["exp"]
    assert claims["aud"] == "other"
    assert claims["iss"] == "https://issuer.example"
