"""Single transactions: e-checks, fuel, tolls, deductions, accessorial expenses, escrow (AR-1, AP-1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import AliasChoices, Field

from alvys_intacct.domain.alvys import AlvysMoney, ECheck, Trip
from alvys_intacct.domain.alvys_purchases import (
    AlvysAccessorialExpense,
    AlvysDeduction,
    AlvysEscrow,
    AlvysFuel,
    AlvysToll,
)
from alvys_intacct.domain.envelopes.party import PartyRole
from alvys_intacct.domain.envelopes.shape import (
    LONGEST_DOCUMENT_NUMBER,
    DriverFacts,
    InputProblem,
    WholeEnvelope,
    foreign_loads,
    mixed_currencies,
)
from alvys_intacct.domain.kinds import Kind


def prefixed(prefix: str, alvys_id: str) -> str:
    """A document number for what has none in Alvys: Alvys's own prefix of the type, and its key."""
    return f"{prefix}{alvys_id}"[:LONGEST_DOCUMENT_NUMBER]


class OfTrip(WholeEnvelope):
    """A single charge that may belong to a trip."""

    trip: Trip | None = None

    @property
    def party_role(self) -> PartyRole:
        """The trip's carrier, else its driver."""
        return PartyRole.CARRIER if self.trip and self.trip.Carrier else PartyRole.DRIVER

    @property
    def party_alvys_id(self) -> str | None:
        """The trip's carrier, else its driver."""
        if self.trip is None:
            return None
        if self.trip.Carrier:
            return self.trip.Carrier.Id
        return self.trip.Driver1.Id if self.trip.Driver1 else None

    @property
    def driver(self) -> DriverFacts | None:
        """The trip's driver, where the driver is who it is for (DIM-3)."""
        driver = self.trip.Driver1 if self.trip else None
        if self.party_role is not PartyRole.DRIVER or driver is None:
            return None
        return DriverFacts(driver.Id, driver.ContractorType, driver.Fleet.Name if driver.Fleet else None)

    @property
    def load_number(self) -> str | None:
        """The trip's load, else the one that was sent along."""
        if self.trip is not None:
            return self.trip.LoadNumber
        return self.loads[0].LoadNumber if self.loads else None

    @property
    def trip_id(self) -> str | None:
        """The trip, where it is known."""
        return self.trip.Id if self.trip else None

    def contradictions(self) -> Iterator[InputProblem]:
        """Loads belong to the trip."""
        yield from super().contradictions()
        if self.trip is not None:
            yield from foreign_loads(self.loads, self.trip)

    def trip_of(self, trip_number: str | None, load_number: str | None = None) -> Trip | None:
        """The trip that it belongs to."""
        return self.trip or super().trip_of(trip_number, load_number)


class ECheckEnvelope(OfTrip):
    """A money code that was issued to a driver or carrier."""

    e_check: ECheck = Field(
        validation_alias=AliasChoices("eCheck", "e_check", "echeck"), serialization_alias="eCheck"
    )

    @property
    def alvys_id(self) -> str:
        """Alvys's key of the e-check; without one, its number."""
        return self.e_check.Id or self.e_check.CheckNumber

    @property
    def number(self) -> str:
        """The check number."""
        return self.e_check.CheckNumber

    @property
    def number_path(self) -> str:
        """Where it stands."""
        return "eCheck.CheckNumber"

    @property
    def total(self) -> AlvysMoney:
        """What was issued, without the fee."""
        return self.e_check.Amount

    @property
    def created_on(self) -> date:
        """When it was issued."""
        return self.e_check.CreatedAt or self.updated_at.date()

    def contradictions(self) -> Iterator[InputProblem]:
        """An e-check has a number and issues something, in one currency."""
        yield from super().contradictions()
        if not self.e_check.CheckNumber.strip():
            yield InputProblem("eCheck.CheckNumber", "is empty; an e-check is known by its number")
        if self.e_check.Amount.Amount < 0 or (self.e_check.Fee and self.e_check.Fee.Amount < 0):
            yield InputProblem("eCheck.Amount.Amount", "or its fee is negative; an e-check issues money")
        amounts = [self.e_check.Amount] + ([self.e_check.Fee] if self.e_check.Fee else [])
        yield from mixed_currencies("eCheck", amounts)


class ECheckBill(ECheckEnvelope):
    """An e-check on the payable side."""

    kind: Literal[Kind.E_CHECK]

    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        """AP-2."""
        if self.trip and self.trip.TenderAs:
            yield "trip.TenderAs", self.trip.TenderAs


class ECheckInvoice(ECheckEnvelope):
    """An e-check on the receivable side: what it cost is charged on."""

    kind: Literal[Kind.AR_E_CHECK]

    @property
    def party_role(self) -> PartyRole:
        """Whoever is charged for it."""
        return PartyRole.CUSTOMER

    @property
    def party_alvys_id(self) -> str | None:
        """Only the external id tells."""
        return None

    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        """AR-2."""
        for position, load in enumerate(self.loads):
            if load.InvoiceAs:
                yield f"loads[{position}].InvoiceAs", load.InvoiceAs


class Fuel(WholeEnvelope):
    """A fuel card transaction."""

    kind: Literal[Kind.FUEL]
    fuel: AlvysFuel

    @property
    def alvys_id(self) -> str:
        """Alvys's key."""
        return self.fuel.Id

    @property
    def number(self) -> str:
        """The card provider's number of the transaction."""
        return prefixed("AFL", (self.fuel.TransactionId or "").strip() or self.fuel.Id)

    @property
    def number_path(self) -> str:
        """Where it stands."""
        return "fuel.TransactionId"

    @property
    def total(self) -> AlvysMoney:
        """What the card was charged."""
        return self.fuel.Total

    @property
    def party_role(self) -> PartyRole:
        """The card provider."""
        return PartyRole.VENDOR

    @property
    def party_name(self) -> str | None:
        """The card provider."""
        return self.party.name or self.fuel.Source or None

    @property
    def driver(self) -> DriverFacts | None:
        """Who bought it."""
        return DriverFacts(self.fuel.DriverId, None, None) if self.fuel.DriverId else None

    @property
    def created_on(self) -> date:
        """When the fuel was bought."""
        return self.fuel.TransactionDate or self.updated_at.date()

    @property
    def discount(self) -> Decimal:
        """What was taken off, as a negative amount or zero; some providers write it without the sign."""
        return -abs(self.fuel.Discounts.Amount) if self.fuel.Discounts else Decimal(0)

    @property
    def discount_is_separate(self) -> bool:
        """Whether the total has the discount taken off; some providers give the fuel net of it already."""
        return self.fuel.Total.Amount == self._gross + self.discount

    @property
    def _gross(self) -> Decimal:
        parts = (self.fuel.FuelTotal, self.fuel.Fees, self.fuel.Advances)
        return sum((one.Amount for one in parts if one is not None), Decimal(0))

    def contradictions(self) -> Iterator[InputProblem]:
        """Fuel, fees and advances less discounts make the total."""
        yield from super().contradictions()
        fuel, gross = self.fuel, self._gross
        if fuel.Total.Amount != gross and not self.discount_is_separate:
            yield InputProblem(
                "fuel.Total.Amount",
                f"is {fuel.Total.Amount}, but fuel, fees and advances make {gross} before discounts",
            )
        amounts = [
            one for one in (fuel.FuelTotal, fuel.Fees, fuel.Advances, fuel.Discounts, fuel.Total) if one
        ]
        yield from mixed_currencies("fuel", amounts)

    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        """AP-2."""
        if self.fuel.SubsidiaryId:
            yield "fuel.SubsidiaryId", self.fuel.SubsidiaryId


class Toll(WholeEnvelope):
    """A toll transaction."""

    kind: Literal[Kind.TOLL]
    toll: AlvysToll

    @property
    def alvys_id(self) -> str:
        """Alvys's key."""
        return self.toll.Id

    @property
    def number(self) -> str:
        """The toll provider's number of the transaction."""
        return prefixed("ATL", (self.toll.TransactionId or "").strip() or self.toll.Id)

    @property
    def number_path(self) -> str:
        """Where it stands."""
        return "toll.TransactionId"

    @property
    def total(self) -> AlvysMoney:
        """The toll with its fee."""
        fee = self.toll.Fee.Amount if self.toll.Fee else Decimal(0)
        return self.toll.Amount.model_copy(update={"Amount": self.toll.Amount.Amount + fee})

    @property
    def party_role(self) -> PartyRole:
        """The toll provider."""
        return PartyRole.VENDOR

    @property
    def party_name(self) -> str | None:
        """The toll provider."""
        return self.party.name or self.toll.Source or None

    @property
    def created_on(self) -> date:
        """When the road was used."""
        return self.toll.TransactionDate

    def contradictions(self) -> Iterator[InputProblem]:
        """One currency."""
        yield from super().contradictions()
        yield from mixed_currencies("toll", [one for one in (self.toll.Amount, self.toll.Fee) if one])

    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        """AP-2."""
        if self.toll.SubsidiaryId:
            yield "toll.SubsidiaryId", self.toll.SubsidiaryId


class Deduction(WholeEnvelope):
    """A deduction from a driver's pay that is booked by itself."""

    kind: Literal[Kind.DEDUCTION]
    deduction: AlvysDeduction

    @property
    def alvys_id(self) -> str:
        """Alvys's key."""
        return self.deduction.Id

    @property
    def number(self) -> str:
        """Deductions have no number in Alvys."""
        return prefixed("ADT", self.deduction.Id)

    @property
    def number_path(self) -> str:
        """Where it comes from."""
        return "deduction.Id"

    @property
    def party_role(self) -> PartyRole:
        """The driver."""
        return PartyRole.DRIVER

    @property
    def party_alvys_id(self) -> str | None:
        """The driver, or the owner of the truck."""
        return self.deduction.DriverId or self.deduction.OwnerOperatorId

    @property
    def driver(self) -> DriverFacts | None:
        """The driver."""
        return DriverFacts(self.deduction.DriverId, None, None) if self.deduction.DriverId else None

    @property
    def total(self) -> AlvysMoney:
        """What is deducted: negative."""
        return self.deduction.Amount

    @property
    def created_on(self) -> date:
        """Its date."""
        return self.deduction.Date


class Escrow(WholeEnvelope):
    """A deposit into, or a withdrawal from, a driver's escrow account (DEC-10)."""

    kind: Literal[Kind.ESCROW]
    escrow: AlvysEscrow

    @property
    def alvys_id(self) -> str:
        """Alvys's key."""
        return self.escrow.Id

    @property
    def number(self) -> str:
        """Escrow entries have no number in Alvys."""
        return prefixed("AES", self.escrow.Id)

    @property
    def number_path(self) -> str:
        """Where it comes from."""
        return "escrow.Id"

    @property
    def party_role(self) -> PartyRole:
        """The driver."""
        return PartyRole.DRIVER

    @property
    def party_alvys_id(self) -> str | None:
        """The driver."""
        return self.escrow.DriverId

    @property
    def driver(self) -> DriverFacts | None:
        """The driver."""
        return DriverFacts(self.escrow.DriverId, None, None) if self.escrow.DriverId else None

    @property
    def total(self) -> AlvysMoney:
        """What the driver is paid: negative for a deposit."""
        return self.escrow.Amount

    @property
    def created_on(self) -> date:
        """Its date."""
        return self.escrow.Date


class AccessorialExpense(OfTrip):
    """An accessorial that is paid by itself."""

    kind: Literal[Kind.ACCESSORIAL_EXPENSE]
    accessorial: AlvysAccessorialExpense = Field(
        validation_alias=AliasChoices("accessorialExpense", "accessorial_expense", "accessorial"),
        serialization_alias="accessorialExpense",
    )

    @property
    def alvys_id(self) -> str:
        """Alvys's key."""
        return self.accessorial.Id

    @property
    def number(self) -> str:
        """Accessorials have no number in Alvys."""
        return prefixed("AAC", self.accessorial.Id)

    @property
    def number_path(self) -> str:
        """Where it comes from."""
        return "accessorialExpense.Id"

    @property
    def total(self) -> AlvysMoney:
        """What is paid."""
        return self.accessorial.Total

    @property
    def created_on(self) -> date:
        """When it was added to the trip."""
        return self.accessorial.CreatedAt or self.updated_at.date()

    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        """AP-2."""
        if self.trip and self.trip.TenderAs:
            yield "trip.TenderAs", self.trip.TenderAs
