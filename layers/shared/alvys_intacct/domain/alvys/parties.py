"""Customers, carriers and drivers of Alvys's public API, under Alvys's own names."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from alvys_intacct.domain.alvys.operations import ShortAddress
from alvys_intacct.domain.alvys.values import (
    AlvysModel,
    ContactText,
    ContactTexts,
    Identifier,
    Text,
    objects_of,
)


class CustomerInvoicing(AlvysModel):
    """A customer's billing details; terms are calendar days."""

    Address: ShortAddress | None = None
    EmailAddresses: ContactTexts = ()
    PhoneNumber: ContactText = None
    PaymentTermsInDays: int | None = None


class CompanyContact(AlvysModel):
    """A person at a customer or carrier."""

    Name: ContactText = None
    Email: ContactText = None
    Phone: ContactText = None
    Mobile: ContactText = None


CompanyContacts = Annotated[list[CompanyContact], BeforeValidator(objects_of)]


class AlvysCustomer(AlvysModel):
    """CustomerResponse."""

    Id: Identifier
    Name: Text
    ExternalId: Text | None = None
    BillingAddress: ShortAddress | None = None
    Email: ContactTexts = ()
    Phone: ContactTexts = ()
    InvoicingInformation: CustomerInvoicing | None = None
    Contacts: CompanyContacts = Field(default_factory=lambda: [])


class ExternalId(AlvysModel):
    """A carrier's id in one subsidiary's accounting system (PARTY-7)."""

    SubsidiaryId: Text | None = None
    IntegrationType: Text | None = None
    ExternalAccountingId: Text | None = None


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
    Contacts: CompanyContacts = Field(default_factory=lambda: [])
    ExternalIds: list[ExternalId] | None = None
    PaymentMethod: Text | None = None
    FactoringCompany: CarrierFactoringCompany | None = None


class AlvysDriver(AlvysModel):
    """DriverResponse. It has neither an External Accounting ID nor a tax company."""

    Id: Identifier
    Name: Text
    Email: ContactText = None
    PhoneNumber: ContactText = None
    Address: ShortAddress | None = None
