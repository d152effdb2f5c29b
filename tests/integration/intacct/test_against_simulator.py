"""The gateway against the Sage simulator: two readings of one protocol have to agree."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from alvys_intacct.domain.documents import (
    Create,
    Delete,
    Dimension,
    DocumentLookup,
    DocumentState,
    Reverse,
    Side,
    Write,
    Written,
)
from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, Retryable, SyncError
from alvys_intacct.gateways.intacct import GatewayOptions, IntacctGateway
from alvys_intacct.gateways.intacct.channel import Backoff
from alvys_intacct.gateways.intacct.queries import Query
from tests.integration.intacct.conftest import Passwords, Senders
from tests.integration.intacct.simulator import Simulator, running
from tests.unit.intacct.documents import BOOKS, bill, create, invoice, line

PASSWORD = "user-canary-password-of-tenant-1"


class QuickClock:
    """The real time, without the waiting."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(min(seconds, 0.01))


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running(tmp_path_factory.mktemp("simulator")) as simulator:
        yield simulator


@pytest.fixture
def simulator(process: Simulator) -> Simulator:
    process.reset()
    return process


@pytest.fixture
def gateway(simulator: Simulator) -> IntacctGateway:
    options = GatewayOptions(longest_request=1.5, backoff=Backoff(base=0.01))
    return IntacctGateway(simulator.url, Senders(), Passwords(), QuickClock(), options=options)


def written(outcome: Written | SyncError) -> str:
    assert isinstance(outcome, Written), outcome
    return outcome.record_no


def lookup(number: str) -> DocumentLookup:
    return DocumentLookup(Side.AR, number, "C-100")


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
    reversal = Reverse(Side.AR, record_no, date(2026, 1, 31), "void")
    assert gateway.write(BOOKS, [Write("rev-1", reversal)]) == [Written(record_no)]
    assert gateway.read_documents(BOOKS, Side.AR, [record_no])[record_no].state is DocumentState.REVERSED


def test_a_draft_bill_is_written_and_deleted(gateway: IntacctGateway) -> None:
    record_no = written(gateway.write(BOOKS, [Write("bill-1", Create(bill()))])[0])
    assert gateway.read_documents(BOOKS, Side.AP, [record_no])[record_no].state is DocumentState.DRAFT
    assert gateway.write(BOOKS, [Write("del-1", Delete(Side.AP, record_no))]) == [Written(record_no)]
    assert gateway.read_documents(BOOKS, Side.AP, [record_no]) == {}


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
        ({"lines": (line(dimensions={}),)}, "dimension_missing"),
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
    assert outcome.vendor.number == "BL01001973" or code == "dimension_missing"
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
            Write("1", Reverse(Side.AR, draft, date(2026, 1, 31), "")),
            Write("2", Reverse(Side.AR, posted, date(2025, 12, 31), "")),
            Write("3", Reverse(Side.AR, "999999", date(2026, 1, 31), "")),
            Write("4", Delete(Side.AR, "999999")),
            Write("5", Reverse(Side.AR, posted, date(2026, 1, 31), "")),
            Write("6", Reverse(Side.AR, posted, date(2026, 1, 31), "")),
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


def test_master_data(gateway: IntacctGateway) -> None:
    parties = gateway.find_parties(BOOKS, Side.AR, ["c-100", "C-OFF", "C-999"])
    assert {key: party.active for key, party in parties.items()} == {"c-100": True, "C-OFF": False}
    assert parties["c-100"].term == "Net 30"
    assert list(gateway.find_parties(BOOKS, Side.AP, ["V1", "V2"])) == ["V1"]
    assert gateway.find_accounts(BOOKS, ["4000", "4900", "9999"]) == {"4000": True, "4900": False}
    assert gateway.find_terms(BOOKS, Side.AR) == {"Net 30"}
    assert gateway.find_terms(BOOKS, Side.AP) == {"Net 15"}
    assert gateway.find_entity(BOOKS, "West") == "E200"
    assert gateway.find_entity(BOOKS, "North") is None


def test_an_entity_s_books_are_reached_by_a_session_of_the_entity(gateway: IntacctGateway) -> None:
    east = replace(BOOKS, entity_id="E100")
    written(gateway.write(east, [create("EAST")])[0])
    assert len(gateway.find_documents(east, [lookup("EAST")])[lookup("EAST")]) == 1


# What breaks, whether the books then hold the documents, and what we may say of them.
FAULTS: list[tuple[str, int, type[SyncError] | type[Written]]] = [
    ("connect_error", 0, OutcomeUnknown),
    ("timeout_before_commit", 0, OutcomeUnknown),
    ("timeout_after_commit", 2, OutcomeUnknown),
    ("drop_after_commit", 2, OutcomeUnknown),
    ("drop_after_function", 1, OutcomeUnknown),
    ("server_error_500", 0, OutcomeUnknown),
    ("html_body", 0, OutcomeUnknown),
    ("truncated_xml", 2, OutcomeUnknown),
    ("rate_limit_429", 2, Written),
    ("offline_503", 2, Written),
    ("session_expired", 2, Written),
    ("rate_limit_in_body", 0, Retryable),
    ("offline_in_body", 0, Retryable),
    ("gateway_error_no_senderid", 0, NeedsAttention),
]


@pytest.mark.parametrize(("fault", "in_books", "kind"), FAULTS)
def test_no_fault_makes_us_claim_what_is_not_so(
    gateway: IntacctGateway,
    simulator: Simulator,
    fault: str,
    in_books: int,
    kind: type[SyncError] | type[Written],
) -> None:
    gateway.find_terms(BOOKS, Side.AR)  # signs in
    simulator.fault(fault, {"function": "create_invoice"}, delayMs=3000)
    outcomes = gateway.write(BOOKS, [create("F1"), create("F2")])
    assert [type(outcome) for outcome in outcomes] == [kind, kind]
    found = gateway.find_documents(BOOKS, [lookup("F1"), lookup("F2")])
    assert sum(len(documents) for documents in found.values()) == in_books
    # Whatever happened, repeating the same writes leaves exactly one document each.
    gateway.write(BOOKS, [create("F1"), create("F2")])
    found = gateway.find_documents(BOOKS, [lookup("F1"), lookup("F2")])
    assert [len(documents) for documents in found.values()] == [1, 1]


@pytest.mark.parametrize(
    "fault",
    [
        "connect_error",
        "timeout_before_commit",
        "drop_after_commit",
        "server_error_500",
        "html_body",
        "truncated_xml",
        "rate_limit_429",
        "offline_503",
        "session_expired",
        "rate_limit_in_body",
        "offline_in_body",
        "failed_result",
    ],
)
def test_reads_survive_every_passing_fault(gateway: IntacctGateway, simulator: Simulator, fault: str) -> None:
    simulator.fault(fault, {"function": "query"}, delayMs=3000)
    assert gateway.find_terms(BOOKS, Side.AR) == {"Net 30"}


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


def test_payments_are_read_with_their_headers(gateway: IntacctGateway, simulator: Simulator) -> None:
    keys = [written(outcome) for outcome in gateway.write(BOOKS, [create("P1"), create("P2")])]
    began = datetime.now(UTC) - timedelta(hours=1)
    payment = {"method": "Printed Check", "documentNumber": "CHK-55", "memo": "thanks", "date": "2026-01-20"}
    simulator.act("ARINVOICE", keys[0], {"action": "pay", "amount": "500.25", **payment})
    simulator.act("ARINVOICE", keys[1], {"action": "pay", **payment})
    pages = list(gateway.payment_details(BOOKS, Side.AR, began, datetime.now(UTC) + timedelta(hours=1)))
    details = [detail for page in pages for detail in page]
    assert [(detail.document_record_no, detail.amount) for detail in details] == [
        (keys[0], Decimal("500.25")),
        (keys[1], Decimal("1500.00")),
    ]
    assert [detail.payment_date for detail in details] == [date(2026, 1, 20)] * 2
    headers = gateway.payment_headers(BOOKS, Side.AR, [detail.payment_id for detail in details])
    header = headers[details[0].payment_id]
    assert (header.method, header.document_number, header.memo) == ("Printed Check", "CHK-55", "thanks")
    assert header.payment_date == date(2026, 1, 20)
    assert list(gateway.payment_details(BOOKS, Side.AR, began - timedelta(days=9), began)) == []
    assert list(gateway.payment_details(BOOKS, Side.AP, began, datetime.now(UTC))) == []


def test_many_payment_details_take_as_few_pages_as_can_be(
    gateway: IntacctGateway, simulator: Simulator
) -> None:
    keys = [written(outcome) for outcome in gateway.write(BOOKS, [create(f"M{n}") for n in range(5)])]
    for key in keys:
        simulator.act("ARINVOICE", key, {"action": "pay"})
    query = Query("ARPYMTDETAIL", ("RECORDNO", "RECORDKEY"), page_size=2)
    before = simulator.statistics()["requests"]
    pages = list(gateway.reader.pages(BOOKS, query))
    assert [[row["RECORDKEY"] for row in page] for page in pages] == [keys[:2], keys[2:4], keys[4:]]
    assert simulator.statistics()["requests"] - before == 3


@pytest.mark.parametrize(
    ("action", "state", "code"),
    [
        ({"action": "pay", "amount": "100"}, DocumentState.PARTIALLY_PAID, "document_paid"),
        ({"action": "pay"}, DocumentState.PAID, "document_paid"),
        ({"action": "select"}, DocumentState.SELECTED, "document_selected"),
        ({"action": "reverse", "date": "2026-01-31"}, DocumentState.REVERSED, "document_reversed"),
    ],
)
def test_what_people_do_in_sage_is_seen_and_stops_reversals_and_deletions(
    gateway: IntacctGateway, simulator: Simulator, action: dict[str, str], state: DocumentState, code: str
) -> None:
    document = bill("B1", posted=True)
    key = written(gateway.write(BOOKS, [Write("b1", Create(document))])[0])
    simulator.act("APBILL", key, action)
    assert gateway.read_documents(BOOKS, Side.AP, [key])[key].state is state
    outcomes = gateway.write(
        BOOKS,
        [Write("r1", Reverse(Side.AP, key, date(2026, 1, 31), "")), Write("d1", Delete(Side.AP, key))],
    )
    assert [outcome.code for outcome in outcomes if isinstance(outcome, SyncError)] == [code, code]
