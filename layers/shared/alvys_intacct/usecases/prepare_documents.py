"""From what Alvys sent to the documents that Sage gets: the one way that exports and edits share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from alvys_intacct.domain.coding import Offers
from alvys_intacct.domain.connections import Connection, SkipReason
from alvys_intacct.domain.document_builder import Known, build_document, has_nothing_to_book
from alvys_intacct.domain.documents import Document, Side
from alvys_intacct.domain.envelope import Whole
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.findings import Findings
from alvys_intacct.domain.parts import Part
from alvys_intacct.domain.party_matching import Matched, MatchingRules, WantedParty, wanted_party
from alvys_intacct.domain.terms import term_wish
from alvys_intacct.domain.transactions import Transaction
from alvys_intacct.ports import Metrics
from alvys_intacct.usecases.claiming import Claimed
from alvys_intacct.usecases.create_parties import CreateParties, PartyNeed
from alvys_intacct.usecases.intercompany_sets import IntercompanySets
from alvys_intacct.usecases.match_parties import Match, MatchParties
from alvys_intacct.usecases.reference_data import ReferenceData
from alvys_intacct.usecases.seen_items import SeenItems


@dataclass(frozen=True, slots=True)
class Ready:
    """A transaction with the document that is to be written for it.

    `warnings` are what a person should know; `companions` are the documents that come with it, and where.
    """

    transaction: Transaction
    document: Document
    envelope: Whole
    warnings: tuple[str, ...] = ()
    companions: dict[Part, str] = field(default_factory=dict)


@dataclass(slots=True)
class Prepared:
    """What came of preparing many: documents, things to skip, and failures with their reasons."""

    ready: list[Ready] = field(default_factory=list)
    skips: list[tuple[Transaction, SkipReason]] = field(default_factory=list)
    failures: list[tuple[Transaction, SyncError]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Lists:
    """What was found for all members at once."""

    terms: frozenset[str]
    offers: Offers
    wanted: Mapping[str, WantedParty]
    matches: Mapping[WantedParty, Match]

    def known(self, transaction_id: str) -> tuple[Known, NeedsAttention | None]:
        """What a document is built from, and what is wrong with its party."""
        found = self.matches[self.wanted[transaction_id]]
        party, error = (found, None) if isinstance(found, Matched) else (None, found)
        return Known(self.terms, party, self.offers), error


class PrepareDocuments:
    """Builds documents with the pure domain; terms and parties are looked up for all at once."""

    def __init__(
        self,
        lists: ReferenceData,
        match: MatchParties,
        create: CreateParties,
        sets: IntercompanySets,
        seen: SeenItems,
        metrics: Metrics,
    ) -> None:
        self._lists = lists
        self._match = match
        self._create = create
        self._sets = sets
        self._seen = seen
        self._metrics = metrics

    def __call__(self, connection: Connection, side: Side, members: Sequence[Claimed]) -> Prepared:
        """Documents for transactions of one connection and side. Raises what concerns them all."""
        rules = MatchingRules.of(connection, side)
        wanted = {
            member.transaction.transaction_id: wanted_party(
                member.envelope,
                side,
                rules,
                member.transaction.part,
                connection.advanced.intercompany_parties,
            )
            for member in members
        }
        terms = {term_wish(member.envelope, connection, member.transaction.part).name for member in members}
        lists = _Lists(
            self._lists.terms(connection.books, side, terms),
            self._lists.offers(connection),
            wanted,
            self._match(connection, side, wanted.values()),
        )
        prepared = Prepared()
        needs: dict[str, PartyNeed] = {}
        for member in members:
            try:
                self._build(connection, member, lists, prepared, needs)
            except SyncError as error:
                prepared.failures.append((member.transaction, error))
            except Exception as error:  # noqa: BLE001 - one poisoned record must not hold up the others
                self._metrics.unforeseen(error, member.transaction.transaction_id)
                prepared.failures.append((member.transaction, unforeseen()))
        self._see_to_parties(connection, prepared, needs)
        return prepared

    def _build(
        self,
        connection: Connection,
        member: Claimed,
        lists: _Lists,
        prepared: Prepared,
        needs: dict[str, PartyNeed],
    ) -> None:
        transaction, envelope = member.transaction, member.envelope
        known, no_party = lists.known(transaction.transaction_id)
        findings = Findings(stop_at_first=True)
        part = transaction.part
        document = build_document(envelope, connection, known, findings, transaction.reposts, part)
        self._seen.note(connection, document.lines)
        if has_nothing_to_book(document):
            prepared.skips.append((transaction, SkipReason.ZERO_TOTAL))
            return
        if known.party is None:
            raise no_party or unforeseen()
        wanted = lists.wanted[transaction.transaction_id]
        if not wanted.is_subsidiary:
            needs[transaction.transaction_id] = PartyNeed(envelope, wanted, known.party, document.term)
        companions = self._wanted(connection, member, findings)
        warnings = tuple(findings.warnings)
        prepared.ready.append(Ready(transaction, document, envelope, warnings, companions))

    def _wanted(self, connection: Connection, member: Claimed, findings: Findings) -> dict[Part, str]:
        """The documents that come with a member's, and the subsidiaries where they are booked."""
        wanted = dict.fromkeys(findings.companions, connection.subsidiary.id)
        if member.transaction.part is Part.WHOLE:
            other = self._sets.partner_of(connection, member.envelope)
            if other is not None:
                wanted[Part.INTERCOMPANY_BILL] = other.subsidiary.id
                wanted[Part.INTERCOMPANY_INVOICE] = connection.subsidiary.id
        return wanted

    def _see_to_parties(
        self, connection: Connection, prepared: Prepared, needs: Mapping[str, PartyNeed]
    ) -> None:
        """Create missing parties; those whose party can't be had fail."""
        wrong = self._create(connection, list(needs.values()))
        if not wrong:
            return
        ready, prepared.ready = prepared.ready, []
        for one in ready:
            need = needs.get(one.transaction.transaction_id)
            error = wrong.get(need.matched.party_id) if need else None
            if error is None:
                prepared.ready.append(one)
            else:
                prepared.failures.append((one.transaction, error))


def unforeseen() -> NeedsAttention:
    """What a biller is told of an error that no rule foresaw; the log has the rest."""
    return NeedsAttention(
        "Something went wrong here while the document was prepared.",
        code="internal_error",
        remedy="Retry it; if it fails again, give the correlation id to support.",
    )
