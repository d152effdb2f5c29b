"""Stores the secrets of the demo tenants, and issues tokens. In production an operator does this."""

import json
import urllib.request
from typing import Any

from sandbox.stack.deploy import client
from sandbox.stack.settings import Settings

SENDER = {"senderId": "alvys-sender", "password": "sender-secret"}
TENANTS = ("acme", "globex", "summit")
PERMISSIONS = ("Billing", "Invoice", "ViewCarrierRate", "PayDriver", "CompanyProfileManager")


def put_secrets(settings: Settings) -> None:
    """Store the Sage sender and each demo tenant's Alvys client. The simulators have the same values."""
    secrets = client(settings, "secretsmanager")
    secrets.put_secret_value(SecretId=f"{settings.secrets_prefix}/sender", SecretString=json.dumps(SENDER))
    for tenant in TENANTS:
        credentials = {"clientId": f"{tenant}-client", "clientSecret": f"{tenant}-client-secret"}
        secrets.create_secret(
            Name=f"{settings.secrets_prefix}/alvys/{tenant}", SecretString=json.dumps(credentials)
        )


def token(
    alvys_url: str,
    tenant: str,
    *,
    sub: str = "demo",
    role: str = "Admin",
    permissions: tuple[str, ...] = PERMISSIONS,
) -> str:
    """Return a token of the Alvys simulator for a user of a tenant."""
    claims: dict[str, Any] = {"tenant": tenant, "sub": sub, "role": role, "permissions": list(permissions)}
    request = urllib.request.Request(  # noqa: S310
        f"{alvys_url}/_sandbox/token",
        data=json.dumps(claims).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
        answer: dict[str, str] = json.load(response)
    return answer["token"]
