"""Findings on a connection: when they are looked at again, and what they say (ERR-6)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.domain.connections.connection import ConnectionStatus, is_held, why_held
from alvys_intacct.domain.connections.findings import found, look_claimed, looked_again
from alvys_intacct.domain.errors import ConnectionFault, ConnectionPlace, NeedsAttention, Retryable
from tests.fakes.samples import connection
from tests.fakes.small import START

PLACE = ConnectionPlace("acme", "SUB1", "E1")
FAULT = ConnectionFault(NeedsAttention("It is wrong.", code="bad_credentials", remedy="Mend it."), PLACE)


def away() -> Retryable:
    """Sage doesn't answer."""
    error = Retryable("It is away.", code="sage_unavailable")
    error.away = PLACE
    return error


@pytest.mark.rule("ERR-6")
@pytest.mark.parametrize(("jitter", "longest"), [(0.0, 15), (1.0, 18.75)])
def test_the_wait_doubles_up_to_a_quarter_of_an_hour(jitter: float, longest: float) -> None:
    finding, now = found(FAULT, START, jitter), START
    waits = []
    for _ in range(8):
        waits.append((finding.next_look - now).total_seconds() / 60)
        now = finding.next_look
        finding = looked_again(finding, FAULT, now, jitter)
    assert waits == [min(longest, 2**n * (1 + jitter / 4)) for n in range(8)]
    assert (finding.since, finding.looks) == (START, 8)


@pytest.mark.rule("ERR-6")
def test_what_fails_in_a_row_is_a_suspicion_until_it_is_looked_at() -> None:
    suspicion = found(away(), START, 0.5)
    assert (suspicion.stands, suspicion.next_look) == (False, START)
    confirmed = looked_again(suspicion, away(), START + timedelta(minutes=1), 0.5)
    assert (confirmed.stands, confirmed.away, confirmed.since) == (True, True, START)
    refused = looked_again(confirmed, FAULT, START + timedelta(minutes=9), 0.5)
    assert (refused.away, refused.code, refused.entity_id) == (False, "bad_credentials", "E1")


@pytest.mark.rule("ERR-6", "CONN-7")
@pytest.mark.parametrize(
    ("status", "held"),
    [
        (ConnectionStatus.ACTIVE, True),
        (ConnectionStatus.PAUSED, True),
        (ConnectionStatus.NOT_SET_UP, False),
        (ConnectionStatus.DISCONNECTED, False),
    ],
)
def test_a_finding_holds_what_an_active_connection_would_send(status: ConnectionStatus, held: bool) -> None:
    finding = found(FAULT, START, 0)
    assert is_held(connection(status=status, finding=finding)) is held
    suspicion = found(away(), START, 0)
    assert why_held(connection(status=ConnectionStatus.ACTIVE, finding=suspicion)) == ""


def test_while_somebody_looks_nobody_else_does() -> None:
    until = START + timedelta(minutes=2)
    assert look_claimed(found(FAULT, START, 0), until).next_look == until
