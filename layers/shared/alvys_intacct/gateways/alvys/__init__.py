"""Alvys's public API, as the service uses it."""

from alvys_intacct.gateways.alvys.gateway import AlvysGateway

__all__ = ["AlvysGateway"]
