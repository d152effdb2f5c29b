"""The HTTP API: which function answers which route, and who may call it."""

from tests.infrastructure.template import Template

OPEN_ROUTES = {
    "GET /",
    "GET /console",
    "GET /console/{proxy+}",
    "GET /v1/openapi.json",
    "GET /v1/docs",
    "GET /v1/health",
}

FUNCTIONS = {
    "ANY /v1/connections": "ConnectFunction",
    "ANY /v1/connections/{proxy+}": "ConnectFunction",
    "POST /v1/prerequisite-checks": "ConnectFunction",
    "POST /v1/invoices": "InvoiceIntakeFunction",
    "POST /v1/bills": "BillIntakeFunction",
    "POST /v1/transactions/{transactionId}/revert": "ModifyIntakeFunction",
    "POST /v1/transactions/{transactionId}/regenerate": "ModifyIntakeFunction",
    "GET /v1/transactions": "TransactionsFunction",
    "GET /v1/transactions/{transactionId}": "TransactionsFunction",
    "GET /v1/transactions/{transactionId}/consequences": "TransactionsFunction",
    "GET /v1/transactions/{transactionId}/preview": "TransactionsFunction",
    "POST /v1/previews": "TransactionsFunction",
    "GET /v1/overview": "TransactionsFunction",
    "ANY /v1/payment-syncs": "PaymentSyncFunction",
    "GET /v1/payments": "PaymentSyncFunction",
    "GET /v1/errors": "ErrorsFunction",
    "GET /v1/errors.csv": "ErrorsFunction",
    "ANY /v1/errors/{proxy+}": "ErrorsFunction",
    "ANY /v1/close-reports": "CloseFunction",
    "GET /v1/close-reports/{proxy+}": "CloseFunction",
    "GET /v1/drift-reports": "CloseFunction",
    "GET /v1/accounting-periods": "CloseFunction",
} | dict.fromkeys(OPEN_ROUTES, "ConsoleFunction")


def test_each_route_leads_to_its_function(template: Template) -> None:
    assert {route: function for route, function, _ in template.routes()} == FUNCTIONS


def test_a_token_is_asked_for_everywhere_but_on_the_open_routes(template: Template) -> None:
    for route, _, security in template.routes():
        asked = {name for requirement in security for name in requirement}
        assert asked == ({"NONE"} if route in OPEN_ROUTES else {"AlvysToken"}), route


def test_tokens_come_from_the_configured_issuer_for_us(template: Template) -> None:
    body = template.of_type("AWS::ApiGatewayV2::Api")["Api"]["Body"]
    authorizer = body["components"]["securitySchemes"]["AlvysToken"]["x-amazon-apigateway-authorizer"]
    assert authorizer["type"] == "jwt"
    assert authorizer["jwtConfiguration"] == {
        "issuer": {"Ref": "JwtIssuer"},
        "audience": [{"Ref": "JwtAudience"}],
    }


def test_events_have_payload_format_2(template: Template) -> None:
    for operations in template.of_type("AWS::ApiGatewayV2::Api")["Api"]["Body"]["paths"].values():
        for operation in operations.values():
            assert operation["x-amazon-apigateway-integration"]["payloadFormatVersion"] == "2.0"


def test_calls_are_logged_and_throttled(template: Template) -> None:
    (stage,) = template.of_type("AWS::ApiGatewayV2::Stage").values()
    assert stage["AccessLogSettings"]["DestinationArn"] == {"Fn::GetAtt": ["ApiAccessLogs", "Arn"]}
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] > 0
    assert stage["DefaultRouteSettings"]["ThrottlingBurstLimit"] > 0
