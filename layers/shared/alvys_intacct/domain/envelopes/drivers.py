"""What drivers are paid: settlement statements and paystubs (AP-1, AP-5, AP-6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import AliasChoices, Field

from alvys_intacct.domain.alvys import AlvysMoney
from alvys_intacct.domain.alvys_statements import DriverSettlementStatement
from alvys_intacct.domain.envelopes.party import PartyRole
from alvys_intacct.domain.envelopes.shape import (
    DriverFacts,
    InputProblem,
    WholeEnvelope,
    mixed_currencies,
    sum_differs,
)
from alvys_intacct.domain.kinds import Kind


class DriverStatementEnvelope(WholeEnvelope):
    """A driver's statement: pay, deductions, credits and reimbursements of a pay period."""

    statement: DriverSettlementStatement

    @property
    def alvys_id(self) -> str:
        """Alvys knows statements by their number."""
        return self.statement.Number

    @property
    def number(self) -> str:
        """The statement number."""
        return self.statement.Number

    @property
    def member(self) -> str:
        """What the message calls the statement."""
        return "statement"

    @property
    def number_path(self) -> str:
        """Where it stands."""
        return f"{self.member}.Number"

    @property
    def total(self) -> AlvysMoney:
        """What the driver is paid; negative where the deductions exceed the pay."""
        return self.statement.Totals.NetIncome

    @property
    def party_role(self) -> PartyRole:
        """The driver."""
        return PartyRole.DRIVER

    @property
    def party_alvys_id(self) -> str:
        """The driver."""
        return self.statement.Driver.Id

    @property
    def party_name(self) -> str:
        """The driver."""
        return self.statement.Driver.Name

    @property
    def driver(self) -> DriverFacts:
        """The driver of the statement."""
        driver = self.statement.Driver
        return DriverFacts(driver.Id, driver.Type, driver.FleetName)

    @property
    def trip_id(self) -> str | None:
        """The trip where the statement has just one."""
        numbers = {line.TripNumber for line in self.statement.LineItems if line.TripNumber}
        found = [trip.Id for trip in self.trips if trip.TripNumber in numbers]
        return found[0] if len(numbers) == 1 and found else None

    @property
    def created_on(self) -> date:
        """The statement's date."""
        return self.statement.StatementDate

    def contradictions(self) -> Iterator[InputProblem]:
        """The lines make what the driver is paid."""
        yield from super().contradictions()
        amounts = [line.Amount for line in self.statement.LineItems]
        yield from sum_differs(
            f"{self.member}.Totals.NetIncome.Amount", self.total.Amount, (one.Amount for one in amounts)
        )
        yield from mixed_currencies(f"{self.member}.LineItems", [self.total, *amounts])

    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        """AP-2: the driver's own subsidiary."""
        if self.statement.Driver.SubsidiaryId:
            yield f"{self.member}.Driver.SubsidiaryId", self.statement.Driver.SubsidiaryId


class DriverSettlement(DriverStatementEnvelope):
    """A driver's settlement statement."""

    kind: Literal[Kind.DRIVER_SETTLEMENT]


class Paystub(DriverStatementEnvelope):
    """A paystub; it has the shape of a settlement statement."""

    kind: Literal[Kind.PAYSTUB]
    statement: DriverSettlementStatement = Field(
        validation_alias=AliasChoices("paystub", "statement"), serialization_alias="paystub"
    )

    @property
    def member(self) -> str:
        """What the message calls it."""
        return "paystub"
