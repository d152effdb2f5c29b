"""The gateway against the Sage simulator: two readings of one protocol have to agree."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, SyncError
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Dimension, DocumentState, DocumentType
from alvys_intacct.domain.sage.writes import Create, Delete, Reverse, Write, Written
from alvys_intacct.gateways.intacct import IntacctGateway
from tests.fakes.intacct_documents import BOOKS, bill, create, invoice, line
from tests.integration.intacct.conftest import Passwords, QuickClock, Senders
from tests.integration.intacct.simulator import Simulator, lookup, written

PASSWORD = "user-canary-password-of-tenant-1"


def test_an_invoice_is_written_found_reversed_and_found_reversed(gateway: IntacctGateway) -> None:
    document = invoice(
        "LD1",
        due_date=date(2026, 2, 4),
        lines=(
            line("1500.00", dimensions={Dimension.LOCATION: "E100", Dimension.DEPARTMENT: "OPS"}),
            line("-0.50"),
        ),
    )
    record_no = written(gateway.write(BOOKS, [Write("inv-1", Create(document))])[0])
    (found,) = gateway.find_documents(BOOKS, [lookup("LD1")])[lookup("LD1")]
    assert (found.record_no, found.state, found.total) == (
        record_no,
        DocumentState.POSTED,
        Decimal("1499.50"),
    )
    assert found.posting_date == date(2026, 1, 5)
    assert found.created_at is not None
    reversal = Reverse(DocumentType.INVOICE, record_no, date(2026, 1, 31), "void")
    assert gateway.write(BOOKS, [Write("rev-1", reversal)]) == [Written(record_no)]
    assert (
        gateway.read_documents(BOOKS, DocumentType.INVOICE, [record_no])[record_no].state
        is DocumentState.REVERSED
    )


def test_a_draft_bill_is_written_and_deleted(gateway: IntacctGateway) -> None:
    record_no = written(gateway.write(BOOKS, [Write("bill-1", Create(bill()))])[0])
    assert (
        gateway.read_documents(BOOKS, DocumentType.BILL, [record_no])[record_no].state is DocumentState.DRAFT
    )
    assert gateway.write(BOOKS, [Write("del-1", Delete(DocumentType.BILL, record_no))]) == [
        Written(record_no)
    ]
    assert gateway.read_documents(BOOKS, DocumentType.BILL, [record_no]) == {}


def test_hostile_texts_survive_the_round_trip(gateway: IntacctGateway) -> None:
    text = 'Fish & Chips <b>"it\'s"</b> ñ 漢字 \U0001f69a ]]> &amp; 100%'
    gateway.write(BOOKS, [create("H&<1>'\"", description=text)])
    (found,) = gateway.find_documents(BOOKS, [lookup("H&<1>'\"")])[lookup("H&<1>'\"")]
    assert found.description == text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"party_id": "C-999"}, "customer_unknown"),
        ({"party_id": "C-OFF"}, "party_inactive"),
        ({"lines": (line(account="9999"),)}, "account_unknown"),
        ({"lines": (line(account="4900"),)}, "account_inactive"),
        ({"lines": (line(dimensions={Dimension.LOCATION: "NOPE"}),)}, "location_unknown"),
        ({"lines": (line(dimensions={}),)}, "location_missing"),
        ({"term": "Net 31"}, "term_unknown"),
        ({"term": "Net 99"}, "term_inactive"),
        ({"document_date": date(2025, 12, 1)}, "period_closed"),
        ({"custom_fields": {"NOPE": "1"}}, "custom_field_refused"),
    ],
)
def test_a_bad_document_fails_alone_and_says_why(
    gateway: IntacctGateway, changes: dict[str, object], code: str
) -> None:
    bad = Write("bad", Create(replace(invoice("BAD"), **changes)))  # type: ignore[arg-type]
    first, outcome, last = gateway.write(BOOKS, [create("A"), bad, create("B")])
    written(first)
    written(last)
    assert isinstance(outcome, NeedsAttention)
    assert outcome.code == code
    assert outcome.vendor is not None
    assert outcome.vendor.number == "BL01001973" or code == "location_missing"
    assert outcome.vendor.support_id


def test_the_same_write_is_carried_out_once(gateway: IntacctGateway, simulator: Simulator) -> None:
    written(gateway.write(BOOKS, [create("A")])[0])
    again = gateway.write(BOOKS, [create("A")])[0]
    assert isinstance(again, OutcomeUnknown)
    assert again.code == "already_done"
    other = gateway.write(BOOKS, [Write("another-identity", create("A").operation)])[0]
    assert isinstance(other, NeedsAttention)
    assert other.code == "duplicate_document_number"
    assert len(gateway.find_documents(BOOKS, [lookup("A")])[lookup("A")]) == 1


def test_what_cannot_be_reversed_or_deleted_says_why(gateway: IntacctGateway) -> None:
    draft = written(gateway.write(BOOKS, [create("D", posted=False)])[0])
    posted = written(gateway.write(BOOKS, [create("P")])[0])
    outcomes = gateway.write(
        BOOKS,
        [
            Write("1", Reverse(DocumentType.INVOICE, draft, date(2026, 1, 31), "")),
            Write("2", Reverse(DocumentType.INVOICE, posted, date(2025, 12, 31), "")),
            Write("3", Reverse(DocumentType.INVOICE, "999999", date(2026, 1, 31), "")),
            Write("4", Delete(DocumentType.INVOICE, "999999")),
            Write("5", Reverse(DocumentType.INVOICE, posted, date(2026, 1, 31), "")),
            Write("6", Reverse(DocumentType.INVOICE, posted, date(2026, 1, 31), "")),
        ],
    )
    codes = [outcome.code if isinstance(outcome, SyncError) else "written" for outcome in outcomes]
    assert codes == [
        "draft_not_reversible",
        "period_closed",
        "document_not_found",
        "document_not_found",
        "written",
        "document_reversed",
    ]


@pytest.mark.rule("CONN-5")
def test_master_data(gateway: IntacctGateway) -> None:
    parties = gateway.find_parties(BOOKS, Side.AR, ["c-100", "C-OFF", "C-999"])
    assert {key: party.active for key, (party,) in parties.items()} == {"c-100": True, "C-OFF": False}
    assert parties["c-100"][0].term == "Net 30"
    assert list(gateway.find_parties(BOOKS, Side.AP, ["V1", "V2"])) == ["V1"]
    found = gateway.find_accounts(BOOKS, ["4000", "4900", "9999"])
    assert {number: account.active for number, account in found.items()} == {"4000": True, "4900": False}
    assert gateway.find_terms(BOOKS, Side.AR) == {"Net 30"}
    assert gateway.find_terms(BOOKS, Side.AP) == {"Net 15"}
    assert gateway.find_entity(BOOKS, PASSWORD, "West") == "E200"
    # As people see it (DEC-16): another case, white space.
    assert gateway.find_entity(BOOKS, PASSWORD, " WEST\u00a0") == "E200"
    assert gateway.find_entity(BOOKS, PASSWORD, "North") is None


def test_an_entity_s_books_are_reached_by_a_session_of_the_entity(gateway: IntacctGateway) -> None:
    east = replace(BOOKS, entity_id="E100")
    written(gateway.write(east, [create("EAST")])[0])
    assert len(gateway.find_documents(east, [lookup("EAST")])[lookup("EAST")]) == 1


def test_wrong_credentials_are_refused(gateway: IntacctGateway) -> None:
    gateway.verify_credentials(BOOKS, PASSWORD)
    with pytest.raises(NeedsAttention) as caught:
        gateway.verify_credentials(BOOKS, "a-wrong-password")
    assert caught.value.code == "bad_credentials"
    with pytest.raises(NeedsAttention) as caught:
        gateway.verify_credentials(replace(BOOKS, entity_id="E999"), PASSWORD)
    assert caught.value.code == "entity_refused"


def test_a_thousand_invoices_in_twelve_requests_at_most(
    gateway: IntacctGateway, simulator: Simulator
) -> None:
    began = simulator.statistics()["requests"]
    patient = IntacctGateway(simulator.url, Senders(), Passwords(), QuickClock())
    outcomes = patient.write(BOOKS, [create(f"N{number}") for number in range(1000)])
    assert all(isinstance(outcome, Written) for outcome in outcomes)
    statistics = simulator.statistics()
    assert statistics["requests"] - began <= 12
    assert statistics["logins"] == 1


def test_two_workers_at_the_same_moment_make_one_document(
    gateway: IntacctGateway, simulator: Simulator
) -> None:
    outcomes: list[Written | SyncError] = []

    def work() -> None:
        worker = IntacctGateway(simulator.url, Senders(), Passwords(), QuickClock())
        outcomes.extend(worker.write(BOOKS, [create("RACE")]))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(outcome, Written) for outcome in outcomes) == 1
    assert len(gateway.find_documents(BOOKS, [lookup("RACE")])[lookup("RACE")]) == 1
