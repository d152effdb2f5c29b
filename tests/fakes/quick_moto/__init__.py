"""moto at a fraction of its cost: what a test waits for is mostly the way to moto's engine, not its work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.fakes.quick_moto.calls import quick_calls
from tests.fakes.quick_moto.expressions import quick_expressions
from tests.fakes.quick_moto.tables import quick_tables


@contextmanager
def quick_moto() -> Iterator[None]:
    """moto's own rules and states, reached without HTTP, with each expression parsed once."""
    with quick_calls(), quick_expressions(), quick_tables():
        yield
