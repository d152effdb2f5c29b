"""Carry out what people decide about parties: one version of the connection, one audit entry (LINK-1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.connections.audit import AuditEntry, FieldChange, parties_linked_entry
from alvys_intacct.domain.connections.changes import ChangeRefusedError
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.parties.link_decisions import (
    AcceptAll,
    Decision,
    LinkOutcome,
    above_threshold,
    decide,
)
from alvys_intacct.domain.parties.links import (
    MOST_LINKS,
    SIDE_OF,
    PartyLinks,
    TooManyLinksError,
    changes_between,
)
from alvys_intacct.domain.parties.party_facts import PartyFacts, by_folded_id
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.ports.parties import PartyBookStore, PartyLinkStore
from alvys_intacct.usecases.connections.change_connection import ChangeConnection
from alvys_intacct.usecases.parties.list_parties import ListParties


class LinkParties:
    """Changes links of parties, with a conditional write on the connection's version."""

    def __init__(
        self,
        change: ChangeConnection,
        links: PartyLinkStore,
        books: PartyBookStore,
        list_parties: ListParties,
    ) -> None:
        self._change = change
        self._links = links
        self._books = books
        self._list_parties = list_parties

    def __call__(
        self,
        caller: Identity,
        connection: Connection,
        decisions: Sequence[Decision],
        *,
        accept_all: AcceptAll | None = None,
        expected: int | None = None,
    ) -> tuple[Connection | None, list[LinkOutcome]]:
        """The connection and the outcomes of the decisions, then those of `accept_all`.

        Raises `ChangeRefusedError` where the list was read anew since the person saw it, and as `replace`.
        """
        kept = self._list_parties.kept(connection)
        if accept_all is not None and (kept is None or kept.read_at != accept_all.read_at):
            raise _read_anew()
        parties = self.parties_in_sage(connection)
        outcomes: list[LinkOutcome] = []
        names: dict[str, str] = {}

        def decided(links: PartyLinks) -> PartyLinks:
            rows = self._list_parties.rows(caller, connection, kept, links)
            wanted = list(decisions)
            if accept_all is not None:
                wanted += above_threshold(rows, accept_all, decisions)
            by_key = {row.party.key: row for row in rows}
            names.update((key, row.party.facts.name) for key, row in by_key.items())
            following, outcomes[:] = decide(links, by_key, wanted, parties, connection.entity_id)
            return following

        return self.replace(caller, connection.subsidiary.id, decided, expected, names), outcomes

    def parties_in_sage(self, connection: Connection) -> dict[PartyKind, dict[str, PartyFacts]]:
        """Sage's parties by folded id, for each kind; empty where they were never read."""
        books = {side: self._books.get(connection.party_books, side) for side in Side}
        by_id = {
            side: by_folded_id(book.parties, connection.entity_id) if book else {}
            for side, book in books.items()
        }
        return {kind: by_id[SIDE_OF[kind]] for kind in PartyKind}

    def replace(
        self,
        caller: Identity,
        subsidiary_id: str,
        decided: Callable[[PartyLinks], PartyLinks],
        expected: int | None,
        names: Mapping[str, str] = MappingProxyType({}),
    ) -> Connection | None:
        """Put links in place of the kept ones; what other people change meanwhile is decided upon anew.

        The audit calls parties without a link by `names`, which `decided` may fill.
        Raises `ChangeRefusedError` for too many links, and `ChangedMeanwhileError`.
        """
        written: list[str] = []
        former: list[str] = []
        changes: list[FieldChange] = []

        def step(current: Connection) -> Connection:
            before = self._links.of(current)
            try:
                after = decided(before)
            except TooManyLinksError:
                raise _too_many() from None
            differing = changes_between(before, after, names)
            changes[:] = [
                FieldChange(path=path, old=old, new=new, name=name) for path, old, new, name in differing
            ]
            if not changes:
                return current
            token = self._links.keep(current.tenant, subsidiary_id, after)
            written.append(token)
            former.append(current.party_links)
            return current.model_copy(update={"party_links": token})

        def entry(_: Connection, following: Connection, by: str, at: datetime) -> AuditEntry:
            return parties_linked_entry(following, list(changes), by, at)

        connection = self._change(caller, subsidiary_id, step, expected=expected, record=entry)
        in_use = connection.party_links if connection else ""
        for token in {*written, *former[-1:]} - {in_use}:
            self._links.drop(caller.tenant, subsidiary_id, token)
        return connection


def _read_anew() -> ChangeRefusedError:
    return ChangeRefusedError(
        "parties_read_anew",
        "The parties were read anew since you looked at them, and other ones may be suggested now. Nothing "
        "was linked. Look at the suggestions again, then accept them.",
    )


def _too_many() -> ChangeRefusedError:
    return ChangeRefusedError(
        "too_many_links",
        f"A connection has {MOST_LINKS} links of parties, or rejected suggestions, at most. Enter further "
        "parties' ids in Alvys.",
    )
