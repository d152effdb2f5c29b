from collections.abc import Iterator

import pytest

from sandbox.alvys.server import running
from tests.contract.alvys_simulator.callers import Caller, ControlPlane
from tests.contract.alvys_simulator.seed import two_tenants


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    with running(two_tenants(), rate_limit=0) as url:
        yield url


@pytest.fixture(scope="session")
def signed_in(base_url: str) -> dict[str, Caller]:
    return {
        client_id: Caller(base_url, client_id, secret)
        for client_id, secret in (
            ("north-client", "north-secret"),
            ("south-client", "south-secret"),
            ("north-reader", "north-secret"),
        )
    }


@pytest.fixture(scope="session")
def control_plane(base_url: str) -> ControlPlane:
    return ControlPlane(base_url)


@pytest.fixture
def control(control_plane: ControlPlane, signed_in: dict[str, Caller]) -> ControlPlane:
    control_plane.post("reset")
    return control_plane


@pytest.fixture
def north(control: ControlPlane, signed_in: dict[str, Caller]) -> Caller:
    return signed_in["north-client"]


@pytest.fixture
def south(control: ControlPlane, signed_in: dict[str, Caller]) -> Caller:
    return signed_in["south-client"]


@pytest.fixture
def reader(control: ControlPlane, signed_in: dict[str, Caller]) -> Caller:
    return signed_in["north-reader"]
