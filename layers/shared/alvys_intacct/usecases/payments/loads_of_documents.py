"""The loads of summary invoices, for payments that are split over them (PAY-4)."""

from __future__ import annotations

from collections.abc import Mapping

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.payments.allocation import LoadsOfDocument, loads_of_document
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.stored_envelopes import envelopes_of


def read_loads(
    connection: Connection,
    transactions: TransactionStore,
    accounting: AccountingSystem,
    documents: Mapping[str, Transaction],
    with_lines: set[str],
) -> dict[str, LoadsOfDocument]:
    """The loads of these documents, by record number; those of `with_lines` with the load of each line.

    The envelope is the one that Sage's document was made of: a newer one may have other loads, and Sage may
    have refused it because of the payment. A document without a readable envelope is absent.
    """
    booked = {number: in_sage for number, one in documents.items() if (in_sage := _as_booked(number, one))}
    envelopes = envelopes_of(transactions, list(booked.values()))
    lines = (
        accounting.read_lines(connection.books, DocumentType.INVOICE, sorted(with_lines))
        if with_lines
        else {}
    )
    found: dict[str, LoadsOfDocument] = {}
    for record_no, transaction in booked.items():
        envelope = envelopes.get(ref_of(transaction))
        if envelope is None:
            continue
        try:
            charges = booking_of(envelope, connection, transaction.part).charges
        except NeedsAttention:
            continue
        found[record_no] = loads_of_document(charges, lines.get(record_no, ()))
    return found


def _as_booked(record_no: str, transaction: Transaction) -> Transaction | None:
    """The transaction with the content of its document; None where that is not known."""
    receipt = transaction.receipt
    if receipt is None or receipt.record_no != record_no:
        return None
    revision = min(transaction.content_revision, receipt.revision)
    return transaction.model_copy(update={"content_revision": revision})
