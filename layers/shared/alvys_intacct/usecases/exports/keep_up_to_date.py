"""*Keep customers and vendors up to date*: their data in Sage follows Alvys at the next export.

Parties are read for each batch anyway, so nothing more is asked of Sage where nothing changed. A document
never waits for this: what Sage refuses is a warning, and what can't be reached is tried at the next export.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.parties.creation import current_contact
from alvys_intacct.domain.parties.upkeep import (
    WORDS,
    Comparable,
    SentToParty,
    comparable,
    due,
    only,
    told_of,
    values_of,
)
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.parties import NewContact, Party
from alvys_intacct.domain.sage.writes import UpdateParty
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.exports.party_needs import PartyNeed, level_of, party_write
from alvys_intacct.usecases.exports.sent_values import Sending, SentValues
from alvys_intacct.usecases.exports.write_parties import PartyWritten, WriteParties


@dataclass(frozen=True, slots=True)
class _Told:
    """An existing party, the newest need of it, and what Alvys tells of it now."""

    party: Party
    need: PartyNeed
    contact: NewContact
    values: Comparable

    def update(self, fields: set[str]) -> UpdateParty:
        """The change of these fields."""
        side, term = self.need.wanted.side, self.need.own_term if "term" in fields else None
        return UpdateParty(side, self.party.party_id, only(self.contact, fields), term)


class KeepUpToDate:
    """Brings existing parties up to date; returns warnings by party id."""

    def __init__(
        self,
        accounting: AccountingSystem,
        connections: ConnectionStore,
        sent: SentValues,
        clock: Clock,
    ) -> None:
        self._accounting = accounting
        self._connections = connections
        self._sent = sent
        self._write = WriteParties(accounting)
        self._clock = clock

    def __call__(self, connection: Connection, needs: Iterable[PartyNeed]) -> dict[str, tuple[str, ...]]:
        """Change what is due in Sage."""
        if not connection.advanced.keep_customers_and_vendors_up_to_date:
            return {}
        warnings: dict[str, tuple[str, ...]] = {}
        for (books, side), told in _by_level(connection, needs).items():
            try:
                changed = self._bring_up_to_date(books, side, told)
            except NeedsAttention as error:
                warnings |= dict.fromkeys(told, (f"Sage wasn't brought up to date: {error.message}",))
            except SyncError:
                # It is tried at the next export.
                continue
            warnings |= changed
            if changed:
                self._tell(connection)
        return warnings

    def _tell(self, connection: Connection) -> None:
        """Tell all workers to look at parties again. They do so in ten minutes anyway."""
        with suppress(SyncError):
            self._connections.renew(connection, setup=False)

    def _bring_up_to_date(
        self, books: Books, side: Side, told: Mapping[str, _Told]
    ) -> dict[str, tuple[str, ...]]:
        known = self._sent.known(books, side, told)
        remembered = {party_id: one.party for party_id, one in told.items()}
        if not (perhaps := self._due(told, remembered, known)):
            return {}
        # What was remembered may be minutes old, and somebody may have changed it since.
        found = self._accounting.find_parties(books, side, sorted(perhaps), with_values=True)
        in_sage = {
            party_id: party
            for party_id, parties in found.items()
            for party in parties
            if party_id in perhaps and party.entity_id == told[party_id].party.entity_id
        }
        fields = self._due({party_id: told[party_id] for party_id in perhaps}, in_sage, known)
        return self._change(books, side, told, fields, known)

    def _due(
        self, told: Mapping[str, _Told], in_sage: Mapping[str, Party], known: Mapping[str, SentToParty]
    ) -> dict[str, set[str]]:
        """The fields to be changed, by party. An older transaction than the last one changes nothing."""
        found: dict[str, set[str]] = {}
        for party_id, one in told.items():
            party, sent = in_sage.get(party_id), known.get(party_id)
            if party is None or party.values is None:
                continue
            if sent is not None and one.need.envelope.updated_at < sent.as_of:
                continue
            if fields := due(one.values, comparable(party.values), sent, self._clock.now()):
                found[party_id] = fields
        return found

    def _change(
        self,
        books: Books,
        side: Side,
        told: Mapping[str, _Told],
        fields: Mapping[str, set[str]],
        known: Mapping[str, SentToParty],
    ) -> dict[str, tuple[str, ...]]:
        sendings = [
            Sending(party_id, _some(told[party_id].values, wanted), told[party_id].need.envelope.updated_at)
            for party_id, wanted in fields.items()
        ]
        announced = self._sent.announce(books, side, sendings, known)
        writes = [
            party_write(books, told[party_id].update(fields[party_id]), told[party_id].need)
            for party_id in announced
        ]
        outcomes = dict(zip(announced, self._write(books, writes), strict=True)) if writes else {}
        answers: dict[str, tuple[SentToParty, Comparable, Comparable]] = {}
        warnings: dict[str, tuple[str, ...]] = {}
        for party_id, outcome in outcomes.items():
            if outcome.error is not None and not isinstance(outcome.error, NeedsAttention):
                # Nobody knows whether Sage did it: until the next export both values count as ours.
                continue
            written = _written(fields[party_id], outcome)
            values, refused = told[party_id].values, fields[party_id] - written
            answers[party_id] = (announced[party_id], _some(values, written), _some(values, refused))
            warnings[party_id] = _warnings(told[party_id], refused, outcome)
        self._sent.confirm(books, side, answers)
        return warnings


def _by_level(
    connection: Connection, needs: Iterable[PartyNeed]
) -> dict[tuple[Books, Side], dict[str, _Told]]:
    """The existing parties by their level and side, each with its newest need."""
    newest: defaultdict[tuple[Books, Side], dict[str, _Told]] = defaultdict(dict)
    for need in sorted(needs, key=lambda need: need.envelope.updated_at):
        party = need.matched.party
        if party is None or party.values is None:
            continue
        contact = current_contact(need.envelope, need.wanted)
        values = told_of(values_of(contact, need.own_term))
        if values:
            newest[level_of(connection, need), need.wanted.side][party.party_id] = _Told(
                party, need, contact, values
            )
    return newest


def _some(values: Comparable, fields: set[str]) -> dict[str, str]:
    return {field: value for field, value in values.items() if field in fields}


def _written(fields: set[str], outcome: PartyWritten) -> set[str]:
    """The fields that Sage took: those of the last attempt."""
    if outcome.error is not None or not isinstance(outcome.operation, UpdateParty):
        return set()
    update = outcome.operation
    taken = comparable(values_of(update.contact, update.term))
    return fields & set(taken)


def _warnings(told: _Told, refused: set[str], outcome: PartyWritten) -> tuple[str, ...]:
    if outcome.error is None:
        return outcome.warnings
    nouns = ", ".join(WORDS[field] for field in sorted(refused))
    name = f"{told.party.party_id} ({told.party.name})"
    return (f"{name} in Sage wasn't brought up to date ({nouns}): {outcome.error.message}",)
