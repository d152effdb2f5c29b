"""The four kinds of subledger documents and their differences."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DocumentKind:
    """An invoice, a bill or an adjustment."""

    object: str
    noun: str
    label: str
    module: str
    party: str
    number_tag: str
    record_type: str
    module_key: str
    due_dated: bool = True
    approvable: bool = False

    @property
    def item(self) -> str:
        """The name of the line object."""
        return f"{self.object}ITEM"

    @property
    def is_adjustment(self) -> bool:
        """Whether it is a memo: it has no due date, and a negative total is a credit to apply."""
        return not self.due_dated

    @property
    def party_field(self) -> str:
        """The header field that names the party."""
        return f"{self.party}ID"

    @property
    def wrapper(self) -> str:
        """The generic text that Sage adds after the cause of a failed create."""
        return f"Could not create {self.label} record!"


INVOICE = DocumentKind("ARINVOICE", "invoice", "Invoice", "AR", "CUSTOMER", "invoiceno", "ri", "4.AR")
BILL = DocumentKind("APBILL", "bill", "Bill", "AP", "VENDOR", "billno", "pi", "3.AP", approvable=True)
AR_ADJUSTMENT = DocumentKind(
    "ARADJUSTMENT",
    "aradjustment",
    "AR Adjustment",
    "AR",
    "CUSTOMER",
    "adjustmentno",
    "ra",
    "4.AR",
    due_dated=False,
)
AP_ADJUSTMENT = DocumentKind(
    "APADJUSTMENT",
    "apadjustment",
    "AP Adjustment",
    "AP",
    "VENDOR",
    "adjustmentno",
    "pa",
    "3.AP",
    due_dated=False,
)
KINDS = (INVOICE, BILL, AR_ADJUSTMENT, AP_ADJUSTMENT)
BY_OBJECT = {kind.object: kind for kind in KINDS}
