"""Callers and their permissions (API-2). All of it comes from the token, never from a body."""

from __future__ import annotations

from enum import StrEnum

from alvys_intacct.late_dataclass import dataclass

ADMINISTRATIVE_ROLES = frozenset({"Admin", "PartnerAdmin", "Support"})
DRIVER = "driver"


class InvalidTokenError(Exception):
    """The caller's token is missing or not valid here; the text gives the reason and no details."""


class Permission(StrEnum):
    """Alvys's permissions that this service checks."""

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
    def is_administrative(self) -> bool:
        """Whether the role is one of the three that may have connections and settings."""
        return self.role in ADMINISTRATIVE_ROLES

    @property
    def sees_errors(self) -> bool:
        """Everybody but a driver, however the role is spelt (ERR-10)."""
        return self.role.strip().casefold() != DRIVER

    def lacks(self, needed: frozenset[Permission]) -> list[str]:
        """The needed permissions that the caller doesn't have, in alphabetical order."""
        return sorted(needed - self.permissions)
