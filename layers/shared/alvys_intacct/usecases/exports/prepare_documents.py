"""From claimed transactions to documents for Sage, for exports and edits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from alvys_intacct.domain.building.builder import Built, build_document, has_nothing_to_book
from alvys_intacct.domain.building.inputs import DocumentInputs
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Document
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.number_prefix import kept_prefix
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.ports.runtime import Metrics
from alvys_intacct.usecases.exports.create_parties import CreateParties
from alvys_intacct.usecases.exports.gather_inputs import GatherInputs
from alvys_intacct.usecases.exports.intercompany_sets import IntercompanySets
from alvys_intacct.usecases.exports.party_needs import PartyNeed
from alvys_intacct.usecases.exports.seen_items import SeenItems
from alvys_intacct.usecases.work.claims import Claimed, unforeseen


@dataclass(frozen=True, slots=True)
class Ready:
    """A transaction with the document to be written for it.

    `prefix` is that of its number. `warnings` are for a person; `companions` are the roles of its companions
    and their subsidiary ids.
    """

    transaction: Transaction
    document: Document
    envelope: TransactionEnvelope
    prefix: str = ""
    warnings: tuple[str, ...] = ()
    companions: dict[DocumentRole, str] = field(default_factory=dict)


@dataclass(slots=True)
class Prepared:
    """The result of preparing many transactions: documents, skips and failures, with their reasons."""

    ready: list[Ready] = field(default_factory=list)
    skips: list[tuple[Transaction, SkipReason]] = field(default_factory=list)
    failures: list[tuple[Transaction, SyncError]] = field(default_factory=list)


class PrepareDocuments:
    """Builds documents for many transactions; their data in Sage is looked up for all at once."""

    def __init__(
        self,
        gather: GatherInputs,
        create: CreateParties,
        sets: IntercompanySets,
        seen: SeenItems,
        metrics: Metrics,
    ) -> None:
        self._gather = gather
        self._create = create
        self._sets = sets
        self._seen = seen
        self._metrics = metrics

    def __call__(self, connection: Connection, side: Side, members: Sequence[Claimed]) -> Prepared:
        """Documents for transactions of one connection and side. Raises errors that concern all of them."""
        booked = [(member.envelope, member.booking(connection)) for member in members]
        prepared = Prepared()
        needs: dict[str, PartyNeed] = {}
        for member, inputs in zip(members, self._gather(connection, side, booked), strict=True):
            try:
                self._build(connection, member, inputs, prepared, needs)
            except SyncError as error:
                prepared.failures.append((member.transaction, error))
            except Exception as error:  # noqa: BLE001 - one poisoned record must not hold up the others
                self._metrics.unforeseen(error, member.transaction.transaction_id)
                prepared.failures.append((member.transaction, unforeseen()))
        self._ensure_parties(connection, prepared, needs)
        return prepared

    def _build(
        self,
        connection: Connection,
        member: Claimed,
        inputs: DocumentInputs,
        prepared: Prepared,
        needs: dict[str, PartyNeed],
    ) -> None:
        transaction, envelope = member.transaction, member.envelope
        booking = member.booking(connection)
        built = build_document(
            envelope,
            booking,
            connection,
            inputs,
            reposts=transaction.reposts,
            prefix=kept_prefix(transaction),
        )
        self._seen.note(connection, built.document.lines)
        if has_nothing_to_book(built.document):
            prepared.skips.append((transaction, SkipReason.ZERO_TOTAL))
            return
        if isinstance(inputs.match, NeedsAttention):
            raise inputs.match
        if not inputs.wanted.is_subsidiary:
            need = PartyNeed(envelope, inputs.wanted, inputs.match, built.document.term)
            needs[transaction.transaction_id] = need
        companions = self._companions_of(connection, member, built)
        warnings = tuple(built.warnings)
        prepared.ready.append(
            Ready(transaction, built.document, envelope, built.prefix, warnings, companions)
        )

    def _companions_of(
        self, connection: Connection, member: Claimed, built: Built
    ) -> dict[DocumentRole, str]:
        """The roles of a member's companions, and the subsidiary ids where they are booked."""
        companions = dict.fromkeys(built.companions, connection.subsidiary.id)
        if member.transaction.role is DocumentRole.MAIN:
            other = self._sets.partner_of(connection, member.envelope)
            if other is not None:
                companions[DocumentRole.INTERCOMPANY_BILL] = other.subsidiary.id
                companions[DocumentRole.INTERCOMPANY_INVOICE] = connection.subsidiary.id
        return companions

    def _ensure_parties(
        self, connection: Connection, prepared: Prepared, needs: Mapping[str, PartyNeed]
    ) -> None:
        """Create missing parties; a transaction whose party can't be created fails."""
        created = self._create(connection, list(needs.values()))
        ready, prepared.ready = prepared.ready, []
        for candidate in ready:
            need = needs.get(candidate.transaction.transaction_id)
            party_id = need.matched.party_id if need else ""
            error = created.failures.get(party_id)
            if error is None:
                warnings = (*candidate.warnings, *created.warnings.get(party_id, ()))
                prepared.ready.append(replace(candidate, warnings=warnings))
            else:
                prepared.failures.append((candidate.transaction, error))
