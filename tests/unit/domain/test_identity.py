"""Who may change settings (API-2)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.identity import Identity, Permission


@pytest.mark.rule("API-2")
@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("Admin", True),
        ("PartnerAdmin", True),
        ("Support", True),
        ("User", False),
        ("admin", False),
        ("", False),
    ],
)
def test_who_changes_settings(role: str, may: bool) -> None:
    assert Identity("acme", "u", role, frozenset(Permission)).may_change_settings is may
