"""The measures of each request to the gateway, for logs and metrics. They hold no contents."""

from __future__ import annotations

from collections.abc import Callable

from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class GatewayCall:
    """One attempted request, answered or not.

    `functions` counts each function by name. `attempt` counts the repeats of one call from 1. `seconds` is
    the time from the lease to the answer, `lease_seconds` the wait for the lease. `session_age` is in
    seconds, None for a sign-in. `http_status` is None when no answer came. `outcome` is ``ok`` or the code
    of the error.
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


# Must not raise: it is called before the outcome of a write is recorded.
Observe = Callable[[GatewayCall], None]


def ignore(call: GatewayCall) -> None:
    """Drop the measures."""
