"""When a carrier bill goes out: once an invoice exists for the customer of its load (AP-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alvys_intacct.domain.alvys.operations import Load

if TYPE_CHECKING:
    from alvys_intacct.domain.kinds.carriers.envelope import CarrierBill

# Load statuses at which the customer's invoice exists. A load that is Released or TONU may be invoiced, but
# isn't yet.
_INVOICED = frozenset({"queued", "invoiced", "financed", "completed", "paid"})


def is_invoiced(load: Load) -> bool:
    """Whether the status of a load says that the customer's invoice exists."""
    return load.Status.strip().lower() in _INVOICED


def tells_customer_invoice(bill: CarrierBill) -> bool:
    """Whether the message itself tells of the customer's invoice: by the invoice or by its load's status."""
    return bill.invoice is not None or any(map(is_invoiced, bill.loads))
