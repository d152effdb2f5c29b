"""Secrets Manager: the only place where passwords are kept (CONN-4). Nothing here is logged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from alvys_intacct.domain.errors import ConfigurationError, NeedsAttention, Retryable, SyncError, VendorError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


class SecretsManagerStore:
    """The credentials of the sender, of the connections and of the Alvys API.

    `prefix` names the deployment: ``<prefix>/sender``, ``<prefix>/connections/<tenant>/<subsidiary>``,
    ``<prefix>/alvys/<tenant>``. Every call reads the value again.
    """

    def __init__(self, client: SecretsManagerClient, prefix: str) -> None:
        self._client = client
        self._prefix = prefix

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

    def alvys_credentials(self, tenant: str) -> tuple[str, str]:
        """Client id and secret of the tenant's Alvys API access. Raises `ConfigurationError` if missing."""
        name = f"{self._prefix}/alvys/{tenant}"
        secret = self._read(name) or {}
        if not secret.get("clientId") or not secret.get("clientSecret"):
            raise ConfigurationError(
                "The deployment has no Alvys API credentials for this tenant.",
                code="alvys_credentials_missing",
                remedy=f"Put clientId and clientSecret into the secret {name}.",
            )
        return secret["clientId"], secret["clientSecret"]

    def password(self, tenant: str, subsidiary_id: str) -> str:
        """The password of that connection. Raises `NeedsAttention` if there is none."""
        secret = self._read(self._connection(tenant, subsidiary_id)) or {}
        if not secret.get("password"):
            raise NeedsAttention(
                "The connection has no password for Sage Intacct.",
                code="password_missing",
                remedy="Enter the credentials again.",
                setting="credentials",
                concerns=subsidiary_id,
            )
        return secret["password"]

    def keep_password(self, tenant: str, subsidiary_id: str, password: str) -> None:
        """Store or replace the password; a secret that is scheduled for deletion is restored first."""
        try:
            self._put(self._connection(tenant, subsidiary_id), json.dumps({"password": password}))
        except (ClientError, BotoCoreError) as error:
            raise _unreachable(error) from error

    def forget_password(self, tenant: str, subsidiary_id: str) -> None:
        """Delete the password, if there is one."""
        try:
            self._client.delete_secret(
                SecretId=self._connection(tenant, subsidiary_id), ForceDeleteWithoutRecovery=True
            )
        except self._client.exceptions.ResourceNotFoundException:
            return
        except (ClientError, BotoCoreError) as error:
            raise _unreachable(error) from error

    def _put(self, name: str, value: str) -> None:
        try:
            self._client.put_secret_value(SecretId=name, SecretString=value)
        except self._client.exceptions.ResourceNotFoundException:
            self._client.create_secret(Name=name, SecretString=value)
        except self._client.exceptions.InvalidRequestException:
            self._client.restore_secret(SecretId=name)
            self._client.put_secret_value(SecretId=name, SecretString=value)

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
            raise _unreachable(error) from error
        try:
            secret = json.loads(text)
        except ValueError:
            return None
        return secret if isinstance(secret, dict) else None


def _unreachable(error: ClientError | BotoCoreError) -> SyncError:
    """The error, with AWS's text only for a missing right: other texts may quote the request."""
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
    if code == "AccessDeniedException":
        return ConfigurationError(
            "The function lacks a right to its secrets.",
            code="secrets_forbidden",
            vendor=VendorError("AWS", code, str(error)),
        )
    return Retryable(
        "The secrets can't be reached.", code="secrets_unreachable", vendor=VendorError("AWS", code, "")
    )
