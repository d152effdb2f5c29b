"""A request that is ready to send, with all that decides how it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from enum import Enum, auto

from alvys_intacct.gateways.intacct.errors.classification import Circumstances
from alvys_intacct.late_dataclass import dataclass

# In seconds.
SHORTEST_REQUEST = 1.0


class Trust(Enum):
    """Whether Sage has accepted the credentials of a request for the tenant that it is made for.

    `ACCEPTED`: at the last sign-in. `REFUSED`: once, but not at the last sign-in. `UNTRIED`: never yet.
    """

    ACCEPTED = auto()
    REFUSED = auto()
    UNTRIED = auto()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request that is ready to send, with what is logged about it.

    `session_age` None marks a sign-in: if Sage refuses it, a new session does not help. With `has_more`, it
    has other functions too: a sign-in alone tells then which of them is refused. `needs_seconds` is how long
    the answer may reasonably take: waiting for a lease must leave that much time. `trust` says whether Sage
    has accepted these credentials for `tenant`: only then it takes a slot of the company.
    """

    url: str
    body: bytes = field(repr=False)
    request_id: str
    functions: Sequence[str]
    circumstances: Circumstances
    session_age: float | None
    attempt: int = 1
    needs_seconds: float = SHORTEST_REQUEST
    tenant: str = ""
    trust: Trust = Trust.ACCEPTED
    has_more: bool = False
