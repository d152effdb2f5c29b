"""Findings on connections: what concerns a whole connection is found once and kept on it (ERR-6, CONN-3)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.connections.findings import (
    ConnectionFinding,
    found,
    look_claimed,
    looked_again,
    put_on_trial,
)
from alvys_intacct.domain.errors import (
    ConnectionFault,
    ConnectionPlace,
    NeedsAttention,
    Retryable,
    SyncError,
    VendorError,
)
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.transactions.holding import WaitsForConnection, holds_for_finding, not_connected
from alvys_intacct.domain.transactions.record import HeldBecause, Transaction
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock, Metrics
from alvys_intacct.ports.stores import ConnectionStore

# What is no failure of a transaction: it is held for a connection.
HOLDING = (ConnectionFault, WaitsForConnection)
# Attempts of one transaction that failed in a row, until the company is looked at.
SUSPICIOUS = 3
# A limit that lasts this long, or that Sage says will, is a finding; a shorter one is waited out.
LIMIT_LASTS = timedelta(minutes=2)
# Somebody who looks has an answer by then.
LONGEST_LOOK = timedelta(minutes=2)


class ConnectionFindings:
    """Records findings. Of several workers that find the same, one writes."""

    def __init__(self, connections: ConnectionStore, clock: Clock, metrics: Metrics) -> None:
        self._connections = connections
        self._clock = clock
        self._metrics = metrics

    def found(self, fault: ConnectionFault) -> HeldBecause:
        """Keep what a worker met, and answer why the documents of that connection wait."""
        now, place = self._clock.now(), fault.place
        connection = self._connections.get(place.tenant, place.subsidiary_id)
        known = connection.stopped_by if connection else None
        finding = known or found(fault, now, random.random())
        if connection is not None and known is None and self._write(connection, finding):
            self._metrics.count("ConnectionFindings", 1)
        name = connection.subsidiary.name if connection else place.subsidiary_id
        return holds_for_finding(place.subsidiary_id, name, finding, now)

    def without_disconnected(
        self, failures: Sequence[tuple[Transaction, SyncError]]
    ) -> list[tuple[Transaction, SyncError]]:
        """The failures; the fault of a disconnected connection is an error and holds nothing (CONN-10)."""
        known: list[tuple[Transaction, SyncError]] = []
        for transaction, error in failures:
            if isinstance(error, ConnectionFault):
                connection = self._connections.get(error.place.tenant, error.place.subsidiary_id)
                if connection is not None and connection.status is ConnectionStatus.DISCONNECTED:
                    known.append((transaction, not_connected(transaction, connection.subsidiary.name)))
                    continue
            known.append((transaction, error))
        return known

    def holds(
        self, failures: Sequence[tuple[Transaction, SyncError]]
    ) -> list[tuple[Transaction, HeldBecause]]:
        """Those of these transactions that wait for a connection, and why; faults are kept on it first."""
        faults = [error for _, error in failures if isinstance(error, ConnectionFault)]
        newest = {fault.place: fault for fault in faults}
        found_at = {place: self.found(fault) for place, fault in newest.items()}
        return [
            (transaction, found_at[error.place] if isinstance(error, ConnectionFault) else error.because)
            for transaction, error in failures
            if isinstance(error, HOLDING)
        ] + self._turned_away(failures)

    def _turned_away(
        self, failures: Sequence[tuple[Transaction, SyncError]]
    ) -> list[tuple[Transaction, HeldBecause]]:
        """Those that Sage turns away because of a limit that lasts, and why they wait.

        The limit is kept as a finding on the connection. One that is on trial has relapsed.
        """
        by_place: dict[ConnectionPlace, list[tuple[Transaction, Retryable]]] = {}
        for transaction, error in failures:
            if isinstance(error, Retryable) and error.turned_away and error.away:
                by_place.setdefault(error.away, []).append((transaction, error))
        holds: list[tuple[Transaction, HeldBecause]] = []
        for place, refused in by_place.items():
            because = self._limited(place, refused)
            holds += [(transaction, because) for transaction, _ in refused if because]
        return holds

    def _limited(
        self, place: ConnectionPlace, refused: Sequence[tuple[Transaction, Retryable]]
    ) -> HeldBecause | None:
        now, error = self._clock.now(), refused[-1][1]
        connection = self._connections.get(place.tenant, place.subsidiary_id)
        if connection is None or connection.status is not ConnectionStatus.ACTIVE:
            return None
        finding = known = connection.finding
        if known is not None and known.on_trial:
            finding = looked_again(known, error, now, random.random())
        elif connection.stopped_by is None and any(_lasts(*each, now) for each in refused):
            finding = found(error, now, random.random())
        if finding is None or not finding.stands:
            return None
        if finding is not known:
            if not self._write(connection, finding):
                return None
            self._metrics.count("ConnectionFindings", 1)
        return holds_for_finding(place.subsidiary_id, connection.subsidiary.name, finding, now)

    def suspect(self, failures: Sequence[tuple[Transaction, SyncError]]) -> None:
        """Have a company looked at soon if it failed a transaction several times in a row (ERR-6)."""
        by_place = {
            error.away: error
            for transaction, error in failures
            if isinstance(error, Retryable)
            and error.away
            and not error.turned_away
            and transaction.attempts >= SUSPICIOUS
        }
        for place, error in by_place.items():
            connection = self._connections.get(place.tenant, place.subsidiary_id)
            known = connection.finding if connection else None
            if connection is not None and (known is None or known.on_trial):
                self._write(connection, found(error, self._clock.now(), random.random()))

    def look_soon(self, connection: Connection) -> None:
        """Have the connection looked at at once, because something of it was changed."""
        if connection.finding is not None and connection.status is ConnectionStatus.ACTIVE:
            self._write(connection, look_claimed(connection.finding, self._clock.now()))

    def forget(self, connection: Connection) -> None:
        """Forget the finding as it is now: it is mended, or the connection is gone."""
        if connection.finding is None:
            return
        newest = self._connections.get(connection.tenant, connection.subsidiary.id)
        if newest is not None and newest.finding is not None:
            self._connections.set_finding(newest, None)

    def _write(self, connection: Connection, finding: ConnectionFinding) -> bool:
        """Write the finding unless it was changed since; has the connection looked at when that is due."""
        if connection.status is ConnectionStatus.ACTIVE:
            now, subsidiary_id = self._clock.now(), connection.subsidiary.id
            self._connections.note_waiting(connection.tenant, subsidiary_id, now=now, due=finding.next_look)
        return self._connections.set_finding(connection, finding)


class LookAtFinding:
    """Asks a connection with a finding whether it is mended, by one sign-in."""

    def __init__(
        self,
        connections: ConnectionStore,
        accounting: AccountingSystem,
        clock: Clock,
    ) -> None:
        self._connections = connections
        self._accounting = accounting
        self._clock = clock

    def __call__(self, connection: Connection) -> ConnectionFinding | None:
        """The finding after a look; None if there is none any more. One on trial holds nothing.

        Raises `Retryable` where the look itself was impossible. While somebody else looks, nothing is asked.
        """
        finding = connection.finding
        if finding is None:
            return None
        now = self._clock.now()
        claimed = look_claimed(finding, now + LONGEST_LOOK)
        if not self._connections.set_finding(connection, claimed):
            return self._newest(connection)
        looking = connection.model_copy(update={"finding": claimed})
        books = _looked_at(connection, finding)
        try:
            self._accounting.probe(books)
        except (ConnectionFault, Retryable) as error:
            if isinstance(error, Retryable) and error.away is None:
                self._connections.set_finding(looking, finding)
                raise
            after = looked_again(finding, error, self._clock.now(), random.random())
            if books != connection.books and isinstance(error, ConnectionFault) and not finding.away:
                # Sage names the user; what was found says that the top level is refused.
                after = after.model_copy(update=finding.words())
            self._connections.set_finding(looking, after)
            return after
        after_success = None
        if finding.stands and finding.away:
            # A sign-in says nothing of a limit, or of what Sage can carry: documents go out step by step.
            after_success = put_on_trial(finding, self._clock.now())
            self._connections.note_waiting(*_key(connection), now=now, due=after_success.next_look)
        self._connections.set_finding(looking, after_success)
        return after_success

    def _newest(self, connection: Connection) -> ConnectionFinding | None:
        newest = self._connections.get(connection.tenant, connection.subsidiary.id)
        return newest.finding if newest else None


def _lasts(transaction: Transaction, error: Retryable, now: datetime) -> bool:
    """Whether this limit is more than a short one that is waited out."""
    since = transaction.limited_since or transaction.faulty_since or now
    return max(now - since, timedelta(seconds=min(error.retry_after or 0, 86400))) >= LIMIT_LASTS


def _key(connection: Connection) -> tuple[str, str]:
    return connection.tenant, connection.subsidiary.id


def standing_fault(connection: Connection) -> ConnectionFault | None:
    """The fault of a connection that has a finding, for documents that are on their way through it.

    One that is disconnected holds nothing (CONN-10), whatever was found before.
    """
    finding = connection.stopped_by
    if finding is None or connection.status is ConnectionStatus.DISCONNECTED:
        return None
    vendor = None
    if finding.vendor_text is not None:
        vendor = VendorError("Sage Intacct", finding.vendor_number, finding.vendor_text)
    cause = NeedsAttention(
        finding.message, code=finding.code, remedy=finding.remedy, setting=finding.setting, vendor=vendor
    )
    place = ConnectionPlace(connection.tenant, connection.subsidiary.id, finding.entity_id)
    return ConnectionFault(cause, place)


def _looked_at(connection: Connection, finding: ConnectionFinding) -> Books:
    """Where the sign-in is tried: where it was refused, if the connection still uses that."""
    if finding.entity_id == connection.party_books.entity_id:
        return connection.party_books
    return connection.books
