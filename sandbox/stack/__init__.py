"""Runs the whole product on this machine: the deployed stack on an AWS emulator, and both simulators.

`running(settings)` starts and stops everything. `python -m sandbox.stack run` is its command line.
"""

from sandbox.stack.runner import Stack, running
from sandbox.stack.settings import Settings, StackError

__all__ = ["Settings", "Stack", "StackError", "running"]
