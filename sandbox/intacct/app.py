"""The HTTP application: the gateway's path and the control plane."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from .connection import HangUp
from .control_plane import routes as control_routes
from .execution import MidwayStop, execute
from .faults import AFTER_COMMIT, Fault, FiredFault
from .gateway import (
    Opened,
    Reply,
    gateway_failure,
    invalid_request,
    open_request,
    rate_limited,
    refusal_reply,
    signed_out,
)
from .limits import Limits
from .world import GATEWAY_PATH, Simulator

MAX_BODY = 50 * 1024 * 1024
_HTML = (
    b"<!DOCTYPE html><html><head><title>Error</title></head>"
    b'<body><div id="cf-error-details"><h1>Error 520</h1></div></body></html>'
)


def build_app(simulator: Simulator) -> Starlette:
    """Build the ASGI application of one simulator."""
    limits = Limits(simulator.clock)

    async def gateway(request: Request) -> Response:
        body = await request.body()
        simulator.statistics.begin(len(body))
        size = 0
        try:
            reply = await _answer(simulator, limits, request, body)
            size = len(reply.body)
            if reply.hang_up:
                return HangUp(reply.hang_ms)
            return Response(
                reply.body, status_code=reply.status_code, headers={"Content-Type": reply.media_type}
            )
        finally:
            simulator.statistics.end(size)

    return Starlette(
        routes=[
            Route(GATEWAY_PATH, gateway, methods=["POST"]),
            Mount("/_sandbox", routes=control_routes(simulator)),
        ]
    )


async def _answer(simulator: Simulator, limits: Limits, request: Request, body: bytes) -> Reply:
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if len(body) > MAX_BODY or (not media_type.endswith("xml") and media_type != "x-intacct-xml-request"):
        return refusal_reply(invalid_request(), None)
    if simulator.latency_ms:
        await asyncio.sleep(simulator.latency_ms / 1000)
    opened = await run_in_threadpool(open_request, simulator, body)
    if isinstance(opened, Reply):
        return opened
    company = opened.session.company
    simulator.statistics.functions(opened.envelope.calls)
    fired = simulator.faults.draw(opened.envelope.calls, company.company_id)
    if fired is not None:
        simulator.statistics.fault(fired.rule.fault.value)
        spoiled = await _before_commit(simulator, opened, fired)
        if spoiled is not None:
            return spoiled
    if not limits.within_rate(company):
        return refusal_reply(rate_limited(), opened.envelope)
    async with limits.slot(company) as admitted:
        if not admitted:
            return refusal_reply(rate_limited(), opened.envelope)
        if simulator.function_latency_ms:
            await asyncio.sleep(simulator.function_latency_ms * len(opened.envelope.calls) / 1000)
        try:
            reply = await run_in_threadpool(execute, simulator, opened, str(request.url), fired)
        except MidwayStop:
            return Reply(b"", hang_up=True)
    return _after_commit(reply, fired)


async def _before_commit(simulator: Simulator, opened: Opened, fired: FiredFault) -> Reply | None:
    """Carry out a fault that prevents the functions from running. ``slow`` only waits and returns None."""
    rule = fired.rule
    match rule.fault:
        case Fault.CONNECT_ERROR:
            return Reply(b"", hang_up=True)
        case Fault.TIMEOUT_BEFORE_COMMIT:
            return Reply(b"", hang_up=True, hang_ms=rule.delay_ms)
        case Fault.RATE_LIMIT_429:
            return refusal_reply(rate_limited(), opened.envelope)
        case Fault.SERVER_ERROR_500:
            return Reply(b"", 500, "text/plain")
        case Fault.OFFLINE_503:
            offline = gateway_failure("", "The Service is Temporarily Off-line", 503)
            return refusal_reply(offline, opened.envelope)
        case Fault.HTML_BODY:
            return Reply(_HTML, 200, "text/html; charset=UTF-8")
        case Fault.GATEWAY_ERROR_NO_SENDERID:
            return refusal_reply(invalid_request(), opened.envelope)
        case Fault.SESSION_EXPIRED:
            return signed_out(opened.envelope, simulator.sessions.expire(opened.envelope.session_id or ""))
        case Fault.SLOW:
            await asyncio.sleep(rule.delay_ms / 1000)
    return None


def _after_commit(reply: Reply, fired: FiredFault | None) -> Reply:
    """Spoil the answer after the functions have run, if a fault asks for that."""
    if fired is None or fired.rule.fault not in AFTER_COMMIT:
        return reply
    match fired.rule.fault:
        case Fault.TIMEOUT_AFTER_COMMIT:
            return replace(reply, hang_up=True, hang_ms=fired.rule.delay_ms)
        case Fault.TRUNCATED_XML:
            return replace(reply, body=reply.body[: len(reply.body) // 2])
    return replace(reply, hang_up=True)
