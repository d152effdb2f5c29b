"""Payment terms: which Sage term a document gets (TERM-1, TERM-2)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from alvys_intacct.domain.connections import Connection
from alvys_intacct.domain.envelope import LoadInvoice, Whole
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.settings import days_for

FALLBACK_TERM = "Net 30"


@dataclass(frozen=True, slots=True)
class ChosenTerm:
    """A Sage term and why it was chosen (MAP-8)."""

    name: str
    rule: str


def custom_days(envelope: Whole, connection: Connection) -> int | None:
    """The custom term of the customer or carrier, by its Alvys or Sage id (TERM-1, TERM-2)."""
    custom, sage_id = connection.advanced.custom_payment_terms, envelope.party.external_accounting_id
    if isinstance(envelope, LoadInvoice):
        return days_for(custom.customers, (envelope.invoice.Customer.Id, sage_id))
    carrier = envelope.trip.Carrier
    return days_for(custom.carriers, (carrier.Id if carrier else None, sage_id))


def wanted_term(party_days: int | None, default_days: int, custom: int | None = None) -> str:
    """The term that custom days, else the party's own, else the default ask for."""
    return f"Net {_first(custom, party_days, default_days)}"


def choose_term(
    party_days: int | None, default_days: int, sage_terms: AbstractSet[str], custom: int | None = None
) -> ChosenTerm:
    """Custom days, else the party's own, else the connection's default, as ``Net <days>``; else ``Net 30``.

    Days are calendar days. Raises `NeedsAttention` when Sage has neither (TERM-1).
    """
    by_name = {folded(name): name for name in sage_terms}
    wanted = wanted_term(party_days, default_days, custom)
    rule = "party terms" if party_days is not None else "default payment terms"
    if custom is not None:
        rule = "custom payment terms"
    if found := by_name.get(folded(wanted)):
        return ChosenTerm(found, rule)
    if found := by_name.get(folded(FALLBACK_TERM)):
        return ChosenTerm(found, f"{wanted} is not in Sage, so {FALLBACK_TERM}")
    raise NeedsAttention(
        f"Sage Intacct has neither the term {wanted} nor {FALLBACK_TERM}.",
        code="term_not_found",
        remedy=f"Create the term {wanted} or {FALLBACK_TERM} in Sage Intacct, then retry.",
        setting="advanced",
    )


def _first(custom: int | None, party: int | None, default: int) -> int:
    return next((days for days in (custom, party) if days is not None), default)
