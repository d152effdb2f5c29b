"""Details of a customer, carrier or driver that accounting needs (PARTY, TERM)."""

from enum import StrEnum

from pydantic import AliasChoices, ConfigDict, Field

from alvys_intacct.domain.alvys.values import LenientModel, Text


class PartyRole(StrEnum):
    """The role of a transaction's party; all but customers are vendors (PARTY-1 … PARTY-3)."""

    CUSTOMER = "customer"
    CARRIER = "carrier"
    DRIVER = "driver"
    VENDOR = "vendor"


class PartyKind(StrEnum):
    """The lists of parties in Alvys."""

    CUSTOMERS = "customers"
    CARRIERS = "carriers"
    DRIVERS = "drivers"


class PartyModel(LenientModel):
    """Base of the models here: camelCase or Alvys's PascalCase, unknown fields ignored."""

    model_config = ConfigDict(populate_by_name=True)


def _either(camel: str, *others: str) -> AliasChoices:
    """A field under its camelCase or its PascalCase name."""
    return AliasChoices(camel, camel[0].upper() + camel[1:], *others)


class PartyAddress(PartyModel):
    """An address; Alvys's ShortAddress is accepted too."""

    street: Text | None = Field(None, validation_alias=_either("street"), max_length=500)
    street2: Text | None = Field(None, validation_alias=_either("street2"), max_length=500)
    city: Text | None = Field(None, validation_alias=_either("city"), max_length=200)
    state: Text | None = Field(None, validation_alias=_either("state"), max_length=100)
    zip_code: Text | None = Field(
        None, serialization_alias="zipCode", validation_alias=_either("zipCode", "zip"), max_length=50
    )
    country: Text | None = Field(None, validation_alias=_either("country"), max_length=100)


class PartyContact(PartyModel):
    """A contact person."""

    name: Text | None = Field(None, validation_alias=_either("name"), max_length=200)
    first_name: Text | None = Field(
        None, serialization_alias="firstName", validation_alias=_either("firstName"), max_length=100
    )
    last_name: Text | None = Field(
        None, serialization_alias="lastName", validation_alias=_either("lastName"), max_length=100
    )
    email: Text | None = Field(None, validation_alias=_either("email"), max_length=2000)
    phone: Text | None = Field(None, validation_alias=_either("phone"), max_length=500)


class TaxCompany(PartyModel):
    """The company under which a 1099 contractor is paid (PARTY-3)."""

    name: Text | None = Field(None, validation_alias=_either("name"), max_length=200)
    tax_id: Text | None = Field(
        None, serialization_alias="taxId", validation_alias=_either("taxId"), max_length=50
    )
    address: PartyAddress | None = Field(None, validation_alias=_either("address"))
    email: Text | None = Field(None, validation_alias=_either("email"), max_length=2000)
    phone: Text | None = Field(None, validation_alias=_either("phone"), max_length=500)


class FactoringCompany(PartyModel):
    """The company that is paid in place of the carrier (PARTY-4). Terms are in calendar days (TERM-2)."""

    id: Text | None = Field(None, validation_alias=_either("id"), max_length=100)
    name: Text | None = Field(None, validation_alias=_either("name"), max_length=200)
    external_accounting_id: Text | None = Field(
        None,
        serialization_alias="externalAccountingId",
        validation_alias=_either("externalAccountingId"),
        max_length=100,
    )
    terms_in_days: int | None = Field(
        None, serialization_alias="termsInDays", validation_alias=_either("termsInDays"), ge=0, le=365
    )
    address: PartyAddress | None = Field(None, validation_alias=_either("address"))
    contact: PartyContact | None = Field(None, validation_alias=_either("contact"))


class PartyDetails(PartyModel):
    """The details of a customer, carrier or driver (PARTY-1 … PARTY-7, TERM-1, TERM-2).

    `name` is the company's or driver's own name, for transactions that don't contain it.
    `payment_method` is Alvys's payment type, which has its own terms setting (TERM-2). `terms_in_days` are
    calendar days.
    """

    external_accounting_id: Text | None = Field(None, alias="externalAccountingId", max_length=100)
    external_accounting_name: Text | None = Field(None, alias="externalAccountingName", max_length=200)
    name: Text | None = Field(None, max_length=200)
    mc_number: Text | None = Field(None, alias="mcNumber", max_length=50)
    dot_number: Text | None = Field(None, alias="dotNumber", max_length=50)
    tax_company: TaxCompany | None = Field(None, alias="taxCompany")
    factoring_company: FactoringCompany | None = Field(None, alias="factoringCompany")
    payment_method: Text | None = Field(None, alias="paymentMethod", max_length=100)
    terms_in_days: int | None = Field(None, alias="termsInDays", ge=0, le=365)
    contact: PartyContact | None = None
    address: PartyAddress | None = None
