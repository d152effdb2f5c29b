"""The stack runner reads routes from the same template that AWS gets."""

from sandbox.stack.deploy import routes
from tests.infrastructure.template import Template


def test_the_runner_makes_every_route(template: Template) -> None:
    body = template.of_type("AWS::ApiGatewayV2::Api")["Api"]["Body"]
    assert sorted(routes(body)) == sorted((route, function) for route, function, _ in template.routes())
