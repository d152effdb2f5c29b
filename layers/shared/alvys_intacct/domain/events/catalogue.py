"""All events that there are (OPS-3)."""

from __future__ import annotations

from alvys_intacct.domain.events import connections, payments, transactions
from alvys_intacct.domain.events.event import Event

EVENTS: tuple[type[Event], ...] = (
    transactions.TransactionExported,
    transactions.TransactionChanged,
    transactions.TransactionReverted,
    transactions.TransactionFailed,
    transactions.TransactionResolved,
    transactions.TransactionSkipped,
    payments.PaymentApplied,
    payments.PaymentRefused,
    payments.PaymentVoided,
    payments.PaymentClosed,
    connections.ConnectionProblemOpened,
    connections.ConnectionProblemClosed,
    connections.ConnectionStatusChanged,
    connections.ConnectionChecked,
)
