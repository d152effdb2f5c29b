"""Roles: who is administrative, who sees errors (API-2)."""

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
def test_who_is_administrative(role: str, may: bool) -> None:
    assert Identity("acme", "u", role, frozenset(Permission)).is_administrative is may


@pytest.mark.rule("ERR-10", "API-2")
@pytest.mark.parametrize(
    ("role", "sees"), [("Driver", False), (" driver ", False), ("DRIVER", False), ("Admin", True), ("", True)]
)
def test_a_driver_sees_no_errors(role: str, sees: bool) -> None:
    assert Identity("acme", "u", role, frozenset(Permission)).sees_errors is sees
