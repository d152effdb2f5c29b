"""The local identity provider, as a browser application uses it: OpenID Connect with PKCE, over HTTP."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import jwt
import pytest

from sandbox.alvys.server import running
from sandbox.alvys.sign_in import Person, read_people
from sandbox.alvys.sign_in.grants import CODE_SECONDS, REFRESH_SECONDS, Grant, Grants

CONSOLE = "http://127.0.0.1:8080"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "response_type": "code",
    "client_id": "console",
    "redirect_uri": f"{CONSOLE}/console/signed-in",
    "scope": "openid profile offline_access",
    "state": "where-i-was",
    "nonce": "n-1",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
ADMINISTRATOR, CLERK = "dana.whitfield", "miguel.santos"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running(people=read_people(), consoles=[CONSOLE]) as url:
        yield url


@pytest.fixture
def browser(issuer: str) -> Iterator[httpx.Client]:
    """A browser with cookies of its own."""
    with httpx.Client(base_url=issuer) as client:
        yield client


def returned(answer: httpx.Response) -> dict[str, str]:
    """What the console is told by the address to which the browser returns."""
    assert answer.status_code == 302, answer.text
    address = urlsplit(answer.headers["location"])
    assert f"{address.scheme}://{address.netloc}" == CONSOLE
    return dict(parse_qsl(address.query))


def signed_in(browser: httpx.Client, person: str = CLERK, **changes: str) -> str:
    """Choose a person; the code that the console gets."""
    assert person in browser.get("/sign-in/authorize", params=ASKED | changes).text
    back = returned(browser.get(f"/sign-in/as/{person}", params=ASKED | changes))
    assert back["state"] == "where-i-was"
    return back["code"]


def exchange(browser: httpx.Client, code: str, origin: str = CONSOLE, **changes: str) -> httpx.Response:
    """What the console's script sends for a code."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": "console",
        "redirect_uri": ASKED["redirect_uri"],
        "code_verifier": VERIFIER,
    }
    return browser.post("/sign-in/token", data=form | changes, headers={"Origin": origin})


def claims(browser: httpx.Client, token: str, audience: str) -> dict[str, Any]:
    """What a token says, checked with the published key."""
    (key,) = browser.get("/.well-known/jwks.json").json()["keys"]
    found: dict[str, Any] = jwt.decode(
        token, jwt.PyJWK(key).key, ["RS256"], audience=audience, issuer=str(browser.base_url).rstrip("/")
    )
    return found


def test_discovery_names_the_endpoints_for_scripts_of_other_origins(browser: httpx.Client) -> None:
    answer = browser.get("/.well-known/openid-configuration", headers={"Origin": CONSOLE})
    assert answer.headers["access-control-allow-origin"] == "*"
    base = str(browser.base_url).rstrip("/")
    described = answer.json()
    assert described["issuer"] == base
    assert described["authorization_endpoint"] == f"{base}/sign-in/authorize"
    assert described["token_endpoint"] == f"{base}/sign-in/token"
    assert described["end_session_endpoint"] == f"{base}/sign-in/logout"
    assert described["code_challenge_methods_supported"] == ["S256"]


def test_a_person_gets_a_token_that_says_what_she_may(browser: httpx.Client) -> None:
    answer = exchange(browser, signed_in(browser))
    assert answer.headers["access-control-allow-origin"] == CONSOLE
    tokens = answer.json()
    said = claims(browser, tokens["access_token"], "alvys-intacct")
    assert (said["tenant"], said["sub"], said["role"]) == ("summit", CLERK, "Biller")
    assert said["permissions"] == ["Billing", "Invoice"]
    assert said["exp"] - said["iat"] == tokens["expires_in"] == 900
    known = claims(browser, tokens["id_token"], "console")
    assert (known["name"], known["nonce"]) == ("Miguel Santos", "n-1")


def test_a_code_is_for_one_use_by_who_asked_for_it(browser: httpx.Client) -> None:
    code = signed_in(browser)
    assert exchange(browser, code).status_code == 200
    wrong: list[dict[str, str]] = [
        {},
        {"code_verifier": "w" * 43},
        {"code_verifier": ""},
        {"code_verifier": "v" * 42},
        {"client_id": "other"},
        {"redirect_uri": f"{CONSOLE}/v1/docs"},
        {"grant_type": "password"},
    ]
    for changes in wrong:
        refused = exchange(browser, code if not changes else signed_in(browser, prompt="login"), **changes)
        assert refused.status_code == 400, changes
        assert refused.json()["error"] in {"invalid_grant", "unsupported_grant_type"}


def test_a_code_lasts_a_minute_and_a_refresh_token_longer() -> None:
    now = [0.0]
    kept = Grants(now=lambda: now[0])
    grant = Grant(read_people()[0], "console", "", CHALLENGE, "openid", "", CODE_SECONDS)
    early, late = kept.code(grant), kept.code(grant)
    now[0] = 59
    assert kept.take_code(early) == grant
    now[0] = 60
    assert kept.take_code(late) is None
    assert REFRESH_SECONDS > CODE_SECONDS


def test_a_session_needs_no_click_until_somebody_signs_out_or_changes(browser: httpx.Client) -> None:
    nobody = returned(browser.get("/sign-in/authorize", params=ASKED | {"prompt": "none"}))
    assert (nobody["error"], nobody["state"]) == ("login_required", "where-i-was")
    signed_in(browser, ADMINISTRATOR)
    for prompt in ("none", ""):
        again = returned(browser.get("/sign-in/authorize", params=ASKED | {"prompt": prompt}))
        token = exchange(browser, again["code"]).json()["access_token"]
        assert claims(browser, token, "alvys-intacct")["sub"] == ADMINISTRATOR
    assert CLERK in browser.get("/sign-in/authorize", params=ASKED | {"prompt": "select_account"}).text
    out = browser.get("/sign-in/logout", params={"post_logout_redirect_uri": f"{CONSOLE}/console/"})
    assert out.headers["location"] == f"{CONSOLE}/console/"
    assert "error" in returned(browser.get("/sign-in/authorize", params=ASKED | {"prompt": "none"}))
    elsewhere = browser.get("/sign-in/logout", params={"post_logout_redirect_uri": "https://evil.example/"})
    assert (elsewhere.status_code, "location" in elsewhere.headers) == (200, False)


def test_a_refresh_token_gives_the_next_one_and_is_for_one_use(browser: httpx.Client) -> None:
    first = exchange(browser, signed_in(browser)).json()["refresh_token"]
    form = {"grant_type": "refresh_token", "client_id": "console", "refresh_token": first}
    renewed = browser.post("/sign-in/token", data=form)
    assert renewed.json()["refresh_token"] != first
    assert "access-control-allow-origin" not in renewed.headers
    assert browser.post("/sign-in/token", data=form).json()["error"] == "invalid_grant"
    without = exchange(browser, signed_in(browser, scope="openid", prompt="login")).json()
    assert "refresh_token" not in without


def test_nobody_is_sent_to_an_address_that_is_not_the_consoles(browser: httpx.Client) -> None:
    for changes in (
        {"redirect_uri": "https://evil.example/console/signed-in"},
        {"redirect_uri": f"{CONSOLE}@evil.example/console/signed-in"},
        {"redirect_uri": f"{CONSOLE}/console/elsewhere"},
        {"redirect_uri": f"{CONSOLE}/console/signed-in?next=x"},
        {"client_id": "other"},
    ):
        for path in ("/sign-in/authorize", f"/sign-in/as/{CLERK}"):
            refused = browser.get(path, params=ASKED | changes)
            assert (refused.status_code, "location" in refused.headers) == (400, False), changes
    faults: list[dict[str, str]] = [
        {"code_challenge": "short"},
        {"code_challenge_method": "plain"},
        {"response_type": "token"},
        {"scope": "profile"},
    ]
    for changes in faults:
        back = returned(browser.get("/sign-in/authorize", params=ASKED | changes))
        assert back["error"] == "invalid_request", changes


def test_the_lives_of_tokens_can_be_short_for_tests(browser: httpx.Client) -> None:
    browser.post("/_sandbox/sign-in", json={"tokenSeconds": 3}).raise_for_status()
    assert exchange(browser, signed_in(browser)).json()["expires_in"] == 3
    browser.post("/_sandbox/reset").raise_for_status()
    assert exchange(browser, signed_in(browser, prompt="login")).json()["expires_in"] == 900


def test_the_page_shows_who_may_do_what_and_takes_names_as_text(browser: httpx.Client) -> None:
    page = browser.get("/sign-in/authorize", params=ASKED | {"state": '"><script>x'})
    assert "<script" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    for person in read_people():
        assert person.name in page.text
        assert person.may in page.text


def test_demo_people_differ_in_what_they_may() -> None:
    people = {person.id: person for person in read_people()}
    assert len({person.tenant for person in people.values()}) == 2
    assert len({(person.tenant, person.role, person.permissions) for person in people.values()}) == len(
        people
    )
    assert isinstance(people[ADMINISTRATOR], Person)
    assert len(people[ADMINISTRATOR].permissions) == 5
