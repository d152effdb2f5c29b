"""The two payment objects and their differences (protocol section 8)."""

from __future__ import annotations

from dataclasses import dataclass

from .kinds import AP_ADJUSTMENT, AR_ADJUSTMENT, BILL, INVOICE, DocumentKind


@dataclass(frozen=True)
class PaymentKind:
    """A receipt from customers or a payment to a vendor."""

    object: str
    label: str
    party: str
    document: DocumentKind
    adjustment: DocumentKind
    date_field: str
    record_type: str
    methods: frozenset[str]

    @property
    def detail(self) -> str:
        """The name of the detail object."""
        return f"{self.object}DETAIL"


AR_METHODS = frozenset(
    {"Printed Check", "Cash", "EFT", "Credit Card", "Online Charge Card", "Online ACH Debit"}
)
AP_METHODS = frozenset(
    {
        "Printed Check",
        "Joint Check",
        "Cash",
        "EFT",
        "Credit Card",
        "ACH",
        "Check Delivery",
        "WF Check",
        "WF Domestic ACH",
        "WF USD Wire",
    }
)
RECEIPT = PaymentKind(
    "ARPYMT", "AR Payment", "CUSTOMER", INVOICE, AR_ADJUSTMENT, "RECEIPTDATE", "rp", AR_METHODS
)
DISBURSEMENT = PaymentKind(
    "APPYMT", "AP Payment", "VENDOR", BILL, AP_ADJUSTMENT, "PAYMENTDATE", "pp", AP_METHODS
)
BY_OBJECT = {kind.object: kind for kind in (RECEIPT, DISBURSEMENT)}
BY_PARTY = {kind.party: kind for kind in (RECEIPT, DISBURSEMENT)}
BY_MODULE = {kind.document.module: kind for kind in (RECEIPT, DISBURSEMENT)}
