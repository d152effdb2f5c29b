"""The client of Sage Intacct's XML gateway."""

from alvys_intacct.gateways.intacct.gateway import GatewayOptions, IntacctGateway

__all__ = ["GatewayOptions", "IntacctGateway"]
