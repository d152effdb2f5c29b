"""The transactions and documents that belong to a transaction: its set, its companions, what it replaced.

(MOD-5, AP-6, AP-8, DEC-9)
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from alvys_intacct.domain.kinds.document_roles import INTERCOMPANY, DocumentRole, Part
from alvys_intacct.domain.kinds.facts import Family
from alvys_intacct.domain.transactions.companions import companion_key, main_key
from alvys_intacct.domain.transactions.intercompany import INVOICING, is_intercompany_bill
from alvys_intacct.domain.transactions.record import Transaction, transaction_id
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.late_dataclass import dataclass


class Relation(StrEnum):
    """What a related transaction or document is to the one that is shown.

    `MAIN`: the one that it comes with. `COMPANION`: one that comes with it, or with the same main one.
    `CUSTOMER_INVOICE` and `CARRIER_BILL` are the other ends of an intercompany set. `REPLACED`: a document of
    its own that was taken out of Sage, and that its present one follows.
    """

    MAIN = "main"
    COMPANION = "companion"
    INTERCOMPANY = "intercompany"
    CUSTOMER_INVOICE = "customer_invoice"
    CARRIER_BILL = "carrier_bill"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Related:
    """One of them. `record_no` is that of a replaced document, of which nothing else is kept."""

    relation: Relation
    transaction: Transaction | None = None
    record_no: str = ""


def main_ref(companion: Transaction) -> TransactionRef | None:
    """The transaction that a companion comes with; None for what is no companion."""
    if companion.role is DocumentRole.MAIN:
        return None
    named = transaction_id(companion.tenant, companion.kind, main_key(companion))
    return TransactionRef(companion.tenant, named)


def companion_refs(main: Transaction) -> list[TransactionRef]:
    """The companions of a transaction, also those of its document in Sage."""
    known = (main.receipt.companions if main.receipt else {}) | main.companions
    parts: list[Part] = [companion.part(key) for key, companion in known.items()]
    return [
        TransactionRef(main.tenant, transaction_id(main.tenant, main.kind, companion_key(main, part)))
        for part in parts
    ]


def leads_a_set(transaction: Transaction) -> bool:
    """Whether carrier bills may be booked in an intercompany set with it."""
    return transaction.kind.facts.family is Family.INVOICE and transaction.role in INVOICING


def is_in_a_set(bill: Transaction) -> bool:
    """Whether it is a carrier bill with an intercompany pair."""
    return any(is_intercompany_bill(key) for key in bill.companions)


def relation_of(other: Transaction) -> Relation:
    """What another document of the same envelope is to the one that is shown."""
    if other.role is DocumentRole.MAIN:
        return Relation.MAIN
    return Relation.INTERCOMPANY if other.role in INTERCOMPANY else Relation.COMPANION


def replaced(transaction: Transaction) -> list[Related]:
    """The documents that were taken out of Sage and replaced."""
    numbers: Iterable[str | None] = transaction.left_in.values() or (transaction.replaces,)
    present = transaction.receipt.record_no if transaction.receipt else None
    return [
        Related(Relation.REPLACED, record_no=number)
        for number in dict.fromkeys(numbers)
        if number and number != present
    ]
