"""The settings of a connection and their defaults (product 'Settings', CONN-12, DEC)."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, model_validator
from pydantic.alias_generators import to_camel

from alvys_intacct.domain.connections.setting_choices import (
    CarrierLink,
    CreatePartiesIn,
    FactoringCompanyAs,
    LongReferences,
    ReferenceField,
    ReverseIn,
    SummaryInvoices,
)

MOST_CUSTOM_TERMS = 500
LONGEST_TERM_DAYS = 365

Switch = Annotated[bool, Strict()]
Days = Annotated[int, Strict(), Field(ge=0, le=LONGEST_TERM_DAYS)]
AlvysOrSageId = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")]
TermsById = Annotated[dict[AlvysOrSageId, Days], Field(max_length=MOST_CUSTOM_TERMS)]


class Settings(BaseModel):
    """Base of settings. Unknown names are refused: a misspelt switch would do nothing (CONN-12)."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", frozen=True, populate_by_name=True, defer_build=True
    )


class ArSettings(Settings):
    """Accounts Receivable settings and their defaults."""

    auto_create_customer: Switch = Field(
        False,
        description="Create a customer that doesn't exist in Sage (DEC-1).",
    )
    name_matching_fallback: Switch = Field(
        False,
        description="Match a customer without an External Accounting ID by its name (PARTY-1). "
        "Case, spaces, dashes and quotes make no difference (DEC-16).",
    )
    autopost_invoices: Switch = Field(False, description="On: invoices are posted. Off: they stay drafts.")
    po_number_mapping: ReferenceField = Field(
        ReferenceField.ORDER_NUMBER, description="The number that an invoice has as its reference (AR-4)."
    )
    include_driver_bills: Switch = Field(
        False,
        description="A driver statement with a negative net becomes an invoice to the driver, not a vendor "
        "credit (DEC-9).",
    )
    export_carrier_statements: Switch = Field(
        False,
        description="A carrier statement with a negative net becomes an invoice to the carrier, not a vendor "
        "credit (DEC-9).",
    )
    export_driver_settlements: Switch = Field(
        True,
        description="Off: with Include driver bills on, only paystubs become invoices to drivers, no driver "
        "settlements (DEC-9).",
    )
    export_carrier_settlements: Switch = Field(
        True,
        description="Off: with Export Carrier Statements on, only carrier statements that are sent as such "
        "become invoices to carriers, no carrier settlements (DEC-9).",
    )
    export_e_check_transactions: Switch = Field(False, description="Export e-checks to Accounts Receivable.")
    export_deductions_as_credits: Switch = Field(
        True,
        description="Concerns statements that become invoices. On: one invoice has the earnings, deductions "
        "and credits. Off: the invoice has the deductions and credits only; the earnings are a separate bill "
        "(DEC-9).",
    )
    reference_prefixes: Switch = Field(
        False,
        description="Put Alvys's prefix of the type before a document's number in Sage: ALD load, AEK "
        "e-check; or the fleet's invoice number prefix, if the load's fleet has one. Exported documents keep "
        "their numbers.",
    )


class ApSettings(Settings):
    """Accounts Payable settings and their defaults."""

    auto_create_vendor: Switch = Field(
        False,
        description="Create a vendor that doesn't exist in Sage (DEC-1).",
    )
    name_matching_fallback: Switch = Field(
        False,
        description="Match a vendor without an External Accounting ID by its name (PARTY-2). "
        "Case, spaces, dashes and quotes make no difference (DEC-16).",
    )
    link_carriers_by: CarrierLink = Field(
        CarrierLink.EXTERNAL_ID,
        description="Link a carrier to an existing vendor by its External Accounting ID only, or else by its "
        "MC or DOT number (PARTY-2).",
    )
    create_factoring_companies_as: FactoringCompanyAs = Field(
        FactoringCompanyAs.CONTACT,
        description="Create a factoring company as a Pay To contact of the carrier's vendor, or as a vendor "
        "of its own (PARTY-4).",
    )
    drivers_1099_under_their_tax_company: Switch = Field(
        True,
        description="A 1099 driver with a tax company is matched and created under the tax company's name, "
        "with its tax id, address, e-mail and phone. Off: under its own name, with its own data (PARTY-3).",
    )
    autopost_bills: Switch = Field(False, description="On: bills are posted. Off: they stay drafts.")
    include_driver_bills: Switch = Field(
        False,
        description="Export driver statements and paystubs (AP-5). What belongs on a driver's statement then "
        "goes out with it only: deductions, escrow, reimbursements, e-checks, fuel and tolls (AP-10).",
    )
    export_driver_settlements: Switch = Field(
        True,
        description="Off: with Include Driver Bills on, only paystubs become bills, no driver settlements.",
    )
    only_1099_drivers: Switch = Field(
        False,
        description="Export the statements of 1099 drivers only; skip those of W2 drivers (AP-5).",
    )
    export_carrier_statements: Switch = Field(
        False,
        description="Carriers are billed through settlement statements, never from the load (AP-3, DEC-3).",
    )
    export_carrier_settlements: Switch = Field(
        True,
        description="Off: with Export Carrier Statements on, no carrier settlement becomes a bill, and no "
        "trip either.",
    )
    pay_to_subsidiarys_carrier: Switch = Field(
        False,
        description="Bills for drivers go to the vendor that stands for the driver's own subsidiary, not to "
        "the driver. Its id is the subsidiary's own among the intercompany parties; else its name counts.",
    )
    send_carrier_invoice_upon_upload: Switch = Field(
        False,
        description="On: a carrier bill goes out when the carrier's invoice is uploaded. Off: when the "
        "customer invoice is generated (AP-3).",
    )
    export_e_check_transactions: Switch = Field(False, description="Export e-checks to Accounts Payable.")
    include_fuel_transactions: Switch = Field(
        False,
        description="Export fuel transactions that no driver pays. Fuel on a driver's statement is part of "
        "its bill in any case (AP-6, AP-9).",
    )
    include_toll_transactions: Switch = Field(
        False,
        description="Export toll transactions that no driver pays. Tolls on a driver's statement are part of "
        "its bill in any case (AP-6, AP-9).",
    )
    include_accessorial_expenses: Switch = Field(
        False,
        description="Export accessorial expenses that no driver pays as bills of their own (AP-1, AP-9).",
    )
    reference_prefixes: Switch = Field(
        False,
        description="Put Alvys's prefix of the type before a document's number in Sage: ATP trip, APS "
        "paystub, AEK e-check, AFL fuel, ADT deduction, ATL toll, AAC accessorial. Exported documents keep "
        "their numbers.",
    )


class CustomPaymentTerms(Settings):
    """Payment terms of single parties in days, by Alvys or Sage id (TERM-1, TERM-2)."""

    customers: TermsById = Field(default_factory=dict, description="Days by customer id.")
    carriers: TermsById = Field(default_factory=dict, description="Days by carrier id.")


class IntercompanyParty(Settings):
    """Another subsidiary in the books of the connection's own: as a customer and as a vendor (AP-8).

    One without an id is matched by the subsidiary's name.
    """

    customer_id: AlvysOrSageId | None = Field(
        None, description="The Sage customer that the intercompany invoice is for."
    )
    vendor_id: AlvysOrSageId | None = Field(
        None, description="The Sage vendor that the intercompany bill is from."
    )

    @model_validator(mode="after")
    def _has_an_id(self) -> "IntercompanyParty":
        if self.customer_id is None and self.vendor_id is None:
            raise ValueError("name a customerId or a vendorId; null in place of both removes the subsidiary")
        return self


def _of_one_id(value: object) -> object:
    """One id stood for both, the customer and the vendor; connections are stored with it."""
    return {"customerId": value, "vendorId": value} if isinstance(value, str) else value


SubsidiaryName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
CustomerAndVendor = Annotated[
    IntercompanyParty, BeforeValidator(_of_one_id, json_schema_input_type=AlvysOrSageId | IntercompanyParty)
]
PaymentType = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")]


class AdvancedSettings(Settings):
    """Advanced settings, for both sides, and their defaults."""

    default_payment_terms_days: Days = Field(
        30, description="Terms in days of a party that has no terms of its own (TERM-1, TERM-2)."
    )
    custom_payment_terms: CustomPaymentTerms = Field(
        default_factory=lambda: CustomPaymentTerms.model_validate({}),
        description="Terms of single customers and carriers; they take precedence over the party's own.",
    )
    payment_type_terms: Annotated[dict[PaymentType, Days], Field(max_length=20)] = Field(
        default_factory=dict,
        description="Terms in days by Alvys's payment type, for carriers without their own terms (TERM-2).",
    )
    cross_subsidiary_billing: Switch = Field(
        False,
        description="Create intercompany documents where Invoice As differs from Tender As (AP-8). "
        "It must be on at both subsidiaries.",
    )
    intercompany_parties: Annotated[dict[SubsidiaryName, CustomerAndVendor], Field(max_length=200)] = Field(
        default_factory=dict,
        description="The Sage customer id and the Sage vendor id of another subsidiary, by the subsidiary's "
        "name. One text in place of the two stands for both. Without an id the customer or vendor is matched "
        "by the subsidiary's name (AP-8).",
    )
    reverse_in: ReverseIn = Field(
        ReverseIn.ORIGINAL_PERIOD,
        description="Date reversals as the original document, or today. Once the original period is closed, "
        "only today works (MOD-6).",
    )
    create_parties_in: CreatePartiesIn = Field(
        CreatePartiesIn.COMPANY,
        description="Look up and create customers, vendors and contacts at the top level of the company, "
        "so that all its entities share them, or in the connection's own entity only (PARTY-8).",
    )
    long_references: LongReferences = Field(
        LongReferences.TRUNCATE,
        description="Cut references, document numbers, descriptions, memos and names of new parties that are "
        "longer than Sage takes, with a warning and the whole reference in the description; or refuse the "
        "document.",
    )
    summary_invoices_over_several_subsidiaries: SummaryInvoices = Field(
        SummaryInvoices.SPLIT,
        description="A summary invoice over loads that several subsidiaries invoice: split it, so that each "
        "subsidiary has the part with its loads, or refuse it.",
    )
    keep_customers_and_vendors_up_to_date: Switch = Field(
        False,
        description="Address, e-mail, phone and terms of customers, carriers and drivers follow Alvys at "
        "their next export. What somebody changed in Sage stays.",
    )
    retry_when_fixed: Switch = Field(
        False,
        description="When a mapping, a setting or the credentials are changed, or Sage's data is read anew, "
        "retry by itself what had failed because of it (ERR-11).",
    )
    allocate_summary_payments: Switch = Field(
        False,
        description="Split a payment on a summary invoice over its loads: by the lines that it pays, or in "
        "proportion where Sage doesn't tell the lines (PAY-4). Off: such payments aren't imported.",
    )
    import_discounts_and_credits_as_payments: Switch = Field(
        False,
        description="Post to Alvys what settles a document in Sage without money: discounts, credits, "
        "advances and overpayments applied. They become payments of method Other with the reason in the "
        "note. Off: each is a notice in the payments list. It concerns what is read from then on (PAY-15).",
    )
    post_e_check_payments_to_their_load: Switch = Field(
        False,
        description="Post a customer's payment on an e-check to the e-check's load in Alvys, which lowers "
        "the load's own balance. Off: such payments aren't imported (PAY-9).",
    )


def days_for(terms: dict[str, int], ids: Iterable[str | None]) -> int | None:
    """The custom terms of a party in days; the first of its ids that has any counts."""
    return next((terms[party_id] for party_id in ids if party_id is not None and party_id in terms), None)


def with_changes(current: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Settings with the named ones changed. In a table only the named rows change; null removes a row."""
    changed = {**current, **wanted}
    for name, value in wanted.items():
        before = current.get(name)
        if isinstance(value, dict) and isinstance(before, dict):
            inner = with_changes(before, value)
            changed[name] = {key: row for key, row in inner.items() if row is not None}
    return changed
