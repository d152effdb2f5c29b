"""Fields that a query names and Sage does not know or does not offer (protocol section 14)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.intacct import catalog
from sandbox.intacct.catalog import STANDARD
from tests.contract.intacct_simulator.wire import Gateway, running, seed_with

OFFERED = json.loads((Path(catalog.__file__).with_name("offered_fields.json")).read_text())


def query(object_name: str, *fields: str) -> str:
    selected = "".join(f"<field>{field}</field>" for field in fields)
    return f"<query><object>{object_name}</object><select>{selected}</select></query>"


@pytest.fixture(scope="module")
def public() -> Iterator[Gateway]:
    with running(seed_with(assumptions={"offered_fields": "public"})) as gateway:
        yield gateway


def test_the_text_names_object_and_fields(gateway: Gateway) -> None:
    """intacct-sdk-js, issue 83: the object in lower case, all its wrong fields in brackets."""
    refused = gateway.refused(query("APBILL", "RECORDNO", "PAYTOCONTACTNAME", "RETURNTOCONTACTNAME"))
    number, text = refused.errors[0]
    assert number == "XL03000006"
    assert text.startswith(
        "The following fields cannot be queried: [ apbill: [PAYTOCONTACTNAME, RETURNTOCONTACTNAME] ]"
    )


@pytest.mark.parametrize(
    ("answer", "number", "text"),
    [
        ("named", "XL03000010", "NONSENSE"),
        ("unnamed", "DL02000001", "There was an error processing the request."),
    ],
)
def test_other_answers_to_an_unknown_field(answer: str, number: str, text: str) -> None:
    """Section 14: XL03000010 with the field's name; DL02000001. Assumption ``unknown_field_answer``."""
    with running(seed_with(assumptions={"unknown_field_answer": answer})) as gateway:
        error = gateway.refused(query("ARINVOICE", "RECORDNO", "NONSENSE")).errors[0]
        assert error[0] == number
        assert text in error[1]
        assert "cannot be queried" not in error[1]


@pytest.mark.parametrize(
    ("object_name", "field"),
    [
        ("ARPYMT", "PAYMENTDATE"),
        ("ARPYMTDETAIL", "MODULEKEY"),
        ("ARPYMTDETAIL", "BASECURR"),
        ("APPYMTDETAIL", "APPYMT.STATE"),
        ("ARPYMTDETAIL", "ARPYMT.PAYMENTMETHOD"),
        ("VENDOR", "TERM.DUEDATE"),
    ],
)
def test_what_no_public_list_has_is_not_offered(public: Gateway, object_name: str, field: str) -> None:
    """Section 14: a client lives without these fields. Those over relations are not in the lists either."""
    assert field in public.refused(query(object_name, "RECORDNO", field)).messages


@pytest.mark.parametrize(
    ("object_name", "fields"),
    [
        ("ARPYMT", "STATE RECEIPTDATE PAYMENTMETHOD"),
        ("APPYMT", "STATE WHENPAID PAYMENTMETHOD"),
        ("ARPYMTDETAIL", "PAYMENTKEY RECORDKEY PAYMENTAMOUNT PAYMENTDATE STATE"),
        ("APBILL", "RECORDID STATE TOTALDUE VENDOR.CREDITLIMIT"),
        ("VENDOR", "VENDORID MC_NUMBER DISPLAYCONTACT.PHONE1"),
        ("APBILLITEM", "PROJECTID GLDIMTRUCK TRAILER"),
    ],
)
def test_public_and_custom_fields_are_offered(public: Gateway, object_name: str, fields: str) -> None:
    """The lists of the data file; custom fields and user-defined dimensions belong to the company."""
    public.query(object_name, fields)


def test_lookup_names_only_what_is_offered(public: Gateway) -> None:
    """Page queries: a client builds its queries from ``lookup``."""
    described = public.ok("<lookup><object>ARPYMT</object></lookup>").element
    names = {field.findtext("ID") or "" for field in described.iter("Field")}
    assert "PAYMENTDATE" not in names
    public.query("ARPYMT", " ".join(names))


def test_the_data_names_a_source_for_each_object() -> None:
    """Every list has its sources, and only fields that the catalogue has."""
    for name, listed in OFFERED["objects"].items():
        assert listed["sources"], name
        assert set(listed["sources"]) <= set(OFFERED["sources"]), name
        for field in " ".join(listed["fields"]).split():
            assert field in STANDARD[name].fields or field.split(".")[0] in STANDARD[name].relations, field
