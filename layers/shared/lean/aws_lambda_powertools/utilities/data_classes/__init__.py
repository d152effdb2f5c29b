"""The events that the resolver of HTTP APIs names. Powertools' own file loads those of 30 other services."""

from .alb_event import ALBEvent
from .api_gateway_proxy_event import APIGatewayProxyEvent, APIGatewayProxyEventV2
from .bedrock_agent_event import BedrockAgentEvent
from .lambda_function_url_event import LambdaFunctionUrlEvent
from .vpc_lattice import VPCLatticeEvent, VPCLatticeEventV2

__all__ = [
    "ALBEvent",
    "APIGatewayProxyEvent",
    "APIGatewayProxyEventV2",
    "BedrockAgentEvent",
    "LambdaFunctionUrlEvent",
    "VPCLatticeEvent",
    "VPCLatticeEventV2",
]
