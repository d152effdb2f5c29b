"""Which settings a change of a connection may have fixed, as errors name them (ERR-8, ERR-11)."""

from __future__ import annotations

from alvys_intacct.domain.connections.audit import AuditAction, AuditEntry

# What is changed under a path of the audit, by the name that errors have for it (`Problem.setting`).
_BY_PATH = {
    "accountMappings": "account-mappings",
    "dimensionMappings": "dimension-mappings",
    "customFieldMappings": "custom-field-mappings",
    "ar": "ar",
    "ap": "ap",
    "advanced": "advanced",
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
_ITSELF = "advanced.retryWhenFixed"


def fixed_by(entry: AuditEntry) -> frozenset[str]:
    """The settings that this change touched."""
    if entry.action is AuditAction.VALUE_NAMED:
        return frozenset({"alvys-values"})
    if entry.action in (AuditAction.CREATED, AuditAction.DISCONNECTED, AuditAction.PAUSED):
        return frozenset()
    paths = [change.path for change in entry.changes if change.path != _ITSELF]
    return frozenset(_BY_PATH[root] for path in paths if (root := path.partition(".")[0]) in _BY_PATH)
