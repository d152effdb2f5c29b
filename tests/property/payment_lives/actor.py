"""What all steps of a life of payments have: the world, and the chance of the present step."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.property.payment_lives.world import PaymentWorld


class Actor:
    """The base of the steps. Details come from the seed of the present step."""

    def __init__(self, world: PaymentWorld) -> None:
        self._world = world

    @property
    def _draw(self) -> random.Random:
        return self._world.draw

    def _say(self, what: str) -> None:
        self._world.say(what)

    def _guarded(self, action: Callable[[], object]) -> bool:
        return self._world.guarded(action)
