"""A document's number stays: its prefix whatever the setting says later, and its `-R1` (MOD-6).

Otherwise a change of the setting would reverse and repost each document at its next edit (MOD-4), and a
document whose outcome is unknown would be looked for under one number and sent under another.
"""

from __future__ import annotations

from alvys_intacct.domain.kinds.numbering import prefix_before_the_setting
from alvys_intacct.domain.transactions.record import Transaction


def kept_prefix(transaction: Transaction) -> str | None:
    """The prefix to keep; None where no document was sent yet, and the settings decide."""
    for sent in (transaction.intent, transaction.receipt):
        if sent is not None:
            if sent.number_prefix is not None:
                return sent.number_prefix
            return prefix_before_the_setting(transaction.kind, sent.document_number)
    if transaction.number_prefix is None and transaction.replaces is not None:
        return prefix_before_the_setting(transaction.kind, None)
    return transaction.number_prefix


def kept_reposts(transaction: Transaction) -> int:
    """The count of its number: that of an exchange whose outcome is unknown, which is sent again the same."""
    intent = transaction.intent
    return transaction.reposts if intent is None or intent.reposts is None else intent.reposts
