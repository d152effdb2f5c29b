"""What Sage holds of a document that is revised."""

from __future__ import annotations

from decimal import Decimal

from tests.integration.system import Json, System
from tests.integration.tenants import Charges

CHANGED: Charges = [("Load", "Linehaul", "1234.56")]
WRITES = ("create", "update", "delete", "reverse")


def total(document: Json) -> Decimal:
    """What Sage holds the document at."""
    return Decimal(str(document["TOTALENTERED"]))


def writes(system: System) -> int:
    """Functions that change something in Sage."""
    return sum(count for name, count in system.sage.functions().items() if name.startswith(WRITES))


def live_documents(system: System) -> list[Json]:
    """Documents that count, however Sage numbers the corrected one (MOD-6)."""
    rows = [*system.sage.objects("ARINVOICE"), *system.sage.objects("APBILL")]
    return [row for row in rows if row["STATE"] not in ("Reversed", "Reversal")]
