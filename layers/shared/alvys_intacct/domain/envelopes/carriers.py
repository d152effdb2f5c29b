"""What is owed to carriers, by trip or by settlement (AP-1), and what they owe us (DEC-9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from alvys_intacct.domain.alvys import AlvysMoney, Trip, TripCarrier
from alvys_intacct.domain.alvys_statements import CarrierSettlementStatement
from alvys_intacct.domain.envelopes.party import PartyRole
from alvys_intacct.domain.envelopes.shape import (
    InputProblem,
    WholeEnvelope,
    foreign_loads,
    mixed_currencies,
    sum_differs,
)
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds import Kind


class CarrierBill(WholeEnvelope):
    """What is owed to a carrier for a trip."""

    kind: Literal[Kind.CARRIER_BILL]
    trip: Trip

    @property
    def alvys_id(self) -> str:
        """Alvys's key of the trip; its number may change when a trip is split."""
        return self.trip.Id

    @property
    def number(self) -> str:
        """The trip number; the carrier's own invoice number becomes the reference (AP-4)."""
        return self.trip.TripNumber

    @property
    def number_path(self) -> str:
        """Where it stands."""
        return "trip.TripNumber"

    @property
    def total(self) -> AlvysMoney | None:
        """What the carrier is to be paid."""
        return self.trip.Carrier.TotalPayable if self.trip.Carrier else None

    @property
    def party_role(self) -> PartyRole:
        """The carrier."""
        return PartyRole.CARRIER

    @property
    def party_alvys_id(self) -> str | None:
        """The carrier."""
        return self.trip.Carrier.Id if self.trip.Carrier else None

    @property
    def load_number(self) -> str:
        """The trip's load."""
        return self.trip.LoadNumber

    @property
    def trip_id(self) -> str:
        """The trip itself."""
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
    def created_on(self) -> date:
        """When the load was created; without a load, when the carrier's service was done."""
        created = self.loads[0].CreatedAt if self.loads else None
        return created or self.service_date

    @property
    def service_date(self) -> date:
        """The business date of the carrier's service: released, else delivered, else picked up."""
        trip = self.trip
        done = trip.ReleasedAt or trip.DeliveredAt or trip.DeliveryDate or trip.PickedUpAt
        return done or self.updated_at.date()

    def contradictions(self) -> Iterator[InputProblem]:
        """The pay adds up, and loads belong to the trip."""
        yield from super().contradictions()
        if self.trip.Carrier is None:
            yield InputProblem(
                "trip.Carrier", "the trip has no carrier; assign one in Alvys before it is billed"
            )
            return
        yield from _payable_differs(self.trip.Carrier)
        yield from foreign_loads(self.loads, self.trip)

    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        """AP-2: the subsidiary that the trip is tendered as."""
        if self.trip.TenderAs:
            yield "trip.TenderAs", self.trip.TenderAs

    def trip_of(self, trip_number: str | None, load_number: str | None = None) -> Trip:
        """The trip that is billed."""
        return self.trip


class CarrierStatementEnvelope(WholeEnvelope):
    """What a carrier's settlement and statement have in common: Alvys's statement of several trips."""

    statement: CarrierSettlementStatement

    @property
    def alvys_id(self) -> str:
        """Alvys knows statements by their number."""
        return self.statement.Number

    @property
    def number(self) -> str:
        """The statement number."""
        return self.statement.Number

    @property
    def number_path(self) -> str:
        """Where it stands."""
        return "statement.Number"

    @property
    def total(self) -> AlvysMoney:
        """What the carrier is to be paid; negative where it owes us."""
        return self.statement.NetAmount

    @property
    def party_role(self) -> PartyRole:
        """The carrier."""
        return PartyRole.CARRIER

    @property
    def party_alvys_id(self) -> str:
        """The payee."""
        return self.statement.Payee.Id

    @property
    def party_name(self) -> str:
        """The payee."""
        return self.statement.Payee.Name

    @property
    def mc_number(self) -> str | None:
        """Where the party doesn't tell, the payee's."""
        return self.party.mc_number or self.statement.Payee.McNumber

    @property
    def dot_number(self) -> str | None:
        """Where the party doesn't tell, the payee's."""
        return self.party.dot_number or self.statement.Payee.DotNumber

    @property
    def created_on(self) -> date:
        """The statement's date."""
        return self.statement.StatementDate

    def contradictions(self) -> Iterator[InputProblem]:
        """Each trip's charges make its net, and the trips make the statement's."""
        yield from super().contradictions()
        statement = self.statement
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
        items = [item.Amount for trip in statement.Trips for item in trip.Items]
        yield from mixed_currencies("statement.Trips", [statement.NetAmount, *nets, *items])

    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        """The subsidiary that pays."""
        if self.statement.SubsidiaryId:
            yield "statement.SubsidiaryId", self.statement.SubsidiaryId


class CarrierSettlement(CarrierStatementEnvelope):
    """A carrier's settlement statement: one bill for several trips."""

    kind: Literal[Kind.CARRIER_SETTLEMENT]


class CarrierStatement(CarrierStatementEnvelope):
    """The same statement on the receivable side: what the carrier owes us (DEC-9)."""

    kind: Literal[Kind.CARRIER_STATEMENT]


def fees_are_in_total(carrier: TripCarrier) -> bool:
    """Whether what is payable has the e-checks' fees taken off, besides their amounts (DEC-11)."""
    fees = sum((check.Fee.Amount for check in carrier.EChecks if check.Fee), Decimal(0))
    return carrier.TotalPayable.Amount == _payable_before_fees(carrier) - fees


def _payable_before_fees(carrier: TripCarrier) -> Decimal:
    """Linehaul and accessorials less e-checks, as Alvys's documentation sums it up."""
    accessorials = sum((item.Total.Amount for item in carrier.AccessorialsDetails), Decimal(0))
    checks = sum((check.Amount.Amount for check in carrier.EChecks), Decimal(0))
    return carrier.Linehaul.Amount + accessorials - checks


def _payable_differs(carrier: TripCarrier) -> Iterator[InputProblem]:
    owed = _payable_before_fees(carrier)
    if owed != carrier.TotalPayable.Amount and not fees_are_in_total(carrier):
        yield InputProblem(
            "trip.Carrier.TotalPayable.Amount",
            f"is {carrier.TotalPayable.Amount}, but linehaul, accessorials and e-checks make {owed}",
        )
