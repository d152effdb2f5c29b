"""Read one transaction whole from Alvys, for a preview: nothing of it is recorded (API-3, MAP-8)."""

from __future__ import annotations

from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.kinds.assembly import inconsistent
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.usecases.intake.contradictions import Contradictions
from alvys_intacct.usecases.references.read_from_alvys import Asked, ReadFromAlvys


class ReadWhole:
    """Reads what a reference names, and checks it as if it had been sent whole."""

    def __init__(self, read: ReadFromAlvys, contradictions: Contradictions) -> None:
        self._read = read
        self._contradictions = contradictions

    def __call__(self, tenant: str, reference: ByReference) -> TransactionEnvelope:
        """The transaction as Alvys has it now, its parties too.

        Raises `NeedsAttention` where Alvys has no such object or it can't be booked, `Retryable` where Alvys
        is away or takes no more calls.
        """
        (outcome,) = self._read(tenant, [Asked(reference, again=True)])
        if isinstance(outcome, SyncError):
            raise outcome
        (problems,) = self._contradictions(tenant, [outcome])
        if problems:
            raise inconsistent(reference, problems)
        return outcome
