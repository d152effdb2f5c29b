"""Faults on demand: what networks and servers do to a client at the worst moment."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sandbox.alvys.limits import RateLimits
from sandbox.alvys.problems import ProblemError

HANG_MILLISECONDS = 30_000
SLOW_MILLISECONDS = 1_000
OUTAGE_MILLISECONDS = 1_000


class Fault(StrEnum):
    """The faults one can order; "commit" is the moment the simulator changes its data."""

    RATE_LIMIT = "rate_limit_429"
    SERVER_ERROR = "server_error_500"
    UNAUTHORIZED = "unauthorized_401"
    HTML_BODY = "html_body"
    SLOW = "slow"
    CONNECT_ERROR = "connect_error"
    TIMEOUT_BEFORE_COMMIT = "timeout_before_commit"
    TIMEOUT_AFTER_COMMIT = "timeout_after_commit"
    DROP_AFTER_COMMIT = "drop_after_commit"


AFTER_COMMIT = {Fault.TIMEOUT_AFTER_COMMIT, Fault.DROP_AFTER_COMMIT}


@dataclass
class Order:
    """A fault waiting for the requests it is meant for."""

    fault: Fault
    path: str = ""
    method: str = ""
    times: int = 1
    delay_ms: int | None = None

    def fits(self, request: Request) -> bool:
        """Whether this request is one of them."""
        return self.path in request.url.path and self.method.upper() in {"", request.method}

    def delay(self, default_ms: int) -> float:
        """How long to wait, in seconds."""
        return (default_ms if self.delay_ms is None else self.delay_ms) / 1000


class Faults:
    """The orders not yet carried out, oldest first."""

    def __init__(self) -> None:
        self.orders: list[Order] = []

    def take(self, request: Request) -> Order | None:
        """The order this request triggers, if any."""
        for order in self.orders:
            if order.fits(request):
                order.times -= 1
                if order.times <= 0:
                    self.orders.remove(order)
                return order
        return None


async def before_commit(order: Order, request: Request, limits: RateLimits) -> Response | None:
    """Do what happens before the request is looked at; an answer ends it there."""
    match order.fault:
        case Fault.RATE_LIMIT:
            raise limits.refusal()
        case Fault.SERVER_ERROR:
            raise ProblemError(500, "An unexpected error occurred.")
        case Fault.UNAUTHORIZED:
            raise ProblemError(401, "The access token is no longer valid.")
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
    """Keep the answer of a request that was carried out from its caller."""
    if order.fault is Fault.TIMEOUT_AFTER_COMMIT:
        await hang(request, order.delay(HANG_MILLISECONDS))
    return await drop(request)


async def hang(request: Request, seconds: float) -> None:
    """Say nothing until the caller gives up or the time is over."""
    # The body was read before, so that the next message can only be the disconnect.
    await request.body()
    try:
        await asyncio.wait_for(request.receive(), seconds)
    except TimeoutError:
        return


async def drop(request: Request) -> Response:
    """Cut the connection without an answer. The response returned goes nowhere."""
    await request.body()
    request.state.transport.abort()
    await request.receive()
    return Response(status_code=499)
