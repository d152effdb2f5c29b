"""When a carrier bill goes out: once an invoice exists for the customer of its load (AP-3)."""

from __future__ import annotations

from collections.abc import Iterable

from alvys_intacct.domain.alvys.operations import Load
from alvys_intacct.domain.alvys.values import AlvysModel, Text

# Load statuses at which the customer's invoice exists. A load that is Released or TONU may be invoiced, but
# isn't yet.
_INVOICED = frozenset({"queued", "invoiced", "financed", "completed", "paid"})


class CustomerInvoice(AlvysModel):
    """The customer's invoice for the trip's load; that it exists is all that matters (AP-3)."""

    Number: Text | None = None


def is_invoiced(load: Load) -> bool:
    """Whether the status of a load says that the customer's invoice exists."""
    return load.Status.strip().lower() in _INVOICED


def tells_customer_invoice(invoice: CustomerInvoice | None, loads: Iterable[Load]) -> bool:
    """Whether a bill's message tells of the customer's invoice: by the invoice or by the load's status."""
    return invoice is not None or any(map(is_invoiced, loads))
