"""What a connection's switches and its activation keep back (CONN-7, CONN-11, AR-2)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from alvys_intacct.domain.connections.connection import ConnectionStatus, is_held
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.skipping import reason_to_skip
from tests.fakes.samples import connection


@pytest.mark.rule("CONN-7", "AR-2")
@pytest.mark.parametrize(
    ("changes", "side", "reason"),
    [
        ({}, Side.AR, None),
        ({"ar_sync": False}, Side.AR, SkipReason.SIDE_SWITCHED_OFF),
        ({"ar_sync": False}, Side.AP, None),
        ({"ap_sync": False}, Side.AP, SkipReason.SIDE_SWITCHED_OFF),
        ({"status": ConnectionStatus.NOT_SET_UP}, Side.AR, SkipReason.NO_ACTIVE_CONNECTION),
        ({"status": ConnectionStatus.DISCONNECTED}, Side.AP, SkipReason.NO_ACTIVE_CONNECTION),
    ],
)
def test_the_switches(changes: dict[str, Any], side: Side, reason: SkipReason | None) -> None:
    assert reason_to_skip(connection(**changes), side, date(2026, 11, 1)) is reason


@pytest.mark.rule("AR-2")
def test_no_connection() -> None:
    assert reason_to_skip(None, Side.AR, None) is SkipReason.NO_ACTIVE_CONNECTION
    assert not is_held(None)


@pytest.mark.rule("CONN-11", "DEC-14")
@pytest.mark.parametrize(
    ("created", "reason"),
    [
        (date(2026, 1, 1), SkipReason.BEFORE_ACTIVATION),
        (date(2026, 1, 2), None),
        (date(2026, 1, 3), None),
        (None, None),
    ],
)
def test_only_what_was_created_since_the_first_activation(
    created: date | None, reason: SkipReason | None
) -> None:
    assert reason_to_skip(connection(), Side.AR, created) is reason
