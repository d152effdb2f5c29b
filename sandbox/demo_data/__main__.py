"""`make demodata`: fills the screens of the running system with the work of a fleet, once."""

from __future__ import annotations

import sys
import time

import httpx

from sandbox.demo.clients import Api, Simulator
from sandbox.demo.steps import DemoError
from sandbox.demo_data.fill import fill
from sandbox.demo_data.subsidiaries import CONTROLLER, TENANT
from sandbox.stack.runner import Stack
from sandbox.stack.settings import Settings


def main() -> int:
    """Fill the running system. The exit code is 0 when it is filled, otherwise 1."""
    stack = Stack.read(Settings.from_environment().manifest)
    if stack is None:
        print("The local system does not run. Start it with: make run", file=sys.stderr)
        return 1
    started = time.monotonic()

    def report(step: str) -> None:
        print(f"· demo data, {time.monotonic() - started:.0f} s: {step}", flush=True)

    api = Api(stack.api_url, stack.token(TENANT, sub=CONTROLLER))
    try:
        fill(api, Simulator(stack.intacct_url), Simulator(stack.alvys_url), report)
    except (DemoError, httpx.HTTPError) as error:
        print(f"\nThe demo data is incomplete: {error}\n`make demodata` goes on with it.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
