"""Which errors a change of a connection may have fixed (ERR-8, ERR-11)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alvys_intacct.domain.connections.audit import AuditAction, AuditEntry, FieldChange
from alvys_intacct.domain.connections.fixes import SETTINGS, fixed_by

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def change(path: str, new: object, action: AuditAction = AuditAction.SETTINGS_CHANGED) -> frozenset[str]:
    changes = [FieldChange(path=path, old=None, new=new)]
    return fixed_by(AuditEntry(version=2, at=NOON, by="u-1", action=action, changes=changes))


@pytest.mark.rule("ERR-11", "LINK-1")
def test_a_link_fixes_errors_about_parties_and_a_removed_one_fixes_none() -> None:
    linked = AuditAction.PARTIES_LINKED

    assert change("partyLinks.customers.c-1", "C-1", linked) == {"parties", "ar"}
    assert change("partyLinks.drivers.d.1", "V-1", linked) == {"parties", "ap"}
    assert change("partyLinks.customers.c-1", None, linked) == frozenset()
    assert change("rejectedSuggestions.customers.c-1", "C-1", linked) == frozenset()


@pytest.mark.rule("ERR-11")
def test_settings_that_find_or_make_parties_fix_errors_about_them_too() -> None:
    assert change("ar.autoCreateCustomer", True) == {"ar", "parties"}
    assert change("ap.linkCarriersBy", "mc_number") == {"ap", "parties"}
    assert change("ap.autopostBills", True) == {"ap"}
    assert change("advanced.retryWhenFixed", True) == frozenset()
    assert change("name", "x") == frozenset()
    assert "parties" in SETTINGS
