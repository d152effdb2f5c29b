"""The contacts of factoring companies, through which carriers are paid (PARTY-4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.setting_choices import FactoringCompanyAs
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.parties.creation import Factoring, factoring_of, shared_name
from alvys_intacct.domain.parties.sharing import contact_taken
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.writes import CreateContact, CreateParty, Write
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.usecases.exports.party_needs import PartyNeed, level_of, party_write
from alvys_intacct.usecases.exports.write_parties import PartyWritten, WriteParties


@dataclass(slots=True)
class PayToContacts:
    """The contacts' names, errors and warnings, each by the id of the carrier's vendor."""

    names: dict[str, str] = field(default_factory=dict)
    failures: dict[str, SyncError] = field(default_factory=dict)
    warnings: dict[str, tuple[str, ...]] = field(default_factory=dict)


class FactoringContacts:
    """Makes sure that the contacts exist where the carriers' vendors can name them (PARTY-8)."""

    def __init__(self, accounting: AccountingSystem, write: WriteParties) -> None:
        self._accounting = accounting
        self._write = write

    def __call__(self, connection: Connection, needs: Sequence[PartyNeed]) -> PayToContacts:
        """The contacts of the needs' factoring companies; missing ones are created."""
        made = PayToContacts()
        factoring = self._companies(connection, needs, made)
        by_id = {need.matched.party_id: need for need in needs if need.matched.party_id in factoring}
        outcomes = self._written(connection.party_books, factoring, by_id)
        taken = self._private(connection, factoring, by_id, outcomes)
        self._share(connection.party_books, factoring, by_id, taken, outcomes)
        for party_id, company in factoring.items():
            if taken.get(party_id) and connection.party_books.entity_id is not None:
                made.failures[party_id] = contact_taken(company.contact.contact_name, connection.entity_id)
                continue
            operations = _operations(company)
            own = [outcomes[operation.identity] for operation in operations]
            failure = next((outcome.error for outcome in own if outcome.error is not None), None)
            if failure is not None:
                made.failures[party_id] = failure
                continue
            made.names[party_id] = company.contact.contact_name
            made.warnings[party_id] = tuple(
                warning
                for operation, outcome in zip(operations, own, strict=True)
                if not outcome.existed
                for warning in (*operation.warnings, *outcome.warnings)
            )
        return made

    def _companies(
        self, connection: Connection, needs: Sequence[PartyNeed], made: PayToContacts
    ) -> dict[str, Factoring]:
        factoring: dict[str, Factoring] = {}
        for need in needs:
            # It becomes a vendor only with a new carrier; an existing carrier's vendor is updated (PARTY-4).
            is_new = need.matched.party is None
            how = connection.ap.create_factoring_companies_as if is_new else FactoringCompanyAs.CONTACT
            try:
                company = factoring_of(need.envelope, how, need.names)
            except NeedsAttention as error:
                made.failures[need.matched.party_id] = error
                continue
            if company is not None:
                factoring[need.matched.party_id] = company
        return factoring

    def _written(
        self, books: Books, factoring: Mapping[str, Factoring], needs: Mapping[str, PartyNeed]
    ) -> dict[str, PartyWritten]:
        """The outcomes by the operations' identity; several carriers may share one."""
        writes: dict[str, Write] = {}
        for party_id, company in factoring.items():
            for operation in _operations(company):
                writes.setdefault(operation.identity, party_write(books, operation, needs[party_id]))
        return dict(zip(writes, self._write(books, list(writes.values())), strict=True))

    def _private(
        self,
        connection: Connection,
        factoring: Mapping[str, Factoring],
        needs: Mapping[str, PartyNeed],
        outcomes: Mapping[str, PartyWritten],
    ) -> dict[str, bool]:
        """Whether a contact existed that the carrier's vendor can't name: it is private to an entity."""
        existing = {
            party_id: company.contact.contact_name
            for party_id, company in factoring.items()
            if outcomes[CreateContact(company.contact).identity].existed
        }
        if not existing:
            return {}
        books = connection.party_books
        found = self._accounting.find_contacts(books, existing.values())
        taken: dict[str, bool] = {}
        for party_id, name in existing.items():
            usable = (None, level_of(connection, needs[party_id]).entity_id)
            contacts = found.get(name, [])
            # An entity doesn't see the contacts of others; the top level sees all.
            hidden = not contacts and books.entity_id is not None
            private = bool(contacts) and not any(contact.entity_id in usable for contact in contacts)
            taken[party_id] = hidden or private
        return taken

    def _share(
        self,
        books: Books,
        factoring: dict[str, Factoring],
        needs: Mapping[str, PartyNeed],
        taken: Mapping[str, bool],
        outcomes: dict[str, PartyWritten],
    ) -> None:
        """At the top level, replace contacts that are private to an entity by shared ones."""
        private = [party_id for party_id in taken if taken[party_id] and books.entity_id is None]
        for party_id in private:
            contact = factoring[party_id].contact
            shared = replace(contact, contact_name=shared_name(contact.contact_name))
            factoring[party_id] = replace(factoring[party_id], contact=shared)
        if private:
            again = {party_id: Factoring(factoring[party_id].contact, None) for party_id in private}
            outcomes |= self._written(books, again, needs)


def _operations(factoring: Factoring) -> list[CreateContact | CreateParty]:
    """The writes that create a factoring company in Sage."""
    contact = CreateContact(factoring.contact)
    return [contact, CreateParty(factoring.vendor)] if factoring.vendor else [contact]
