"""What differs between two connections, and what kind of change that was (CONN-12)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from alvys_intacct.domain.account_mappings.mapping import (
    AccountMappings,
    Category,
    CategoryMapping,
    SidedAccounts,
)
from alvys_intacct.domain.connections.audit import (
    AuditAction,
    FieldChange,
    audit_entry,
    credentials_entry,
    differences,
)
from alvys_intacct.domain.connections.connection import ConnectionStatus
from alvys_intacct.domain.connections.settings import AdvancedSettings, ArSettings
from tests.fakes.samples import connection

pytestmark = pytest.mark.rule("CONN-12")


NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ITEMS = {"Lumper Fee": SidedAccounts(ap="5020")}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"version": 2}, []),
        ({"ar_sync": False}, [("arSync", True, False)]),
        ({"ar": ArSettings(autopost_invoices=True)}, [("ar.autopostInvoices", False, True)]),
        (
            {"advanced": AdvancedSettings.model_validate({"customPaymentTerms": {"customers": {"C1": 5}}})},
            [("advanced.customPaymentTerms.customers.C1", None, 5)],
        ),
        (
            {
                "account_mappings": AccountMappings(
                    defaults=SidedAccounts(ar="4000", ap="5900"),
                    categories={Category.ACCESSORIALS: CategoryMapping(items=ITEMS)},
                )
            },
            [
                ("accountMappings.categories.accessorials.items.Lumper Fee.ap", None, "5020"),
                ("accountMappings.defaults.ap", "5000", "5900"),
            ],
        ),
    ],
)
def test_differences_field_by_field(changed: Any, expected: list[tuple[str, Any, Any]]) -> None:
    found = differences(connection(), connection(**changed))
    assert [(one.path, one.old, one.new) for one in found] == expected


@pytest.mark.rule("CONN-6")
@pytest.mark.parametrize(
    ("before", "after", "changed", "action"),
    [
        (None, "not_set_up", {}, AuditAction.CREATED),
        ("disconnected", "not_set_up", {}, AuditAction.CONNECTED_AGAIN),
        ("not_set_up", "active", {}, AuditAction.ACTIVATED),
        ("active", "paused", {"primary_sync": False}, AuditAction.PAUSED),
        ("paused", "active", {}, AuditAction.RESUMED),
        ("paused", "disconnected", {}, AuditAction.DISCONNECTED),
        ("active", "active", {"ar_sync": False}, AuditAction.SETTINGS_CHANGED),
        ("active", "active", {"account_mappings": AccountMappings()}, AuditAction.MAPPINGS_CHANGED),
        (
            "active",
            "active",
            {"account_mappings": AccountMappings(), "ar_sync": False},
            AuditAction.SETTINGS_CHANGED,
        ),
    ],
)
def test_what_kind_of_change(before: str | None, after: str, changed: Any, action: AuditAction) -> None:
    known = connection(status=ConnectionStatus(before)) if before else None
    following = connection(status=ConnectionStatus(after), version=2, **changed)
    entry = audit_entry(known, following, "ann", NOW)
    assert (entry.action, entry.by, entry.at, entry.version) == (action, "ann", NOW, 2)


@pytest.mark.rule("CONN-4")
def test_new_credentials_are_recorded_without_their_values() -> None:
    """CONN-4: even when the user stays."""
    entry = credentials_entry(connection(), connection(version=2), "ann", NOW)
    assert entry.action is AuditAction.CREDENTIALS_REPLACED
    assert entry.changes == [FieldChange(path="password", old="(not told)", new="(not told)")]
