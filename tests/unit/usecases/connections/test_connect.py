"""Connecting while others do so, or while things break: whose password is kept (CONN-1, CONN-4)."""

from __future__ import annotations

import contextlib

import pytest

from alvys_intacct.domain.connections.changes import ChangeRefusedError
from alvys_intacct.domain.connections.connection import (
    Connection,
    ConnectionStatus,
    PostingDestination,
    Subsidiary,
)
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.usecases.connections.connect import NewConnection
from tests.fakes.faults import Phase
from tests.fakes.samples import CALLER, TENANT
from tests.fakes.service import Service

NEW = Subsidiary(id="SUB2", name="Acme West")
KEY = (TENANT, NEW.id)
STEPS = [
    ("connections.get", Phase.BEFORE),
    ("books.find_entity", Phase.BEFORE),
    ("connections.save", Phase.BEFORE),
    ("connections.save", Phase.AFTER),
    ("passwords.keep", Phase.BEFORE),
    ("passwords.keep", Phase.AFTER),
]


@pytest.fixture
def service() -> Service:
    """A company with an entity for the new subsidiary."""
    service = Service()
    service.passwords.wire = service.wire
    service.books.entities = {NEW.name: "E200"}
    service.books.passwords = {"first", "second"}
    return service


def connect(service: Service, password: str) -> Connection:
    """Somebody connects with that password; the user's name tells whose connection it is."""
    destination = PostingDestination.MATCHING_CHILD_ENTITY
    wanted = NewConnection(NEW, destination, "acme-books", f"user-of-{password}", password)
    return service.connect.create(CALLER, wanted)


@pytest.mark.rule("CONN-1", "CONN-4")
@pytest.mark.parametrize(("step", "phase"), STEPS)
def test_of_two_who_connect_at_once_the_winners_password_is_kept(
    service: Service, step: str, phase: Phase
) -> None:
    """Wherever the second comes between."""
    refused: list[str] = []

    def attempt(password: str) -> None:
        try:
            connect(service, password)
        except ChangeRefusedError:
            refused.append(password)

    service.wire.interrupt_once(step, lambda: attempt("second"), phase)
    attempt("first")
    (loser,) = refused
    winner = "first" if loser == "second" else "second"
    assert service.connections.kept[KEY].user_id == f"user-of-{winner}"
    assert service.passwords.kept[KEY] == winner


@pytest.mark.rule("CONN-10")
@pytest.mark.parametrize("phase", list(Phase))
def test_who_disconnects_meanwhile_leaves_no_password(service: Service, phase: Phase) -> None:
    service.wire.interrupt_once("passwords.keep", lambda: service.connect.disconnect(CALLER, NEW.id), phase)
    connect(service, "first")
    assert service.connections.kept[KEY].status is ConnectionStatus.DISCONNECTED
    assert KEY not in service.passwords.kept
    connect(service, "second")
    service.wire.interrupt_once("passwords.keep", lambda: service.connect.disconnect(CALLER, NEW.id), phase)
    assert service.connect.replace_credentials(CALLER, NEW.id, "user", "first") is None
    assert KEY not in service.passwords.kept


@pytest.mark.rule("CONN-4")
def test_a_password_that_could_not_be_kept_leaves_nothing_connected(service: Service) -> None:
    service.wire.fail_once("passwords.keep", Retryable("busy", code="secrets_unreachable"))
    with pytest.raises(Retryable):
        connect(service, "first")
    assert service.connections.kept[KEY].status is ConnectionStatus.DISCONNECTED
    assert KEY not in service.passwords.kept
    assert connect(service, "second").status is ConnectionStatus.NOT_SET_UP
    assert service.passwords.kept[KEY] == "second"


@pytest.mark.rule("CONN-2", "CONN-3")
def test_a_wrong_password_or_entity_leaves_nothing(service: Service) -> None:
    service.books.entities = {}
    for password in ("first", "wrong"):
        with contextlib.suppress(Exception):
            connect(service, password)
        assert KEY not in service.connections.kept
        assert KEY not in service.passwords.kept
