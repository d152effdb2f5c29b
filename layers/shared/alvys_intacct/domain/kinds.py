"""The kinds of transaction, and what each means for routing, permissions and error lists."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from alvys_intacct.domain.documents import Side
from alvys_intacct.domain.permissions import Permission


class Kind(StrEnum):
    """What Alvys sends (AR-1, AP-1). The kinds of AR and of AP are told apart by their side."""

    LOAD_INVOICE = "load_invoice"
    CARRIER_BILL = "carrier_bill"


class EntityType(StrEnum):
    """The names billers know from Alvys's Error Transactions (ERR-2)."""

    LOAD = "Load"
    TRIP = "Trip"


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What follows from a kind. `reference_name` says which Alvys number people quote."""

    side: Side
    entity_type: EntityType
    reference_name: str
    permissions: frozenset[Permission]


FACTS: dict[Kind, KindFacts] = {
    Kind.LOAD_INVOICE: KindFacts(
        Side.AR, EntityType.LOAD, "invoiceNumber", frozenset({Permission.BILLING, Permission.INVOICE})
    ),
    Kind.CARRIER_BILL: KindFacts(
        Side.AP, EntityType.TRIP, "tripNumber", frozenset({Permission.BILLING, Permission.VIEW_CARRIER_RATE})
    ),
}


def kinds_of(side: Side) -> list[Kind]:
    """The kinds that one side's route takes."""
    return [kind for kind, facts in FACTS.items() if facts.side is side]
