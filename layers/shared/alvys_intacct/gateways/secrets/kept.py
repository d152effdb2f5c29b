"""Where each credential is kept: passwords under the stack's key, the sender in Secrets Manager (CONN-4).

Earlier versions kept passwords in Secrets Manager. They are read there until the daily check has moved them,
and deleted there `ROLLBACK` later, so that an earlier version that is put back still works.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from alvys_intacct.domain.errors import SyncError
from alvys_intacct.gateways.secrets.encrypted import EncryptedCredentials
from alvys_intacct.gateways.secrets.secrets_manager import SecretsManagerStore
from alvys_intacct.ports.runtime import Clock

# How long a password that was moved stays in Secrets Manager.
ROLLBACK = timedelta(days=7)


class KeptSecrets:
    """The sender, the passwords of connections and the credentials at Alvys, read at once."""

    def __init__(
        self, encrypted: EncryptedCredentials, secrets_manager: SecretsManagerStore, clock: Clock
    ) -> None:
        self._encrypted = encrypted
        self._secrets_manager = secrets_manager
        self._clock = clock

    def sender(self) -> tuple[str, str]:
        """Sender id and password. Raises `ConfigurationError` if there are none."""
        return self._secrets_manager.sender()

    def alvys_credentials(self, tenant: str) -> tuple[str, str]:
        """Client id and secret of the tenant's Alvys API access. Raises `ConfigurationError` if missing."""
        return self._secrets_manager.alvys_credentials(tenant, self._encrypted.alvys_credentials(tenant))

    def password(self, tenant: str, subsidiary_id: str) -> str:
        """The password of that connection. Raises `NeedsAttention` if there is none."""
        kept = self._encrypted.find(tenant, subsidiary_id)
        if kept is None:
            return self._secrets_manager.password(tenant, subsidiary_id)
        return self._encrypted.open(tenant, subsidiary_id, kept)

    def keep_password(self, tenant: str, subsidiary_id: str, password: str) -> None:
        """Store or replace the password, and delete what an earlier version kept."""
        self._encrypted.keep(tenant, subsidiary_id, password, replaced_at=self._clock.now())
        # The new one counts already. If this fails, the daily check deletes the old one.
        with suppress(SyncError):
            self._delete_moved(tenant, subsidiary_id)

    def forget_password(self, tenant: str, subsidiary_id: str) -> None:
        """Delete the password, wherever it is."""
        self._secrets_manager.forget_password(tenant, subsidiary_id)
        self._encrypted.forget(tenant, subsidiary_id)

    def move_password(self, tenant: str, subsidiary_id: str) -> bool:
        """Move what an earlier version kept; True if it was moved now. It is deleted there a week later."""
        now = self._clock.now()
        kept = self._encrypted.find(tenant, subsidiary_id)
        if kept is None:
            password = self._secrets_manager.find_password(tenant, subsidiary_id)
            return password is not None and self._encrypted.move_in(tenant, subsidiary_id, password, at=now)
        if kept.moved_at is not None and now - kept.moved_at >= ROLLBACK:
            self._delete_moved(tenant, subsidiary_id)
        return False

    def _delete_moved(self, tenant: str, subsidiary_id: str) -> None:
        kept = self._encrypted.find(tenant, subsidiary_id)
        self._secrets_manager.forget_password(tenant, subsidiary_id)
        if kept is not None:
            self._encrypted.note_moved(tenant, subsidiary_id, kept)
