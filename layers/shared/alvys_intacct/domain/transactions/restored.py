"""After the Transactions table was restored: what Sage may have that the records don't know (MOD-2).

A restored table has lost what was recorded since. So a document may be in Sage although its record has no
receipt, or there is no record at all; and the document of a receipt may have been replaced by another one.
Such documents are found by our marker, whatever their number, and are linked before anything is written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from alvys_intacct.domain.sage.documents import UNPOSTED
from alvys_intacct.domain.sage.found_documents import FoundDocument
from alvys_intacct.domain.transactions.leaving import exchanged
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.unknown_contents import UNKNOWN_DIGEST
from alvys_intacct.domain.transactions.unknown_outcomes import GONE

# Alvys tells the day of creation in a time zone of its own.
_A_DAY = timedelta(days=1)


def may_have_lost(transaction: Transaction, restored_at: datetime | None) -> bool:
    """Whether the table may have lost what was done for it: its document is older than the restore (UTC)."""
    if restored_at is None:
        return False
    return transaction.created_on is None or transaction.created_on <= (restored_at + _A_DAY).date()


def made_in_lost_time(
    marked: Sequence[FoundDocument], number: str, total: Decimal | None
) -> FoundDocument | None:
    """The live document that was made for it in the time that was lost; None if there is none.

    `marked` are those in Sage with its marker that no other transaction has. `number` and `total` are those
    that it is to have; None as total is for what is only to be taken out. One with another number and amount
    is its document, too: both may have been changed in Alvys since, and no other document has its marker.
    """
    live = [document for document in marked if document.state not in GONE]
    equal = [document for document in live if document.total == total]
    of_it = [document for document in live if _is_number_of(document.document_number, number)]
    return next(iter([*equal, *of_it, *live]), None)


def unknown_content(wanted: Receipt, document: FoundDocument) -> Receipt:
    """The receipt of a document that was made in the lost time with another content than `wanted`.

    It is older than any revision, so the wanted content is carried into the document that is there.
    """
    unknown: dict[str, object] = {
        "revision": 0,
        "digest": UNKNOWN_DIGEST,
        "posting_digest": None,
        "lines_digest": None,
        "party_id": document.party_id,
        "total": str(document.total),
        "posted": document.state not in UNPOSTED,
        "record_no": document.record_no,
        "document_number": document.document_number,
        "warnings": (),
        "names": None,
        "document_date": None,
        "accounts": None,
        "stated": None,
    }
    return wanted.model_copy(update=unknown)


def linked(transaction: Transaction, receipt: Receipt, restored_at: datetime, now: datetime) -> Transaction:
    """Linked to the document that was found. Its control ids are new ones from now on.

    Revisions count on from the restored record, and Sage may know the control ids of those that were lost.
    """
    following = exchanged(transaction, receipt, now)
    changes: dict[str, object] = {
        "control_epoch": f"{restored_at:%Y%m%d%H%M}",
        "reposts": max(transaction.reposts, _reposts(receipt.document_number)),
    }
    return following.model_copy(update=changes)


def _reposts(number: str) -> int:
    """How often the number was given anew (MOD-6)."""
    counted = re.search(r"-R(\d{1,4})$", number, re.IGNORECASE)
    return int(counted[1]) if counted else 0


def _is_number_of(found: str, number: str) -> bool:
    """Whether it is that number, or one that was given because that number was in use (MOD-6)."""
    base = re.sub(r"-R\d+$", "", number, flags=re.IGNORECASE)
    return re.fullmatch(rf"{re.escape(base)}(-R\d+)?", found, re.IGNORECASE) is not None
