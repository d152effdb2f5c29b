"""What people do in Sage behind our back, in the simulator: they pay, select and reverse."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentState, DocumentType
from alvys_intacct.domain.sage.writes import Create, Delete, Reverse, Write
from alvys_intacct.gateways.intacct import IntacctGateway
from alvys_intacct.gateways.intacct.protocol.queries import Query
from tests.fakes.intacct_documents import BOOKS, bill, create
from tests.integration.intacct.simulator import Simulator, written


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
    assert [detail.paid_on for detail in details] == [date(2026, 1, 20)] * 2
    headers = gateway.payment_headers(BOOKS, Side.AR, [detail.payment_id for detail in details])
    header = headers[details[0].payment_id]
    assert (header.method, header.document_number, header.memo) == ("Printed Check", "CHK-55", "thanks")
    assert header.payment_date == date(2026, 1, 20)
    assert [detail.header for detail in details] == [headers[detail.payment_id] for detail in details]
    assert (
        list(gateway.payment_details(BOOKS, Side.AR, began - timedelta(days=9), began - timedelta(hours=14)))
        == []
    )
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


@pytest.mark.rule("MOD-1")
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
    assert gateway.read_documents(BOOKS, DocumentType.BILL, [key])[key].state is state
    outcomes = gateway.write(
        BOOKS,
        [
            Write("r1", Reverse(DocumentType.BILL, key, date(2026, 1, 31), "")),
            Write("d1", Delete(DocumentType.BILL, key)),
        ],
    )
    assert [outcome.code for outcome in outcomes if isinstance(outcome, SyncError)] == [code, code]
