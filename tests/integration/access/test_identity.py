"""Who may call what (API-2), on every route that the template declares."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.utils import base64url_encode

from sandbox.alvys.identity import SigningKey
from tests.fakes.template import Route, Template
from tests.integration.cold_start import forget_deployment
from tests.integration.issuer import issuer_running
from tests.integration.simulators import ALL_PERMISSIONS
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

PROTECTED = [route for route in Template.read().routes if not route.is_open]
OPEN = [route for route in Template.read().routes if route.is_open]
BELOW = {  # what stands for the greedy part of a route
    "/v1/connections/{proxy+}": ("sub-1", "sub-1/credentials", "sub-1/account-mappings", "sub-1/activate"),
    "/v1/errors/{proxy+}": ("retry", "mark-synced"),
    "/v1/close-reports/{proxy+}": ("cls_0", "cls_0.csv", "cls_0/obstacles"),
    "/console/{proxy+}": ("", "errors", "config.json", "assets/0/app/main.js"),
}


def concrete(route: Route) -> Iterator[tuple[str, str]]:
    """Requests that reach a route."""
    methods = ("GET", "POST", "PUT", "PATCH", "DELETE") if route.method == "ANY" else (route.method,)
    paths = [route.path.replace("{proxy+}", end) for end in BELOW.get(route.path, ("",))]
    for path in paths:
        for method in methods:
            yield method, path.replace("{transactionId}", "txn_0")


def claims(system: System, **changes: Any) -> Json:
    """What a good token says."""
    now = int(time.time())
    return {
        "iss": system.alvys.base_url,
        "aud": "alvys-intacct",
        "sub": "mallory",
        "tenant": "acme",
        "role": "Admin",
        "permissions": list(ALL_PERMISSIONS),
        "iat": now,
        "exp": now + 600,
        **changes,
    }


def signed_with_the_public_key(system: System, key_id: str) -> str:
    """An HMAC made with what everybody knows: taken by verifiers that believe the token's own algorithm."""
    (published,) = httpx.get(f"{system.alvys.base_url}/.well-known/jwks.json").json()["keys"]
    key = jwt.PyJWK(published).key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    header = {"alg": "HS256", "typ": "JWT", "kid": key_id}
    parts = [base64url_encode(json.dumps(part).encode()) for part in (header, claims(system))]
    signature = hmac.new(key, b".".join(parts), hashlib.sha256).digest()
    return b".".join([*parts, base64url_encode(signature)]).decode()


@pytest.fixture(scope="module")
def own_key() -> rsa.RSAPrivateKey:
    """A key that the issuer knows nothing of."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def bad_authorizations(system: System, own_key: rsa.RSAPrivateKey) -> dict[str, str | None]:
    """Everything that must not open the door."""
    good = system.alvys.token("acme")
    key_id = jwt.get_unverified_header(good)["kid"]
    header, payload, signature = good.split(".")
    other_payload = jwt.encode(claims(system, tenant="globex"), own_key, "RS256").split(".")[1]
    return {
        "no header": None,
        "empty": "",
        "no scheme": good,
        "another scheme": f"Basic {good}",
        "scheme only": "Bearer ",
        "garbage": "Bearer not-a-token",
        "garbage with dots": "Bearer a.b.c",
        "expired": f"Bearer {system.alvys.token('acme', expiresIn=-60)}",
        "own key": f"Bearer {jwt.encode(claims(system), own_key, 'RS256', {'kid': key_id})}",
        "own key, unknown kid": f"Bearer {jwt.encode(claims(system), own_key, 'RS256', {'kid': 'mine'})}",
        "own key, no kid": f"Bearer {jwt.encode(claims(system), own_key, 'RS256')}",
        "wrong audience": f"Bearer {system.alvys.token('acme', audience='https://api.alvys.com/public/')}",
        "wrong issuer": f"Bearer {system.alvys.token('acme', issuer='https://issuer.invalid')}",
        "alg none": f"Bearer {jwt.encode(claims(system), '', 'none', {'kid': key_id})}",
        "HMAC": f"Bearer {signed_with_the_public_key(system, key_id)}",
        "signature cut off": f"Bearer {header}.{payload}.",
        "payload exchanged": f"Bearer {header}.{other_payload}.{signature}",
    }


@pytest.mark.rule("API-2")
@pytest.mark.parametrize("route", PROTECTED, ids=lambda route: f"{route.method} {route.path}")
def test_nobody_gets_in_without_a_valid_token(
    system: System, own_key: rsa.RSAPrivateKey, route: Route
) -> None:
    """API-2: on every route, with any token that is not valid, whatever the body."""
    before = system.account.everything()
    authorizations = bad_authorizations(system, own_key)
    for method, path in concrete(route):
        seen = {}
        for name, authorization in authorizations.items():
            headers = {} if authorization is None else {"Authorization": authorization}
            answer = system.call(method, path, '{"broken', headers=headers)
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json["code"] == "unauthorized"
            seen[name] = answer.status
        assert seen == dict.fromkeys(seen, 401), (method, path)
    assert system.account.everything() == before


@pytest.mark.parametrize("route", OPEN, ids=lambda route: f"{route.method} {route.path}")
def test_open_routes_need_no_token(system: System, route: Route) -> None:
    """Health, the API's description and the console tell nothing of any tenant."""
    for method, path in concrete(route):
        assert system.call(method, path).status in (200, 302, 404)
        assert system.call(method, path, token="not-a-token").status in (200, 302, 404)


def test_health_answers(system: System) -> None:
    assert system.call("GET", "/v1/health").expect(200) == {"status": "ok"}


@pytest.mark.rule("API-2")
@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("no tenant", {"tenant": None}),
        ("an empty tenant", {"tenant": ""}),
        ("a tenant that would break out of its keys", {"tenant": "acme#X#txn"}),
        ("a tenant with a line end", {"tenant": "acme\n"}),
        ("a tenant that no secret can be named after", {"tenant": "acme:1"}),
        ("half a character in the subject", {"sub": "\ud800"}),
        ("permissions as a text", {"permissions": "Billing"}),
    ],
)
def test_a_signed_token_must_make_sense(system: System, what: str, changes: Json) -> None:
    """API-2: the tenant comes from the token, so a strange one is no tenant."""
    key = SigningKey.generate()
    with issuer_running(key.jwks) as url:
        system.account.values |= {"JwtIssuer": url, "JwtJwksUrl": f"{url}/jwks.json"}
        signed = {
            name: value for name, value in claims(system, iss=url, **changes).items() if value is not None
        }
        assert system.call("GET", "/v1/transactions", token=key.sign(signed, 600)).status == 401, what
        assert (
            system.call("GET", "/v1/transactions", token=key.sign(claims(system, iss=url), 600)).status == 200
        )


@pytest.mark.rule("API-2")
def test_an_issuer_that_answers_nonsense_is_no_fault_of_the_caller(system: System) -> None:
    """503, whatever it answers, and never an open door."""
    key = SigningKey.generate()
    answers: list[Json] = [{}, {"keys": []}, {"keys": [{"kid": 7}]}, {"deep": [[[[]]]]}]
    for jwks in answers:
        with issuer_running(jwks) as url:
            system.account.values |= {"JwtIssuer": url, "JwtJwksUrl": f"{url}/jwks.json"}
            forget_deployment()
            answer = system.call("GET", "/v1/transactions", token=key.sign(claims(system, iss=url), 600))
            assert answer.expect(503)["code"] == "identity_unavailable"


@pytest.mark.rule("API-1")
def test_no_answer_is_kept_or_taken_for_another_type(system: System, acme: Person) -> None:
    """Quality, Security: errors, lists and files; only the console's files are kept."""
    calls = {
        "a list": acme.call("GET", "/v1/transactions"),
        "a file": acme.call("GET", "/v1/errors.csv"),
        "a bad query": acme.call("GET", "/v1/transactions?limit=0"),
        "a bad body": acme.call("POST", "/v1/invoices", "{"),
        "nothing there": acme.call("GET", "/v1/transactions/txn_0"),
        "no such route": acme.call("GET", "/v1/connections/a/b"),
        "no token": system.call("GET", "/v1/transactions"),
        "too large": acme.call("POST", "/v1/invoices", "x" * 5_000_001),
        "another type": system.call(
            "POST", "/v1/invoices", "x", token=acme.token, headers={"Content-Type": "a/b"}
        ),
        "health": system.call("GET", "/v1/health"),
    }  # fmt: skip
    kept = {what: (answer.headers.get("cache-control"), answer.headers.get("x-content-type-options"))
            for what, answer in calls.items()}  # fmt: skip
    assert kept == dict.fromkeys(calls, ("no-store", "nosniff"))
    for path, allowed in {
        "/v1/openapi.json": "no-cache",
        "/v1/docs": "no-cache",
        "/console/": "no-cache",
        "/console/assets/0/none.js": "no-store",
        "/": "no-store",
    }.items():
        answer = system.call("GET", path)
        assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == (
            allowed,
            "nosniff",
        )


def test_an_issuer_that_cannot_be_asked_is_no_fault_of_the_caller(system: System) -> None:
    """503, and never an open door."""
    token = system.alvys.token("acme")
    system.account.values["JwtJwksUrl"] = "http://127.0.0.1:9/jwks.json"
    assert system.call("GET", "/v1/transactions", token=token).expect(503)["code"] == "identity_unavailable"


@pytest.mark.rule("API-2")
def test_each_kind_needs_its_own_permission(system: System, acme: Person) -> None:
    """API-2: invoices Invoice, carrier bills ViewCarrierRate; an item of a batch is refused by itself."""
    before = system.account.everything()
    biller = system.person("acme", permissions=["Billing"])
    assert "Invoice" in biller.call("POST", "/v1/invoices", ACME.invoice("1")).expect(403)["detail"]
    assert "ViewCarrierRate" in biller.call("POST", "/v1/bills", ACME.bill("T1")).expect(403)["detail"]
    (item,) = biller.post("/v1/invoices", {"items": [ACME.invoice("1")]})
    assert (item["status"], item["problem"]["status"]) == ("refused", 403)
    assert system.account.everything() == before


@pytest.mark.rule("API-2")
def test_reverting_needs_what_sending_needs(system: System, acme: Person) -> None:
    """API-2: who may not send an invoice may not take one out of Sage either."""
    invoice = acme.post("/v1/invoices", ACME.invoice("1"))["transactionId"]
    bill = acme.post("/v1/bills", ACME.bill("T1"))["transactionId"]
    system.drain()
    biller = system.person("acme", permissions=["Billing"])
    for transaction_id in (invoice, bill):
        for action in ("revert", "regenerate"):
            assert biller.call("POST", f"/v1/transactions/{transaction_id}/{action}").status == 403
        assert acme.status(transaction_id) == "exported"
