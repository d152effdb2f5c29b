"""Connects many tenants, each to a Sage company of its own, and takes in one invoice of each."""

from __future__ import annotations

import json
from pathlib import Path

from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.intake import intake
from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.identity import Identity, Permission
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.record import Status, Transaction
from bench.child import Figures, answer
from bench.invoices import PASSWORD, SUBSIDIARY_ID, connection, message
from bench.seeds import mixed_company
from bench.worker import received


def measure(companies: int, path: str) -> Figures:
    """Write the messages of the invoices to a file, as Lambda passes them to the handler."""
    for number in range(companies):
        tenant = f"tenant-{number}"
        active = connection().model_copy(update={"tenant": tenant, "company_id": mixed_company(number)})
        deployment().connections.save(active, audit_entry(None, active, "bench", active.created_at))
        deployment().passwords.keep_password(tenant, SUBSIDIARY_ID, PASSWORD)
        caller = Identity(tenant, "bench", "Admin", frozenset(Permission))
        (taken,) = intake().accept_transactions(caller, [message(number)], [Kind.LOAD_INVOICE], tenant)
        if not isinstance(taken, Transaction) or taken.status is not Status.QUEUED:
            raise RuntimeError(f"intake refused an invoice: {taken}")
    records = received()
    if len(records) != companies:
        raise RuntimeError(f"the queue holds {len(records)} messages")
    Path(path).write_text(json.dumps(records))
    return {}


if __name__ == "__main__":
    answer(measure)
