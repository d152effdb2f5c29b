"""Alvys's single expenses: fuel, tolls, deductions, escrow, accessorials, under Alvys's own names."""

from pydantic import Field

from alvys_intacct.domain.alvys.operations import AlvysMoney
from alvys_intacct.domain.alvys.values import AlvysModel, BusinessDate, GuidIdentifier, Identifier, Text


class FuelCard(AlvysModel):
    """A fuel card of a truck. `DeductFuel` says whether its fuel is deducted from the driver today."""

    DeductFuel: bool | None = None


class TruckCards(AlvysModel):
    """A truck with its fuel cards (TruckResponse)."""

    Id: Text | None = None
    FuelCards: list[FuelCard] | None = None


class AlvysFuel(AlvysModel):
    """FuelResponse. `Category` is Alvys's name of the fuel, `Source` the card provider.

    `deducted_from_driver` is None where the message doesn't tell who pays it (AP-9).
    """

    Id: Identifier
    TransactionId: Text | None = None
    SubsidiaryId: Text | None = None
    SubsidiaryName: Text | None = None
    TruckId: Text | None = None
    TruckNumber: Text | None = None
    DriverId: Text | None = None
    DriverName: Text | None = None
    OwnerOperatorId: Text | None = None
    Source: Text = ""
    Type: Text | None = None
    Category: Text | None = None
    Description: Text | None = None
    deducted_from_driver: bool | None = Field(None, alias="deductedFromDriver")
    FuelTotal: AlvysMoney
    Fees: AlvysMoney | None = None
    Discounts: AlvysMoney | None = None
    Advances: AlvysMoney | None = None
    Total: AlvysMoney
    TransactionDate: BusinessDate | None = None


class AlvysToll(AlvysModel):
    """TollDto. `deducted_from_driver` is None where the message doesn't tell who pays it (AP-9)."""

    Id: Identifier
    SubsidiaryId: Text | None = None
    TransactionId: Text | None = None
    Source: Text = ""
    Agency: Text = ""
    UnitId: Text | None = None
    UnitNumber: Text | None = None
    deducted_from_driver: bool | None = Field(None, alias="deductedFromDriver")
    FormattedLocation: Text | None = None
    Amount: AlvysMoney
    Fee: AlvysMoney | None = None
    TransactionDate: BusinessDate


class AlvysDeduction(AlvysModel):
    """DeductionResponse; an amount deducted from the driver is negative."""

    Id: GuidIdentifier
    Type: Text | None = None
    Category: Text = ""
    Description: Text = ""
    Amount: AlvysMoney
    DriverId: Text | None = None
    TruckId: Text | None = None
    OwnerOperatorId: Text | None = None
    Date: BusinessDate
    CreatedAt: BusinessDate | None = None


class AlvysEscrow(AlvysModel):
    """A deposit into or a withdrawal from a driver's escrow account; a deposit is a negative amount."""

    Id: Identifier
    Type: Text | None = None
    Description: Text = ""
    Amount: AlvysMoney
    DriverId: Text | None = None
    Date: BusinessDate
    CreatedAt: BusinessDate | None = None


class AlvysAccessorialExpense(AlvysModel):
    """An accessorial that is paid to a carrier or driver on its own."""

    Id: Identifier
    Type: Text
    Total: AlvysMoney
    ECheckNumber: Text | None = None
    CreatedAt: BusinessDate | None = None
