"""Whatever Sage answers is read, or is a fault: of a write, its outcome is unknown then."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest

from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, Retryable, SyncError
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.writes import Create, Write, Written
from alvys_intacct.gateways.http_answers import LONGEST_ASKED, seconds_asked
from alvys_intacct.gateways.intacct.protocol.queries import Query
from alvys_intacct.gateways.intacct.reads.metadata import MetadataReader
from alvys_intacct.gateways.intacct.reads.pages import Reader
from alvys_intacct.gateways.intacct.reads.payments import PaymentFinder
from alvys_intacct.gateways.intacct.reads.records import Finder
from alvys_intacct.gateways.intacct.session.channel import Channel
from alvys_intacct.gateways.intacct.session.credentials import Credentials
from alvys_intacct.gateways.intacct.session.exchange import Exchange
from alvys_intacct.gateways.intacct.session.leasing import LocalLease
from alvys_intacct.gateways.intacct.session.observation import ignore
from alvys_intacct.gateways.intacct.session.repeats import Backoff, Repeats
from alvys_intacct.gateways.intacct.session.transport import HttpTransport
from alvys_intacct.gateways.intacct.writes.batches import Batching, Writer
from alvys_intacct.gateways.intacct.writes.single_currency import SingleCurrency
from tests.fakes.intacct_documents import invoice
from tests.fakes.small import FakeClock

BOOKS = Books("acme", "SUB1", "acme-books", "user", None)
TIMES = "<sessiontimestamp>{}</sessiontimestamp><sessiontimeout>{}</sessiontimeout>"
NINES = "9" * 5000
SIGNED_IN = (
    "<result><status>success</status><function>getAPISession</function><controlid>x</controlid><data><api>"
    "<sessionid>sess</sessionid><endpoint>{}</endpoint></api></data></result>"
)
Answer = str | httpx.Response


class Secrets:
    def sender(self, *, fresh: bool = False) -> tuple[str, str]:
        return "sender", "sender-password"

    def password(self, tenant: str, subsidiary_id: str, *, fresh: bool = False) -> str:
        return "user-password"

    def keep_password(self, tenant: str, subsidiary_id: str, password: str) -> None:
        raise NotImplementedError

    def forget_password(self, tenant: str, subsidiary_id: str) -> None:
        raise NotImplementedError

    def move_password(self, tenant: str, subsidiary_id: str) -> bool:
        raise NotImplementedError


class Sage:
    """Answers sign-ins and functions with what it is told; `functions` has what was asked."""

    def __init__(self, answer: Answer = "", *, times: str = "", endpoint: str = "") -> None:
        self.answer, self.times, self.endpoint = answer, times, endpoint
        self.functions: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        said = request.content.decode()
        signs_in = "<getAPISession" in said
        self.functions += re.findall(r"<function [^>]*><(\w+)", said)
        results = SIGNED_IN.format(self.endpoint) if signs_in else self.answer
        if isinstance(results, httpx.Response):
            return results
        if results.startswith(("<?", "<!", "<response")):
            return httpx.Response(200, text=results)
        named = re.findall(r"<controlid>(.*?)</controlid>", said)[0]
        head = f"<control><status>success</status><controlid>{named}</controlid></control>"
        authentication = f"<authentication><status>success</status>{self.times}</authentication>"
        body = f"<response>{head}<operation>{authentication}{results}</operation></response>"
        return httpx.Response(200, text=body)


def channel_to(sage: Sage, clock: FakeClock | None = None) -> Channel:
    clock, secrets = clock or FakeClock(), Secrets()
    client = httpx.Client(transport=httpx.MockTransport(sage))
    exchange = Exchange(HttpTransport(client), LocalLease(), lambda: 600.0, ignore, longest_request=60)
    repeats = Repeats(clock, lambda: 600.0, Backoff(attempts=1))
    return Channel("https://sage.test/x", Credentials(secrets, secrets), exchange, clock, repeats)


def writer_on(channel: Channel, batching: Batching | None = None) -> Writer:
    return Writer(channel, lambda: 600.0, batching or Batching(), SingleCurrency())


def a_write(number: str = "1001", **changes: Any) -> Write:
    return Write(f"control-{number}", Create(invoice(document_number=number, **changes)))


def read(sage: Sage) -> list[dict[str, str]]:
    return list(Reader(channel_to(sage)).rows(BOOKS, Query("CUSTOMER", ("RECORDNO", "NAME"))))


def outcome_of(act: Callable[[], object]) -> object:
    """What the call returns, or the error that it raises; an unforeseen one is raised here."""
    try:
        return act()
    except SyncError as error:
        return error


def rows(*fields: str, attributes: str = "") -> str:
    listed = "".join(f"<X>{row}</X>" for row in fields)
    data = f"<data {attributes}>{listed}</data>"
    return f"<result><status>success</status><function>query</function>{data}</result>"


def refusal(*errors: str) -> str:
    listed = "".join(f"<error>{error}</error>" for error in errors)
    return f"<result><status>failure</status><errormessage>{listed}</errormessage></result>"


def gzipped(*, times: int, encoding: str) -> httpx.Response:
    body = b"<a>" + b" " * 2_000_000
    for _ in range(times):
        body = gzip.compress(body, 1)
    # As a stream, so that it is decompressed by our own code.
    return httpx.Response(200, headers={"Content-Encoding": encoding}, stream=httpx.ByteStream(body))


UNREADABLE = {
    "deep": "<response>" + "<a>" * 100_000,
    "an entity bomb": '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><response>&b;</response>',
    "many elements": "<response>" + "<a/>" * 2_000_001 + "</response>",
    "many results": "<result/>" * 1001,
    "a long text": "<result><status>" + "x" * 11_000_000 + "</status></result>",
}
READ_AS_UNREADABLE = {
    "a count of nines": rows("<RECORDNO>1</RECORDNO>", attributes=f'numremaining="{NINES}"'),
    "a huge count": rows("<RECORDNO>1</RECORDNO>", attributes='numremaining="999999999999"'),
    "a record without a number": rows("<NAME>A</NAME>", attributes='numremaining="3"'),
    "a record number that is none": rows("<RECORDNO>1E9</RECORDNO>", attributes='numremaining="3"'),
    "a record number of nines": rows(f"<RECORDNO>{NINES}</RECORDNO>", attributes='numremaining="3"'),
}


def test_an_answer_that_is_none_is_a_fault() -> None:
    for name, answer in UNREADABLE.items():
        found = outcome_of(partial(read, Sage(answer)))
        assert isinstance(found, Retryable), name
        assert found.code == "unreadable_answer", name
        (written,) = writer_on(channel_to(Sage(answer))).write(BOOKS, [a_write()])
        assert isinstance(written, OutcomeUnknown), name
    for name, answer in READ_AS_UNREADABLE.items():
        found = outcome_of(partial(read, Sage(answer)))
        assert isinstance(found, Retryable), name
        assert found.code == "unreadable_answer", name


def test_metadata_with_hostile_counts_is_a_fault() -> None:
    for count in (NINES, "999999999999", "99999999"):
        result = rows("<RECORDNO>1</RECORDNO>", attributes=f'numremaining="{count}"')
        channel = channel_to(Sage(result * 20))
        reader = MetadataReader(channel, Reader(channel).fields)
        found = outcome_of(partial(reader.read, BOOKS, datetime(2026, 1, 5, tzinfo=UTC)))
        assert isinstance(found, Retryable), count
        assert found.code == "unreadable_answer", count


def test_compressed_answers_are_kept_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice compressed, a few kilobytes become gigabytes; another encoding was not asked for."""
    monkeypatch.setattr("alvys_intacct.gateways.intacct.session.transport.LARGEST_ANSWER", 1_000_000)
    for times, encoding in ((1, "gzip"), (2, "gzip, gzip"), (1, "br")):
        bomb = gzipped(times=times, encoding=encoding)
        (written,) = writer_on(channel_to(Sage(bomb))).write(BOOKS, [a_write()])
        assert isinstance(written, OutcomeUnknown)
        assert written.code == "no_answer"
    broken = httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip"))
    assert isinstance(outcome_of(lambda: read(Sage(broken))), Retryable)


def test_times_of_sessions_beyond_the_calendar_are_ignored() -> None:
    moments = (
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+23:59",
        "2026-01-05T00:00:00Z",
        NINES,
        "",
        "x",
    )
    for began in moments:
        for ends in moments:
            clock = FakeClock()
            sage = Sage(rows("<RECORDNO>1</RECORDNO>"), times=TIMES.format(began, ends))
            reader = Reader(channel_to(sage, clock))
            for _ in range(3):
                assert len(list(reader.rows(BOOKS, Query("CUSTOMER", ("RECORDNO",))))) == 1, (began, ends)
    # However far away the end is, a session ends after a day without calls.
    sage = Sage(rows("<RECORDNO>1</RECORDNO>"), times=TIMES.format(moments[2], "2199-01-01T00:00:00Z"))
    clock = FakeClock()
    channel = channel_to(sage, clock)
    for hours in (0, 1, 25):
        clock.advance(timedelta(hours=hours).total_seconds())
        list(Reader(channel).rows(BOOKS, Query("CUSTOMER", ("RECORDNO",))))
    assert sage.functions.count("getAPISession") == 2


def test_an_address_that_is_none_is_not_used() -> None:
    hosts = (
        "https://[::1",
        "https://api.intacct.com:99999999",
        "https://api.intacct.com:x/",
        "https://a b.intacct.com",
    )
    for address in (
        *hosts,
        "https://ä.intacct.com",
        "https://x.intacct.com/" + "a" * 70_000,
        "https://x.intacct.com:0",
    ):
        assert len(read(Sage(rows("<RECORDNO>1</RECORDNO>"), endpoint=address))) == 1, address[:60]


def test_amounts_and_dates_beyond_their_bounds() -> None:
    def found(field: str, value: str) -> object:
        sage = Sage(rows(f"<RECORDNO>1</RECORDNO><{field}>{value}</{field}>"))
        finder = Finder(Reader(channel_to(sage)))
        return outcome_of(lambda: finder.documents_by_record(BOOKS, DocumentType.INVOICE, ["1"]))

    for amount in (
        "1E999999",
        "-1E999999",
        "1E99999999999999999999",
        "1E-999999",
        "1" * 5000,
        "1E16",
        "Infinity",
    ):
        fault = found("TRX_TOTALENTERED", amount)
        assert isinstance(fault, Retryable), amount[:20]
        assert fault.code == "unreadable_answer"
    for amount in ("0E999999", "NaN", "sNaN", "x", ""):
        documents = found("TRX_TOTALENTERED", amount)
        assert isinstance(documents, dict)
        assert f"{documents['1'].total:f}" == "0"
    for day in ("12/31/9999", "9999-12-31", "01/01/0001", NINES, "02/31/2026"):
        documents = found("WHENPOSTED", day)
        assert isinstance(documents, dict)
        assert documents["1"].posting_date is None
    for moment in ("12/31/9999 23:59:59", "0001-01-01T00:00:00Z"):
        documents = found("AUWHENCREATED", moment)
        assert isinstance(documents, dict)
        assert documents["1"].created_at is None


def test_a_payment_without_a_record_number_is_a_fault() -> None:
    for number in ("", "x", "1.5", NINES, "١٢"):
        row = f"<RECORDNO>{number}</RECORDNO><RECORDKEY>5</RECORDKEY><PAYMENTKEY>7</PAYMENTKEY>"
        finder = PaymentFinder(Reader(channel_to(Sage(rows(row)))))
        fault = outcome_of(partial(finder.of_payments, BOOKS, Side.AP, ["7"]))
        assert isinstance(fault, Retryable), number[:20]
        assert fault.code == "unreadable_answer"


def test_what_is_written_has_a_record_number() -> None:
    def written(key: str) -> object:
        result = (
            f"<result><status>success</status><controlid>control-1001</controlid><key>{key}</key></result>"
        )
        return writer_on(channel_to(Sage(result))).write(BOOKS, [a_write()])[0]

    assert written("4711") == Written("4711")
    for key in ("", "x", NINES, "7" * 1_000_000, "-1"):
        outcome = written(key)
        assert isinstance(outcome, OutcomeUnknown)
        assert outcome.code == "no_record_number"


def test_errors_are_kept_short() -> None:
    long = "invalid vendor " * 100_000
    error = f"<errorno>{NINES}</errorno><description>{long}</description><description2>{long}</description2>"
    additional = (
        f'<additionalinfo><errorid>{NINES}</errorid><description><target field="{NINES}"/></description>'
    )
    additional += "</additionalinfo>"
    answers: Iterable[str] = (
        refusal(error + additional),
        refusal(*["<errorno>BL01</errorno><description>no</description>"] * 20_000),
        refusal(f"<description>[Support ID: {long}]</description><description2>line {NINES}</description2>"),
        refusal(
            '<additionalinfo><description><placeholder name="LINE_NO" value="'
            + NINES
            + '"/></description></additionalinfo>'
        ),
    )
    for answer in answers:
        (outcome,) = writer_on(channel_to(Sage(answer))).write(BOOKS, [a_write()])
        assert isinstance(outcome, SyncError)
        kept = outcome.message, outcome.vendor.text if outcome.vendor else "", str(outcome.concerns)
        assert max(map(len, kept)) < 5_000
        assert outcome.vendor is None or len(outcome.vendor.number or "") <= 200


def test_a_redirect_is_not_followed() -> None:
    moved = httpx.Response(302, headers={"Location": "https://elsewhere.test/"})
    sage = Sage(moved)
    (outcome,) = writer_on(channel_to(sage)).write(BOOKS, [a_write()])
    assert isinstance(outcome, SyncError)
    assert outcome.code == "request_refused"
    assert sage.functions.count("create_invoice") == 2


def test_what_a_server_asks_to_wait_is_bounded() -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    asked = {
        "30": 30.0,
        "9" * 90: LONGEST_ASKED,
        "9" * 400: None,
        "Fri, 31 Dec 9999 23:59:59 GMT": LONGEST_ASKED,
        "Mon, 05 Jan 2026 00:01:00 GMT": 60.0,
        "Sat, 01 Jan 0001 00:00:00 GMT": 0.0,
        "Fri, 31 Dec 2026 23:59:59 +99999999999999": None,
        "Fri, 31 Dec 99999 23:59:59 GMT": None,
        "-5": None,
        "²": None,
        "1e9": None,
        "": None,
        " ": None,
        ",": None,
    }
    assert {text: seconds_asked(text, now) for text in asked} == asked


def test_a_document_that_is_too_large_spoils_no_other() -> None:
    """Refused before anything of it is sent; what is in the same batch goes on."""
    text = "x" * 10_000
    huge = {f"FIELD{number}": text for number in range(401)}
    done = "<result><status>success</status><controlid>control-{0}</controlid><key>{0}</key></result>"
    sage = Sage(done.format("1") + done.format("3"))
    writes = [a_write("1"), a_write("2", custom_fields=huge), a_write("3")]
    first, second, third = writer_on(channel_to(sage)).write(BOOKS, writes)
    assert (first, third) == (Written("1"), Written("3"))
    assert isinstance(second, NeedsAttention)
    assert (second.code, bool(second.remedy)) == ("request_too_large", True)
    assert sage.functions.count("create_invoice") == 2
    (long,) = writer_on(channel_to(sage)).write(BOOKS, [a_write("4", description="x" * 10_001)])
    assert isinstance(long, NeedsAttention)
    assert (long.code, bool(long.remedy)) == ("text_too_long", True)
    assert "description" in long.message


def test_a_single_function_has_a_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alvys_intacct.gateways.intacct.protocol.envelope.LARGEST_REQUEST", 2_500)
    done = "<result><status>success</status><controlid>control-1</controlid><key>1</key></result>"
    sage = Sage(done)
    batch = [a_write("1"), a_write("2", custom_fields={"A": "x" * 3_000})]
    first, second = writer_on(channel_to(sage)).write(BOOKS, batch)
    assert first == Written("1")
    assert isinstance(second, NeedsAttention)
    assert second.code == "request_too_large"
    assert sage.functions.count("create_invoice") == 1
