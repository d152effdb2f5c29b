"""What all tests share."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import httpx
import pytest
from httpx._transports import default as transports
from hypothesis import settings

if TYPE_CHECKING:
    from sandbox.demo.clients import Api
    from sandbox.stack import Stack

# A model is built when it is first used, which a test's first example pays for.
settings.register_profile("product", deadline=None)
settings.load_profile("product")


def pytest_collection_finish() -> None:
    """What is there by now stays to the end; looking through it again and again takes a tenth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def one_ssl_context() -> Iterator[None]:
    """Each HTTP client reads the certificates of all authorities, which takes longer than most tests."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(transports, "create_ssl_context", cache(httpx.create_ssl_context))
        yield


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The deployed stack, one for the end-to-end tests and the tests in a browser."""
    from tests.fakes.deployed import deployed  # noqa: PLC0415 - few tests need what it loads

    with deployed() as started:
        yield started


@pytest.fixture(scope="session")
def fleet(stack: Stack) -> Api:
    """The demo data on the deployed stack, entered once, and the API to the fleet's controller."""
    from tests.fakes.demo_fleet import filled  # noqa: PLC0415 - few tests need what it loads

    return filled(stack)
