"""Refuse well-formed envelopes that were sent for another subsidiary than the document names (AP-8).

Each connection is read once for all envelopes of a call. What a warm worker remembers of it serves for a
minute, and only to let an envelope through: a refusal rests on what the connection says now.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.kinds.parsing import Envelope, contradicts_subsidiary
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import ConnectionStore

REMEMBERED_FOR = timedelta(minutes=1)
_MOST_REMEMBERED = 50
# More connections than these are read with all of their tenant.
_MOST_READ_SINGLY = 3


class Contradictions:
    """Finds what speaks against the subsidiary that envelopes were sent for."""

    def __init__(self, connections: ConnectionStore, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock
        self._remembered: dict[tuple[str, str], tuple[datetime, Connection]] = {}

    def __call__(self, tenant: str, envelopes: Sequence[Envelope]) -> list[list[InputProblem]]:
        """The problems of each envelope, in order; none where its subsidiary has no connection."""
        doubtful = {
            envelope.subsidiary_id for envelope in envelopes if not self._is_let_through(tenant, envelope)
        }
        read = self._read(tenant, doubtful)
        return [
            _problems(envelope, read[envelope.subsidiary_id]) if envelope.subsidiary_id in read else []
            for envelope in envelopes
        ]

    def _is_let_through(self, tenant: str, envelope: Envelope) -> bool:
        if isinstance(envelope, ByReference):
            return True
        read_at, connection = self._remembered.get((tenant, envelope.subsidiary_id), (None, None))
        if read_at is None or connection is None or self._clock.now() - read_at > REMEMBERED_FOR:
            return False
        return not _problems(envelope, connection)

    def _read(self, tenant: str, subsidiary_ids: Collection[str]) -> dict[str, Connection]:
        now = self._clock.now()
        if len(subsidiary_ids) > _MOST_READ_SINGLY:
            found = self._connections.of_tenant(tenant)
        else:
            singly = (self._connections.get(tenant, name) for name in sorted(subsidiary_ids))
            found = [connection for connection in singly if connection is not None]
        read = {
            connection.subsidiary.id: connection
            for connection in found
            if connection.subsidiary.id in subsidiary_ids
        }
        for name, connection in read.items():
            self._remembered.pop((tenant, name), None)
            self._remembered[tenant, name] = now, connection
        for oldest in list(self._remembered)[:-_MOST_REMEMBERED]:
            del self._remembered[oldest]
        return read


def _problems(envelope: Envelope, connection: Connection) -> list[InputProblem]:
    return [] if isinstance(envelope, ByReference) else contradicts_subsidiary(envelope, connection)
