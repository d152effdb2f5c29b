"""Deploys the built template to the emulator and creates the API's routes."""

import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3

from sandbox.stack.build import architecture
from sandbox.stack.processes import run_logged
from sandbox.stack.settings import REGION, Settings, StackError, aws_environment, runtime

# SAM names the alias that a route calls after its function.
_FUNCTION = re.compile(r"\$\{(\w+)Aliaslive\}")
ANY_METHOD = "x-amazon-apigateway-any-method"


def client(settings: Settings, service: str) -> Any:
    """Return an AWS client of the emulator."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=settings.emulator_url,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def deploy(settings: Settings, built: Path) -> dict[str, str]:
    """Deploy with `sam deploy`. Returns the stack's outputs. Raises StackError when it fails."""
    bucket = f"artifacts-{secrets.token_hex(4)}"
    client(settings, "s3").create_bucket(Bucket=bucket)
    command: list[str | Path] = [settings.tool("venv-sam", "sam"), "deploy", "--language-extensions"]
    command += ["--template-file", built / "template.yaml", "--stack-name", settings.stack_name]
    command += ["--s3-bucket", bucket, "--capabilities", "CAPABILITY_IAM"]
    command += ["--no-confirm-changeset", "--no-progressbar", "--parameter-overrides"]
    command += [f"{name}={value}" for name, value in _parameters(settings).items()]
    run_logged("sam deploy", command, settings.logs / "deploy.log", aws_environment(settings), cwd=built)
    stacks = client(settings, "cloudformation").describe_stacks(StackName=settings.stack_name)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stacks[0]["Outputs"]}


def _parameters(settings: Settings) -> dict[str, str]:
    return {
        "Stage": settings.stage,
        "Use": "trial",
        "PythonRuntime": runtime(),
        "Architecture": architecture(),
        "JwtIssuer": settings.alvys_url,
        "JwtJwksUrl": f"{settings.alvys_url}/.well-known/jwks.json",
        "ConsoleClientId": "console",
        "IntacctEndpointUrl": f"{settings.intacct_url}/ia/xml/xmlgw.phtml",
        "AlvysApiUrl": settings.alvys_url,
        "AlvysTokenUrl": f"{settings.alvys_url}/oauth/token",
    }


def create_routes(settings: Settings) -> str:
    """Create the routes of the deployed API. Returns the API's id.

    SAM declares an HTTP API's routes in the API's OpenAPI body. AWS creates the routes from it, but the
    emulator ignores it. So this function reads the body from the deployed template.
    """
    cloudformation = client(settings, "cloudformation")
    template = cloudformation.get_template(StackName=settings.stack_name, TemplateStage="Processed")
    resources: Mapping[str, Any] = template["TemplateBody"]["Resources"]
    described = cloudformation.describe_stack_resources(StackName=settings.stack_name)["StackResources"]
    names = {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in described}
    gateway, functions = client(settings, "apigatewayv2"), client(settings, "lambda")
    api_id: str = names["Api"]
    integrations: dict[str, str] = {}
    for route, function in routes(resources["Api"]["Properties"]["Body"]):
        if function not in integrations:
            alias = functions.get_alias(FunctionName=names[function], Name="live")
            created = gateway.create_integration(
                ApiId=api_id,
                IntegrationType="AWS_PROXY",
                IntegrationUri=alias["AliasArn"],
                PayloadFormatVersion="2.0",
            )
            integrations[function] = created["IntegrationId"]
        gateway.create_route(ApiId=api_id, RouteKey=route, Target=f"integrations/{integrations[function]}")
    return api_id


def routes(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the route keys in an API's OpenAPI body, each with the logical id of its function.

    Raises StackError for a route without a function.
    """
    found = []
    for path, operations in body["paths"].items():
        for method, operation in operations.items():
            uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
            match = _FUNCTION.search(uri)
            if match is None:
                raise StackError(f"The route {method} {path} has no function: {uri}")
            verb = "ANY" if method == ANY_METHOD else method.upper()
            found.append((f"{verb} {path}", match[1]))
    return found
