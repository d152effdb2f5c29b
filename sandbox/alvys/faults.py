"""Faults on demand: failures of networks and servers."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sandbox.alvys.limits import RateLimits
from sandbox.alvys.problems import ProblemError

HANG_MILLISECONDS = 30_000
LATE_COMMIT_MILLISECONDS = 1_000
SLOW_MILLISECONDS = 1_000
OUTAGE_MILLISECONDS = 1_000


class Fault(StrEnum):
    """The faults that can be ordered. "Commit" is the moment the simulator changes its data."""

    RATE_LIMIT = "rate_limit_429"
    SERVER_ERROR = "server_error_500"
    UNAUTHORIZED = "unauthorized_401"
    FORBIDDEN = "forbidden_403"
    HTML_BODY = "html_body"
    SLOW = "slow"
    CONNECT_ERROR = "connect_error"
    TIMEOUT_BEFORE_COMMIT = "timeout_before_commit"
    TIMEOUT_AFTER_COMMIT = "timeout_after_commit"
    DROP_AFTER_COMMIT = "drop_after_commit"
    COMMIT_AFTER_TIMEOUT = "commit_after_timeout"


AFTER_COMMIT = {Fault.TIMEOUT_AFTER_COMMIT, Fault.DROP_AFTER_COMMIT}


@dataclass
class Order:
    """An ordered fault that waits for matching requests."""

    fault: Fault
    path: str = ""
    method: str = ""
    times: int = 1
    delay_ms: int | None = None

    def fits(self, request: Request) -> bool:
        """Whether a request matches the path and method of the order."""
        return self.path in request.url.path and self.method.upper() in {"", request.method}

    def delay(self, default_ms: int) -> float:
        """Return how long to wait, in seconds."""
        return (default_ms if self.delay_ms is None else self.delay_ms) / 1000


class Faults:
    """The orders that are not yet carried out, oldest first."""

    def __init__(self) -> None:
        self.orders: list[Order] = []

    def take(self, request: Request) -> Order | None:
        """Return the order that a request triggers, if any, and count one use of it."""
        for order in self.orders:
            if order.fits(request):
                order.times -= 1
                if order.times <= 0:
                    self.orders.remove(order)
                return order
        return None


async def before_commit(order: Order, request: Request, limits: RateLimits) -> Response | None:
    """Carry out the part of a fault before the request is handled.

    A returned answer replaces that of the request. Raises ProblemError for error answers.
    """
    match order.fault:
        case Fault.RATE_LIMIT:
            raise limits.refusal()
        case Fault.SERVER_ERROR:
            raise ProblemError(500, "An unexpected error occurred.")
        case Fault.UNAUTHORIZED:
            raise ProblemError(401, "The access token is no longer valid.")
        case Fault.FORBIDDEN:
            raise ProblemError(403, "The access token is no longer valid.")
        case Fault.HTML_BODY:
            return HTMLResponse("<html><body><h1>Down for maintenance</h1></body></html>")
        case Fault.CONNECT_ERROR:
            return await drop(request)
        case Fault.TIMEOUT_BEFORE_COMMIT:
            await hang(request, order.delay(HANG_MILLISECONDS))
            return await drop(request)
        case Fault.SLOW:
            await asyncio.sleep(order.delay(SLOW_MILLISECONDS))
    return None


async def after_commit(order: Order, request: Request) -> Response:
    """Cut the connection of a request that was carried out, so that its caller gets no answer."""
    if order.fault is Fault.TIMEOUT_AFTER_COMMIT:
        await hang(request, order.delay(HANG_MILLISECONDS))
    return await drop(request)


async def hang(request: Request, seconds: float) -> None:
    """Wait until the caller disconnects or the time is over."""
    # After the body, the next message can only be the disconnect.
    await request.body()
    try:
        await asyncio.wait_for(request.receive(), seconds)
    except TimeoutError:
        return


async def drop(request: Request) -> Response:
    """Cut the connection without an answer. The returned response is never sent."""
    await request.body()
    request.state.transport.abort()
    await request.receive()
    return Response(status_code=499)
