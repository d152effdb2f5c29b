"""The gateway as the inside sees it."""

from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest

from alvys_intacct.gateways.intacct import IntacctGateway
from alvys_intacct.ports.accounting import AccountingSystem


class NoSecrets:
    def sender(self, *, fresh: bool = False) -> tuple[str, str]:
        raise AssertionError("asked for too early")

    def password(self, tenant: str, subsidiary_id: str, *, fresh: bool = False) -> str:
        raise AssertionError("asked for too early")

    def keep_password(self, tenant: str, subsidiary_id: str, password: str) -> None:
        raise NotImplementedError

    def forget_password(self, tenant: str, subsidiary_id: str) -> None:
        raise NotImplementedError

    def move_password(self, tenant: str, subsidiary_id: str) -> bool:
        raise NotImplementedError


class StoppedClock:
    def now(self) -> datetime:
        return datetime(2026, 1, 5, tzinfo=UTC)

    def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing to wait for")


def test_construction_asks_for_no_secret_and_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)
    system: AccountingSystem = IntacctGateway(
        "https://api.intacct.com", NoSecrets(), NoSecrets(), StoppedClock()
    )
    assert system
