"""A trial: builds a document like an export, but records and writes nothing."""

from __future__ import annotations

from alvys_intacct.domain.building.builder import build_document
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.skipping import reason_to_skip
from alvys_intacct.usecases.exports.gather_inputs import GatherInputs


class TrialBuild:
    """Builds a document only to find its problems."""

    def __init__(self, gather: GatherInputs) -> None:
        self._gather = gather

    def __call__(
        self, connection: Connection, envelope: TransactionEnvelope, booking: Booking
    ) -> NeedsAttention | None:
        """The first problem; None when the document can be made. Raises Sage's errors."""
        reason = reason_to_skip(connection, booking.side, envelope.created_on)
        if reason is None and booking.role is DocumentRole.MAIN:
            # The customer's invoice of a set is at hand, whatever the bill's message tells (AP-3).
            too_early = booking.skip_reason is SkipReason.NO_CUSTOMER_INVOICE
            reason = None if too_early else booking.skip_reason
        if reason is not None:
            return NeedsAttention(reason.words, code=reason, remedy="Correct this, then retry.")
        (inputs,) = self._gather(connection, booking.side, [(envelope, booking)])
        if isinstance(inputs.match, NeedsAttention):
            return inputs.match
        try:
            build_document(envelope, booking, connection, inputs)
        except NeedsAttention as error:
            return error
        return None
