"""The simulator as a whole: seed, companies, sessions, faults, counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from .clock import Clock
from .company import Company
from .faults import FaultBoard
from .seed import Json, World, build_world
from .sessions import Sessions
from .statistics import Statistics

GATEWAY_PATH = "/ia/xml/xmlgw.phtml"


@dataclass
class Simulator:
    """The state of one running simulator."""

    seed: Json
    latency_ms: int = 0
    function_latency_ms: int = 0
    clock: Clock = field(default_factory=Clock)
    faults: FaultBoard = field(default_factory=FaultBoard)
    statistics: Statistics = field(default_factory=Statistics)
    world: World = field(init=False)
    sessions: Sessions = field(init=False)

    def __post_init__(self) -> None:
        self._support_ids = count(1)
        self.load()

    def load(self) -> None:
        """Build the companies from the seed. This ends all sessions."""
        self.world = build_world(self.seed, self.clock)
        self.sessions = Sessions(self.world, self.clock)

    def reset(self) -> None:
        """Return to the seed, with no faults and no counts."""
        self.clock.restore()
        self.faults.clear()
        self.statistics.clear()
        self.load()

    def company(self, name: str | None) -> Company:
        """Return a company by id, or the first one. Raises ``KeyError`` for an unknown id."""
        if not name:
            return next(iter(self.world.companies.values()))
        found = self.world.companies.get(name)
        if found is None:
            raise KeyError(f"no company '{name}'")
        return found

    def next_support_id(self) -> str:
        """Return a new support id for an error text."""
        return f"sim{next(self._support_ids):08d}"
