"""Whether a document could be made: built like an export, with nothing recorded or written."""

from __future__ import annotations

from alvys_intacct.domain.bookings.of_kind import document_side
from alvys_intacct.domain.connections import SKIP_WORDS, Connection, reason_to_skip
from alvys_intacct.domain.document_builder import Known, build_document
from alvys_intacct.domain.envelope import Whole
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.findings import Findings
from alvys_intacct.domain.parts import Part
from alvys_intacct.domain.party_matching import MatchingRules, wanted_party
from alvys_intacct.domain.terms import term_wish
from alvys_intacct.domain.triggers import unwanted
from alvys_intacct.usecases.match_parties import MatchParties
from alvys_intacct.usecases.reference_data import ReferenceData


class TryOut:
    """Builds a document only to see what stands in its way."""

    def __init__(self, lists: ReferenceData, match: MatchParties) -> None:
        self._lists = lists
        self._match = match

    def __call__(self, connection: Connection, envelope: Whole, part: Part) -> NeedsAttention | None:
        """The first problem; None when it could be made. Raises what stops Sage from answering."""
        side = document_side(envelope, connection, part)
        reason = reason_to_skip(connection, side, envelope.created_on)
        if reason is None and part is Part.WHOLE:
            reason = unwanted(envelope, connection)
        if reason is not None:
            return NeedsAttention(SKIP_WORDS[reason], code=reason, remedy="Change that, then retry.")
        rules, ids = MatchingRules.of(connection, side), connection.advanced.intercompany_parties
        wanted = wanted_party(envelope, side, rules, part, ids)
        found = self._match(connection, side, [wanted])[wanted]
        if isinstance(found, NeedsAttention):
            return found
        terms = self._lists.terms(connection.books, side, {term_wish(envelope, connection, part).name})
        known = Known(terms, found, self._lists.offers(connection))
        try:
            build_document(envelope, connection, known, Findings(stop_at_first=True), part=part)
        except NeedsAttention as error:
            return error
        return None
