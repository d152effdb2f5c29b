"""Alvys's public API, as the service uses it."""

from alvys_intacct.gateways.alvys.client import AlvysCalls
from alvys_intacct.gateways.alvys.gateway import AlvysGateway

__all__ = ["AlvysCalls", "AlvysGateway"]
