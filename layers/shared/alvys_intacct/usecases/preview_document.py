"""Preview: the document as it would be sent, with the origin of every value and every problem (MAP-8).

It is made by the same builder as an export; the only difference is that it doesn't stop at the first
problem. Nothing is recorded and nothing is written to Sage.
"""

from __future__ import annotations

from dataclasses import dataclass

from alvys_intacct.domain.connections import SKIP_WORDS, Connection, SkipReason, is_held, reason_to_skip
from alvys_intacct.domain.documents import Bill, Invoice, Party
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
from alvys_intacct.domain.kinds import Kind
from alvys_intacct.domain.parties import usable_party
from alvys_intacct.domain.permissions import Identity
from alvys_intacct.domain.recorded_content import created_on
from alvys_intacct.domain.terms import wanted_term
from alvys_intacct.ports import ConnectionStore
from alvys_intacct.usecases.accept_transactions import Refused
from alvys_intacct.usecases.prepare_documents import build_document
from alvys_intacct.usecases.reference_data import ReferenceData

HELD = "The connection is paused: it would wait until the connection is resumed."


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be sent. `party` is the customer or vendor that was found in Sage."""

    document: Invoice | Bill | None
    party: Party | None
    problems: list[NeedsAttention]
    warnings: list[str]
    skip_reason: str | None = None


class PreviewDocument:
    """Builds without sending."""

    def __init__(self, connections: ConnectionStore, lists: ReferenceData) -> None:
        self._connections = connections
        self._lists = lists

    def __call__(self, caller: Identity, message: object) -> Preview | Refused:
        """The preview of one envelope, or why it can't be taken. Raises what stops Sage from answering."""
        try:
            envelope = parse_envelope(message, list(Kind))
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
        side, findings = facts(envelope).side, Findings(stop_at_first=False)
        default = connection.advanced.default_payment_terms_days
        wanted = wanted_term(envelope.party.terms_in_days, default)
        terms = self._lists.terms(connection.books, side, {wanted})
        document = build_document(envelope, connection, terms, self._lists.offers(connection), findings)
        party: Party | None = None
        if document.party_id:
            party = self._lists.parties(connection.books, side, [document.party_id]).get(document.party_id)
            findings.attempt(lambda: usable_party(party, document.party_id, side), party)
        reason = reason_to_skip(connection, side, created_on(envelope))
        words = SKIP_WORDS[reason] if reason else HELD if is_held(connection) else None
        return Preview(document, party, findings.problems, findings.warnings, words)
