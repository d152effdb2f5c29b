"""The data from Sage that a document is built from."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import field

from alvys_intacct.domain.alvys.names import Names
from alvys_intacct.domain.coding.document_coding import SageChoices
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.parties.matching import Matched
from alvys_intacct.domain.parties.wanted import WantedParty
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class DocumentInputs:
    """The data found in Sage for a document.

    `wanted` is the customer or vendor of the transaction, `match` the one in Sage or the reason for having
    none. `terms` are the names of Sage's terms on the document's side. `names` are those of the ids in the
    transaction (DIM-2).
    """

    wanted: WantedParty
    match: Matched | NeedsAttention
    terms: AbstractSet[str]
    choices: SageChoices = field(default_factory=SageChoices)
    names: Names = field(default_factory=Names)

    @property
    def party(self) -> Matched | None:
        """The match, if there is one."""
        return self.match if isinstance(self.match, Matched) else None
