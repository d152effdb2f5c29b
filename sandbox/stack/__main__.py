"""Command line: `python -m sandbox.stack run`."""

import argparse
import signal
import sys
import time
from types import FrameType

from sandbox.stack.build import build
from sandbox.stack.demo_data import entered_meanwhile, is_wanted
from sandbox.stack.runner import Stack, running
from sandbox.stack.settings import Settings, StackError

FAILED, INTERRUPTED = 1, 130


def main() -> int:
    """Run one command. The exit code is 0 on success, 1 on failure and 130 on an interruption."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.stack", description=__doc__)
    parser.add_argument(
        "command", choices=("run", "build"), help="run: build, deploy and serve; build: build only"
    )
    command = parser.parse_args().command
    try:
        settings = Settings.from_environment()
        if command == "build":
            print(build(settings))
            return 0
        return _run(settings)
    except StackError as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(settings: Settings) -> int:
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        if not stopping:  # a second Ctrl-C must not interrupt the clean-up
            stopping = True
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    started, wanted = time.monotonic(), is_wanted()
    try:
        with running(settings, _report) as stack:
            print(_welcome(stack, time.monotonic() - started), flush=True)
            with entered_meanwhile(wanted=wanted):
                while True:
                    signal.pause()
    except KeyboardInterrupt:
        print("Stopped.")
        return 0


def _report(step: str) -> None:
    print(f"· {step}", flush=True)


def _welcome(stack: Stack, seconds: float) -> str:
    return f"""
Ready after {seconds:.0f} seconds.

  Console           {stack.api_url}/console/   (sign in as one of the demo people)
  API reference     {stack.api_url}/v1/docs
  Sage Intacct      {stack.intacct_url}   (simulator; its invoices: /_sandbox/objects/ARINVOICE)
  Alvys             {stack.alvys_url}   (simulator)
  AWS               {stack.emulator_url}   (emulator)
  Logs              make logs

Try it:

  TOKEN={stack.token("acme")}
  curl -H "Authorization: Bearer $TOKEN" {stack.api_url}/v1/connections

Ctrl-C stops everything."""


if __name__ == "__main__":
    sys.exit(main())
