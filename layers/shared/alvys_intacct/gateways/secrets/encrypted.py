"""Credentials in the Connections table, each encrypted by the stack's key in KMS (CONN-4).

    pk                 sk                   what
    SECRET#<tenant>    SAGE#<subsidiary>    the password of that connection
    SECRET#<tenant>    ALVYS                client id and secret of the tenant's Alvys API access

An item holds the ciphertext alone. No index lists it, and nothing else reads these keys. KMS decrypts it only
under the context that it was encrypted in: purpose, deployment, tenant and subsidiary. So an item that is
copied to another tenant can't be read there, and CloudTrail shows for whom a password was decrypted.

`movedAt` (UTC) says since when this one counts and Secrets Manager may have an older one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import field
from datetime import datetime
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.gateways.dynamodb.table import ABSENT, Condition, ConditionFailedError, Table
from alvys_intacct.gateways.secrets.faults import fault_of
from alvys_intacct.late_dataclass import dataclass

Context = dict[str, str]

# The ciphertext is damaged, or belongs to another tenant, subsidiary or key.
_NOT_OURS = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})


class Kms(Protocol):
    """The two operations of KMS that are used."""

    def encrypt(self, **request: Any) -> Mapping[str, Any]:
        """The ciphertext as ``CiphertextBlob``."""

    def decrypt(self, **request: Any) -> Mapping[str, Any]:
        """The plain bytes as ``Plaintext``."""


@dataclass(frozen=True, slots=True)
class KeptPassword:
    """A kept password. With `moved_at`, it counts since then and Secrets Manager may have an older one."""

    ciphertext: bytes = field(repr=False)
    moved_at: datetime | None


class EncryptedCredentials:
    """Credentials as items of the Connections table.

    `deployment` is the prefix of the secrets' names. `kms` is asked for a client at the first use.
    """

    def __init__(self, table: Table, kms: Callable[[], Kms], key_id: str, deployment: str) -> None:
        self._table = table
        self._get_client = kms
        self._key_id = key_id
        self._deployment = deployment

    @property
    def _client(self) -> Kms:
        return self._get_client()

    def find(self, tenant: str, subsidiary_id: str) -> KeptPassword | None:
        """The password of a connection as it is kept; None if it isn't kept here."""
        item = self._table.get(*_password_key(tenant, subsidiary_id))
        if item is None:
            return None
        moved_at = item.get("movedAt")
        return KeptPassword(item["ciphertext"], datetime.fromisoformat(moved_at) if moved_at else None)

    def open(self, tenant: str, subsidiary_id: str, kept: KeptPassword) -> str:
        """The plain password. Raises `NeedsAttention` where it isn't one of this connection."""
        try:
            return self._decrypted(kept.ciphertext, self._password_context(tenant, subsidiary_id))
        except _UnreadableError:
            raise NeedsAttention(
                "The password that is kept for the connection can't be read.",
                code="password_unreadable",
                remedy="Enter the credentials again.",
                setting="credentials",
                concerns=subsidiary_id,
            ) from None

    def keep(self, tenant: str, subsidiary_id: str, password: str, *, replaced_at: datetime) -> None:
        """Store or replace a password. Secrets Manager may have one that an earlier version kept there."""
        self._put(tenant, subsidiary_id, password, replaced_at, None)

    def move_in(self, tenant: str, subsidiary_id: str, password: str, *, at: datetime) -> bool:
        """Store a password of Secrets Manager; False if there is one here already."""
        try:
            self._put(tenant, subsidiary_id, password, at, ABSENT)
        except ConditionFailedError:
            return False
        return True

    def note_moved(self, tenant: str, subsidiary_id: str, kept: KeptPassword) -> None:
        """Note that Secrets Manager has no copy any more, unless the password was replaced meanwhile."""
        unchanged = Condition("ciphertext = :ciphertext", {":ciphertext": kept.ciphertext})
        self._table.change(
            *_password_key(tenant, subsidiary_id), {}, removed=["movedAt"], condition=unchanged
        )

    def forget(self, tenant: str, subsidiary_id: str) -> None:
        """Delete a password, if there is one."""
        self._table.delete(*_password_key(tenant, subsidiary_id))

    def alvys_credentials(self, tenant: str) -> str | None:
        """The tenant's Alvys credentials as they were put; None if they aren't kept here or can't be read."""
        item = self._table.get(*_alvys_key(tenant))
        if item is None:
            return None
        with suppress(_UnreadableError):
            return self._decrypted(item["ciphertext"], self._context("alvys-credentials", tenant))
        return None

    def keep_alvys_credentials(self, tenant: str, text: str) -> None:
        """Store or replace the tenant's Alvys credentials; an operator does (docs/operations.md)."""
        pk, sk = _alvys_key(tenant)
        ciphertext = self._encrypted(text, self._context("alvys-credentials", tenant))
        self._table.put({"pk": pk, "sk": sk, "ciphertext": ciphertext})

    def _put(
        self, tenant: str, subsidiary_id: str, password: str, moved_at: datetime, condition: Condition | None
    ) -> None:
        pk, sk = _password_key(tenant, subsidiary_id)
        ciphertext = self._encrypted(password, self._password_context(tenant, subsidiary_id))
        item = {"pk": pk, "sk": sk, "ciphertext": ciphertext, "movedAt": moved_at.isoformat()}
        self._table.put(item, condition)

    def _encrypted(self, text: str, context: Context) -> bytes:
        try:
            answer = self._client.encrypt(
                KeyId=self._key_id, Plaintext=text.encode(), EncryptionContext=context
            )
        except (ClientError, BotoCoreError) as error:
            raise fault_of(error) from None
        return bytes(answer["CiphertextBlob"])

    def _decrypted(self, ciphertext: bytes, context: Context) -> str:
        try:
            answer = self._client.decrypt(
                KeyId=self._key_id, CiphertextBlob=ciphertext, EncryptionContext=context
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOT_OURS:
                raise _UnreadableError from None
            raise fault_of(error) from None
        except BotoCoreError as error:
            raise fault_of(error) from None
        return bytes(answer["Plaintext"]).decode()

    def _password_context(self, tenant: str, subsidiary_id: str) -> Context:
        return self._context("sage-password", tenant) | {"subsidiary": subsidiary_id}

    def _context(self, purpose: str, tenant: str) -> Context:
        return {"purpose": purpose, "deployment": self._deployment, "tenant": tenant}


class _UnreadableError(Exception):
    """KMS doesn't decrypt it in this context."""


def _password_key(tenant: str, subsidiary_id: str) -> tuple[str, str]:
    return f"SECRET#{tenant}", f"SAGE#{subsidiary_id}"


def _alvys_key(tenant: str) -> tuple[str, str]:
    return f"SECRET#{tenant}", "ALVYS"
