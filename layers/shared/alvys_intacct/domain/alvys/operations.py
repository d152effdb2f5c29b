"""The objects of Alvys's public API, with the fields that the rules need.

Names are Alvys's own (PascalCase), so that they can be compared with Alvys's documentation.
Unknown fields are ignored. Alvys leaves optional fields out or writes null.
"""

from typing import Annotated

from pydantic import Field

from alvys_intacct.domain.alvys.values import (
    AlvysModel,
    Amount,
    BusinessDate,
    ContactTexts,
    Identifier,
    Incidental,
    Quantity,
    Text,
)


class AlvysMoney(AlvysModel):
    """`Amount` is a JSON number, `Currency` an ISO 4217 number or absent."""

    Amount: Amount
    Currency: int | None = None


class ShortAddress(AlvysModel):
    """An address as Alvys writes it."""

    Street: Text | None = None
    City: Text | None = None
    State: Text | None = None
    ZipCode: Text | None = None


class NamedParty(AlvysModel):
    """The customer of an invoice, or its vendor, who is the invoicing subsidiary itself."""

    Id: Identifier
    Name: Text
    EmailAddresses: ContactTexts = ()
    PhoneNumbers: ContactTexts = ()
    BillingAddress: ShortAddress | None = None


class InvoiceLineItem(AlvysModel):
    """A charge on an invoice. `Category` is ``Load`` or ``Accessorial``."""

    Id: Text = ""
    Name: Text
    Amount: AlvysMoney
    LoadNumber: Text | None = None
    Category: Text | None = None


class InvoiceLoad(AlvysModel):
    """A load that an invoice bills."""

    Id: Text
    LoadNumber: Identifier
    SubsidiaryName: Text | None = None
    OrderNumber: Text | None = None
    PONumber: Text | None = None


class AlvysInvoice(AlvysModel):
    """InvoiceResponse."""

    Id: Identifier
    Number: Identifier
    Type: Text | None = None
    SupplementalInvoiceType: Text | None = None
    Status: Text | None = None
    CreatedDate: BusinessDate
    InvoicedDate: BusinessDate | None = None
    DueDate: BusinessDate | None = None
    Total: AlvysMoney
    Vendor: NamedParty | None = None
    Customer: NamedParty
    LineItems: list[InvoiceLineItem] = Field(min_length=1)
    Loads: list[InvoiceLoad] = Field(min_length=1)


class AlvysPayment(AlvysModel):
    """InvoiceResponsePaymentDto: a payment as an invoice shows it."""

    Id: Text | None = None
    Amount: AlvysMoney | None = None
    PaymentReference: Text | None = None


class PaidInvoice(AlvysModel):
    """InvoiceResponse, as far as its payments are asked for.

    `Payments` is None where the answer has no list of them.
    """

    Number: Text | None = None
    Payments: list[AlvysPayment] | None = None


class Reference(AlvysModel):
    """A custom reference of a load or trip."""

    Name: Text = ""
    Value: Text = ""
    Type: Text | None = None


class AlvysFleet(AlvysModel):
    """A fleet of the tenant."""

    Id: Text | None = None
    Name: Text | None = None
    InvoiceNumberPrefix: Text | None = None


class Measure(AlvysModel):
    """A weight, volume or distance."""

    Value: Quantity
    UnitOfMeasure: Text | None = None


class Mileage(AlvysModel):
    """Miles driven or billed."""

    Distance: Measure


class Stop(AlvysModel):
    """A place where a load is picked up or delivered. `StopType` is ``Pickup`` or ``Delivery``."""

    StopType: Text | None = None
    CompanyName: Text | None = None
    Address: ShortAddress | None = None
    ArrivedAt: BusinessDate | None = None
    DepartedAt: BusinessDate | None = None
    AppointmentDate: BusinessDate | None = None


class Equipment(AlvysModel):
    """A truck or trailer."""

    Id: Text | None = None


class TripDriver(AlvysModel):
    """A driver on a trip."""

    Id: Text | None = None
    ContractorType: Text | None = None
    Fleet: AlvysFleet | None = None


class Load(AlvysModel):
    """LoadResponse. `InvoiceAs` names the subsidiary that bills the customer (AR-2)."""

    Id: Identifier
    LoadNumber: Identifier
    OrderNumber: Text | None = None
    PONumber: Text | None = None
    Status: Text
    InvoiceAs: Text | None = None
    CreatedAt: BusinessDate | None = None
    InvoicedAt: BusinessDate | None = None
    OfficeId: Text | None = None
    Fleet: AlvysFleet | None = None
    Weight: Annotated[Measure | None, Incidental] = None
    Volume: Annotated[Measure | None, Incidental] = None
    RequiredEquipment: list[Text] | None = None
    CustomerMileage: Annotated[Mileage | None, Incidental] = None
    CustomerSalesAgentId: Text | None = None
    Stops: list[Stop] = Field(default_factory=lambda: [])
    References: list[Reference] = Field(default_factory=lambda: [])


class Accessorial(AlvysModel):
    """An accessorial charge on a trip."""

    Id: Text = ""
    Type: Text
    Total: AlvysMoney


class ECheck(AlvysModel):
    """A money code advanced to a carrier or driver; it reduces what is owed (DEC-11)."""

    Id: Text = ""
    CheckNumber: Text
    Amount: AlvysMoney
    Fee: AlvysMoney | None = None
    Type: Text
    IsPaid: bool | None = None
    CreatedAt: BusinessDate | None = None


class TripCarrier(AlvysModel):
    """The carrier's pay on a trip. ``TotalPayable = Linehaul + Accessorials - EChecks``."""

    Id: Identifier
    CarrierInvoiceNumber: Text | None = None
    Linehaul: AlvysMoney
    Accessorials: AlvysMoney | None = None
    AccessorialsDetails: list[Accessorial] = Field(default_factory=lambda: [])
    EChecks: list[ECheck] = Field(default_factory=lambda: [])
    TotalPayable: AlvysMoney


class Trip(AlvysModel):
    """TripResponse. `TenderAs` names the subsidiary that owes the carrier (AP-2)."""

    Id: Identifier
    TripNumber: Identifier
    Status: Text
    LoadNumber: Identifier
    OrderNumber: Text | None = None
    TenderAs: Text | None = None
    TenderAsSubsidiaryType: Text | None = None
    DeliveryDate: BusinessDate | None = None
    DeliveredAt: BusinessDate | None = None
    ReleasedAt: BusinessDate | None = None
    DueDate: BusinessDate | None = None
    PickedUpAt: BusinessDate | None = None
    CarrierAssignedAt: BusinessDate | None = None
    DispatchedBy: Text | None = None
    CarrierPayOnHold: bool | None = None
    TotalMileage: Annotated[Mileage | None, Incidental] = None
    LoadedMileage: Annotated[Mileage | None, Incidental] = None
    EmptyMileage: Annotated[Mileage | None, Incidental] = None
    Truck: Equipment | None = None
    Trailer: Equipment | None = None
    Driver1: TripDriver | None = None
    Driver2: TripDriver | None = None
    Carrier: TripCarrier | None = None
    References: list[Reference] | None = None
