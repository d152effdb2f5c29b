"""What comes next for an error record, in words (ERR-10)."""

from __future__ import annotations

from alvys_intacct.domain.error_transactions.records import ErrorRecord
from alvys_intacct.domain.transactions.record import Status

WAITS_FOR_YOU = "Waits for you."
WITH_NEXT_SYNC = "Is tried again with the next payment sync."
BEING_CHECKED = "Is being looked up in Sage Intacct. Nothing to do."
BY_ITSELF = "Is retried automatically."

_BY_STATUS = {
    Status.CHECKING: BEING_CHECKED,
    Status.QUEUED: BY_ITSELF,
    Status.IN_PROGRESS: BY_ITSELF,
}


def next_step(record: ErrorRecord) -> str:
    """What happens next, and to whom it falls."""
    if record.tried_again:
        return WITH_NEXT_SYNC
    return next((words for status, words in _BY_STATUS.items() if status == record.status), WAITS_FOR_YOU)
