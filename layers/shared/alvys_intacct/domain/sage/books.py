"""Whose books: a Sage company, one of its entities, and the two sides of its ledgers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


class Side(StrEnum):
    """Receivable (customers owe us) or payable (we owe vendors)."""

    AR = "ar"
    AP = "ap"


# What each side's party is called.
PARTY_OF = {Side.AR: "customer", Side.AP: "vendor"}


@dataclass(frozen=True, slots=True)
class Books:
    """Where a connection's documents live: a Sage company, one of its entities, and as whom to sign in.

    `entity_id` None is the top level. The password never travels in here; `tenant` and
    `subsidiary_id` name the secret that holds it and keep one tenant's sessions from another's.
    """

    tenant: str
    subsidiary_id: str
    company_id: str
    user_id: str
    entity_id: str | None
