"""Names are found in the envelope, in what was learnt, in Alvys; and a name alone changes nothing in Sage."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from alvys_intacct.domain.alvys.names import Named
from alvys_intacct.domain.alvys_values.fields import ValueField
from alvys_intacct.domain.alvys_values.value_list import ValueList
from alvys_intacct.domain.connections.coding_mappings import AlvysField, DimensionMapping
from alvys_intacct.domain.errors import NeedsAttention, RateLimited, Retryable, SyncError
from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.transactions.record import Status, Transaction
from tests.fakes.faults import Phase
from tests.fakes.posted import only
from tests.fakes.samples import TENANT, UPDATED, connection, load_invoice
from tests.fakes.service import Service

OFFICE = {
    Dimension.DEPARTMENT: DimensionMapping(
        alvys_field=AlvysField.OFFICE, default="OTHER", values={"Dallas": "DAL"}
    )
}
DRIVER = {Dimension.CLASS: DimensionMapping(alvys_field=AlvysField.DRIVER)}


def in_office(number: str = "1001", hours: int = 0, **more: Any) -> dict[str, Any]:
    given = load_invoice(number, updated_at=UPDATED + timedelta(hours=hours))
    given["loads"][0]["OfficeId"] = "off-1"
    return given | more


def driven(number: str = "1001", driver: str = "DR1") -> dict[str, Any]:
    given = load_invoice(number)
    given["trips"] = [
        {
            "Id": f"trip-{number}",
            "TripNumber": f"T{number}",
            "Status": "Released",
            "LoadNumber": f"LD{number}",
            "Driver1": {"Id": driver},
        }
    ]
    return given


def exported(service: Service, message: dict[str, Any]) -> Transaction:
    transaction = service.send(message)
    service.pump()
    return service.now_of(transaction)


def dimensions(service: Service, alvys_id: str = "inv-1001") -> set[str]:
    return {value for line in only(service, alvys_id).document.lines for value in line.dimensions.values()}


def listed(service: Service, field: ValueField) -> ValueList:
    return service.alvys_values.get(TENANT, [field])[field]


@pytest.mark.rule("DIM-2")
def test_what_one_transaction_tells_names_the_ids_of_others() -> None:
    service = Service(connection(dimension_mappings=OFFICE))
    exported(service, in_office("1001", names={"offices": {"off-1": "Dallas"}}))
    exported(service, in_office("1002"))
    service.cold_start()
    exported(service, in_office("1003"))
    for alvys_id in ("inv-1001", "inv-1002", "inv-1003"):
        assert dimensions(service, alvys_id) == {"DAL"}
    assert listed(service, ValueField.OFFICE).version == 1


@pytest.mark.rule("DIM-8")
def test_what_is_known_is_not_written_again() -> None:
    service = Service()
    exported(service, in_office("1001"))
    written = service.alvys_values.writes
    assert [value.name for value in listed(service, ValueField.OFFICE).values.values()] == [None]
    exported(service, in_office("1002"))
    service.cold_start()
    exported(service, in_office("1003"))
    assert service.alvys_values.writes == written


@pytest.mark.rule("DIM-2", "DIM-8")
def test_what_can_not_be_noted_stops_no_export() -> None:
    service = Service()

    def fail(called: str, at: Phase) -> None:
        if called == "alvys_values.save":
            raise Retryable("busy", code="fault")

    service.wire.hook = fail
    assert exported(service, in_office()).status is Status.EXPORTED


@pytest.mark.rule("DIM-2")
def test_alvys_is_asked_once_for_the_names_of_drivers() -> None:
    service = Service(connection(dimension_mappings=DRIVER))
    service.name_directory.lists[TENANT, Named.DRIVER] = {"DR1": "John Carter", "DR2": "Jane Roe"}
    exported(service, driven("1001"))
    service.cold_start()
    exported(service, driven("1002", "DR2"))
    exported(service, driven("1003", "DR3"))
    assert dimensions(service, "inv-1001") == {"John Carter"}
    assert dimensions(service, "inv-1002") == {"Jane Roe"}
    # A new driver is asked for, but not within minutes of the last time.
    assert service.name_directory.asked == [(TENANT, Named.DRIVER)]
    service.clock.advance(600)
    service.name_directory.lists[TENANT, Named.DRIVER]["DR3"] = "Al Poe"
    exported(service, driven("1004", "DR3"))
    assert dimensions(service, "inv-1004") == {"Al Poe"}


@pytest.mark.rule("DIM-2")
@pytest.mark.parametrize(
    "fault",
    [
        RateLimited("Alvys is busy.", code="alvys_busy", seconds=60, refused=True),
        NeedsAttention("Refused.", code="alvys_refused"),
    ],
)
def test_an_alvys_that_does_not_answer_holds_up_nothing(
    fault: SyncError, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Service(connection(dimension_mappings=DRIVER))

    def refuse(tenant: str, kind: Named) -> dict[str, str]:
        raise fault

    monkeypatch.setattr(service.name_directory, "names", refuse)
    assert exported(service, driven()).status is Status.EXPORTED
    assert dimensions(service) == {"DR1"}


@pytest.mark.rule("DIM-2")
def test_nobody_is_asked_for_names_that_no_mapping_needs() -> None:
    service = Service(connection(dimension_mappings=OFFICE))
    exported(service, driven())
    assert service.name_directory.asked == []


@pytest.mark.rule("MOD-4", "DIM-2")
def test_a_name_that_became_known_changes_no_document() -> None:
    service = Service(connection(dimension_mappings=OFFICE))
    transaction = exported(service, in_office())
    assert dimensions(service) == {"OTHER"}
    assert transaction.receipt is not None
    edited = exported(service, in_office(hours=1, names={"offices": {"off-1": "Dallas"}}))
    assert edited.status is Status.EXPORTED
    assert edited.revision > transaction.revision
    assert edited.receipt is not None
    assert edited.receipt.record_no == transaction.receipt.record_no
    assert dimensions(service) == {"OTHER"}


@pytest.mark.rule("MOD-4", "DIM-2")
def test_another_office_does_change_it_and_takes_the_names_of_now() -> None:
    service = Service(connection(dimension_mappings=OFFICE))
    exported(service, in_office())
    moved = in_office(hours=1, names={"offices": {"off-1": "Reno", "off-2": "Dallas"}})
    moved["loads"][0]["OfficeId"] = "off-2"
    exported(service, moved)
    assert dimensions(service) == {"DAL"}


@pytest.mark.rule("MOD-4", "DIM-2")
def test_a_document_from_before_names_were_looked_up_is_not_posted_again() -> None:
    """Its receipt has no names, and the document has the id itself."""
    by_itself = {Dimension.DEPARTMENT: DimensionMapping(alvys_field=AlvysField.OFFICE)}
    service = Service(connection(dimension_mappings=by_itself))
    transaction = exported(service, in_office())
    assert dimensions(service) == {"off-1"}
    ref = next(
        ref for ref in service.transactions.records if ref.transaction_id == transaction.transaction_id
    )
    assert transaction.receipt is not None
    old = transaction.receipt.model_copy(update={"names": None})
    service.transactions.records[ref] = transaction.model_copy(update={"receipt": old})
    edited = exported(service, in_office(hours=1, names={"offices": {"off-1": "Dallas"}}))
    assert edited.receipt is not None
    assert edited.receipt.record_no == old.record_no
    assert dimensions(service) == {"off-1"}


@pytest.mark.rule("MOD-4")
def test_an_edit_of_the_amount_is_posted_with_the_names_of_now() -> None:
    service = Service(connection(dimension_mappings=OFFICE))
    exported(service, in_office())
    more = load_invoice(amounts=["5.00"], updated_at=UPDATED + timedelta(hours=1))
    more["loads"][0]["OfficeId"] = "off-1"
    exported(service, more | {"names": {"offices": {"off-1": "Dallas"}}})
    assert dimensions(service) == {"DAL"}
