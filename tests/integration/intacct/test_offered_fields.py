"""Companies that don't offer every field: what is not essential is left out, however Sage says so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alvys_intacct.domain.errors import NeedsAttention, Retryable
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.found_documents import DocumentLookup
from alvys_intacct.gateways.intacct.reads.offered_fields import MOST_PROBES
from tests.fakes.intacct_documents import BOOKS
from tests.integration.intacct.conftest import Bench
from tests.integration.intacct.field_lists import EVERY_WAY, FieldLists, Words, queried, unheard_of, unnamed
from tests.integration.intacct.scripted_gateway import Reply

INVOICE = {"RECORDNO": "1", "RECORDID": "LD1", "CUSTOMERID": "C1", "STATE": "Posted", "TOTALENTERED": "5"}
LOOKUP = DocumentLookup(DocumentType.INVOICE, "LD1", "C1")
DETAIL = {"RECORDNO": "3", "PAYMENTKEY": "7", "RECORDKEY": "1", "PAYMENTAMOUNT": "1.00", "STATE": "C"}
JANUARY = datetime(2026, 1, 1, tzinfo=UTC)

every_way = pytest.mark.parametrize("words", EVERY_WAY, ids=lambda words: words.__name__)


def company(bench: Bench, lists: FieldLists) -> FieldLists:
    """Have the server answer all requests of a test with these lists."""
    bench.server.script += [lists] * 80
    return lists


@every_way
def test_only_what_is_not_offered_is_left_out_and_that_is_remembered(bench: Bench, words: Words) -> None:
    values = INVOICE | {"DESCRIPTION": "[Alvys 1]", "CURRENCY": "CAD"}
    lists = company(bench, FieldLists({"AUWHENCREATED", "WHENPOSTED"}, words, values))
    (found,) = bench.gateway.find_documents(BOOKS, [LOOKUP])[LOOKUP]
    assert (found.description, found.currency, found.created_at) == ("[Alvys 1]", "CAD", None)
    asked = len(lists.asked)
    bench.gateway.find_documents(BOOKS, [LOOKUP])
    # An invoice has its number in one of two fields.
    assert len(lists.asked) == asked + 2
    assert "DESCRIPTION" in lists.asked[-1]
    assert not {"AUWHENCREATED", "WHENPOSTED"} & set(lists.asked[-1])


@pytest.mark.rule("CONN-5")
def test_a_field_is_asked_for_again_once_the_setup_is_forgotten(bench: Bench) -> None:
    lists = company(bench, FieldLists({"WHENPOSTED"}, queried, INVOICE))
    bench.gateway.find_documents(BOOKS, [LOOKUP])
    asked = len(lists.asked)
    bench.gateway.find_documents(BOOKS, [LOOKUP])
    assert not any("WHENPOSTED" in fields for fields in lists.asked[asked:])
    bench.gateway.forget_setup(BOOKS)
    bench.gateway.find_documents(BOOKS, [LOOKUP])
    assert "WHENPOSTED" in lists.asked[asked + 2]


@every_way
def test_a_relation_that_is_not_offered_costs_no_field_of_the_object(bench: Bench, words: Words) -> None:
    across = {
        f"ARPYMT.{name}"
        for name in (
            "STATE",
            "PAYMENTMETHOD",
            "DOCNUMBER",
            "DESCRIPTION",
            "CURRENCY",
            "PAYMENTDATE",
            "RECEIPTDATE",
            "WHENPAID",
        )
    }
    values = DETAIL | {"TRX_PAYMENTAMOUNT": "1.35"}
    lists = company(bench, FieldLists(across, words, values))
    ((detail,),) = bench.gateway.payment_details(BOOKS, Side.AR, JANUARY, JANUARY)
    assert (str(detail.amount), detail.header) == ("1.35", None)
    # What fails for an unclear reason is repeated once before the search.
    assert len(lists.asked) <= MOST_PROBES + 4


@every_way
def test_a_party_without_any_optional_field_counts_as_active(bench: Bench, words: Words) -> None:
    optional = {"NAME", "STATUS", "ONHOLD", "TERMNAME", "PAYTO.CONTACTNAME"}
    company(bench, FieldLists(optional, words, {"RECORDNO": "1", "VENDORID": "V1"}))
    (party,) = bench.gateway.find_parties(BOOKS, Side.AP, ["V1"])["V1"]
    assert (party.active, party.on_hold, party.term, party.pay_to) == (True, False, None, None)


@every_way
def test_metadata_is_read_without_the_fields_that_are_not_offered(bench: Bench, words: Words) -> None:
    refused = {"REQUIREASSET", "REQUIREITEM", "ACCOUNTTYPE", "PERSONALINFO.CONTACTNAME", "CURRENCY"}
    values = {
        "RECORDNO": "1",
        "ACCOUNTNO": "4000",
        "TITLE": "Freight",
        "EMPLOYEEID": "E1",
        "REQUIRELOC": "true",
    }
    company(bench, FieldLists(refused, words, values))
    metadata = bench.gateway.read_metadata(BOOKS)
    (account,) = metadata.accounts
    assert (account.number, account.title, account.account_type) == ("4000", "Freight", "")
    assert account.required == {"location"}
    assert metadata.dimensions["employee"][0].value_id == "E1"  # type: ignore[index]


@pytest.mark.parametrize("words", [unheard_of, queried], ids=lambda words: words.__name__)
def test_a_read_that_fails_without_optional_fields_too_is_something_else(bench: Bench, words: Words) -> None:
    lists = company(bench, FieldLists((), words, broken=["CUSTOMER"]))
    with pytest.raises(NeedsAttention):
        bench.gateway.find_parties(BOOKS, Side.AR, ["C1"])
    assert len(lists.asked) == 2
    # Nothing was remembered: the next company's answer may be another.
    lists.broken = ()
    bench.gateway.find_parties(BOOKS, Side.AR, ["C1"])
    assert "TERMNAME" in lists.asked[-1]


def test_a_lasting_error_of_processing_is_no_matter_of_fields(bench: Bench) -> None:
    lists = company(bench, FieldLists((), unnamed, broken=["CUSTOMER"]))
    with pytest.raises(Retryable):
        bench.gateway.find_parties(BOOKS, Side.AR, ["C1"])
    lists.broken = ()
    bench.gateway.find_parties(BOOKS, Side.AR, ["C1"])
    assert "TERMNAME" in lists.asked[-1]


def test_a_passing_fault_costs_no_field(bench: Bench) -> None:
    faults = FieldLists((), unnamed, broken=["CUSTOMER"])
    lists = FieldLists((), unnamed)
    bench.server.script += [faults, faults, *[lists] * 80]
    bench.gateway.find_parties(BOOKS, Side.AR, ["C1"])
    assert {"NAME", "STATUS", "ONHOLD", "TERMNAME"} <= set(lists.asked[-1])


def test_a_missing_permission_is_never_taken_for_a_missing_field(bench: Bench) -> None:
    lists = company(bench, FieldLists((), unnamed, forbidden=["CUSTOMER"]))
    with pytest.raises(NeedsAttention) as caught:
        bench.gateway.find_parties(BOOKS, Side.AR, ["C1"])
    assert caught.value.code == "permission_denied"
    assert len(lists.asked) == 1


def test_an_outage_in_the_middle_is_remembered_as_nothing(bench: Bench) -> None:
    lists = FieldLists({"ONHOLD"}, unheard_of, {"RECORDNO": "1", "CUSTOMERID": "C1"})
    bench.server.script += [lists, lists, *[Reply(b"<html/>", 502)] * 5, *[lists] * 40]
    with pytest.raises(Retryable):
        bench.gateway.find_parties(BOOKS, Side.AR, ["C1"])
    bench.gateway.find_parties(BOOKS, Side.AR, ["C1"])
    assert "ONHOLD" not in lists.asked[-1]
    assert {"NAME", "STATUS", "TERMNAME"} <= set(lists.asked[-1])


def test_the_search_is_bounded_and_what_is_undecided_is_left_out(bench: Bench) -> None:
    refused = {f"REQUIRE{name}" for name in ("LOC", "DEPT", "CLASS", "CUSTOMER", "VENDOR", "EMPLOYEE")}
    values = {"RECORDNO": "1", "ACCOUNTNO": "4000", "TITLE": "Freight"}
    lists = company(bench, FieldLists(refused, unheard_of, values))
    (account,) = bench.gateway.read_metadata(BOOKS).accounts
    assert (account.title, account.required) == ("Freight", frozenset())
    assert len([asked for asked in lists.asked if "ACCOUNTNO" in asked]) <= MOST_PROBES + 3


def test_an_object_that_can_never_be_read_does_not_stop_the_other_metadata(bench: Bench) -> None:
    company(bench, FieldLists((), unnamed, {"RECORDNO": "1", "ACCOUNTNO": "4000"}, broken=["ITEM"]))
    metadata = bench.gateway.read_metadata(BOOKS)
    assert [account.number for account in metadata.accounts] == ["4000"]
    assert "item" not in metadata.dimensions
    assert "class" in metadata.dimensions
