"""What all steps of a life have: the world, and the chance of the present step."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.transactions.record import Transaction

if TYPE_CHECKING:
    from tests.property.lives.world import World


class Actor:
    """The base of the steps. Details come from the seed of the present step."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def _draw(self) -> random.Random:
        return self._world.draw

    def _say(self, what: str) -> None:
        self._world.say(what)

    def _guarded(self, action: Callable[[], object]) -> bool:
        return self._world.guarded(action)

    def _now_of(self, transaction: Transaction) -> Transaction:
        return self._world.deployment.now_of(transaction)

    def _connections(self) -> list[Connection]:
        return [self._world.connection(which) for which in self._world.subsidiaries]
