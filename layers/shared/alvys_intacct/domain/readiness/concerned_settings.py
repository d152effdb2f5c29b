"""Which settings concern a transaction: those that decide whether, how or for whom it is booked (CONN-12).

Those of reversals, retries and payments are not told: they concern what may happen to any document later.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from alvys_intacct.domain.alvys.party_details import PartyRole
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.document_roles import INTERCOMPANY, DocumentRole
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.parties.terms import DEFAULT_RULE, term_wish
from alvys_intacct.domain.sage.books import Side

_OF_SIDE = {
    Side.AR: (
        "ar.autoCreateCustomer",
        "ar.nameMatchingFallback",
        "ar.autopostInvoices",
        "ar.referencePrefixes",
    ),
    Side.AP: ("ap.autoCreateVendor", "ap.nameMatchingFallback", "ap.autopostBills", "ap.referencePrefixes"),
}
_OF_ALL = ("advanced.createPartiesIn", "advanced.longReferences")
_OF_PARTIES = ("advanced.keepCustomersAndVendorsUpToDate",)
_DEDUCTIONS = "ar.exportDeductionsAsCredits"
_OF_CARRIERS = ("ap.exportCarrierStatements", "ap.linkCarriersBy", "ap.createFactoringCompaniesAs")
_OF_DRIVERS = ("ap.includeDriverBills", "ap.only1099Drivers", "ap.drivers1099UnderTheirTaxCompany")
_OF_KIND: dict[Kind, tuple[str, ...]] = {
    Kind.LOAD_INVOICE: ("ar.poNumberMapping",),
    Kind.SUMMARY_INVOICE: ("ar.poNumberMapping", "advanced.summaryInvoicesOverSeveralSubsidiaries"),
    Kind.SUPPLEMENTAL_INVOICE: ("ar.poNumberMapping",),
    Kind.AR_E_CHECK: ("ar.exportECheckTransactions",),
    Kind.CARRIER_STATEMENT: ("ar.exportCarrierStatements",),
    Kind.CARRIER_BILL: (*_OF_CARRIERS, "ap.sendCarrierInvoiceUponUpload"),
    Kind.CARRIER_SETTLEMENT: (*_OF_CARRIERS, "ap.exportCarrierSettlements"),
    Kind.DRIVER_SETTLEMENT: (*_OF_DRIVERS, "ap.exportDriverSettlements"),
    Kind.PAYSTUB: _OF_DRIVERS,
    Kind.E_CHECK: ("ap.exportECheckTransactions",),
    Kind.FUEL: ("ap.includeFuelTransactions",),
    Kind.TOLL: ("ap.includeTollTransactions",),
    Kind.ACCESSORIAL_EXPENSE: ("ap.includeAccessorialExpenses",),
}
# Statements whose payee owes us, by which settings they may be invoices (DEC-9).
_OWED_TO_US: dict[Kind, tuple[str, ...]] = {
    Kind.CARRIER_STATEMENT: (_DEDUCTIONS,),
    Kind.CARRIER_SETTLEMENT: ("ar.exportCarrierStatements", "ar.exportCarrierSettlements", _DEDUCTIONS),
    Kind.DRIVER_SETTLEMENT: ("ar.includeDriverBills", "ar.exportDriverSettlements", _DEDUCTIONS),
    Kind.PAYSTUB: ("ar.includeDriverBills", _DEDUCTIONS),
}
_INTERCOMPANY = "advanced.crossSubsidiaryBilling"
_DEFAULT_TERMS = "advanced.defaultPaymentTermsDays"
_DRIVERS_PAYEE = "ap.payToSubsidiarysCarrier"
# Only its content tells whether they concern a document.
TOLD_BY_CONTENT = frozenset({_DEFAULT_TERMS, _DRIVERS_PAYEE})


@cache
def settings_concerning(
    kind: Kind, side: Side, role: DocumentRole, *, owed_to_us: bool = False
) -> tuple[str, ...]:
    """The settings, as in the API: ``ar.autopostInvoices``. `side` is where the document is booked.

    `owed_to_us` says of a statement that its net is below zero.
    """
    if role in INTERCOMPANY:
        return (*_OF_ALL, *_OF_SIDE[side], _INTERCOMPANY)
    owed = _OWED_TO_US.get(kind, ()) if owed_to_us else ()
    return (*_OF_ALL, *_OF_PARTIES, *_OF_SIDE[side], *_OF_KIND.get(kind, ()), *owed)


def settings_by_content(
    envelope: TransactionEnvelope, booking: Booking, connection: Connection
) -> Iterator[str]:
    """Those of `TOLD_BY_CONTENT` that concern what an envelope books."""
    if term_wish(envelope, booking, connection).rule == DEFAULT_RULE:
        yield _DEFAULT_TERMS
    is_drivers = envelope.party_role is PartyRole.DRIVER and booking.role not in INTERCOMPANY
    if is_drivers and booking.side is Side.AP:
        yield _DRIVERS_PAYEE


def told_settings() -> frozenset[str]:
    """All settings of which it is told what they concern."""
    by_group = (_OF_SIDE, _OF_KIND, _OWED_TO_US)
    grouped = {name for groups in by_group for names in groups.values() for name in names}
    return frozenset({*_OF_ALL, *_OF_PARTIES, *grouped, _INTERCOMPANY}) | TOLD_BY_CONTENT
