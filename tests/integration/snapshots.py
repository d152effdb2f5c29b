"""AWS as it stood, to be put back: what many tests begin with is made once and copied."""

from __future__ import annotations

import copy
from typing import Any

from moto.backends import get_backend

from tests.fakes.template import Template
from tests.integration.aws import ACCOUNT, REGION, Account

# What each of moto's backends keeps, by the name of its attribute.
_KEPT = {"dynamodb": "tables", "sqs": "queues", "secretsmanager": "secrets", "kms": "keys"}


class Snapshots:
    """States of the account by name."""

    def __init__(self, template: Template, tenants: tuple[str, ...]) -> None:
        self._template = template
        self._tenants = tenants
        self._account: Account | None = None
        self._values: dict[str, str] = {}
        self._kept: dict[str, dict[str, Any]] = {}

    def empty_account(self) -> Account:
        """The account as it is deployed, without connections."""
        if self._account is None or not self.put_back("deployed"):
            self._account = Account(self._template, self._tenants)
            self._values = dict(self._account.values)
            self.keep("deployed")
        # A test may deploy with another parameter; the next one must not.
        self._account.values = dict(self._values)
        return self._account

    def keep(self, name: str) -> None:
        """Remember all tables, queues, secrets and keys as they are now."""
        self._kept[name] = {service: _copied(_state(service)) for service in _KEPT}

    def put_back(self, name: str) -> bool:
        """Make the account what it was; False when there is no such state yet."""
        if name not in self._kept:
            return False
        for service, state in self._kept[name].items():
            setattr(_backend(service), _KEPT[service], _copied(state))
        return True


def _copied(state: Any) -> Any:
    """A copy; backends and locks, to which parts of the state refer, stay themselves."""
    backends = [_backend(service) for service in _KEPT]
    locks = [kept._messages_lock for kept in state.values() if hasattr(kept, "_messages_lock")]
    return copy.deepcopy(state, {id(shared): shared for shared in (*backends, *locks)})


def _state(service: str) -> Any:
    return getattr(_backend(service), _KEPT[service])


def _backend(service: str) -> Any:
    return get_backend(service)[ACCOUNT][REGION]
