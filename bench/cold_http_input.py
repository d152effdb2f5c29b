"""The input of cold HTTP functions: of each its environment, and one call with a valid token."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from alvys_intacct.domain.identity import Permission
from bench.child import Figures, answer
from bench.invoices import TENANT, bill, message
from tests.fakes.template import Template

# One call of each HTTP function, the plainest that it has. Only the console answers without AWS.
CALLS: dict[str, tuple[str, str, Any]] = {
    "ConnectFunction": ("GET", "/v1/connections", None),
    "InvoiceIntakeFunction": ("POST", "/v1/invoices", message(1)),
    "BillIntakeFunction": ("POST", "/v1/bills", bill()),
    "ModifyIntakeFunction": ("POST", "/v1/transactions/txn_1/revert", None),
    "TransactionsFunction": ("GET", "/v1/transactions", None),
    "PaymentSyncFunction": ("GET", "/v1/payments", None),
    "ErrorsFunction": ("GET", "/v1/errors", None),
    "CloseFunction": ("GET", "/v1/close-reports", None),
    "ConsoleFunction": ("GET", "/v1/health", None),
}
CLOSED = "ConsoleFunction"


def measure(directory: str, jwks_url: str) -> Figures:
    """Write the call of each function to a file; returns the keys of the tokens, and calls by function."""
    template = Template.read()
    if set(CALLS) != {route.function for route in template.routes}:
        raise RuntimeError("A function with routes has no call here.")
    key = rsa.generate_private_key(65537, 2048)
    public = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {
        "kid": "bench",
        "use": "sig",
        "alg": "RS256",
    }
    names = [*template.tables, *template.queues, "CredentialsKey"]
    values = template.parameters() | {name: f"http://127.0.0.1:9/{name}" for name in names}
    values |= {"JwtIssuer": "bench", "JwtJwksUrl": jwks_url}
    claims = {
        "iss": values["JwtIssuer"],
        "aud": values["JwtAudience"],
        "sub": "bench",
        "exp": int(time.time()) + 3600,
        "tenant": TENANT,
        "role": "Admin",
        "permissions": [str(permission) for permission in Permission],
    }
    token = jwt.encode(claims, key, "RS256", headers={"kid": "bench"})
    calls: Figures = {}
    for function, (method, path, body) in CALLS.items():
        file = Path(directory) / f"{function}.json"
        module = template.module(function).rpartition(".")[2]
        given = {
            "module": module,
            "calls_aws": function != CLOSED,
            "event": _event(template, method, path, body, token),
        }
        file.write_text(json.dumps(given))
        calls[function] = {"call": str(file), "environment": template.variables(function, values)}
    return {"jwks": {"keys": [public]}, "calls": calls}


def _event(template: Template, method: str, path: str, body: Any, token: str) -> dict[str, Any]:
    route = next(route for route in template.routes if route.matches(method, path))
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": f"{route.method} {route.path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"authorization": f"Bearer {token}", "content-type": "application/json"},
        "requestContext": {
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
            "requestId": "cold-start",
            "routeKey": f"{route.method} {route.path}",
            "stage": "$default",
        },
        "pathParameters": route.parameters(path),
        "isBase64Encoded": False,
    }
    return event if body is None else event | {"body": json.dumps(body, default=float)}


if __name__ == "__main__":
    answer(measure)
