"""The client's requests against what Sage's published request schema says about them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from lxml import etree
from lxml.etree import _Element

from alvys_intacct.domain.coding.document_coding import HEADER
from alvys_intacct.gateways.intacct.protocol.names import NAMES
from tests.fakes.every_request import requests
from tests.fakes.request_facts import (
    DELETE,
    LARGEST_PAGE,
    LONGEST_CONTROL_ID,
    MOST_VALUES,
    ORDERS,
    QUERY,
    REQUIRED,
    REVERSALS,
)

CREATING = ("create_invoice", "create_bill", "create_aradjustment", "create_apadjustment")


@cache
def every_request() -> list[_Element]:
    """All of them, made when the first test asks: the import of this module need not wait for thousands."""
    return [etree.fromstring(body) for _, body in requests()]


def sent(*names: str) -> Iterator[_Element]:
    """Every such element of every request."""
    for request in every_request():
        yield from request.iter(*names)


def inside(element: _Element) -> list[str]:
    return [str(child.tag) for child in element]


@pytest.mark.rule("AR-4", "AP-1")
@pytest.mark.parametrize("name", ORDERS)
def test_children_are_known_in_order_and_complete(name: str) -> None:
    order = ORDERS[name].split()
    for element in sent(name):
        names = inside(element)
        assert names == sorted(set(names), key=order.index)
        assert REQUIRED[name] <= set(names)


def test_every_element_with_an_order_is_sent() -> None:
    assert {str(element.tag) for element in sent(*ORDERS)} == ORDERS.keys()


@pytest.mark.rule("AR-8")
def test_a_currency_has_a_rate_and_a_bill_says_when_it_is_due() -> None:
    for element in sent(*CREATING):
        names = inside(element)
        assert names[names.index("currency") + 1] == "exchratetype"
        assert "exchrate" not in names
    assert all({"datedue", "termname"} & set(inside(element)) for element in sent("create_bill"))


def test_a_line_has_one_account() -> None:
    assert all(
        len({"accountlabel", "glaccountno"} & set(inside(element))) == 1 for element in sent("lineitem")
    )
    assert all(set(inside(items)) == {"lineitem"} for name in NAMES.values() for items in sent(name.lines))


@pytest.mark.rule("CF-1")
def test_documents_with_custom_fields_have_a_place_for_them() -> None:
    assert all("customfields" in ORDERS[NAMES[document_type].create].split() for document_type in HEADER)


def test_a_control_id_is_within_the_limit() -> None:
    ids = [element.get("controlid", "") for element in sent("function")]
    ids += [element.text or "" for element in sent("controlid")]
    assert all(0 < len(control_id) <= LONGEST_CONTROL_ID for control_id in ids)


def test_reversals_name_a_document_and_deletions_an_object_and_a_key() -> None:
    assert {names.reverse for names in NAMES.values()} - {None} == REVERSALS
    assert all(element.get("key") for element in sent(*REVERSALS))
    assert all(set(inside(element)) == DELETE and len(element) == len(DELETE) for element in sent("delete"))


def test_a_query_has_known_children_once_and_keeps_within_the_limits() -> None:
    for query in sent("query"):
        names = inside(query)
        assert len(names) == len(set(names))
        assert {"object", "select"} <= set(names) <= QUERY
        assert 1 <= int(query.findtext("pagesize", "")) <= LARGEST_PAGE
        assert int(query.findtext("offset", "")) >= 0
        assert all(inside(select) and set(inside(select)) == {"field"} for select in query.iter("select"))


def test_conditions_have_a_field_and_values() -> None:
    assert all(len(holder) == 1 for holder in sent("filter"))
    assert all(len(holder) >= 2 for holder in sent("and"))
    for condition in sent("equalto", "like", "greaterthan", "greaterthanorequalto", "lessthanorequalto"):
        assert inside(condition) == ["field", "value"]
    for condition in sent("in"):
        names = inside(condition)
        assert names == ["field", *["value"] * (len(names) - 1)]
        assert 1 <= len(names) - 1 <= MOST_VALUES
