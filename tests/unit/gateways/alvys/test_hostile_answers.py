"""What Alvys answers is bounded as what callers send (quality: Security)."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import partial

import httpx
import pytest

from alvys_intacct.domain.alvys.names import Named
from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.bounds import OUT_OF_BOUNDS
from alvys_intacct.domain.errors import Retryable, SyncError
from alvys_intacct.gateways.alvys import AlvysCalls, AlvysGateway
from alvys_intacct.gateways.alvys.client import decoded, vendor_error
from alvys_intacct.gateways.alvys.name_directory import AlvysNameDirectory
from alvys_intacct.gateways.alvys.party_directory import AlvysPartyDirectory
from tests.fakes.small import FakeClock

DEEP = "[" * 100_000
TOKEN = '{"access_token": "t", "expires_in": 3600}'
NINES = "9" * 5_000


class Credentials:
    def alvys_credentials(self, tenant: str, *, fresh: bool = False) -> tuple[str, str]:
        return "id", "secret"


def calls_to(answer: httpx.Response, token: str = TOKEN) -> AlvysCalls:
    """Alvys with this answer to every call, and this one to every sign-in."""

    def handle(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=token) if request.url.host == "token" else answer

    calls = AlvysCalls("http://alvys", "http://token", "x", Credentials(), FakeClock())
    calls.__dict__["_http"] = httpx.Client(transport=httpx.MockTransport(handle))
    return calls


def fault_of(act: Callable[[], object]) -> str | None:
    """The class and code of the error; an unforeseen one is raised here."""
    try:
        act()
    except SyncError as error:
        return f"{type(error).__name__} {error.code}"
    return None


UNREADABLE = "Retryable alvys_unreadable"


def test_a_number_of_a_billion_digits_is_out_of_bounds() -> None:
    """The object that has it is refused or goes without it; its worker goes on."""
    for number in ("1E999999", "1e9999999999999999999", "9" * 200):
        answer = httpx.Response(200, text=f'{{"Weight": {{"Value": {number}}}}}')
        assert decoded(answer) == {"Weight": {"Value": OUT_OF_BOUNDS}}


def test_an_answer_beyond_the_bounds_cannot_be_read() -> None:
    for text in (
        "[" * 100_000,
        '{"a": ' + "9" * 5_000 + "}",
        '{"a": NaN}',
        "",
        "<html>",
        "[]",
        '{"a": ' + "[" * 50 + "]" * 50 + "}",
    ):
        with pytest.raises(Retryable):
            decoded(httpx.Response(200, text=text))


def test_a_token_is_usable_or_the_answer_cannot_be_read() -> None:
    ok = httpx.Response(200, json={})
    for token in (
        DEEP,
        "[]",
        "{}",
        '{"access_token": {"a": 1}}',
        '{"access_token": ""}',
        '{"access_token": "a\\nb"}',
        '{"access_token": "t\u00e9"}',
        '{"access_token": "\\ud800"}',
        '{"access_token": "' + "t" * 20_001 + '"}',
        *(
            '{"access_token": "t", "expires_in": ' + seconds + "}"
            for seconds in ("1E999999", '"soon"', "[]", "NaN")
        ),
    ):
        assert fault_of(partial(calls_to(ok, token), "acme", "GET", "loads")) == UNREADABLE, token[:60]
    for seconds in ("9" * 90, "-1", "0", '"3600"', "-" + "9" * 90):
        calls = calls_to(ok, '{"access_token": "t", "expires_in": ' + seconds + "}")
        for _ in range(2):
            assert calls("acme", "GET", "loads").status_code == 200, seconds[:20]


def reads_of(answer: httpx.Response) -> tuple[Callable[[], object], ...]:
    """The ways to read from Alvys, each with this answer."""
    calls = [calls_to(answer) for _ in range(6)]
    return (
        lambda: list(AlvysGateway(calls[0]).loads("acme", ["1"])),
        lambda: AlvysGateway(calls[1]).invoice("acme", "1"),
        lambda: list(AlvysGateway(calls[2]).carriers("acme", ["1"])),
        lambda: AlvysGateway(calls[3]).fuel_cards("acme"),
        lambda: AlvysNameDirectory(calls[4]).names("acme", Named.DRIVER),
        lambda: AlvysPartyDirectory(calls[5]).active("acme", PartyKind.CUSTOMERS, 0),
    )


def test_every_list_and_object_is_read_or_is_a_fault() -> None:
    """The ways to read, each with every answer; what can't be used of an object is told by its error."""
    number = '{"Items": [{"Number": 1E999999, "Id": ' + "9" * 90 + ', "LoadNumber": [], "Total": Infinity}]}'
    items = '{"Items": [null, 5, [], {}, {"Id": {}}, {"Id": "\\ud800", "Name": "\\ud800"}], "Total": 1}'
    unreadable = (DEEP, "", "null", "5", "<html>", "[NaN]", '{"Items": 1E999999, "a": ' + NINES + "}", number)
    for text in (*unreadable, items, '{"Items": [{"Id": ["x"]}], "Total": 1, "PageSize": -1}'):
        answer = httpx.Response(200, text=text)
        faults = [fault_of(read) for read in reads_of(answer)]
        assert {fault for fault in faults if fault} <= {UNREADABLE, "NeedsAttention alvys_answer_unusable"}
        if text in (DEEP, "", "<html>", "[NaN]", number):
            assert set(faults) == {UNREADABLE}, text[:40]


def test_names_and_words_can_be_stored() -> None:
    listed = [{"Id": "a" * 500, "Name": "n" * 100_000}, {"Id": "b", "Name": "x\ud800y"}]
    answer = httpx.Response(200, content=str(listed).replace("'", '"').encode("ascii", "backslashreplace"))
    names = AlvysNameDirectory(calls_to(answer)).names("acme", Named.DRIVER)
    assert [(len(key), len(name.encode())) for key, name in names.items()] == [(200, 200), (1, 2)]
    for said in (
        '{"detail": "\\ud800' + "x" * 5_000 + '"}',
        '{"errors": {"a": ' + str(list(range(9_000))) + "}}",
    ):
        words = vendor_error(httpx.Response(400, text=said)).text
        assert 0 < len(words.encode()) <= 1000
    for said in (DEEP, '{"detail": ' + NINES + "}", "<html>", '{"errors": 5}'):
        assert vendor_error(httpx.Response(400, text=said)).text == ""


def test_answers_are_kept_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice compressed, a few kilobytes become gigabytes. What an answer calls its encoding is ignored."""
    monkeypatch.setattr("alvys_intacct.gateways.alvys.answers.LARGEST_ANSWER", 1_000_000)
    large = b"[" + b" " * 2_000_000
    once = gzip.compress(large)
    for encoding, body in (("", large), ("gzip", once), ("gzip, gzip", gzip.compress(once)), ("br", b"x")):
        answer = httpx.Response(
            200, headers={"content-encoding": encoding} if encoding else {}, stream=httpx.ByteStream(body)
        )
        assert fault_of(partial(calls_to(answer), "acme", "GET", "loads")) == UNREADABLE
    for charset in ("zlib_codec", "hex", "idna", "punycode", "undefined", "nonsense"):
        said = {"content-type": f"application/json; charset={charset}"}
        answer = httpx.Response(200, headers=said, content=b'{"Items": []}')
        assert decoded(answer) == {"Items": []}
