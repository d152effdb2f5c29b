"""Links to Alvys and to Sage (ERR-9)."""

from __future__ import annotations

from typing import Any

import pytest

from alvys_intacct.domain.errors import ConfigurationError
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions.in_sage import DocumentInSage
from alvys_intacct.domain.transactions.links import Link, links
from alvys_intacct.domain.url_patterns import IN_ALVYS, IN_SAGE, UrlPatterns, pattern_fault
from alvys_intacct.environment import LinkSettings

pytestmark = pytest.mark.rule("ERR-9")

PATTERNS = UrlPatterns(
    load="https://alvys.example/#/loads/{loadNumber}",
    trip="https://alvys.example/trips/{tripNumber}?load={loadNumber}",
    invoice="https://alvys.example/invoices/{invoiceNumber}",
    carrier_statement="https://alvys.example/carrier-settlements",
    driver_statement="https://alvys.example/driver/{statementNumber}",
    sage_document="https://sage.example/{companyId}/{entityId}/{documentType}/{recordNo}",
)
IN_THE_BOOKS = DocumentInSage(
    company_id="DEMO & Co",
    entity_id=None,
    document_type=DocumentType.VENDOR_CREDIT,
    record_no="42",
    document_number="N/1",
)


def links_of(kind: Kind | None, patterns: UrlPatterns = PATTERNS, **changes: Any) -> list[Link]:
    known = {"entity_type": "Load", "number": "N 1", "load_number": "L/1", "in_sage": None, **changes}
    return links(patterns, kind=kind, **known)


@pytest.mark.parametrize(
    ("kind", "url", "label"),
    [
        (Kind.LOAD_INVOICE, "https://alvys.example/#/loads/L%2F1", "Load L/1"),
        (Kind.SUPPLEMENTAL_INVOICE, "https://alvys.example/#/loads/L%2F1", "Load L/1"),
        (Kind.SUMMARY_INVOICE, "https://alvys.example/invoices/N%201", "Invoice N 1"),
        (Kind.CARRIER_BILL, "https://alvys.example/trips/N%201?load=L%2F1", "Trip N 1"),
        (Kind.CARRIER_STATEMENT, "https://alvys.example/carrier-settlements", "Carrier statement N 1"),
        (Kind.CARRIER_SETTLEMENT, "https://alvys.example/carrier-settlements", "Carrier statement N 1"),
        (Kind.DRIVER_SETTLEMENT, "https://alvys.example/driver/N%201", "Driver statement N 1"),
        (Kind.PAYSTUB, "https://alvys.example/driver/N%201", "Driver statement N 1"),
        (Kind.FUEL, "https://alvys.example/#/loads/L%2F1", "Load L/1"),
        (None, "https://alvys.example/#/loads/L%2F1", "Load L/1"),
    ],
)
def test_each_kind_leads_to_its_object(kind: Kind | None, url: str, label: str) -> None:
    (link,) = links_of(kind)
    assert (link.system, link.url, link.label) == ("alvys", url, label)
    assert link.direct is not url.endswith("carrier-settlements")


def test_every_kind_can_be_linked() -> None:
    assert all(links_of(kind) for kind in Kind)


def test_a_link_whose_values_are_unknown_is_left_out() -> None:
    assert links_of(Kind.CARRIER_BILL, load_number=None) == []
    assert links_of(Kind.FUEL, load_number=None) == []
    assert links_of(Kind.PAYSTUB, UrlPatterns()) == []
    # A step up in the path is no number.
    assert links_of(Kind.LOAD_INVOICE, load_number="..") == []


def test_a_payment_on_a_trip_leads_to_the_trip() -> None:
    (link,) = links_of(None, entity_type="Trip")
    assert link.label == "Trip N 1"


def test_the_document_in_sage() -> None:
    link = links_of(Kind.FUEL, in_sage=IN_THE_BOOKS)[1]
    assert (link.system, link.label, link.direct) == ("sage", "Vendor credit N/1", True)
    assert link.url == "https://sage.example/DEMO%20%26%20Co//vendor_credit/42"
    company = UrlPatterns(sage_document="https://sage.example/?.company={companyId}")
    (link,) = links_of(Kind.FUEL, company, in_sage=IN_THE_BOOKS)
    assert not link.direct


@pytest.mark.parametrize("hostile", ['"><script>', "javascript:alert(1)", "a b\r\nX: y", "\ud800", "ä?&#"])
def test_whatever_a_number_is_it_stays_in_its_place(hostile: str) -> None:
    (link,) = links_of(Kind.SUMMARY_INVOICE, number=hostile)
    start, end = link.url[: len("https://alvys.example/invoices/")], link.url.rpartition("/")[2]
    assert start == "https://alvys.example/invoices/"
    assert end.isascii()
    assert not set(end) & set("\"<> \r\n?&#:;/'")


@pytest.mark.parametrize(
    "pattern",
    [
        "http://alvys.example/{loadNumber}",
        "javascript:alert('{loadNumber}')",
        "//alvys.example/{loadNumber}",
        "https:///{loadNumber}",
        "https://{loadNumber}.example/",
        "https://user:secret@alvys.example/",
        "https://alvys.example/{customer}",
        "https://alvys.example/{loadNumber",
        "https://alvys.example/a b",
        "https://[alvys/",
        "alvys",
    ],
)
def test_a_pattern_that_is_no_https_url_is_refused_at_the_start(
    pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pattern_fault(pattern, IN_ALVYS)
    monkeypatch.setenv("ALVYS_LOAD_URL", pattern)
    with pytest.raises(ConfigurationError, match="ALVYS_LOAD_URL"):
        LinkSettings.load()


def test_patterns_that_can_be_used() -> None:
    assert pattern_fault("", IN_ALVYS) is None
    assert pattern_fault("https://app.alvys.com/#/loads/{loadNumber}", IN_ALVYS) is None
    assert pattern_fault("https://www.intacct.com/ia/acct/x.phtml?.r={recordNo}", IN_SAGE) is None
    assert pattern_fault("https://www.intacct.com/{recordNo}", IN_ALVYS) is not None
