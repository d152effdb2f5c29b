"""Which settings concern a transaction: those that decide whether, how or for whom it is booked (CONN-12).

Settings that depend on what only Sage knows, such as whether a party has terms, are not told.
"""

from __future__ import annotations

from functools import cache

from alvys_intacct.domain.kinds.document_roles import INTERCOMPANY, DocumentRole
from alvys_intacct.domain.kinds.registry import Kind
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
_INTERCOMPANY = "advanced.crossSubsidiaryBilling"


@cache
def settings_concerning(kind: Kind, side: Side, role: DocumentRole) -> tuple[str, ...]:
    """The settings, as in the API: ``ar.autopostInvoices``. `side` is where the document is booked."""
    own = (_INTERCOMPANY,) if role in INTERCOMPANY else _OF_KIND.get(kind, ())
    return (*_OF_ALL, *_OF_SIDE[side], *own)


def told_settings() -> frozenset[str]:
    """All settings of which it is told what they concern."""
    of_sides = {name for names in _OF_SIDE.values() for name in names}
    of_kinds = {name for names in _OF_KIND.values() for name in names}
    return frozenset({*_OF_ALL, *of_sides, *of_kinds, _INTERCOMPANY})
