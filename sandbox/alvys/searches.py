"""The POST search endpoints. Filled in below."""

from sandbox.alvys.operations import Operation

OPERATIONS: tuple[Operation, ...] = ()
