"""The demo data on the deployed stack, of a fifth of its size."""

from __future__ import annotations

from sandbox.demo.clients import Api, Simulator
from sandbox.demo_data.fill import fill
from sandbox.demo_data.subsidiaries import CONTROLLER, TENANT
from sandbox.stack import Stack

LOADS = 60


def filled(stack: Stack) -> Api:
    """Fill the screens, unless somebody did; the API to a person of the fleet, whose screens they are."""
    api = Api(stack.api_url, stack.token(TENANT, sub=CONTROLLER))
    steps: list[str] = []
    fill(api, Simulator(stack.intacct_url), Simulator(stack.alvys_url), steps.append, LOADS)
    return api
