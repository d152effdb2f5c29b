"""The problems that keep an intercompany set from being made: if one document can't be, none is (AP-8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.document_roles import Part
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.parsing import stored_envelope
from alvys_intacct.domain.transactions.intercompany import ROLE_WORDS
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.late_dataclass import dataclass

if TYPE_CHECKING:
    from alvys_intacct.domain.connections.connection import Connection
    from alvys_intacct.domain.transactions.receipt import Companions
    from alvys_intacct.ports.stores import ConnectionStore, TransactionStore
    from alvys_intacct.usecases.exports.trial_build import TrialBuild
    from alvys_intacct.usecases.work.claimed_work import Claimed


@dataclass(frozen=True, slots=True)
class SetProblems:
    """Looks for problems by building each document on trial."""

    transactions: TransactionStore
    connections: ConnectionStore
    trial_build: TrialBuild

    def refuse_own(self, connection: Connection, member: Claimed) -> None:
        """Raise the member's own problem, so that it fails and doesn't wait for the others."""
        booking = member.booking(connection)
        if (error := self.trial_build(connection, member.envelope, booking)) is not None:
            raise error

    def refuse_incomplete(
        self, paying: Connection, envelope: TransactionEnvelope, companions: Companions
    ) -> None:
        """Raise the problem of an intercompany document that can't be made: then none of the set is."""
        for error, words in self.of_intercompany(paying, envelope, companions):
            document = words[0].upper() + words[1:]
            raise NeedsAttention(
                f"{document} can't be made, so none of the four documents is made: {error.message}",
                code="intercompany_incomplete",
                remedy=error.remedy,
                setting=error.setting,
                vendor=error.vendor,
                concerns=error.concerns,
            )

    def of_intercompany(
        self, paying: Connection, envelope: TransactionEnvelope, companions: Companions
    ) -> Iterator[tuple[NeedsAttention, str]]:
        """The problem of each intercompany document that can't be made, and the document in words."""
        for key, companion in companions.items():
            at, part = companion.subsidiary_id, companion.part(key)
            where = paying if at == paying.subsidiary.id else self.connections.get(paying.tenant, at)
            if where is not None and (error := self.of_document(where, envelope, part)) is not None:
                yield error, f"{ROLE_WORDS[part.role]} at {where.subsidiary.name}"

    def of_document(
        self, where: Connection, envelope: TransactionEnvelope, part: Part
    ) -> NeedsAttention | None:
        """The problem of another document of the set; None if it can be made."""
        try:
            booking = booking_of(envelope, where, part)
        except NeedsAttention as error:
            return error
        return self.trial_build(where, envelope, booking)

    def envelope(self, transaction: Transaction) -> TransactionEnvelope:
        """What Alvys sent for another member. Raises `NeedsAttention` for a record that can't be read."""
        try:
            content = self.transactions.contents([transaction])[ref_of(transaction)]
            envelope = stored_envelope(content, transaction.kind, by_reference=transaction.is_reference)
        except (KeyError, ValueError):
            envelope = None
        if not isinstance(envelope, TransactionEnvelope):
            raise NeedsAttention(
                f"The stored content of {transaction.number} can't be read.",
                code="partner_unreadable",
                remedy=f"Send {transaction.number} again from Alvys, then retry.",
            )
        return envelope
