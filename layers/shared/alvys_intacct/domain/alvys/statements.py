"""Alvys's settlement statements of carriers and drivers, under Alvys's own names."""

from pydantic import Field

from alvys_intacct.domain.alvys.operations import AlvysMoney
from alvys_intacct.domain.alvys.values import AlvysModel, BusinessDate, Identifier, StatementNumber, Text


class CarrierStatementItem(AlvysModel):
    """A charge of a trip. `AccountingTag` is the item in the account mapping."""

    Description: Text = ""
    Type: Text
    Amount: AlvysMoney
    AccountingTag: Text = ""


class CarrierStatementTrip(AlvysModel):
    """A trip on a carrier's statement."""

    TripId: Identifier
    TripNumber: Identifier
    LoadNumber: Text | None = None
    InvoiceNumber: Text | None = None
    NetAmount: AlvysMoney
    Items: list[CarrierStatementItem]


class StatementPayee(AlvysModel):
    """The payee: a carrier, or its factoring company."""

    Type: Text | None = None
    Id: Identifier
    Name: Text
    McNumber: Text | None = None
    DotNumber: Text | None = None


class CarrierSettlementStatement(AlvysModel):
    """CarrierSettlementStatementResponse. `Number` is its key in Alvys."""

    Number: StatementNumber
    Status: Text | None = None
    StatementDate: BusinessDate
    SubsidiaryId: Text | None = None
    Payee: StatementPayee
    NetAmount: AlvysMoney
    Trips: list[CarrierStatementTrip] = Field(min_length=1)


class StatementDriver(AlvysModel):
    """The driver of a statement. `Type` is COMPANY, OWNER_OPERATOR, CONTRACTOR or EXTERNAL."""

    Id: Identifier
    Name: Text
    Type: Text
    CompanyName: Text | None = None
    SubsidiaryId: Text | None = None
    FleetName: Text | None = None


class DriverStatementSubLine(AlvysModel):
    """A part of a line, such as one deduction of a category. Its amount has the line's sign."""

    Description: Text = ""
    Amount: AlvysMoney | None = None


class DriverStatementLine(AlvysModel):
    """A pay or deduction item. `Category` is its type in Alvys, `Title` the item."""

    Category: Text
    Title: Text = ""
    TripNumber: Text | None = None
    LoadNumber: Text | None = None
    Amount: AlvysMoney
    SubLines: list[DriverStatementSubLine] = Field(default_factory=lambda: [])


class StatementTotals(AlvysModel):
    """The totals of a statement; `NetIncome` is the net amount paid to the driver."""

    NetIncome: AlvysMoney


class DriverSettlementStatement(AlvysModel):
    """DriverSettlementStatementResponse. `Number` is its key in Alvys."""

    Number: StatementNumber
    Status: Text | None = None
    StatementDate: BusinessDate
    PayPeriodTitle: Text | None = None
    Driver: StatementDriver
    Totals: StatementTotals
    LineItems: list[DriverStatementLine]
