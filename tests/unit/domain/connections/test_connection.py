"""A connection's status and switches (CONN-6, CONN-7)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.connections.connection import (
    ConnectionStatus,
    as_switched,
    is_held,
    leaves_no_side_on,
)
from tests.fakes.samples import connection


@pytest.mark.rule("CONN-7")
@pytest.mark.parametrize(
    ("status", "primary", "held"),
    [
        (ConnectionStatus.ACTIVE, True, False),
        (ConnectionStatus.ACTIVE, False, True),
        (ConnectionStatus.PAUSED, False, True),
        (ConnectionStatus.PAUSED, True, False),
        (ConnectionStatus.DISCONNECTED, False, False),
        (ConnectionStatus.NOT_SET_UP, False, False),
    ],
)
def test_a_paused_connection_holds(status: ConnectionStatus, primary: bool, held: bool) -> None:
    """Reliability 9."""
    assert is_held(as_switched(connection(status=status, primary_sync=primary))) is held


@pytest.mark.rule("CONN-7")
@pytest.mark.parametrize(
    ("ar", "ap", "none"), [(True, True, False), (True, False, False), (False, False, True)]
)
def test_the_last_side_that_is_on(ar: bool, ap: bool, none: bool) -> None:
    assert leaves_no_side_on(connection(ar_sync=ar, ap_sync=ap)) is none
