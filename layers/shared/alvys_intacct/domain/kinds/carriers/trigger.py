"""When a carrier bill goes out: once an invoice exists for the customer of its load (AP-3)."""

from collections.abc import Iterable

from alvys_intacct.domain.alvys.operations import Load
from alvys_intacct.domain.alvys.values import AlvysModel, Text
from alvys_intacct.domain.kinds.contradictions import not_invoiceable
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope

# Load statuses at which the customer's invoice exists. A load that is Released or TONU may be invoiced, but
# isn't yet.
_INVOICED = frozenset({"queued", "invoiced", "financed", "completed", "paid"})


class CustomerInvoice(AlvysModel):
    """The customer's invoice for the trip's load; that it has a number is all that matters (AP-3)."""

    Number: Text | None = None


def is_invoiced(load: Load) -> bool:
    """Whether the status of a load says that the customer's invoice exists."""
    return load.Status.strip().lower() in _INVOICED


def tells_customer_invoice(invoice: CustomerInvoice | None, loads: Iterable[Load]) -> bool:
    """Whether a bill's message tells of the customer's invoice: by the invoice or by the load's status."""
    numbered = invoice is not None and bool((invoice.Number or "").strip())
    return numbered or any(map(is_invoiced, loads))


def invoiced_loads(envelope: TransactionEnvelope) -> list[str]:
    """The loads that a transaction invoices to a customer: none while one of them is too early (AR-7)."""
    is_early = any(True for _ in not_invoiceable(envelope.loads))
    return [] if is_early else envelope.billed_loads
