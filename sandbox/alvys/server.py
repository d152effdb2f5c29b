"""Runs the simulator on a local port."""

import asyncio
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.alvys.app import build_app
from sandbox.alvys.identity import SigningKey
from sandbox.alvys.limits import RateLimits
from sandbox.alvys.sign_in import Person
from sandbox.alvys.simulator import TOKEN_SECONDS, Simulator
from sandbox.alvys.store import EMPTY_SEED, World
from sandbox.alvys.wire import Object

HOST = "127.0.0.1"
_READY_SECONDS = 10.0


class _Protocol(H11Protocol):
    """HTTP over a connection that the application can cut."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        # The application reads it as request.state.transport.
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


class Server(uvicorn.Server):
    """A web server for one simulator, on a socket that is already bound."""

    def __init__(self, simulator: Simulator, listener: socket.socket) -> None:
        super().__init__(
            uvicorn.Config(
                build_app(simulator),
                http=_Protocol,
                ws="none",
                lifespan="off",
                log_level="warning",
                access_log=False,
                # A request that a fault delays must not delay the shutdown.
                timeout_graceful_shutdown=1,
            )
        )
        self._address = listener.getsockname()
        self._listener = listener
        simulator.go_offline = self.go_offline

    def serve_until_stopped(self) -> None:
        """Serve until a signal arrives or ``should_exit`` is set."""
        self.run(sockets=[self._listener])

    async def go_offline(self, seconds: float) -> None:
        """Cut all open connections and refuse new ones for some seconds."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(seconds)
        server = await asyncio.get_running_loop().create_server(self._protocol, *self._address)
        self.servers = [server]

    def _protocol(self) -> asyncio.Protocol:
        return _Protocol(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)


def bind(port: int) -> socket.socket:
    """Return a listening socket on 127.0.0.1. Raises ``OSError`` when the port is taken."""
    # asyncio switches Nagle's delay (40 ms per answer) off only when the socket names its protocol.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def base_url(listener: socket.socket) -> str:
    """Return the address that callers use. It is also the issuer of tokens."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


@contextmanager
def running(
    seed: Object = EMPTY_SEED,
    *,
    port: int = 0,
    rate_limit: int | None = None,
    key: SigningKey | None = None,
    people: Sequence[Person] = (),
    consoles: Sequence[str] = (),
) -> Iterator[str]:
    """Run a simulator in a thread, on a free port by default. Yields its base URL."""
    listener = bind(port)
    simulator = simulator_for(
        World(seed), listener, key=key, rate_limit=rate_limit, people=people, consoles=consoles
    )
    server = Server(simulator, listener)
    thread = threading.Thread(target=server.serve_until_stopped, name="alvys-simulator", daemon=True)
    thread.start()
    try:
        yield base_url(listener)
    finally:
        server.should_exit = True
        thread.join(_READY_SECONDS)


def simulator_for(
    world: World,
    listener: socket.socket,
    *,
    key: SigningKey | None = None,
    rate_limit: int | None = None,
    token_seconds: int = TOKEN_SECONDS,
    people: Sequence[Person] = (),
    consoles: Sequence[str] = (),
) -> Simulator:
    """Build the simulator for a socket. A rate limit of ``None`` means the documented ones, 0 none."""
    return Simulator(
        world,
        key or SigningKey.generate(),
        RateLimits(rate_limit),
        base_url(listener),
        token_seconds,
        people,
        consoles,
    )
