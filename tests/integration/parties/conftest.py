"""A Sage company that knows carriers' numbers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration import kinds
from tests.integration.simulators import Sage, sage_running
from tests.integration.tenants import ACME


@pytest.fixture(scope="module")
def running_sage() -> Iterator[Sage]:
    """A company whose vendors have fields for the carriers' numbers, and with a user of one entity only."""
    seed = kinds.seed()
    users = seed["companies"]["ACME"]["users"]
    users["east-ws"] = {**users[ACME.user], "entity": "E100"}
    with sage_running(seed) as sage:
        yield sage
