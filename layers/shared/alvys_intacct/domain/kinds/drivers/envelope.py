"""Settlement statements and paystubs of drivers, as Alvys sends them (AP-1, AP-5, AP-6)."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import AliasChoices, Field
from typing_extensions import override

from alvys_intacct.domain.alvys.operations import AlvysFleet, AlvysMoney
from alvys_intacct.domain.alvys.party_details import PartyRole
from alvys_intacct.domain.alvys.statements import DriverSettlementStatement
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.kinds.contradictions import mixed_currencies, sum_differs, too_many
from alvys_intacct.domain.kinds.envelope import DriverFacts, TransactionEnvelope
from alvys_intacct.domain.kinds.limits import MOST_LINES
from alvys_intacct.domain.kinds.registry import Kind


class DriverStatementEnvelope(TransactionEnvelope):
    """A driver's statement: pay, deductions, credits and reimbursements of a pay period."""

    statement: DriverSettlementStatement

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
        return f"{self.kind.facts.member}.Number"

    @property
    @override
    def total(self) -> AlvysMoney:
        """The driver's net income; negative where deductions exceed pay."""
        return self.statement.Totals.NetIncome

    @property
    @override
    def party_role(self) -> PartyRole:
        return PartyRole.DRIVER

    @property
    @override
    def party_alvys_id(self) -> str:
        return self.statement.Driver.Id

    @property
    @override
    def party_name(self) -> str:
        return self.statement.Driver.Name

    @property
    @override
    def driver(self) -> DriverFacts:
        driver = self.statement.Driver
        fleet = AlvysFleet(Name=driver.FleetName) if driver.FleetName else None
        return DriverFacts(driver.Id, driver.Type, fleet, driver.Name)

    @property
    @override
    def trip_id(self) -> str | None:
        """The trip, where the statement has just one."""
        numbers = {line.TripNumber for line in self.statement.LineItems if line.TripNumber}
        trip_ids = [trip.Id for trip in self.trips if trip.TripNumber in numbers]
        return trip_ids[0] if len(numbers) == 1 and trip_ids else None

    @property
    @override
    def created_on(self) -> date:
        return self.statement.StatementDate

    @override
    def contradictions(self) -> Iterator[InputProblem]:
        """Lines that don't sum to the net income."""
        yield from super().contradictions()
        lines = self.statement.LineItems
        amounts = [line.Amount for line in lines]
        yield from too_many(f"{self.kind.facts.member}.LineItems", lines, MOST_LINES, "lines")
        yield from sum_differs(
            f"{self.kind.facts.member}.Totals.NetIncome.Amount",
            self.total.Amount,
            (amount.Amount for amount in amounts),
        )
        yield from mixed_currencies(f"{self.kind.facts.member}.LineItems", [self.total, *amounts])

    @override
    def quoted_numbers(self) -> Iterator[str | None]:
        for line in self.statement.LineItems:
            yield from (line.TripNumber, line.LoadNumber)
        yield from super().quoted_numbers()

    @override
    def named_subsidiaries(self) -> Iterator[tuple[str, str]]:
        """AP-2: the driver's own subsidiary."""
        if self.statement.Driver.SubsidiaryId:
            yield f"{self.kind.facts.member}.Driver.SubsidiaryId", self.statement.Driver.SubsidiaryId

    @property
    @override
    def pays_for_loads(self) -> bool:
        return True

    @property
    @override
    def booked_once(self) -> list[str]:
        """The statement, which may be sent as a settlement or as a paystub."""
        return [f"driver-statement:{self.number}"]

    @override
    def gives_way(self, key: str) -> bool:
        return True


class DriverSettlement(DriverStatementEnvelope):
    """A driver's settlement statement."""

    kind: Literal[Kind.DRIVER_SETTLEMENT]


class Paystub(DriverStatementEnvelope):
    """A paystub; it has the shape of a settlement statement."""

    kind: Literal[Kind.PAYSTUB]
    statement: DriverSettlementStatement = Field(
        validation_alias=AliasChoices("paystub", "statement"), serialization_alias="paystub"
    )
