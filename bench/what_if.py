"""What a change of an account mapping would do to many stored invoices: the handler, from the message on.

It runs in the functions' own environment, as `bench.deployment` returns it. Sage is not there.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.what_if import what_if
from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.identity import Identity, Permission
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.parsing import content_of, parse_envelope
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.metadata import GlAccount, Metadata, Term
from alvys_intacct.domain.transactions.content import recorded_content
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change
from alvys_intacct.domain.what_if.proposal import Proposal
from bench.child import Figures, answer
from bench.invoices import SUBSIDIARY_ID, TENANT, connection, message
from bench.worker import Context

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ACCOUNTS = ("4000", "4010", "4020", "4025", "4030", "4900", "5900")
AT_ONCE = 100


def measure(documents: int) -> Figures:
    """Store exported invoices, ask about another account for linehaul, and answer."""
    outside = deployment()
    active = connection()
    outside.connections.save(active, audit_entry(None, active, "bench", active.created_at))
    terms = [Term(name="Net 30", side=side, active=True) for side in Side]
    accounts = [
        GlAccount(number=number, title=f"Account {number}", account_type="incomestatement", active=True)
        for number in ACCOUNTS
    ]
    outside.metadata.save(active.books, Metadata(read_at=NOW, accounts=accounts, terms=terms))
    for start in range(0, documents, AT_ONCE):
        outside.transactions.save([_stored(number) for number in range(start, start + AT_ONCE)])
    mappings = active.account_mappings.model_dump(mode="json")
    mappings["categories"]["load"]["items"]["Customer Linehaul"]["ar"] = "4030"
    caller = Identity(TENANT, "bench", "Admin", frozenset(Permission))
    run = what_if().ask(caller, active, Proposal(account_mappings=mappings, newest=documents), "bench")
    seconds = _answered(run.what_if_id)
    done, result = outside.what_ifs.get(TENANT, run.what_if_id), outside.what_ifs.result(run)
    if done is None or result is None:
        raise RuntimeError(f"there is no answer: {done and done.problem}")
    return {
        "cpu": seconds,
        "documents": done.documents,
        "changed": result.counts.booked_differently,
        "kilobytes": len(result.model_dump_json()) // 1000,
    }


def _answered(what_if_id: str) -> float:
    """The CPU of a warm worker; what it loads first isn't counted."""
    from functions.connect.what_if import handler  # noqa: PLC0415 - loaded as the function is

    def event(named: str) -> dict[str, Any]:
        body = f'{{"tenant": "{TENANT}", "whatIfId": "{named}"}}'
        return {"Records": [{"messageId": "1", "receiptHandle": "1", "body": body}]}

    handler(event("wif_unknown"), Context())
    began = time.process_time()
    failed = handler(event(what_if_id), Context())["batchItemFailures"]
    if failed:
        raise RuntimeError("the question was not answered")
    return time.process_time() - began


def _stored(number: int) -> Change:
    """An invoice of four lines that was exported."""
    envelope = parse_envelope(message(number), [Kind.LOAD_INVOICE])
    if not isinstance(envelope, TransactionEnvelope):
        raise TypeError("it was sent whole")
    receipt = Receipt(
        document_type=DocumentType.INVOICE,
        record_no=str(number + 1),
        document_number=envelope.number,
        number_prefix="",
        party_id="C-100",
        total="1281.89",
        currency="USD",
        company_id="ACME",
        entity_id="E100",
        posted=True,
        revision=1,
        digest="",
        exported_at=NOW,
    )
    record = Transaction.model_validate(
        {
            "tenant": TENANT,
            "transaction_id": f"txn_{number:032x}",
            "kind": envelope.kind,
            "correlation_id": "bench",
            "created_at": NOW,
            "changed_at": NOW,
            **recorded_content(envelope),
            "subsidiary_id": SUBSIDIARY_ID,
            "status": Status.EXPORTED,
            "receipt": receipt,
            "version": 1,
        }
    )
    return Change(record, content=content_of(envelope))


if __name__ == "__main__":
    answer(measure)
