"""Deletes documents, and says which posted documents can be deleted or reversed.

Help pages about-delete-reverse-bill and delete-or-reverse (invoices); protocol section 14.
"""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.intacct.errors import GENERIC, Problem, Refusal, refuse
from sandbox.intacct.values import ZERO, Record, int_of, money_of, text_of

from .actor import Actor
from .documents import find, require_changeable
from .fields import wrapped
from .headers import require_posting_open
from .kinds import BY_OBJECT, INVOICE, DocumentKind
from .levels import require_own_level
from .lines import lines_of
from .own_credits import withdraw_own_credits
from .states import FINAL, PENDING, unpaid, update_totals

_APPLICATIONS = {"AR": "Accounts Receivable", "AP": "Accounts Payable"}


def delete(actor: Actor, kind: DocumentKind, record_no: int) -> None:
    """Delete a document. A posted one must have nothing applied, and its company must allow it."""
    with wrapped(f"Could not delete {kind.label} record!"):
        row = find(actor, kind, record_no)
        require_own_level(actor, kind, row)
        require_changeable(actor, kind, row)
        if text_of(row, "STATE") not in PENDING:
            _require_deletable(actor, kind, row)
        row = withdraw_own_credits(actor, kind, row)
        update_totals(actor, kind, row, entered=ZERO)
        for line in lines_of(actor, kind, record_no):
            actor.table(kind.item).remove(int_of(line, "RECORDNO"))
        actor.table(kind.object).remove(record_no)


def _require_deletable(actor: Actor, kind: DocumentKind, row: Record) -> None:
    noun, assumed, state = kind.label.lower(), actor.company.assumptions, text_of(row, "STATE")
    if state == "Selected":
        raise refuse(
            f"The {noun} is selected for payment and cannot be deleted.",
            correction="Remove the payment first.",
        )
    if not unpaid(row):
        number = text_of(row, "RECORDID") or text_of(row, "RECORDNO")
        raise refuse(f"Transaction '{number}' is already paid and can't be deleted.")
    if kind.is_adjustment and row.get("_APPLIED") is True:
        raise refuse(f"The {noun} has been applied and cannot be deleted. Reverse it instead.")
    refuse_own_credits(actor, kind, row, "deleted")
    require_posting_open(actor, row)
    if kind.is_adjustment:
        deletable = assumed.posted_adjustments_deletable
    else:
        deletable = assumed.posted_documents_deletable == "always" or (
            assumed.posted_documents_deletable == "unless_reversible" and not reverses(actor, kind)
        )
    if not deletable:
        raise refuse(f"The {noun} is posted and cannot be deleted. Reverse it instead.")


def reverses(actor: Actor, kind: DocumentKind) -> bool:
    """Whether the company reverses unpaid documents of a kind. Adjustments can always be reversed."""
    settings = actor.company.settings
    if kind.is_adjustment:
        return True
    return settings.invoice_reversal if kind is INVOICE else settings.bill_reversal


def require_reversible(actor: Actor, kind: DocumentKind, row: Record) -> None:
    """Refuse to reverse a document that is not posted, is paid, or that the company deletes instead."""
    noun, state = kind.label.lower(), text_of(row, "STATE")
    if not unpaid(row):
        raise refuse(
            f"The {noun} is {state.lower()} and cannot be reversed.",
            correction="Remove the payment first." if state not in PENDING | FINAL else "",
        )
    refuse_own_credits(actor, kind, row, "reversed")
    if not reverses(actor, kind):
        raise refuse(
            f"Reversal of unpaid {noun}s is not enabled.",
            correction=f"Enable it in the configuration of {_APPLICATIONS[kind.module]}, or delete it.",
        )


def refuse_own_credits(actor: Actor, kind: DocumentKind, row: Record, verb: str) -> None:
    """Refuse to remove a document that its own credits paid in part, if so assumed."""
    partly = money_of(row, "_OWN_CREDITS") != 0 and money_of(row, "TRX_TOTALENTERED") != 0
    if partly and actor.company.assumptions.own_credits_block_removal:
        raise refuse(
            f"The {kind.label.lower()} has credits applied and cannot be {verb}.",
            correction="Unapply the credits first.",
        )


def delete_many(actor: Actor, object_name: str, keys: Sequence[str]) -> None:
    """Delete documents by key. A missing key is refused (section 9: 'Cannot find customer with key ...')."""
    kind = BY_OBJECT[object_name]
    for key in keys:
        if not key.isdecimal() or actor.table(kind.object).get(int(key)) is None:
            raise Refusal(
                Problem(
                    error_number=GENERIC,
                    description2=f"Cannot find {kind.label.lower()} with key '{key}' to delete.",
                )
            )
        delete(actor, kind, int(key))
