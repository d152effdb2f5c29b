"""A Sage company that knows carriers' numbers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration import kinds
from tests.integration.simulators import Sage, sage_running


@pytest.fixture(scope="module")
def running_sage() -> Iterator[Sage]:
    """A company whose vendors have fields for the carriers' numbers."""
    with sage_running(kinds.seed()) as sage:
        yield sage
