"""Which party a change of matching would find, as far as that is known without a call to Sage (WHATIF-2)."""

from __future__ import annotations

from typing import Protocol

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.parties.matching import Matched
from alvys_intacct.domain.parties.wanted import MatchingRules, WantedParty


class PredictParty(Protocol):
    """Predicts the match of a party under the rules of a connection."""

    def __call__(
        self, connection: Connection, rules: MatchingRules, wanted: WantedParty
    ) -> Matched | NeedsAttention | None:
        """The match, or the problem with it; None where only Sage can tell."""


def only_sage_can_tell(
    connection: Connection, rules: MatchingRules, wanted: WantedParty
) -> Matched | NeedsAttention | None:
    """No prediction: Sage's parties are known only while documents are exported."""
    return None
