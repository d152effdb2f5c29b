"""What may be booked once, whichever transaction does it (DEC-3): trips, and statements sent two ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from alvys_intacct.domain.kinds import Kind
from alvys_intacct.domain.lifecycle import IN_HAND
from alvys_intacct.domain.transactions import Operation, Transaction

if TYPE_CHECKING:
    from alvys_intacct.domain.envelope import Whole
    from alvys_intacct.domain.envelopes.carriers import CarrierBill, CarrierStatementEnvelope

_CARRIER_STATEMENTS = frozenset({Kind.CARRIER_SETTLEMENT, Kind.CARRIER_STATEMENT})
_DRIVER_STATEMENTS = frozenset({Kind.DRIVER_SETTLEMENT, Kind.PAYSTUB})


def exclusive_keys(envelope: Whole) -> list[str]:
    """The keys of what an envelope books and no other transaction may; none for most kinds."""
    scope = envelope.subsidiary_id
    if envelope.kind is Kind.CARRIER_BILL:
        return [f"{scope}:trip:{cast('CarrierBill', envelope).trip.Id}"]
    if envelope.kind in _CARRIER_STATEMENTS:
        statement = cast("CarrierStatementEnvelope", envelope).statement
        trips = dict.fromkeys(trip.TripId for trip in statement.Trips)
        return [f"{scope}:carrier-statement:{statement.Number}", *(f"{scope}:trip:{one}" for one in trips)]
    if envelope.kind in _DRIVER_STATEMENTS:
        return [f"{scope}:driver-statement:{envelope.number}"]
    return []


def has_hold(owner: Transaction) -> bool:
    """Whether a transaction has, or may yet get, a document in Sage."""
    if owner.receipt is not None or owner.intent is not None:
        return True
    return owner.status in IN_HAND and owner.operation is Operation.EXPORT


def gives_way(kind: Kind, key: str) -> bool:
    """Whether a transaction leaves a key to its owner without anybody's doing.

    A statement does that to itself, sent another way, and a trip's bill to the statement that the trip is on.
    A statement with a trip that was booked otherwise is for a person: its other trips are owed.
    """
    return "-statement:" in key or kind is Kind.CARRIER_BILL
