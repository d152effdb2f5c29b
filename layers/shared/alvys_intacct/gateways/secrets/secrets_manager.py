"""Secrets Manager: the sender, credentials at Alvys, and passwords that earlier versions put there (CONN-4).

Nothing here is logged.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from alvys_intacct.domain.connections.findings import PASSWORD_MISSING
from alvys_intacct.domain.errors import ConfigurationError, NeedsAttention
from alvys_intacct.gateways.secrets.faults import fault_of

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


class SecretsManagerStore:
    """The credentials of the sender, of the connections and of the Alvys API.

    `prefix` names the deployment: ``<prefix>/sender``, ``<prefix>/connections/<tenant>/<subsidiary>``,
    ``<prefix>/alvys/<tenant>``. Every call reads the value again; `client` is asked for at the first.
    """

    def __init__(self, client: Callable[[], SecretsManagerClient], prefix: str) -> None:
        self._get_client = client
        self._prefix = prefix

    @property
    def _client(self) -> SecretsManagerClient:
        return self._get_client()

    def sender(self) -> tuple[str, str]:
        """Sender id and password. Raises `ConfigurationError` if the secret lacks them."""
        secret = self._read(f"{self._prefix}/sender") or {}
        if not secret.get("senderId") or not secret.get("password"):
            raise ConfigurationError(
                "The deployment has no Sage Intacct sender id.",
                code="sender_missing",
                remedy=f"Put senderId and password into the secret {self._prefix}/sender.",
            )
        return secret["senderId"], secret["password"]

    def alvys_credentials(self, tenant: str, kept_elsewhere: str | None = None) -> tuple[str, str]:
        """Client id and secret of the tenant's Alvys API access, by default from the tenant's secret.

        Raises `ConfigurationError` if they are missing.
        """
        name = f"{self._prefix}/alvys/{tenant}"
        secret = (self._read(name) if kept_elsewhere is None else _decoded(kept_elsewhere)) or {}
        if not secret.get("clientId") or not secret.get("clientSecret"):
            raise ConfigurationError(
                "The deployment has no Alvys API credentials for this tenant.",
                code="alvys_credentials_missing",
                remedy=f"Put clientId and clientSecret into the secret {name}.",
            )
        return secret["clientId"], secret["clientSecret"]

    def password(self, tenant: str, subsidiary_id: str) -> str:
        """The password that an earlier version kept. Raises `NeedsAttention` if there is none."""
        password = self.find_password(tenant, subsidiary_id)
        if password is None:
            raise NeedsAttention(
                "The connection has no password for Sage Intacct.",
                code=PASSWORD_MISSING,
                remedy="Enter the credentials again.",
                setting="credentials",
                concerns=subsidiary_id,
            )
        return password

    def find_password(self, tenant: str, subsidiary_id: str) -> str | None:
        """The password that an earlier version kept; None if there is none."""
        return (self._read(self._connection(tenant, subsidiary_id)) or {}).get("password") or None

    def forget_password(self, tenant: str, subsidiary_id: str) -> None:
        """Delete the password, if there is one."""
        try:
            self._client.delete_secret(
                SecretId=self._connection(tenant, subsidiary_id), ForceDeleteWithoutRecovery=True
            )
        except self._client.exceptions.ResourceNotFoundException:
            return
        except (ClientError, BotoCoreError) as error:
            raise fault_of(error) from error

    def _connection(self, tenant: str, subsidiary_id: str) -> str:
        return f"{self._prefix}/connections/{tenant}/{subsidiary_id}"

    def _read(self, name: str) -> dict[str, str] | None:
        try:
            text = self._client.get_secret_value(SecretId=name)["SecretString"]
        except (
            self._client.exceptions.ResourceNotFoundException,
            self._client.exceptions.InvalidRequestException,
        ):
            return None
        except (ClientError, BotoCoreError) as error:
            raise fault_of(error) from error
        return _decoded(text)


def _decoded(text: str) -> dict[str, str] | None:
    try:
        secret = json.loads(text)
    except ValueError:
        return None
    return secret if isinstance(secret, dict) else None
