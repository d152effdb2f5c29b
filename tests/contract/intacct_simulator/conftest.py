"""One simulator for all tests, put back to its seed before each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.intacct_simulator.wire import SEED, Gateway, running


@pytest.fixture(scope="session")
def shared_gateway() -> Iterator[Gateway]:
    with running(SEED) as gateway:
        yield gateway


@pytest.fixture
def gateway(shared_gateway: Gateway) -> Gateway:
    shared_gateway.http.post(f"{shared_gateway.base}/_sandbox/reset").raise_for_status()
    return shared_gateway
