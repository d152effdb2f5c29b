"""A toll transaction, as Alvys sends it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from typing_extensions import override

from alvys_intacct.domain.alvys.operations import AlvysMoney, Trip
from alvys_intacct.domain.alvys.party_details import PartyRole
from alvys_intacct.domain.alvys.purchases import AlvysToll
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.kinds.contradictions import mixed_currencies
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope, TruckFacts
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.kinds.statement_matching import DeductedRecord, record_of


class Toll(TransactionEnvelope):
    """A toll transaction."""

    kind: Literal[Kind.TOLL]
    toll: AlvysToll

    @property
    @override
    def alvys_id(self) -> str:
        return self.toll.Id

    @property
    @override
    def number(self) -> str:
        """The toll provider's number of the transaction, else Alvys's key."""
        return (self.toll.TransactionId or "").strip() or self.toll.Id

    @property
    @override
    def number_path(self) -> str:
        return "toll.TransactionId"

    @property
    @override
    def truck(self) -> TruckFacts | None:
        toll = self.toll
        return TruckFacts(toll.UnitId, toll.UnitNumber) if toll.UnitId or toll.UnitNumber else None

    @property
    @override
    def total(self) -> AlvysMoney:
        fee = self.toll.Fee.Amount if self.toll.Fee else Decimal(0)
        return self.toll.Amount.model_copy(update={"Amount": self.toll.Amount.Amount + fee})

    @property
    @override
    def party_role(self) -> PartyRole:
        return PartyRole.VENDOR

    @property
    @override
    def party_name(self) -> str | None:
        return self.party.name or self.toll.Source or None

    @property
    @override
    def deducted_from_driver(self) -> bool | None:
        return self.toll.deducted_from_driver

    @property
    @override
    def on_statement(self) -> DeductedRecord:
        """On the statement of the driver of the truck, where the message has a trip of that truck."""
        toll = self.toll
        drivers = [trip.Driver1.Id for trip in self.trips if trip.Driver1 and self._drove(trip)]
        return record_of(
            self.alvys_id, drivers, (toll.FormattedLocation, toll.Agency, toll.Source), -self.total.Amount
        )

    def _drove(self, trip: Trip) -> bool:
        return trip.Truck is not None and trip.Truck.Id is not None and trip.Truck.Id == self.toll.UnitId

    @property
    @override
    def created_on(self) -> date:
        return self.toll.TransactionDate

    @override
    def contradictions(self) -> Iterator[InputProblem]:
        yield from super().contradictions()
        yield from mixed_currencies(
            "toll", [amount for amount in (self.toll.Amount, self.toll.Fee) if amount]
        )

    @override
    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        if self.toll.SubsidiaryId:
            yield "toll.SubsidiaryId", self.toll.SubsidiaryId
