"""From claimed transactions to documents for Sage, for exports and edits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from functools import partial

from alvys_intacct.domain.alvys.names import Named
from alvys_intacct.domain.building.builder import Built, build_document, has_nothing_to_book
from alvys_intacct.domain.building.inputs import DocumentInputs
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.kinds.document_roles import DocumentRole, Part
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.parties.new_names import NameRules
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Document
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.number_prefix import kept_prefix, kept_reposts
from alvys_intacct.domain.transactions.receipt import Companion, Companions
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Metrics
from alvys_intacct.usecases.alvys_values.note_values import NoteValues, Seen, told_by
from alvys_intacct.usecases.exports.create_parties import CreateParties
from alvys_intacct.usecases.exports.documents_elsewhere import DocumentsElsewhere
from alvys_intacct.usecases.exports.earlier_names import earlier_document, names_to_keep
from alvys_intacct.usecases.exports.gather_inputs import GatherInputs
from alvys_intacct.usecases.exports.keep_up_to_date import KeepUpToDate
from alvys_intacct.usecases.exports.party_needs import PartyNeed
from alvys_intacct.usecases.work.claimed_work import Claimed
from alvys_intacct.usecases.work.own_faults import unforeseen


@dataclass(frozen=True, slots=True)
class Ready:
    """A transaction with the document to be written for it.

    `prefix` is that of its number, `reposts` the count of it (MOD-6). `warnings` are for a person;
    `companions` are the roles of its companions and their subsidiary ids. `names` are the names that the
    document has for Alvys's ids; `earlier` is the document with those that it was exported with, where they
    differ.
    """

    transaction: Transaction
    document: Document
    envelope: TransactionEnvelope
    prefix: str = ""
    reposts: int = 0
    warnings: tuple[str, ...] = ()
    companions: Companions = field(default_factory=dict)
    names: dict[Named, dict[str, str | None]] = field(default_factory=dict)
    earlier: Document | None = None


@dataclass(slots=True)
class Prepared:
    """The result of preparing many transactions: documents, skips and failures, with their reasons."""

    ready: list[Ready] = field(default_factory=list)
    skips: list[tuple[Transaction, SkipReason]] = field(default_factory=list)
    failures: list[tuple[Transaction, SyncError]] = field(default_factory=list)


class BuildDocuments:
    """Builds documents. Nothing is recorded, and no party is created or changed (MOD-10)."""

    def __init__(self, gather: GatherInputs, elsewhere: DocumentsElsewhere, metrics: Metrics) -> None:
        self._gather = gather
        self._elsewhere = elsewhere
        self._metrics = metrics

    def __call__(
        self,
        connection: Connection,
        side: Side,
        members: Sequence[Claimed],
        needs: dict[str, PartyNeed],
        seen: list[Seen],
    ) -> Prepared:
        """The documents; adds what they need of their parties, and which of Alvys's values they have."""
        booked = [(member.envelope, member.booking(connection)) for member in members]
        prepared = Prepared()
        for member, inputs in zip(members, self._gather(connection, side, booked), strict=True):
            try:
                seen += told_by(member.envelope, member.booking(connection))
                self._build(connection, member, inputs, prepared, needs)
            except SyncError as error:
                prepared.failures.append((member.transaction, error))
            except Exception as error:  # noqa: BLE001 - one poisoned record must not hold up the others
                self._metrics.unforeseen(error, member.transaction.transaction_id)
                prepared.failures.append((member.transaction, unforeseen()))
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
        booking, reposts = member.booking(connection), kept_reposts(transaction)
        build = partial(
            build_document,
            envelope,
            booking,
            connection,
            reposts=reposts,
            prefix=kept_prefix(transaction),
        )
        built = build(inputs)
        if has_nothing_to_book(built.document):
            self._refuse_lost_shares(connection, member)
            prepared.skips.append((transaction, SkipReason.ZERO_TOTAL))
            return
        if isinstance(inputs.match, NeedsAttention):
            raise inputs.match
        if not inputs.wanted.is_subsidiary:
            names = NameRules.of(connection, inputs.wanted.side, inputs.choices.name_lengths)
            term, lasting = built.document.term, built.lasting_term
            need = PartyNeed(envelope, inputs.wanted, inputs.match, term, names, lasting)
            needs[transaction.transaction_id] = need
        companions = self._companions_of(connection, member, built)
        warnings = tuple(built.warnings)
        prepared.ready.append(
            Ready(
                transaction,
                built.document,
                envelope,
                built.prefix,
                reposts,
                warnings,
                companions,
                names_to_keep(connection, envelope, inputs.names),
                earlier_document(transaction.receipt, built.document, connection, envelope, inputs, build),
            )
        )

    def _companions_of(self, connection: Connection, member: Claimed, built: Built) -> Companions:
        """A member's companions, by the keys of their parts. Raises `NeedsAttention`."""
        own = connection.subsidiary.id
        companions = {Part(role).key: Companion(subsidiary_id=own) for role in built.companions}
        if member.transaction.role is DocumentRole.MAIN:
            companions |= self._elsewhere(connection, member.envelope)
        return companions

    def _refuse_lost_shares(self, connection: Connection, member: Claimed) -> None:
        """Raise for a summary invoice whose own part is zero: a skip would lose the other parts (AP-8)."""
        envelope, name = member.envelope, connection.subsidiary.name
        is_main = member.transaction.role is DocumentRole.MAIN
        if is_main and envelope.may_be_split and self._elsewhere(connection, envelope):
            raise NeedsAttention(
                f"The part of summary invoice {envelope.number} for {name} is zero.",
                code="own_part_is_zero",
                remedy="Make one summary invoice for each subsidiary in Alvys.",
            )


class PrepareDocuments:
    """Builds documents for many transactions; their data in Sage is looked up for all at once."""

    def __init__(
        self,
        build: BuildDocuments,
        create: CreateParties,
        keep_up_to_date: KeepUpToDate,
        note: NoteValues,
    ) -> None:
        self._build = build
        self._create = create
        self._keep_up_to_date = keep_up_to_date
        self._note = note

    def __call__(self, connection: Connection, side: Side, members: Sequence[Claimed]) -> Prepared:
        """Documents for transactions of one connection and side. Raises errors that concern all of them."""
        needs: dict[str, PartyNeed] = {}
        seen: list[Seen] = []
        prepared = self._build(connection, side, members, needs, seen)
        self._note(connection.tenant, seen)
        self._ensure_parties(connection, prepared, needs)
        return prepared

    def _ensure_parties(
        self, connection: Connection, prepared: Prepared, needs: Mapping[str, PartyNeed]
    ) -> None:
        """Create missing parties, and bring existing ones up to date where a setting wants it.

        A transaction whose party can't be created fails.
        """
        created = self._create(connection, list(needs.values()))
        for party_id, warnings in self._keep_up_to_date(connection, needs.values()).items():
            created.warn(party_id, warnings)
        ready, prepared.ready = prepared.ready, []
        for candidate in ready:
            need = needs.get(candidate.transaction.transaction_id)
            party_id = need.matched.party_id if need else ""
            error = created.failures.get(party_id)
            if error is not None:
                prepared.failures.append((candidate.transaction, error))
                continue
            more = created.warnings.get(party_id)
            warned = replace(candidate, warnings=(*candidate.warnings, *more)) if more else candidate
            prepared.ready.append(warned)
