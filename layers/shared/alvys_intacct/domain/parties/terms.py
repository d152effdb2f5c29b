"""Payment terms: the Sage term of a document (TERM-1, TERM-2)."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.settings import days_for
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.document_roles import INTERCOMPANY
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.late_dataclass import dataclass

FALLBACK_TERM = "Net 30"
DEFAULT_RULE = "default payment terms"


@dataclass(frozen=True, slots=True)
class TermWish:
    """The terms that a document should have, in calendar days, and the rule behind them (MAP-8)."""

    days: int
    rule: str

    @property
    def name(self) -> str:
        """The name of such a term in Sage."""
        return f"Net {self.days}"


@dataclass(frozen=True, slots=True)
class ChosenTerm:
    """A Sage term and the rule that chose it (MAP-8); `warning` where it is another than was wished for."""

    name: str
    rule: str
    warning: str | None = None


def term_wish(envelope: TransactionEnvelope, booking: Booking, connection: Connection) -> TermWish:
    """The first of these that is set; `booking` has the document's side and role.

    Receivables (TERM-1): custom terms of the customer, its own terms, the default. Payables (TERM-2): custom
    terms of the carrier, its factoring company's terms, its own, those of its payment type, the default.
    Intercompany documents have the default. A document of a payee that owes us is receivable (DEC-9).
    """
    party, advanced = envelope.party, connection.advanced
    if booking.role in INTERCOMPANY:
        return TermWish(advanced.default_payment_terms_days, DEFAULT_RULE)
    payable = booking.side is Side.AP
    custom = advanced.custom_payment_terms.carriers if payable else advanced.custom_payment_terms.customers
    ids = (envelope.party_alvys_id, party.external_accounting_id)
    factoring = party.factoring_company if payable else None
    method = folded(party.payment_method) if payable and party.payment_method else None
    by_method = {folded(name): days for name, days in advanced.payment_type_terms.items()} if method else {}
    candidates = (
        (days_for(custom, ids), "custom payment terms"),
        (factoring.terms_in_days if factoring else None, "terms of the factoring company"),
        (party.terms_in_days, "party terms"),
        (by_method.get(method or ""), f"terms for payment type {party.payment_method}"),
    )
    for days, rule in candidates:
        if days is not None:
            return TermWish(days, rule)
    return TermWish(advanced.default_payment_terms_days, DEFAULT_RULE)


def lasting_term(wish: TermWish, chosen: str | None) -> str | None:
    """The term that a party itself should have: the document's, unless it is a default or a fallback."""
    if chosen is None or wish.rule == DEFAULT_RULE or folded(chosen) != folded(wish.name):
        return None
    return chosen


@lru_cache(maxsize=64)
def _by_folded_name(sage_terms: frozenset[str]) -> Mapping[str, str]:
    """The terms by the form in which names are compared; the same for all documents of a batch."""
    return {folded(name): name for name in sage_terms}


def choose_term(wish: TermWish, sage_terms: AbstractSet[str]) -> ChosenTerm:
    """The term as ``Net <days>``, else ``Net 30``. Raises `NeedsAttention` when Sage has neither (TERM-1)."""
    by_name = _by_folded_name(frozenset(sage_terms))
    if term := by_name.get(folded(wish.name)):
        return ChosenTerm(term, wish.rule)
    if term := by_name.get(folded(FALLBACK_TERM)):
        return ChosenTerm(
            term,
            f"{wish.name} is not in Sage, so {FALLBACK_TERM}",
            f"The term is {term}, because Sage Intacct has no term {wish.name} ({wish.rule}). Create it "
            "there, if the document should have it.",
        )
    raise NeedsAttention(
        f"Sage Intacct has neither the term {wish.name} nor {FALLBACK_TERM}.",
        code="term_not_found",
        remedy=f"Create the term {wish.name} or {FALLBACK_TERM} in Sage Intacct, then retry.",
        setting="advanced",
        concerns=wish.name,
    )
