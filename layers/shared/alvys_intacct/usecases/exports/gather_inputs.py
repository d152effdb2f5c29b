"""Gather the data in Sage that documents are built from, for exports, edits and previews."""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.building.inputs import DocumentInputs
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.parties.terms import term_wish
from alvys_intacct.domain.parties.wanted import MatchingRules, wanted_party
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.ports.parties import PartyLinkStore
from alvys_intacct.usecases.alvys_values.known_names import KnownNames
from alvys_intacct.usecases.exports.match_parties import MatchParties
from alvys_intacct.usecases.exports.sage_lists import SageLists


class GatherInputs:
    """Looks up parties, terms, metadata and names for many documents at once."""

    def __init__(
        self, lists: SageLists, match: MatchParties, names: KnownNames, links: PartyLinkStore
    ) -> None:
        self._lists = lists
        self._links = links
        self._names = names
        self._match = match

    def __call__(
        self, connection: Connection, side: Side, booked: Sequence[tuple[TransactionEnvelope, Booking]]
    ) -> list[DocumentInputs]:
        """The inputs of each booking, in order. Raises Sage's errors, and `Retryable`."""
        rules = MatchingRules.of(connection, side)
        subsidiaries = connection.advanced.intercompany_parties
        links = self._links.of(connection)
        wanted = [wanted_party(envelope, booking, rules, subsidiaries, links) for envelope, booking in booked]
        term_names = {term_wish(envelope, booking, connection).name for envelope, booking in booked}
        terms = self._lists.known_terms(connection, side, term_names)
        if terms is not None:
            matches = self._match(connection, side, wanted)
        else:
            matches, told = self._match.with_terms(connection, side, wanted)
            if told is not None:
                terms = self._lists.keep_terms(connection, side, told)
            else:
                terms = self._lists.terms(connection, side, term_names)
        choices = self._lists.choices(connection)
        names = self._names(connection, [envelope for envelope, _ in booked])
        return [
            DocumentInputs(party, matches[party], terms, choices, known)
            for party, known in zip(wanted, names, strict=True)
        ]
