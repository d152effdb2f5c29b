"""Which settings a change of a connection may have fixed, as errors name them (ERR-8, ERR-11)."""

from __future__ import annotations

from alvys_intacct.domain.connections.audit import AuditAction, AuditEntry, FieldChange

# What is changed under a path of the audit, by the name that errors have for it (`Problem.setting`).
_BY_PATH = {
    "accountMappings": "account-mappings",
    "dimensionMappings": "dimension-mappings",
    "customFieldMappings": "custom-field-mappings",
    "ar": "ar",
    "ap": "ap",
    "advanced": "advanced",
    "partyLinks": "parties",
    "primarySync": "sync",
    "arSync": "sync",
    "apSync": "sync",
    "status": "sync",
    "userId": "credentials",
    "password": "credentials",
}
# The settings that errors may name.
SETTINGS = frozenset({*_BY_PATH.values(), "alvys-values"})
# What a new reading of Sage's lists may fix.
BY_METADATA = frozenset({"account-mappings", "dimension-mappings", "custom-field-mappings"})
# An error that names it waits for another connection of the tenant.
OF_TENANT = "sync"
# Who isn't found in Sage can also be created by a switch of its side, which its errors name.
_LINKS = "partyLinks"
_BY_KIND = {"customers": "ar", "carriers": "ap", "drivers": "ap"}
# Settings by which parties are found or made, so that those without an id are no errors any more.
_FIND_PARTIES = frozenset(
    {
        "ar.autoCreateCustomer",
        "ar.nameMatchingFallback",
        "ap.autoCreateVendor",
        "ap.nameMatchingFallback",
        "ap.linkCarriersBy",
    }
)
_ITSELF = "advanced.retryWhenFixed"


def fixed_by(entry: AuditEntry) -> frozenset[str]:
    """The settings that this change touched."""
    if entry.action is AuditAction.VALUE_NAMED:
        return frozenset({"alvys-values"})
    if entry.action in (AuditAction.CREATED, AuditAction.DISCONNECTED, AuditAction.PAUSED):
        return frozenset()
    return frozenset(name for change in entry.changes for name in _settings_of(change))


def _settings_of(change: FieldChange) -> tuple[str, ...]:
    root, _, rest = change.path.partition(".")
    if change.path == _ITSELF or root not in _BY_PATH:
        return ()
    if root != _LINKS:
        return (_BY_PATH[root], "parties") if change.path in _FIND_PARTIES else (_BY_PATH[root],)
    # A link that is removed fixes nothing.
    return () if change.new is None else (_BY_PATH[root], _BY_KIND[rest.partition(".")[0]])
