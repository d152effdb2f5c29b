"""What is said about a difference: what happened, and what to do about it (CLOSE-3)."""

from __future__ import annotations

from alvys_intacct.domain.close.differences import DifferenceReason
from alvys_intacct.domain.sage.documents import DocumentState

_CORRECT = "Correct it there, or change it in Alvys, too."
_MAKE_ANEW = "Regenerate it here, or revert it."

DELETED = f"It was deleted in Sage Intacct. {_MAKE_ANEW}"
REVERSED = f"It was reversed in Sage Intacct. {_MAKE_ANEW}"
DATE = f"Its date was changed in Sage Intacct, within the period. {_CORRECT}"
LEFT_PERIOD = f"Its date was changed in Sage Intacct: it lies in another period there. {_CORRECT}"
ENTERED_PERIOD = f"Its date was changed in Sage Intacct: it lies in another period in Alvys. {_CORRECT}"
POSTING_DATE = (
    "It is dated in the period, and posted to the general ledger in another one. Correct it in Sage Intacct."
)
STATES = {
    DocumentState.DRAFT: (DifferenceReason.DRAFT, "It is a draft in Sage Intacct. Post it there."),
    DocumentState.SUBMITTED: (
        DifferenceReason.SUBMITTED,
        "It waits for approval in Sage Intacct. Approve it there.",
    ),
    DocumentState.DECLINED: (
        DifferenceReason.DECLINED,
        "Its approval was declined in Sage Intacct. Correct it in Alvys, or submit it again in Sage Intacct.",
    ),
}
UNKNOWN = (
    "It has the mark of an Alvys document, and no transaction here stands for it. Look in Sage Intacct where "
    "it comes from, and reverse it if it doesn't belong to the books."
)


def changed(what: str, *, marked_as_synced: bool) -> str:
    """Somebody changed a document in Sage; `what` is what they changed."""
    remedy = "Correct them there, or map them so and regenerate it." if what == "accounts" else _CORRECT
    if marked_as_synced:
        return f"It was marked as synced, and its {what} in Sage Intacct differs from Alvys's. {remedy}"
    return f"Somebody changed its {what} in Sage Intacct. {remedy}"


def second_document(number: str, other: str) -> str:
    """A transaction has a document beside the one that it stands for."""
    return f"{number} has another document in Sage Intacct: {other}. Reverse one of the two there."


def reverted(number: str) -> str:
    """A document of a transaction that was taken out."""
    return f"{number} was taken out, and this document is in Sage Intacct all the same. Reverse it there."


def not_named(number: str) -> str:
    """A document with the mark of a transaction that was marked as synced without a document."""
    return (
        f"{number} was marked as synced, and nobody named its document. If it is this one, undo the mark and "
        "mark it again with the number of this document. If not, reverse this one in Sage Intacct."
    )


def not_booked(number: str) -> str:
    """A document with the mark of a transaction that isn't in the books as far as is known here."""
    return (
        f"{number} isn't in the books as far as is known here, and this document has its mark. If it is its "
        "document, mark the transaction as synced and name it. If not, reverse it in Sage Intacct."
    )
