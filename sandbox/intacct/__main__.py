"""Command line: ``python -m sandbox.intacct --port 8099 [--seed FILE.json] [--latency-ms N] ...``."""

from __future__ import annotations

import argparse
import contextlib
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from .app import build_app
from .connection import CuttableProtocol
from .seed import EMPTY_SEED, SeedError, read_seed
from .world import GATEWAY_PATH, Simulator

HOST = "127.0.0.1"


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="sandbox.intacct", description="Simulator of Sage Intacct's XML gateway."
    )
    parser.add_argument(
        "--port", type=int, default=8099, help="port on 127.0.0.1 (default 8099; 0 picks one)"
    )
    parser.add_argument("--seed", type=Path, help="JSON file with senders, companies and their objects")
    parser.add_argument("--latency-ms", type=int, default=0, help="delay of each request in milliseconds")
    parser.add_argument(
        "--function-latency-ms", type=int, default=0, help="additional delay per function in milliseconds"
    )
    return parser.parse_args(argv)


def bind(port: int) -> socket.socket:
    """Return a listening socket on the loopback address. Raises ``OSError`` when the port is taken."""
    # asyncio switches Nagle's delay off only when the socket names its protocol.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    listener.listen(128)
    return listener


def server_for(simulator: Simulator) -> uvicorn.Server:
    """Build a server whose connections a fault can cut."""
    return uvicorn.Server(
        uvicorn.Config(
            build_app(simulator),
            http=CuttableProtocol,
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=2,
        )
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run until stopped. The exit code is 2 when the port is taken or the seed cannot be used."""
    arguments = _arguments(argv)
    try:
        seed = read_seed(arguments.seed) if arguments.seed else EMPTY_SEED
        simulator = Simulator(seed, arguments.latency_ms, arguments.function_latency_ms)
    except SeedError as error:
        print(f"The seed cannot be used: {error}", file=sys.stderr)
        return 2
    try:
        listener = bind(arguments.port)
    except OSError as error:
        print(f"Port {arguments.port} on {HOST} cannot be used: {error.strerror}.", file=sys.stderr)
        return 2
    port = listener.getsockname()[1]
    print(
        f"Sage Intacct simulator: http://{HOST}:{port}{GATEWAY_PATH} (control plane /_sandbox/)", flush=True
    )
    with contextlib.suppress(KeyboardInterrupt):
        server_for(simulator).run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
