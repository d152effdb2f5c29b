"""What must hold at every moment of a life (quality.md, Reliability 1, 4, 7, 9)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.writes import Create, Delete, Reverse, Update, Write
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.record import Status, Transaction
from tests.fakes.books import Kept
from tests.property.lives.sage import Outage

if TYPE_CHECKING:
    from tests.property.lives.world import World

_MARKER = re.compile(r"\[Alvys ([^\]]+)\]")
# The words of an error that was a transient fault for two days (ERR-6).
_LASTED = "This has not passed since"
# Requests to a company that is away: so many at once, and so many more in each hour.
REQUESTS_AT_ONCE, REQUESTS_PER_HOUR = 60, 60


class BrokenPromiseError(AssertionError):
    """Something that must never be was seen. `promise` is which; the text has what happened before."""

    def __init__(self, promise: str, what: str, log: Sequence[str]) -> None:
        super().__init__("\n".join([*log[-300:], "", f"BROKEN: {promise}: {what}"]))
        self.promise = promise


class Promises:
    """Looks at a world at any moment."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._newest: dict[str, int] = {}
        self._skips: set[tuple[str, int]] = set()
        self._switched = 0

    def check(self) -> None:
        """At most one live document for each transaction and trip; what may pass is no error for two days."""
        live = self._live()
        for alvys_id, documents in live.items():
            if len(documents) > 1:
                numbers = [kept.found.record_no for kept in documents]
                self._broken("one live document", f"{alvys_id} has {numbers}")
        owners = {alvys_id.partition("#")[0] for alvys_id in live}
        if self._world.setting.scene == "trips" and len(owners) > 1:
            self._broken("one live document of a trip", f"{list(live)}")
        for record in self._world.deployment.records:
            if record.status is Status.SKIPPED:
                self._check_skip(record)
            self._check_transient(record)
        self._switched = self._world.switched

    def _check_transient(self, record: Transaction) -> None:
        """What may pass is no error for two days (ERR-6)."""
        problem, since = record.problem, record.faulty_since
        if problem is None or _LASTED not in problem.message:
            return
        if since is None or record.failed_at is None or record.failed_at - since < timedelta(days=2):
            self._broken("transient faults are no errors", f"{record.alvys_id}: {problem.message}")

    def _check_skip(self, record: Transaction) -> None:
        """A paused connection drops nothing, unless somebody changed it meanwhile."""
        skip = (record.transaction_id, record.version)
        if skip in self._skips:
            return
        self._skips.add(skip)
        is_paused = self._world.connection(record.subsidiary_id).status is ConnectionStatus.PAUSED
        none_active = record.skip_reason == SkipReason.NO_ACTIVE_CONNECTION.words
        if none_active and is_paused and self._switched == self._world.switched:
            self._broken("paused drops nothing", f"{record.alvys_id} is skipped")

    def check_allowed(self, books: Books, writes: Sequence[Write]) -> None:
        """Nothing is written through a connection that is paused, away or whose side is off."""
        connection = self._world.connection(books.subsidiary_id)
        for write in writes:
            side = _side(write)
            if connection.status is not ConnectionStatus.ACTIVE or not connection.syncs(side):
                said = f"{write.control_id} while {_standing(connection, side)}"
                self._broken("paused means paused", said)

    def check_outage(self, company: str, outage: Outage) -> None:
        """A company that is away is not asked all the time."""
        hours = (self._world.clock.now() - outage.began).total_seconds() / 3600
        if outage.requests > REQUESTS_AT_ONCE + REQUESTS_PER_HOUR * hours:
            self._broken("an outage is bounded", f"{company}: {outage.requests} requests in {hours:.1f} h")

    def carried_out(self, write: Write) -> None:
        """A newer revision is never overwritten by an older one."""
        if not isinstance(write.operation, Create | Update):
            return
        found = _MARKER.search(write.operation.document.description)
        revision = write.control_id.rpartition(":")[2]
        if found is None or not revision.isdigit():
            return
        newest = self._newest.setdefault(found[1], 0)
        if int(revision) < newest:
            self._broken("no older revision", f"{found[1]}: {revision} after {newest}")
        self._newest[found[1]] = int(revision)

    def _live(self) -> dict[str, list[Kept]]:
        """The live documents in Sage by the Alvys ids that they carry."""
        live: dict[str, list[Kept]] = {}
        for kept in self._world.books.documents.values():
            found = _MARKER.search(kept.found.description) if kept.is_live else None
            if found is not None:
                live.setdefault(found[1], []).append(kept)
        return live

    def _broken(self, promise: str, what: str) -> None:
        raise self._world.broken(promise, what)


def _side(write: Write) -> Side:
    operation = write.operation
    if isinstance(operation, Create | Update):
        return operation.document.side
    if isinstance(operation, Delete | Reverse):
        return operation.type.side
    return Side.AP


def _standing(connection: Connection, side: Side) -> str:
    switches = f"ar {connection.ar_sync} ap {connection.ap_sync}"
    return f"{connection.subsidiary.id} is {connection.status}, {switches} ({side})"
