"""The books: a Sage company, one of its entities, and the two sides of its ledgers."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from alvys_intacct.late_dataclass import dataclass


class Side(StrEnum):
    """Receivable (customers owe us) or payable (we owe vendors)."""

    AR = "ar"
    AP = "ap"


# The word for each side's party.
PARTY_OF = {Side.AR: "customer", Side.AP: "vendor"}


@dataclass(frozen=True, slots=True)
class Books:
    """The place of a connection's documents: a Sage company, one of its entities, and the user who signs in.

    `entity_id` None is the top level. The password is not part of it: `tenant` and `subsidiary_id` name
    the secret that holds it, and keep the sessions of tenants apart. `documents_in` is the entity of the
    connection's documents where these are only the books of its parties; books that differ in it are equal.
    """

    tenant: str
    subsidiary_id: str
    company_id: str
    user_id: str
    entity_id: str | None
    documents_in: str | None = field(default=None, compare=False)
