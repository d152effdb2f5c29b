"""Every request of the client conforms to Sage's own published schema.

The schema is strict about the envelope, object-specific functions and queries. It takes any content of
create and update, knows no names of objects and fields, and limits no text except control ids.
"""

from __future__ import annotations

import pytest
from lxml import etree

from tests.fakes import every_request, request_facts, request_schema
from tests.fakes.request_schema import XS, declarations

pytestmark = pytest.mark.skipif(not request_schema.is_at_hand(), reason=request_schema.MISSING)
BODY = every_request.in_a_session(*every_request.reads(), unique=False)
REVERSE = b"<function controlid='r'><reverse_bill key='1'>%s</reverse_bill></function>"
DATE = b"<datereversed><year>2026</year><month>01</month><day>05</day></datereversed>"


@pytest.mark.rule("AR-4", "AP-1")
def test_every_request_conforms() -> None:
    refused = {
        name: found
        for name, body in every_request.requests()
        if (found := request_schema.violations(body)) and name != every_request.NOT_IN_SCHEMA
    }
    assert refused == {}


def test_requests_of_every_function_were_held_against_it() -> None:
    sent = {
        str(function[0].tag)
        for _, body in every_request.requests()
        for function in etree.fromstring(body).iter("function")
    }
    assert sent == {
        *("getAPISession", "query", "lookup", "inspect", "create", "update", "delete"),
        *("create_invoice", "create_bill", "create_aradjustment", "create_apadjustment"),
        *("update_invoice", "update_bill", "update_aradjustment", "update_apadjustment", "recallApBill"),
        *("reverse_invoice", "reverse_bill"),
    }


@pytest.mark.parametrize(
    ("function", "conforms"),
    [
        (REVERSE % DATE, True),
        (REVERSE % (DATE + b"<description>why</description>"), True),
        (REVERSE % (b"<description>why</description>" + DATE), False),
        (REVERSE % b"", False),
        ((REVERSE % DATE).replace(b" key='1'", b""), False),
        ((REVERSE % DATE).replace(b"'r'", b"'%s'" % (b"r" * 256)), True),
        ((REVERSE % DATE).replace(b"'r'", b"'%s'" % (b"r" * 257)), False),
        (b"<function controlid='d'><delete><object>APBILL</object></delete></function>", False),
        (b"<function controlid='d'><reverse_aradjustment key='1'/></function>", False),
        (b"<function controlid='c'><create><ANYTHING><AT/></ANYTHING></create></function>", True),
    ],
)
def test_the_schema_refuses_what_it_should(function: bytes, conforms: bool) -> None:
    start, end = BODY.index(b"<function"), BODY.index(b"</content>")
    assert (request_schema.violations(BODY[:start] + function + BODY[end:]) == []) is conforms


@pytest.mark.parametrize("name", request_facts.ORDERS)
def test_the_facts_that_other_tests_hold_are_those_of_the_schema(name: str) -> None:
    of_queries = name in ("options", "order")
    path = f".//{XS}element[@name='{name}']/{XS}complexType"
    found = (
        declarations()["query"].find(path) if of_queries else declarations()[name].find(f"{XS}complexType")
    )
    assert found is not None
    elements = list(found.iter(f"{XS}element"))
    names = dict.fromkeys(str(element.get("ref") or element.get("name")) for element in elements)
    assert " ".join(names) == request_facts.ORDERS[name]
    always = {
        str(element.get("ref") or element.get("name"))
        for element in found.iterfind(f"{XS}sequence/{XS}element")
        if element.get("minOccurs") != "0"
    }
    assert always == request_facts.REQUIRED[name]


def test_the_schema_limits_no_text_but_control_ids() -> None:
    document = next(iter(declarations().values())).getroottree()
    limits = [limit.get("value") for limit in document.iter(f"{XS}maxLength", f"{XS}length", f"{XS}pattern")]
    assert limits == [str(request_facts.LONGEST_CONTROL_ID)] * 2


def test_adjustments_have_no_reversal_in_the_schema() -> None:
    known = {str(element.get("ref")) for element in declarations()["function"].iter(f"{XS}element")}
    of_documents = {f"reverse_{noun}" for noun in ("invoice", "bill", "aradjustment", "apadjustment")}
    assert known & of_documents == request_facts.REVERSALS
