"""Preview: the document as it would be sent, with the origin of every value and every problem (MAP-8).

It is made by the same builder as an export; the only difference is that it doesn't stop at the first
problem. Nothing is recorded and nothing is written to Sage.
"""

from __future__ import annotations

from dataclasses import dataclass

from alvys_intacct.domain.bookings.of_kind import document_side
from alvys_intacct.domain.connections import SKIP_WORDS, Connection, SkipReason, is_held, reason_to_skip
from alvys_intacct.domain.document_builder import Known, build_document, has_nothing_to_book
from alvys_intacct.domain.documents import Document, Party, Side
from alvys_intacct.domain.envelope import (
    ByReference,
    InputProblem,
    InvalidEnvelope,
    Whole,
    facts,
    parse_envelope,
)
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.findings import Findings
from alvys_intacct.domain.kinds import Kind, kinds_of
from alvys_intacct.domain.new_parties import new_party
from alvys_intacct.domain.party_matching import Matched, MatchingRules, wanted_party
from alvys_intacct.domain.permissions import Identity
from alvys_intacct.domain.terms import term_wish
from alvys_intacct.domain.triggers import unwanted
from alvys_intacct.ports import ConnectionStore
from alvys_intacct.usecases.accept_transactions import Refused
from alvys_intacct.usecases.match_parties import MatchParties
from alvys_intacct.usecases.reference_data import ReferenceData

HELD = "The connection is paused: it would wait until the connection is resumed."


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be sent. `party` is the customer or vendor that was found in Sage."""

    document: Document | None
    party: Party | None
    problems: list[NeedsAttention]
    warnings: list[str]
    skip_reason: str | None = None


def _kinds(message: object) -> list[Kind]:
    """An e-check can be sent to either side; `side` says which is meant, payable where it says nothing."""
    side = message.get("side") if isinstance(message, dict) else None
    return kinds_of(Side(side)) if side in list(Side) else list(Kind)


class PreviewDocument:
    """Builds without sending."""

    def __init__(self, connections: ConnectionStore, lists: ReferenceData, match: MatchParties) -> None:
        self._connections = connections
        self._lists = lists
        self._match = match

    def __call__(self, caller: Identity, message: object) -> Preview | Refused:
        """The preview of one envelope, or why it can't be taken. Raises what stops Sage from answering."""
        try:
            envelope = parse_envelope(message, _kinds(message))
        except InvalidEnvelope as error:
            return Refused(error.problems)
        missing = caller.lacks(facts(envelope).permissions)
        if missing:
            return Refused(missing_permissions=missing)
        connection = self._connections.get(caller.tenant, envelope.subsidiary_id)
        if isinstance(envelope, ByReference):
            return Refused([InputProblem("reference", "has no preview; send the transaction whole")])
        if connection is None:
            return Preview(None, None, [], [], SKIP_WORDS[SkipReason.NO_ACTIVE_CONNECTION])
        return self._preview(connection, envelope)

    def _preview(self, connection: Connection, envelope: Whole) -> Preview:
        findings = Findings(stop_at_first=False)
        side = document_side(envelope, connection)
        wanted = wanted_party(envelope, side, MatchingRules.of(connection, side))
        found = self._match(connection, side, [wanted])[wanted]
        terms = self._lists.terms(connection.books, side, {term_wish(envelope, connection).name})
        matched = found if isinstance(found, Matched) else None
        known = Known(terms, matched, self._lists.offers(connection))
        document = build_document(envelope, connection, known, findings)
        if isinstance(found, NeedsAttention):
            findings.problems.append(found)
        elif found.party is None:
            findings.attempt(lambda: new_party(envelope, wanted, found, document.term), None)
        reason = reason_to_skip(connection, side, envelope.created_on) or unwanted(envelope, connection)
        if reason is None and has_nothing_to_book(document):
            reason = SkipReason.ZERO_TOTAL
        words = SKIP_WORDS[reason] if reason else HELD if is_held(connection) else None
        party = matched.party if matched else None
        return Preview(document, party, findings.problems, findings.warnings, words)
