"""What is told of each request to the gateway: measures for logs and metrics, never contents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GatewayCall:
    """One request that was tried, whether it was answered or not.

    `functions` names the functions with how often each occurs; `attempt` counts from 1 for the
    repeats of one call; `session_age` is in seconds, None for a login; `http_status` is None when
    no answer came; `outcome` is ``ok`` or the code of the error.
    """

    request_id: str
    company_id: str
    functions: dict[str, int]
    bytes_out: int
    bytes_in: int
    seconds: float
    lease_seconds: float
    attempt: int
    session_age: float | None
    http_status: int | None
    outcome: str


# Must not raise: it is told of a write before the write's outcome is.
Observe = Callable[[GatewayCall], None]


def ignore(call: GatewayCall) -> None:
    """Tell nobody."""
