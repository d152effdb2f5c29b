"""Credentials, each read once in five minutes and worker (CONN-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alvys_intacct.gateways.secrets.short_cache import ShortCache
from alvys_intacct.ports.runtime import Clock

if TYPE_CHECKING:
    from alvys_intacct.gateways.secrets.kept import KeptSecrets


class CachedSecrets:
    """The credentials of a store, as they were read within the last five minutes.

    Who was refused with them asks for `fresh` ones before that counts. What this process keeps or deletes, it
    sees at once. Keys name the tenant: no value is ever used for another one. Safe for threads.
    """

    def __init__(self, store: KeptSecrets, clock: Clock) -> None:
        self._store = store
        self._senders: ShortCache[tuple[str, str]] = ShortCache(clock)
        self._alvys: ShortCache[tuple[str, str]] = ShortCache(clock)
        self._passwords: ShortCache[str] = ShortCache(clock)

    def sender(self, *, fresh: bool = False) -> tuple[str, str]:
        """Sender id and password. Raises `ConfigurationError` when there are none."""
        return self._senders.get("sender", self._store.sender, fresh=fresh)

    def alvys_credentials(self, tenant: str, *, fresh: bool = False) -> tuple[str, str]:
        """Client id and secret of the tenant's Alvys API access. Raises `ConfigurationError` if missing."""
        return self._alvys.get(tenant, lambda: self._store.alvys_credentials(tenant), fresh=fresh)

    def password(self, tenant: str, subsidiary_id: str, *, fresh: bool = False) -> str:
        """The password of that connection. Raises `NeedsAttention` if there is none."""
        key = (tenant, subsidiary_id)
        return self._passwords.get(key, lambda: self._store.password(tenant, subsidiary_id), fresh=fresh)

    def keep_password(self, tenant: str, subsidiary_id: str, password: str) -> None:
        """Store or replace the password."""
        try:
            self._store.keep_password(tenant, subsidiary_id, password)
        finally:
            # Also after a fault: the password may have been stored.
            self._passwords.forget((tenant, subsidiary_id))

    def forget_password(self, tenant: str, subsidiary_id: str) -> None:
        """Delete the password, if there is one."""
        try:
            self._store.forget_password(tenant, subsidiary_id)
        finally:
            self._passwords.forget((tenant, subsidiary_id))

    def move_password(self, tenant: str, subsidiary_id: str) -> bool:
        """Move a password that an earlier version kept elsewhere; True if it was moved now."""
        return self._store.move_password(tenant, subsidiary_id)
