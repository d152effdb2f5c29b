"""The console function as API Gateway calls it: pages, files, and what browsers may do with them."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import pytest

from functions.console.app import files, handler
from sandbox.stack.settings import ROOT

STATIC = ROOT / "functions/console/static"
ISSUER = "https://auth.example.com"


class _Context:
    function_name = "console"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:us-east-1:1:function:console"
    aws_request_id = "1"


@pytest.fixture(autouse=True)
def _deployed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "JWT_ISSUER": f"{ISSUER}/tenant/",
        "JWT_AUDIENCE": "alvys-intacct",
        "CONSOLE_CLIENT_ID": "console",
        "CONSOLE_SCOPES": "openid profile",
        "CONSOLE_SIGN_IN_ORIGINS": "https://login.example.com",
    }.items():
        monkeypatch.setenv(name, value)


def get(path: str, **headers: str) -> dict[str, Any]:
    """One call in payload format 2.0; the names of the answer's headers in small letters."""
    http = {"method": "GET", "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "t"}
    event = {
        "version": "2.0",
        "routeKey": "GET /console/{proxy+}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {name.replace("_", "-"): value for name, value in headers.items()},
        "requestContext": {"http": http, "requestId": "1", "stage": "$default"},
        "isBase64Encoded": False,
    }
    answer = handler(event, _Context())
    return answer | {"headers": {name.lower(): value for name, value in answer["headers"].items()}}


def asset(name: str) -> str:
    """The address of a file."""
    return f"/console/assets/{files.version}/{name}"


def test_every_address_of_the_console_is_its_one_page() -> None:
    """A view has an address that can be shared; it leads to the page, which shows the view."""
    for path in ("/console", "/console/", "/console/errors", "/console/connections/a b/ap", "/console/x.js"):
        answer = get(path)
        assert (answer["statusCode"], answer["headers"]["content-type"]) == (200, "text/html; charset=utf-8")
        assert f"/console/assets/{files.version}/" in answer["body"]
        assert "{version}" not in answer["body"]
        assert answer["headers"]["cache-control"] == "no-cache"
    assert (get("/")["statusCode"], get("/")["headers"]["location"]) == (302, "/console/")


def test_files_of_this_version_are_kept_for_ever_and_of_others_there_are_none() -> None:
    answer = get(asset("vendor/preact.js"))
    assert (answer["statusCode"], answer["body"]) == (200, (STATIC / "vendor/preact.js").read_text())
    assert answer["headers"]["cache-control"] == "public, max-age=31536000, immutable"
    assert answer["headers"]["content-type"] == "text/javascript; charset=utf-8"
    assert answer["headers"]["x-content-type-options"] == "nosniff"
    for path in (
        "/console/assets/0/vendor/preact.js",
        asset("vendor/none.js"),
        asset("app/api-types.d.ts"),
        asset("../app.py"),
        asset("%2e%2e/app.py"),
        asset("..\\app.py"),
        asset("vendor/preact.js\0"),
        asset("index.html"),
        "/console/assets/",
        "/console/assets/\n",
    ):
        refused = get(path)
        assert (refused["statusCode"], refused["headers"]["cache-control"]) == (404, "no-store"), path
        assert "import" not in refused["body"]


def test_whoever_takes_gzip_gets_it_and_whoever_has_it_gets_nothing() -> None:
    for path in (
        "/console/",
        asset("vendor/preact.js"),
        "/v1/openapi.json",
        "/v1/docs",
        "/console/config.json",
    ):
        plain, packed = get(path), get(path, accept_encoding="gzip, deflate, br")
        assert packed["isBase64Encoded"]
        assert packed["headers"]["content-encoding"] == "gzip"
        assert gzip.decompress(base64.b64decode(packed["body"])).decode() == plain["body"]
        assert not plain.get("isBase64Encoded")
        assert plain["headers"]["vary"] == packed["headers"]["vary"] == "accept-encoding"
        known = get(path, if_none_match=plain["headers"]["etag"], accept_encoding="gzip")
        assert (known["statusCode"], known["body"]) == (304, "")
        assert known["headers"]["cache-control"] == plain["headers"]["cache-control"]


def test_pages_reach_only_this_origin_and_the_identity_provider() -> None:
    for path in ("/console/", "/v1/docs"):
        rules = dict(
            rule.strip().split(" ", 1) for rule in get(path)["headers"]["content-security-policy"].split(";")
        )
        assert rules["default-src"] == "'self'"
        assert rules["connect-src"] == f"'self' {ISSUER} https://login.example.com"
        assert rules["frame-ancestors"] == rules["base-uri"] == rules["form-action"] == "'none'"
        assert not {"script-src", "style-src"} & set(rules)
        assert "unsafe" not in json.dumps(rules)


def test_the_console_is_told_how_people_sign_in() -> None:
    answer = get("/console/config.json")
    assert answer["headers"]["content-type"] == "application/json"
    assert json.loads(answer["body"])["signIn"] == {
        "issuer": f"{ISSUER}/tenant/",
        "audience": "alvys-intacct",
        "clientId": "console",
        "scopes": "openid profile",
    }


def test_pages_have_no_script_or_style_of_their_own() -> None:
    """The Content-Security-Policy would refuse them."""
    for page in STATIC.glob("*.html"):
        text = page.read_text()
        assert "<style" not in text
        assert " style=" not in text
        assert all("src=" in tag.split(">")[0] for tag in text.split("<script")[1:])
