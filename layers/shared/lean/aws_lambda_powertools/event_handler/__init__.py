"""The resolver of HTTP APIs. Powertools' own file loads those of AppSync, Bedrock and others, and asyncio."""

from aws_lambda_powertools.event_handler.api_gateway import (
    APIGatewayHttpResolver,
    ApiGatewayResolver,
    Response,
)

__all__ = ["APIGatewayHttpResolver", "ApiGatewayResolver", "Response"]
