"""Keys that were withdrawn count no longer, and an issuer that answers nonsense opens nothing (API-2)."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import URLError

import pytest

from alvys_intacct.domain.errors import Retryable
from alvys_intacct.gateways.signing_keys import BETWEEN_CALLS, LIFESPAN, REFRESHED_AFTER, SigningKeys
from sandbox.alvys.identity import SigningKey

FIRST, SECOND = SigningKey.generate(), SigningKey.generate()


def id_of(key: SigningKey) -> str:
    return str(key.jwks["keys"][0]["kid"])


def published(*keys: SigningKey) -> bytes:
    return json.dumps({"keys": [entry for key in keys for entry in key.jwks["keys"]]}).encode()


class Provider:
    """An identity provider that answers what it is told to; None stands for one that is away."""

    def __init__(self, answer: bytes | None) -> None:
        self.answer = answer
        self.calls = 0
        self.time = 1_000_000.0
        self.keys = SigningKeys("https://issuer.test/jwks.json", self.read, lambda: self.time)

    def read(self, url: str) -> bytes:
        self.calls += 1
        if self.answer is None:
            raise URLError("away")
        return self.answer

    def knows(self, key: SigningKey) -> bool:
        return self.keys.key(id_of(key)) is not None


@pytest.mark.rule("API-2")
def test_a_withdrawn_key_counts_until_the_keys_are_read_anew() -> None:
    provider = Provider(published(FIRST, SECOND))
    assert provider.knows(FIRST)
    provider.answer = published(SECOND)
    provider.time += REFRESHED_AFTER - 1
    assert provider.knows(FIRST)
    provider.time += 2
    assert not provider.knows(FIRST)
    assert provider.knows(SECOND)
    assert provider.calls == 2


@pytest.mark.rule("API-2")
def test_known_keys_count_for_an_hour_while_the_provider_is_away() -> None:
    """Then nobody is let in, and nobody is told that the token was wrong."""
    provider = Provider(published(FIRST))
    assert provider.knows(FIRST)
    provider.answer = None
    provider.time += LIFESPAN - 1
    assert provider.knows(FIRST)
    with pytest.raises(Retryable):
        provider.knows(SECOND)
    provider.time += 1
    for _ in range(3):
        with pytest.raises(Retryable) as refusal:
            provider.knows(FIRST)
        assert refusal.value.code == "identity_unavailable"
    provider.answer = published(FIRST)
    provider.time += BETWEEN_CALLS
    assert provider.knows(FIRST)


@pytest.mark.rule("API-2")
def test_whatever_callers_send_the_provider_is_asked_twice_a_minute() -> None:
    provider = Provider(published(FIRST))
    for second in range(120):
        assert provider.knows(FIRST)
        assert provider.keys.key(f"made up {second}") is None
        provider.time += 1
    assert provider.calls <= 5
    provider.answer, before = None, provider.calls
    for _ in range(60):
        with pytest.raises(Retryable):
            Provider(None).knows(FIRST)
        provider.time += 1
    assert provider.calls == before


@pytest.mark.rule("API-2")
def test_a_clock_that_was_set_back_keeps_no_key_alive() -> None:
    """A process that was restored from a snapshot may have the clock of another day."""
    provider = Provider(published(FIRST))
    assert provider.knows(FIRST)
    provider.answer = None
    provider.time -= 1_000
    with pytest.raises(Retryable):
        provider.knows(FIRST)


def nonsense() -> dict[str, bytes]:
    """Answers that are no set of keys."""
    entry = FIRST.jwks["keys"][0]

    def changed(**changes: Any) -> bytes:
        return json.dumps({"keys": [entry | changes]}).encode()

    return {
        "nothing": b"",
        "HTML": b"<html>Sign in</html>",
        "no UTF-8": b"\xff\xfe\x00",
        "deep": b"[" * 50_000,
        "deep within": b'{"keys": ' + b"[" * 40_000 + b"]" * 40_000 + b"}",
        "huge": published(FIRST)[:-1] + b" " * 200_000 + b"}",
        "a list": b"[]",
        "null": b"null",
        "a number without end": b'{"keys": ' + b"9" * 50_000 + b"}",
        "no keys": b"{}",
        "an empty set": b'{"keys": []}',
        "keys of no kind": b'{"keys": [1, null, "x", [], {}]}',
        "keys that are no list": b'{"keys": {"kid": "a"}}',
        "a key id that is no text": changed(kid=7),
        "a key id that is a list": changed(kid=[]),
        "a key id without end": changed(kid="k" * 500),
        "another type": changed(kty="oct", k="c2VjcmV0"),
        "for encryption": changed(use="enc"),
        "another algorithm": changed(alg="HS256"),
        "a modulus that is no text": changed(n=17),
        "a tiny modulus": changed(n="AQAB"),
        "a modulus without end": changed(n="x" * 50_000),
        "no Base64": changed(n="!" * 342),
        "an exponent without end": changed(e="A" * 5_000),
    }


@pytest.mark.rule("API-2")
def test_an_answer_that_is_no_set_of_keys_opens_nothing() -> None:
    """Never a failure of ours, and keys that are known go on counting."""
    for what, answer in nonsense().items():
        with pytest.raises(Retryable):
            Provider(answer).knows(FIRST)
        provider = Provider(published(FIRST))
        assert provider.knows(FIRST)
        provider.answer = answer
        provider.time += REFRESHED_AFTER
        assert provider.knows(FIRST), what
        provider.time += LIFESPAN
        with pytest.raises(Retryable):
            provider.knows(FIRST)


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """A server that gives this answer to everybody."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/jwks.json"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.rule("API-2")
def test_over_http() -> None:
    for status, body, usable in (
        (200, published(FIRST), True),
        (500, published(FIRST), False),
        (404, b"", False),
    ):
        with answering(status, body) as url:
            if usable:
                assert SigningKeys(url).key(id_of(FIRST)) is not None
                continue
            with pytest.raises(Retryable):
                SigningKeys(url).key(id_of(FIRST))
