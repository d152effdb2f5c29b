"""Connections that can be cut without an answer. HTTP servers do not offer this by themselves."""

from __future__ import annotations

import asyncio

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

_Ends = tuple[tuple[str, int | None], tuple[str, int | None]]

_OPEN: dict[_Ends, asyncio.Transport] = {}


def _ends(client: object, server: object) -> _Ends | None:
    """Return both ends of a connection. A client port alone may talk to several servers."""
    if not isinstance(client, list | tuple) or not isinstance(server, list | tuple):
        return None
    return (str(client[0]), client[1]), (str(server[0]), server[1])


class CuttableProtocol(H11Protocol):
    """uvicorn's HTTP protocol. It keeps its transports so that a fault can abort a connection."""

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        ends = _ends(self.client, self.server)
        if ends is not None:
            _OPEN[ends] = transport

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        ends = _ends(self.client, self.server)
        if ends is not None:
            _OPEN.pop(ends, None)
        super().connection_lost(exc)


class HangUp(Response):
    """A response that sends nothing and cuts the connection after a delay."""

    def __init__(self, delay_ms: int = 0) -> None:
        super().__init__()
        self._delay_ms = delay_ms

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait until the delay is over or the client disconnects, then cut the connection."""
        gone = asyncio.ensure_future(_disconnected(receive))
        await asyncio.wait({gone}, timeout=self._delay_ms / 1000)
        ends = _ends(scope.get("client"), scope.get("server"))
        transport = _OPEN.get(ends) if ends is not None else None
        if transport is not None:
            transport.abort()
        await gone


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
