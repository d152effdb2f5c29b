"""What can be set on a connection, with the default of each setting (product 'Settings', CONN-12, DEC)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, Strict
from pydantic.alias_generators import to_camel

MOST_CUSTOM_TERMS = 500
LONGEST_TERM_DAYS = 365

Switch = Annotated[bool, Strict()]
Days = Annotated[int, Strict(), Field(ge=0, le=LONGEST_TERM_DAYS)]
AlvysOrSageId = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")]
TermsById = Annotated[dict[AlvysOrSageId, Days], Field(max_length=MOST_CUSTOM_TERMS)]


class ReferenceField(StrEnum):
    """PO Number Mapping: what an AR invoice carries as its reference (AR-4)."""

    ORDER_NUMBER = "order_number"
    PO_NUMBER = "po_number"


class CarrierLink(StrEnum):
    """By what an existing vendor in Sage is linked to a carrier (PARTY-2)."""

    EXTERNAL_ID = "external_id"
    MC_NUMBER = "mc_number"
    DOT_NUMBER = "dot_number"


class FactoringCompanyAs(StrEnum):
    """What a factoring company becomes in Sage (PARTY-4)."""

    CONTACT = "contact"
    VENDOR = "vendor"


class ReverseIn(StrEnum):
    """How a reversal is dated (MOD-6)."""

    ORIGINAL_PERIOD = "original_period"
    TODAY = "today"


class Settings(BaseModel):
    """Base of settings: unknown names are refused, since a misspelt switch would do nothing (CONN-12)."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", frozen=True, populate_by_name=True, defer_build=True
    )


class ArSettings(Settings):
    """Accounts Receivable settings and their defaults."""

    auto_create_customer: Switch = Field(
        False,
        description="Create a customer that Sage doesn't have (DEC-1).",
    )
    name_matching_fallback: Switch = Field(
        False,
        description="Match a customer without External Accounting ID by its name (PARTY-1).",
    )
    autopost_invoices: Switch = Field(False, description="On: invoices are posted. Off: they stay drafts.")
    po_number_mapping: ReferenceField = Field(
        ReferenceField.ORDER_NUMBER, description="What an invoice carries as its reference (AR-4)."
    )
    include_driver_bills: Switch = Field(
        False,
        description="A driver statement with a negative net becomes an invoice to the driver (DEC-9).",
    )
    export_carrier_statements: Switch = Field(
        False,
        description="A carrier statement with a negative net becomes an invoice to the carrier (DEC-9).",
    )
    export_e_check_transactions: Switch = Field(False, description="Export e-checks to Accounts Receivable.")
    export_deductions_as_credits: Switch = Field(
        True,
        description="On: a statement that becomes an invoice has its deductions and credits beside what was "
        "earned (DEC-9). Off: it has them alone, and what was earned is a bill of its own.",
    )


class ApSettings(Settings):
    """Accounts Payable settings and their defaults."""

    auto_create_vendor: Switch = Field(
        False,
        description="Create a vendor that Sage doesn't have (DEC-1).",
    )
    name_matching_fallback: Switch = Field(
        False,
        description="Match a vendor without External Accounting ID by its name (PARTY-2).",
    )
    link_carriers_by: CarrierLink = Field(
        CarrierLink.EXTERNAL_ID,
        description="By what a carrier without External Accounting ID finds its vendor in Sage (PARTY-2).",
    )
    create_factoring_companies_as: FactoringCompanyAs = Field(
        FactoringCompanyAs.CONTACT,
        description="A Pay To contact of the carrier's vendor, or a vendor of its own (PARTY-4).",
    )
    autopost_bills: Switch = Field(False, description="On: bills are posted. Off: they stay drafts.")
    include_driver_bills: Switch = Field(False, description="Export driver statements and paystubs (AP-5).")
    only_1099_drivers: Switch = Field(
        False,
        description="Skip statements of W2 drivers (AP-5).",
    )
    export_carrier_statements: Switch = Field(
        False,
        description="Carrier bills go out through settlements, never from the load (AP-3, DEC-3).",
    )
    send_carrier_invoice_upon_upload: Switch = Field(
        False,
        description="A carrier's bill goes out once its invoice is uploaded, not with the customer's (AP-3).",
    )
    export_e_check_transactions: Switch = Field(False, description="Export e-checks to Accounts Payable.")
    include_fuel_transactions: Switch = Field(
        False, description="Export fuel, by itself and on driver bills (AP-6)."
    )
    include_toll_transactions: Switch = Field(
        False, description="Export tolls, by themselves and on driver bills (AP-6)."
    )
    include_accessorial_expenses: Switch = Field(
        False,
        description="Export accessorial expenses that come by themselves (AP-1).",
    )


class CustomPaymentTerms(Settings):
    """Payment terms in days for single parties, by their Alvys or Sage id (TERM-1, TERM-2)."""

    customers: TermsById = Field(default_factory=dict, description="Days by customer.")
    carriers: TermsById = Field(default_factory=dict, description="Days by carrier.")


SubsidiaryName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
PaymentType = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")]


class AdvancedSettings(Settings):
    """Settings of both sides and their defaults."""

    default_payment_terms_days: Days = Field(
        30, description="The terms of a party that has none of its own (TERM-1, TERM-2)."
    )
    custom_payment_terms: CustomPaymentTerms = Field(
        default_factory=lambda: CustomPaymentTerms.model_validate({}),
        description="Terms of single customers and carriers; they go before the party's own.",
    )
    payment_type_terms: Annotated[dict[PaymentType, Days], Field(max_length=20)] = Field(
        default_factory=dict,
        description="Terms of carriers that have none, in days by Alvys's payment type (TERM-2).",
    )
    cross_subsidiary_billing: Switch = Field(
        False,
        description="Intercompany documents where Invoice As differs from Tender As (AP-8). "
        "It must be on at both subsidiaries.",
    )
    intercompany_parties: Annotated[dict[SubsidiaryName, AlvysOrSageId], Field(max_length=200)] = Field(
        default_factory=dict,
        description="The Sage id of another subsidiary, as customer and vendor, by its name; without one "
        "it is found by its name (AP-8).",
    )
    reverse_in: ReverseIn = Field(
        ReverseIn.ORIGINAL_PERIOD,
        description="Reversals are dated as the original, or today: closed periods need that (MOD-6).",
    )
    allocate_summary_payments: Switch = Field(
        False,
        description="Split a payment on a summary invoice over its loads (PAY-4). "
        "Stored: such payments aren't imported yet.",
    )


def days_for(terms: dict[str, int], ids: Iterable[str | None]) -> int | None:
    """The custom days of a party that is known by several ids; the first that is set counts."""
    return next((terms[one] for one in ids if one is not None and one in terms), None)


def with_changes(known: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Settings with the named ones changed; of a table, only the named rows, and null takes one away."""
    changed = {**known, **wanted}
    for name, value in wanted.items():
        before = known.get(name)
        if isinstance(value, dict) and isinstance(before, dict):
            inner = with_changes(before, value)
            changed[name] = {key: row for key, row in inner.items() if row is not None}
    return changed
