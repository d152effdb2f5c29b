"""The passwords that requests are signed with: the user's kept one and the sender's.

Both are remembered for some minutes. After Sage has refused one, the newest is read: only its refusal counts.
"""

from __future__ import annotations

from alvys_intacct.domain.errors import Retryable, Wait
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.ports.runtime import PasswordStore, SenderCredentials


class Credentials:
    """What the stores hold. Their errors are raised: `NeedsAttention` or `ConfigurationError` for none."""

    def __init__(self, sender: SenderCredentials, passwords: PasswordStore) -> None:
        self._sender = sender
        self._passwords = passwords

    def password(self, books: Books) -> str:
        """The kept password of the connection, as it was some minutes ago at the earliest."""
        return self._password(books, fresh=False)

    def newest_password(self, books: Books) -> str:
        """The kept password, read anew after a refusal. Raises `Wait` where it can't be read."""
        try:
            return self._password(books, fresh=True)
        except Retryable as error:
            raise _not_again_now(error) from None

    def sender(self) -> tuple[str, str]:
        """The sender's id and password."""
        return self._sender.sender()

    def newest_sender(self) -> tuple[str, str]:
        """The sender, read anew after a refusal. Raises `Wait` where it can't be read."""
        try:
            return self._sender.sender(fresh=True)
        except Retryable as error:
            raise _not_again_now(error) from None

    def _password(self, books: Books, *, fresh: bool) -> str:
        try:
            return self._passwords.password(books.tenant, books.subsidiary_id, fresh=fresh)
        except Retryable as error:
            error.unsent = True
            raise


def _not_again_now(error: Retryable) -> Wait:
    """The error that is not repeated within this run.

    A repeat would send what Sage has refused once more, and Sage locks a user after some such sign-ins.
    """
    return Wait(error.message, code=error.code, vendor=error.vendor)
