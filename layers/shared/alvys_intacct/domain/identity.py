"""Who may do what (API-2). Everything here comes from the token, never from a body."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SETTINGS_ROLES = frozenset({"Admin", "PartnerAdmin", "Support"})


class InvalidTokenError(Exception):
    """The caller's token is missing or not valid here; the text says why, without details of the token."""


class Permission(StrEnum):
    """Alvys's permissions that this service asks for."""

    BILLING = "Billing"
    INVOICE = "Invoice"
    VIEW_CARRIER_RATE = "ViewCarrierRate"
    PAY_DRIVER = "PayDriver"
    COMPANY_PROFILE_MANAGER = "CompanyProfileManager"


@dataclass(frozen=True, slots=True)
class Identity:
    """The caller: one user of one tenant."""

    tenant: str
    subject: str
    role: str
    permissions: frozenset[str]

    @property
    def may_change_settings(self) -> bool:
        """Connections and settings belong to the three administrative roles."""
        return self.role in SETTINGS_ROLES

    def lacks(self, needed: frozenset[Permission]) -> list[str]:
        """The needed permissions that this caller doesn't have, in alphabetical order."""
        return sorted(needed - self.permissions)
