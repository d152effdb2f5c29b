"""Alvys's public API, as the service uses it."""

from alvys_intacct.gateways.alvys.calls import AlvysCalls
from alvys_intacct.gateways.alvys.gateway import AlvysGateway

__all__ = ["AlvysCalls", "AlvysGateway"]
