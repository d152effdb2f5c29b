"""Customers, carriers and drivers of Alvys's public API, under Alvys's own names."""

from __future__ import annotations

from alvys_intacct.domain.alvys.operations import ShortAddress
from alvys_intacct.domain.alvys.values import AlvysModel, Identifier, Text


class CustomerInvoicing(AlvysModel):
    """A customer's billing details; terms are calendar days."""

    Address: ShortAddress | None = None
    EmailAddresses: list[Text] | None = None
    PhoneNumber: Text | None = None
    PaymentTermsInDays: int | None = None


class CustomerContact(AlvysModel):
    """A person at a customer."""

    Name: Text | None = None
    Email: Text | None = None
    Phone: Text | None = None
    Mobile: Text | None = None


class AlvysCustomer(AlvysModel):
    """CustomerResponse."""

    Id: Identifier
    Name: Text
    ExternalId: Text | None = None
    BillingAddress: ShortAddress | None = None
    Email: list[Text] | None = None
    Phone: list[Text] | None = None
    InvoicingInformation: CustomerInvoicing | None = None
    Contacts: list[CustomerContact] | None = None


class ExternalId(AlvysModel):
    """A carrier's id in one subsidiary's accounting system (PARTY-7)."""

    SubsidiaryId: Text | None = None
    IntegrationType: Text | None = None
    ExternalAccountingId: Text


class CarrierFactoringCompany(AlvysModel):
    """The factoring company that is paid in place of a carrier."""

    Id: Text | None = None
    Name: Text | None = None


class AlvysCarrier(AlvysModel):
    """CarrierResponse. `ExternalName` is its External Accounting Name."""

    Id: Identifier
    Name: Text
    ExternalName: Text | None = None
    McNum: Text | None = None
    UsDotNum: Text | None = None
    Address: ShortAddress | None = None
    ExternalIds: list[ExternalId] | None = None
    PaymentMethod: Text | None = None
    FactoringCompany: CarrierFactoringCompany | None = None


class AlvysDriver(AlvysModel):
    """DriverResponse. It has neither an External Accounting ID nor a tax company."""

    Id: Identifier
    Name: Text
    Email: Text | None = None
    PhoneNumber: Text | None = None
    Address: ShortAddress | None = None
