"""What a signed token may say (API-2): hostile claims are refused, and never a failure of ours."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from alvys_intacct.domain.identity import InvalidTokenError
from alvys_intacct.gateways.identity import TokenVerifier
from alvys_intacct.gateways.signing_keys import SigningKeys
from sandbox.alvys.identity import SigningKey

KEY = SigningKey.generate()
VERIFIER = TokenVerifier("issuer", "us", "", SigningKeys("", lambda _: json.dumps(KEY.jwks).encode()))
GOOD = {
    "iss": "issuer",
    "aud": "us",
    "sub": "ann",
    "tenant": "acme",
    "role": "Admin",
    "permissions": ["Billing"],
}
HOSTILE: dict[str, list[Any]] = {
    "tenant": [
        "", None, 7, ["acme"], {"a": 1}, "acme#X#txn", "#", "a/b", "../acme", "/acme", "acme\n", "\nacme",
        "a b", "a\x00", "a:b", "a%23b", "\ud800", "ä", "a\u200b", "a" * 101,
        "-acme", ".", "*", "a*", "a?", "a,b", "a'b",
    ],
    "sub": ["x" * 201, "a\x00b", "a\nb", "\ud800", "\x85", 7, ["a"], {"a": 1}],
    "role": ["x" * 201, "Admin\x00", "\ud800", 7, ["Admin"], {"Admin": 1}, None],
    "permissions": ["Billing", None, {"Billing": 1}, [["Billing"]], [1], [None], ["x"] * 501],
}  # fmt: skip

ALGORITHMS: list[Any] = [None, 7, [], {}, "none", "HS256", "PS256"]
KEY_IDS: list[Any] = [None, 7, [], {}, "", "x" * 3_000]
TIMES: list[Any] = ["soon", [], {}, 10**30, 1e300, float("inf")]


def refused(token: str) -> str:
    with pytest.raises(InvalidTokenError) as refusal:
        VERIFIER.identity(f"Bearer {token}")
    return str(refusal.value)


@pytest.mark.rule("API-2")
def test_claims_that_no_record_can_hold_are_refused_with_the_reason() -> None:
    assert VERIFIER.identity(f"Bearer {KEY.sign(GOOD, 600)}").tenant == "acme"
    for tenant in ("ACME_1", "a.b-c@d", "0", "a" * 100, "3f2504e0-4f89-11d3-9a0c-0305e82c3301"):
        assert VERIFIER.identity(f"Bearer {KEY.sign(GOOD | {'tenant': tenant}, 600)}").tenant == tenant
    for claim, values in HOSTILE.items():
        for value in values:
            reason = refused(KEY.sign(GOOD | {claim: value}, 600))
            assert claim in reason or "not valid" in reason, (claim, value, reason)


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


@pytest.mark.rule("API-2")
def test_a_token_that_is_no_token_is_refused() -> None:
    """A header is read before its signature is checked: anybody can send one."""
    good = KEY.sign(GOOD, 600)
    header, payload, signature = good.split(".")
    kid = json.loads(base64.urlsafe_b64decode(header + "=="))["kid"]
    headers = [
        "[" * 3_000, '{"alg":' * 1_000, "[]", "null", "7", '"x"', "{", "9" * 5_000, "\ufeff{}",
        *(json.dumps({"alg": alg, "kid": kid}) for alg in ALGORITHMS),
        *(json.dumps({"alg": "RS256", "kid": other}) for other in KEY_IDS),
        json.dumps({"alg": "RS256", "kid": kid, "crit": ["x"], "x": 1}),
        json.dumps({"alg": "RS256", "kid": kid, "b64": False, "crit": ["b64"]}),
    ]  # fmt: skip
    for one in headers:
        refused(f"{encoded(one)}.{payload}.{signature}")
    for token in (
        "x" * 10_001,
        "." * 9_000,
        "a.b",
        "ä.ö.ü",
        "\ud800.a.b",
        f"{good}=",
        f"{good}.x",
        good[:-2],
    ):
        refused(token)
    for time in TIMES:
        refused(KEY.sign(GOOD | {"nbf": time, "iat": time}, 600))
