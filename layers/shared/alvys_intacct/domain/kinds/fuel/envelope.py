"""A fuel card transaction, as Alvys sends it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import override

from alvys_intacct.domain.alvys.operations import AlvysMoney
from alvys_intacct.domain.alvys.party_details import PartyRole
from alvys_intacct.domain.alvys.purchases import AlvysFuel, TruckCards
from alvys_intacct.domain.alvys.values import Incidental
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.kinds.contradictions import TOTAL_INCONSISTENT, mixed_currencies
from alvys_intacct.domain.kinds.envelope import DriverFacts, TransactionEnvelope, TruckFacts
from alvys_intacct.domain.kinds.fuel.cards import said_by_cards
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.kinds.statement_matching import DeductedRecord, record_of
from alvys_intacct.domain.money import amount_text, same_amount


class Fuel(TransactionEnvelope):
    """A fuel card transaction."""

    kind: Literal[Kind.FUEL]
    fuel: AlvysFuel
    truck_cards: Annotated[TruckCards | None, Incidental] = Field(None, alias="truck")

    @property
    @override
    def alvys_id(self) -> str:
        return self.fuel.Id

    @property
    @override
    def number(self) -> str:
        """The card provider's number of the transaction, else Alvys's key."""
        return (self.fuel.TransactionId or "").strip() or self.fuel.Id

    @property
    @override
    def number_path(self) -> str:
        return "fuel.TransactionId"

    @property
    @override
    def total(self) -> AlvysMoney:
        return self.fuel.Total

    @property
    @override
    def party_role(self) -> PartyRole:
        return PartyRole.VENDOR

    @property
    @override
    def party_name(self) -> str | None:
        return self.party.name or self.fuel.Source or None

    @property
    @override
    def driver(self) -> DriverFacts | None:
        """The driver who bought it."""
        return DriverFacts(self.fuel.DriverId, name=self.fuel.DriverName) if self.fuel.DriverId else None

    @property
    @override
    def truck(self) -> TruckFacts | None:
        fuel = self.fuel
        return TruckFacts(fuel.TruckId, fuel.TruckNumber) if fuel.TruckId or fuel.TruckNumber else None

    @property
    @override
    def deducted_from_driver(self) -> bool | None:
        """As the message says, else as all fuel cards of the truck say."""
        told, cards = self.fuel.deducted_from_driver, self.truck_cards
        return told if told is not None or cards is None else said_by_cards(cards)

    @property
    @override
    def on_statement(self) -> DeductedRecord:
        fuel = self.fuel
        names = (fuel.Description, fuel.Category, fuel.Type)
        return record_of(self.alvys_id, (fuel.DriverId, fuel.OwnerOperatorId), names, -fuel.Total.Amount)

    @property
    @override
    def created_on(self) -> date:
        return self.fuel.TransactionDate or self.updated_at.date()

    @property
    def discount(self) -> Decimal:
        """The discount, negative or zero; some providers write it without the sign."""
        return -abs(self.fuel.Discounts.Amount) if self.fuel.Discounts else Decimal(0)

    @property
    def discount_is_separate(self) -> bool:
        """Whether the total is less the discount; with some providers the fuel amount is net already."""
        return same_amount(self.fuel.Total.Amount, self._gross + self.discount)

    @property
    def _gross(self) -> Decimal:
        parts = (self.fuel.FuelTotal, self.fuel.Fees, self.fuel.Advances)
        return sum((part.Amount for part in parts if part is not None), Decimal(0))

    @override
    def contradictions(self) -> Iterator[InputProblem]:
        """A total that isn't fuel, fees and advances less discounts; several currencies."""
        yield from super().contradictions()
        fuel, gross = self.fuel, self._gross
        if not same_amount(fuel.Total.Amount, gross) and not self.discount_is_separate:
            yield InputProblem(
                "fuel.Total.Amount",
                f"is {amount_text(fuel.Total.Amount)}, but fuel, fees and advances sum to "
                f"{amount_text(gross)} before discounts",
                TOTAL_INCONSISTENT,
            )
        amounts = [
            amount
            for amount in (fuel.FuelTotal, fuel.Fees, fuel.Advances, fuel.Discounts, fuel.Total)
            if amount
        ]
        yield from mixed_currencies("fuel", amounts)

    @override
    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        if self.fuel.SubsidiaryId:
            yield "fuel.SubsidiaryId", self.fuel.SubsidiaryId
