"""*Keep customers and vendors up to date*, from the envelope to Sage, with faults in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from alvys_intacct.domain.connections.settings import AdvancedSettings, ApSettings, ArSettings
from alvys_intacct.domain.errors import NeedsAttention, Retryable
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.parties import PartyValues
from alvys_intacct.domain.sage.writes import UpdateParty, Write
from alvys_intacct.domain.transactions.record import Status
from tests.fakes.books import NO_VALUES, WriteFault
from tests.fakes.faults import CrashError, Phase
from tests.fakes.messages import message
from tests.fakes.samples import UPDATED, connection, load_invoice
from tests.fakes.service import Service

pytestmark = pytest.mark.rule("CONN-12", "PARTY-8")
ADVANCED = AdvancedSettings(keep_customers_and_vendors_up_to_date=True)


@pytest.fixture
def service() -> Service:
    """A connection that creates parties and keeps them up to date."""
    return Service(
        connection(
            advanced=ADVANCED,
            ar=ArSettings(auto_create_customer=True),
            ap=ApSettings(auto_create_vendor=True, include_driver_bills=True),
        )
    )


def invoice(number: int, *, party_id: str = "C1", hours: int = 0, **told: Any) -> dict[str, Any]:
    sent = load_invoice(str(number))
    sent["updatedAt"] = (UPDATED + timedelta(days=-1, hours=hours or number % 100)).isoformat()
    contact = {name: told[name] for name in ("email", "phone") if name in told}
    sent["party"] = {"externalAccountingId": party_id, "contact": contact, "termsInDays": told.get("days")}
    if "street" in told:
        sent["party"]["address"] = {"street": told["street"], "city": "Reno"}
    return sent


def export(service: Service, sent: dict[str, Any]) -> tuple[str, ...]:
    """Export it; its warnings."""
    taken = service.send(sent)
    service.pump()
    done = service.now_of(taken)
    assert done.status is Status.EXPORTED, done.problem
    assert done.receipt is not None
    return done.receipt.warnings


def values(service: Service, party_id: str = "C1", side: Side = Side.AR) -> PartyValues:
    return service.books.parties[side, party_id].values or NO_VALUES


def edit(service: Service, party_id: str = "C1", **changes: Any) -> None:
    """A person in Sage."""
    known = service.books.parties[Side.AR, party_id]
    service.books.parties[Side.AR, party_id] = replace(
        known, values=replace(known.values or NO_VALUES, **changes)
    )


def test_a_created_customer_follows_alvys(service: Service) -> None:
    service.books.terms[Side.AR] |= {"Net 15", "Net 20"}
    export(service, invoice(1001, party_id="NEW", email="a@x.example", phone="1", street="1 Road", days=15))
    export(service, invoice(1002, party_id="NEW", email="b@x.example", phone="2", street="2 Road", days=20))
    now = values(service, "NEW")
    assert (now.email, now.phone, now.term) == ("b@x.example", "2", "Net 20")
    assert now.address is not None
    assert now.address.street == "2 Road"


def test_an_existing_one_gets_only_what_is_empty(service: Service) -> None:
    edit(service, phone="by hand")
    export(service, invoice(1001, email="a@x.example", phone="1"))
    assert (values(service).email, values(service).phone) == ("a@x.example", "by hand")


def test_what_a_person_changed_stays(service: Service) -> None:
    export(service, invoice(1001, email="a@x.example", phone="1"))
    edit(service, email="ann@x.example")
    export(service, invoice(1002, email="b@x.example", phone="2"))
    assert (values(service).email, values(service).phone) == ("ann@x.example", "2")
    service.cold_start()
    export(service, invoice(1003, email="c@x.example", phone="2"))
    assert values(service).email == "ann@x.example"


def test_what_a_person_changed_a_moment_ago_stays(service: Service) -> None:
    """The match was remembered from before; it is read again before anything is changed."""
    export(service, invoice(1001, email="a@x.example"))
    export(service, invoice(1002, email="a@x.example"))
    edit(service, email="ann@x.example")
    export(service, invoice(1003, email="b@x.example"))
    assert values(service).email == "ann@x.example"


def test_nothing_more_is_asked_of_sage_where_nothing_changed(service: Service) -> None:
    export(service, invoice(1001, email="a@x.example"))
    service.cold_start()
    service.wire.calls.clear()
    export(service, invoice(1002, email="A@x.example"))
    of_sage = [call for call in service.wire.calls if call.startswith("books.")]
    assert of_sage.count("books.find_parties") == 1
    assert of_sage.count("books.write") == 1


def test_an_older_transaction_brings_nothing_back(service: Service) -> None:
    export(service, invoice(1001, email="new@x.example", hours=5))
    export(service, invoice(1002, email="old@x.example", hours=1))
    assert values(service).email == "new@x.example"


def test_it_is_off_by_default(service: Service) -> None:
    service.switch(advanced=AdvancedSettings())
    export(service, invoice(1001, email="a@x.example"))
    assert values(service) == NO_VALUES


@pytest.mark.parametrize("name", ["carrier_bill", "paystub"])
def test_carriers_and_drivers_too(service: Service, name: str) -> None:
    service.books.terms[Side.AP] |= {"Net 30"}
    party = {"externalAccountingId": "V1", "name": "x", "contact": {"email": "a@x.example"}}
    export(service, message(name, party=party))
    assert values(service, "V1", Side.AP).email == "a@x.example"


def test_a_refused_update_is_a_warning_and_not_tried_at_every_export(service: Service) -> None:
    tried: list[Write] = []

    def refuse(write: Write) -> NeedsAttention | None:
        if not isinstance(write.operation, UpdateParty):
            return None
        tried.append(write)
        return NeedsAttention("You do not have permission.", code="permission_denied")

    service.books.refuse = refuse
    (warning,) = export(service, invoice(1001, email="a@x.example"))
    assert "C1" in warning
    assert "(e-mail): You do not have permission" in warning
    assert export(service, invoice(1002, email="a@x.example")) == ()
    assert len(tried) == 1


def test_the_part_that_sage_refuses_is_left_out(service: Service) -> None:
    def refuse(write: Write) -> NeedsAttention | None:
        update = write.operation
        if isinstance(update, UpdateParty) and update.contact.email:
            return NeedsAttention("Illegal e-mail address.", code="sage_refused")
        return None

    service.books.refuse = refuse
    (warning,) = export(service, invoice(1001, email="a@x.example", phone="1"))
    assert "e-mail" in warning
    assert (values(service).email, values(service).phone) == ("", "1")


@pytest.mark.parametrize("fault", [WriteFault.UNKNOWN_BEFORE, WriteFault.UNKNOWN_AFTER, WriteFault.THROTTLED])
def test_an_update_without_an_answer_stops_nothing_and_is_finished_later(
    service: Service, fault: WriteFault
) -> None:
    export(service, invoice(1001, email="a@x.example"))
    service.books.fault = lambda write: fault if isinstance(write.operation, UpdateParty) else None
    assert export(service, invoice(1002, email="b@x.example")) == ()
    service.books.fault = lambda _: None
    service.cold_start()
    export(service, invoice(1003, email="c@x.example"))
    assert values(service).email == "c@x.example"


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("call", ["sent_parties.save", "books.write"])
def test_a_crash_between_update_and_record_is_harmless(service: Service, call: str, phase: Phase) -> None:
    export(service, invoice(1001, email="a@x.example"))
    service.send(invoice(1002, email="b@x.example"))
    service.wire.fail_once(call, CrashError(), phase)
    deliveries = service.queue.take()
    with pytest.raises(CrashError):
        service.work(deliveries)
    service.cold_start()
    service.clock.advance(3600)
    export(service, invoice(1003, email="c@x.example"))
    assert values(service).email == "c@x.example"


def test_a_party_is_still_exported_while_the_records_cannot_be_read(service: Service) -> None:
    service.wire.fail_once("sent_parties.get_many", Retryable("busy", code="database_busy"))
    assert export(service, invoice(1001, email="a@x.example")) == ()
    assert values(service) == NO_VALUES
