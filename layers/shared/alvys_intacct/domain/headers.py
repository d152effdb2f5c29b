"""What the headers of AR invoices and AP bills have in common (AR-4, TERM, MOD-6)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from decimal import Decimal

from alvys_intacct.domain.connections import Connection
from alvys_intacct.domain.documents import Dimension
from alvys_intacct.domain.envelope import Whole
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.findings import Findings
from alvys_intacct.domain.parties import wanted_party_id
from alvys_intacct.domain.terms import ChosenTerm, choose_term, custom_days

# Sage keeps more; a person reads no more.
LONGEST_DESCRIPTION = 400


def header_term(
    envelope: Whole, connection: Connection, sage_terms: AbstractSet[str], findings: Findings
) -> ChosenTerm | None:
    """The document's term, or None where Sage has none that fits (TERM-1, TERM-2)."""
    days, default = envelope.party.terms_in_days, connection.advanced.default_payment_terms_days
    nothing: ChosenTerm | None = None
    custom = custom_days(envelope, connection)
    return findings.attempt(lambda: choose_term(days, default, sage_terms, custom), nothing)


def header_party(envelope: Whole, findings: Findings) -> str:
    """The Sage id of the document's party; empty where Alvys gave none (PARTY-1)."""
    return findings.attempt(lambda: wanted_party_id(envelope), "")


def header_sources(term: ChosenTerm | None) -> dict[str, str]:
    """Where the header's values come from (MAP-8)."""
    return {"party": "External Accounting ID"} | ({"term": term.rule} if term else {})


def entity_location(connection: Connection) -> dict[Dimension, str]:
    """A line's location: in a company of several entities Sage wants one, and the entity is one."""
    return {Dimension.LOCATION: connection.entity_id} if connection.entity_id else {}


def numbered(number: str, reposts: int) -> str:
    """The document number; one that Sage keeps for a reversed document gets ``-R1``, ``-R2`` … (MOD-6)."""
    return f"{number}-R{reposts}" if reposts else number


def refuse_negative(total: Decimal, what: str) -> None:
    """A negative total belongs in an adjustment (AR-3, AP-6), which is not exported yet."""
    if total < 0:
        raise NeedsAttention(
            f"The total is {total}; a {what} can't be exported yet.",
            code="negative_total",
            remedy=f"Enter the {what} in Sage Intacct by hand.",
        )
