"""Carrier bills by trip or settlement statement (AP-1), and statements of carriers that owe us (DEC-9)."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from typing_extensions import override

from alvys_intacct.domain.alvys.operations import AlvysMoney, Trip, TripCarrier
from alvys_intacct.domain.alvys.party_details import PartyRole
from alvys_intacct.domain.alvys.statements import CarrierSettlementStatement
from alvys_intacct.domain.alvys.values import Incidental
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.kinds.carriers.payable import payable_differs
from alvys_intacct.domain.kinds.carriers.trigger import CustomerInvoice
from alvys_intacct.domain.kinds.contradictions import (
    foreign_loads,
    mixed_currencies,
    sum_differs,
    too_many,
)
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.limits import MOST_LINES, MOST_LOADS
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.names import same_name

_STATEMENT = "carrier-statement"


class CarrierBill(TransactionEnvelope):
    """A carrier's bill for a trip."""

    kind: Literal[Kind.CARRIER_BILL]
    trip: Trip
    invoice: Annotated[CustomerInvoice | None, Incidental] = None

    @property
    @override
    def alvys_id(self) -> str:
        """Alvys's key of the trip; its number may change when a trip is split."""
        return self.trip.Id

    @property
    @override
    def number(self) -> str:
        """The trip number; the carrier's own invoice number becomes the reference (AP-4)."""
        return self.trip.TripNumber

    @property
    @override
    def number_path(self) -> str:
        return "trip.TripNumber"

    @property
    @override
    def total(self) -> AlvysMoney | None:
        """The amount payable to the carrier."""
        return self.trip.Carrier.TotalPayable if self.trip.Carrier else None

    @property
    @override
    def party_role(self) -> PartyRole:
        return PartyRole.CARRIER

    @property
    @override
    def party_alvys_id(self) -> str | None:
        return self.trip.Carrier.Id if self.trip.Carrier else None

    @property
    @override
    def load_number(self) -> str:
        return self.trip.LoadNumber

    @property
    @override
    def trip_id(self) -> str:
        return self.trip.Id

    @property
    def carrier(self) -> TripCarrier:
        """The trip's carrier. Raises `NeedsAttention` when it has none."""
        if self.trip.Carrier is None:
            raise NeedsAttention(
                f"Trip {self.number} has no carrier.",
                code="carrier_missing",
                remedy="Assign a carrier to the trip in Alvys, then send it again.",
            )
        return self.trip.Carrier

    @property
    @override
    def created_on(self) -> date:
        """The date on which the load was created; without a load, the service date."""
        created = self.loads[0].CreatedAt if self.loads else None
        return created or self.service_date

    @property
    @override
    def document_date(self) -> date:
        return self.service_date

    @property
    def service_date(self) -> date:
        """The business date of the carrier's service: released, else delivered, else picked up."""
        trip = self.trip
        service = trip.ReleasedAt or trip.DeliveredAt or trip.DeliveryDate or trip.PickedUpAt
        return service or self.updated_at.date()

    @override
    def contradictions(self) -> Iterator[InputProblem]:
        """A missing carrier, pay that doesn't add up, loads of another trip."""
        yield from super().contradictions()
        if self.trip.Carrier is None:
            yield InputProblem(
                "trip.Carrier",
                "is missing: only trips of carriers have bills; if a carrier hauls it, assign it in Alvys",
                "carrier_missing",
            )
            return
        yield from payable_differs(self.trip.Carrier)
        yield from foreign_loads(self.loads, self.trip)

    @override
    def quoted_numbers(self) -> Iterator[str | None]:
        yield from (self.trip.LoadNumber, self.trip.OrderNumber)
        if self.trip.Carrier:
            yield self.trip.Carrier.CarrierInvoiceNumber
        yield from super().quoted_numbers()

    @override
    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        """AP-2: the subsidiary that the trip is tendered as."""
        if self.trip.TenderAs:
            yield "trip.TenderAs", self.trip.TenderAs

    @override
    def trip_of(self, trip_number: str | None, load_number: str | None = None) -> Trip:
        return self.trip

    @property
    @override
    def booked_once(self) -> list[str]:
        return [_trip_key(self.trip.Id)]

    @override
    def gives_way(self, key: str) -> bool:
        """A trip's bill is skipped when the trip is on a statement."""
        return True

    @property
    @override
    def invoiced_elsewhere_as(self) -> str | None:
        tendered, invoiced = self.trip.TenderAs, self.loads[0].InvoiceAs if self.loads else None
        if not tendered or not invoiced or same_name(tendered, invoiced):
            return None
        return invoiced

    @override
    def counterpart(self, role: DocumentRole) -> str:
        """The tendering subsidiary on an intercompany bill, the invoicing one on an intercompany invoice."""
        if role is DocumentRole.INTERCOMPANY_BILL:
            return self.trip.TenderAs or ""
        return self.loads[0].InvoiceAs or "" if self.loads else ""


class CarrierStatementEnvelope(TransactionEnvelope):
    """A carrier's settlement statement of several trips, sent to either side."""

    statement: CarrierSettlementStatement

    @property
    @override
    def alvys_id(self) -> str:
        """The number is the statement's key in Alvys."""
        return self.statement.Number

    @property
    @override
    def number(self) -> str:
        return self.statement.Number

    @property
    @override
    def number_path(self) -> str:
        return "statement.Number"

    @property
    @override
    def total(self) -> AlvysMoney:
        """The net amount payable to the carrier; negative where the carrier owes us."""
        return self.statement.NetAmount

    @property
    @override
    def party_role(self) -> PartyRole:
        return PartyRole.CARRIER

    @property
    @override
    def party_alvys_id(self) -> str:
        return self.statement.Payee.Id

    @property
    @override
    def party_name(self) -> str:
        return self.statement.Payee.Name

    @property
    @override
    def mc_number(self) -> str | None:
        """The party's number, else the payee's."""
        return self.party.mc_number or self.statement.Payee.McNumber

    @property
    @override
    def dot_number(self) -> str | None:
        """The party's number, else the payee's."""
        return self.party.dot_number or self.statement.Payee.DotNumber

    @property
    @override
    def created_on(self) -> date:
        return self.statement.StatementDate

    @override
    def contradictions(self) -> Iterator[InputProblem]:
        """Items that don't sum to a trip's net, trips that don't sum to the statement's."""
        yield from super().contradictions()
        statement = self.statement
        yield from too_many("statement.Trips", statement.Trips, MOST_LOADS, "trips")
        lines = [item for trip in statement.Trips for item in trip.Items]
        yield from too_many("statement.Trips", lines, MOST_LINES, "lines")
        for position, trip in enumerate(statement.Trips):
            path = f"statement.Trips[{position}].NetAmount.Amount"
            yield from sum_differs(
                path, trip.NetAmount.Amount, (item.Amount.Amount for item in trip.Items), "its items"
            )
        nets = [trip.NetAmount for trip in statement.Trips]
        yield from sum_differs(
            "statement.NetAmount.Amount",
            statement.NetAmount.Amount,
            (net.Amount for net in nets),
            "the trips",
        )
        items = [line.Amount for line in lines]
        yield from mixed_currencies("statement.Trips", [statement.NetAmount, *nets, *items])

    @override
    def quoted_numbers(self) -> Iterator[str | None]:
        for trip in self.statement.Trips:
            yield from (trip.TripNumber, trip.LoadNumber, trip.InvoiceNumber)
        yield from super().quoted_numbers()

    @override
    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        """The subsidiary that pays the statement."""
        if self.statement.SubsidiaryId:
            yield "statement.SubsidiaryId", self.statement.SubsidiaryId

    @property
    @override
    def booked_once(self) -> list[str]:
        """The statement, which may be sent to both sides, and its trips, which may have their own bills."""
        trips = dict.fromkeys(trip.TripId for trip in self.statement.Trips)
        return [f"{_STATEMENT}:{self.statement.Number}", *map(_trip_key, trips)]

    @override
    def gives_way(self, key: str) -> bool:
        """Skipped when it was sent to the other side; a trip that is billed already needs a person."""
        return key.startswith(_STATEMENT)


class CarrierSettlement(CarrierStatementEnvelope):
    """A carrier's settlement statement: one bill for several trips."""

    kind: Literal[Kind.CARRIER_SETTLEMENT]


class CarrierStatement(CarrierStatementEnvelope):
    """The statement of a carrier that owes us, on the receivable side (DEC-9)."""

    kind: Literal[Kind.CARRIER_STATEMENT]


def _trip_key(trip_id: str) -> str:
    return f"trip:{trip_id}"
