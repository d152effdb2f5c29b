"""The parties that documents need in Sage, and the writes for them (PARTY-6, PARTY-8)."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import field, replace

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.parties.matching import Matched
from alvys_intacct.domain.parties.new_names import NameRules
from alvys_intacct.domain.parties.wanted import WantedParty
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.writes import PartyWrite, PayTo, UpdateParty, Write
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class PartyNeed:
    """The party that a transaction's document needs in Sage, and its match.

    `term` is the document's; `own_term` is the one that the party itself should have, if Alvys or a setting
    tells one.
    """

    envelope: TransactionEnvelope
    wanted: WantedParty
    matched: Matched
    term: str | None
    names: NameRules = field(default_factory=NameRules)
    own_term: str | None = None


def level_of(connection: Connection, need: PartyNeed) -> Books:
    """Where the party is, or is to be created: one that an entity has for itself is changed there only."""
    party = need.matched.party
    if party is not None and party.entity_id is not None:
        return replace(connection.books, entity_id=party.entity_id)
    return connection.party_books


def party_write(books: Books, operation: PartyWrite, need: PartyNeed) -> Write:
    """The write; its control id names the effect and the transaction's revision, so that Sage does it once.

    Another transaction or revision writes again what a person has removed or changed in the meantime. A Pay
    To contact or other data may be set any number of times, so each attempt is one of its own.
    """
    envelope = need.envelope
    cause = f"{envelope.kind}:{envelope.alvys_id}:{envelope.updated_at.isoformat()}"
    digest = hashlib.sha256(cause.encode()).hexdigest()[:12]
    once = f":{uuid.uuid4().hex}" if isinstance(operation, PayTo | UpdateParty) else ""
    return Write(f"{books.tenant}:{operation.identity}:{digest}{once}", operation)
