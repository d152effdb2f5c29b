"""Connections that can be cut without an answer, which HTTP servers otherwise never do."""

from __future__ import annotations

import asyncio

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_OPEN: dict[tuple[str, int], asyncio.Transport] = {}


class CuttableProtocol(H11Protocol):
    """uvicorn's HTTP protocol, keeping its transports so that a fault can abort one."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the transport by the client's address."""
        super().connection_made(transport)
        if self.client is not None:
            _OPEN[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        if self.client is not None:
            _OPEN.pop(self.client, None)
        super().connection_lost(exc)


class HangUp(Response):
    """An answer that is none: the connection is cut after a delay."""

    def __init__(self, delay_ms: int = 0) -> None:
        super().__init__()
        self._delay_ms = delay_ms

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, for as long as the client stays, then cut."""
        gone = asyncio.ensure_future(_disconnected(receive))
        await asyncio.wait({gone}, timeout=self._delay_ms / 1000)
        client = scope.get("client")
        transport = _OPEN.get(tuple(client)) if client else None
        if transport is not None:
            transport.abort()
        await gone


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
