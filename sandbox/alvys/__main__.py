"""Command line: ``python -m sandbox.alvys --port 8098 --seed FILE.json``."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.alvys.identity import SigningKey
from sandbox.alvys.server import HOST, Server, base_url, bind, simulator_for
from sandbox.alvys.sign_in import read_people
from sandbox.alvys.simulator import TOKEN_SECONDS
from sandbox.alvys.store import SeedError, World

USAGE_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped. The exit code is 2 when the simulator cannot start."""
    options = _parser().parse_args(arguments)
    try:
        listener = bind(options.port)
    except OSError as error:
        print(
            f"Cannot listen on {HOST}:{options.port}: {error.strerror}. Choose another --port.",
            file=sys.stderr,
        )
        return USAGE_ERROR
    try:
        world = World.from_file(options.seed) if options.seed else World()
        people = read_people(options.people) if options.people else ()
        key = SigningKey.kept_in(options.key_file) if options.key_file else SigningKey.generate()
    except (SeedError, OSError, ValueError) as error:
        print(f"Cannot start: {error}", file=sys.stderr)
        return USAGE_ERROR
    simulator = simulator_for(
        world,
        listener,
        key=key,
        rate_limit=options.rate_limit,
        token_seconds=options.token_seconds,
        people=people,
        consoles=options.console,
    )
    # The server catches these signals, shuts down and raises them again. The handlers ignore them then, so
    # that the exit code is 0.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    print(
        f"Alvys simulator at {base_url(listener)} for tenants {', '.join(sorted(world.tenants))}", flush=True
    )
    Server(simulator, listener).serve_until_stopped()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.alvys", description="Simulates Alvys's public API."
    )
    parser.add_argument("--port", type=int, default=8098, help="port on 127.0.0.1 (8098)")
    parser.add_argument("--seed", type=Path, help="JSON file with clients and tenants to start from")
    parser.add_argument(
        "--rate-limit",
        type=int,
        help="requests per minute and endpoint, 0 for no limit (Alvys's documented limits)",
    )
    parser.add_argument("--key-file", type=Path, help="PEM file that keeps the signing key across restarts")
    parser.add_argument(
        "--token-seconds", type=int, default=TOKEN_SECONDS, help="lifetime of Alvys access tokens (3600)"
    )
    parser.add_argument(
        "--people", type=Path, help="TOML file with the people who can sign in to the console"
    )
    parser.add_argument(
        "--console", action="append", default=[], help="origin of a console that people sign in to"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
