"""Create missing customers and vendors in Sage; set vendors' Pay To contacts (PARTY-3, PARTY-4, PARTY-8).

A party's id is derived from Alvys's key. Two workers that create the same party use the same id: Sage creates
it once, and the answer "exists already" counts as created (PARTY-6).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import ConnectionFault, NeedsAttention, SyncError
from alvys_intacct.domain.names import same_name
from alvys_intacct.domain.parties.creation import new_party, shared_name
from alvys_intacct.domain.parties.sharing import chosen_by_id
from alvys_intacct.domain.parties.upkeep import Comparable, SentToParty, told_of, values_of
from alvys_intacct.domain.sage.books import PARTY_OF, Books, Side
from alvys_intacct.domain.sage.parties import NewParty, Party
from alvys_intacct.domain.sage.writes import CreateParty, PayTo
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.exports.factoring_contacts import FactoringContacts
from alvys_intacct.usecases.exports.party_level import REFUSED, party_level
from alvys_intacct.usecases.exports.party_needs import PartyNeed, level_of, party_write
from alvys_intacct.usecases.exports.sent_values import Sending, SentValues
from alvys_intacct.usecases.exports.write_parties import PartyWritten, WriteParties

# The id of a vendor, and the entity that has it for itself.
VendorKey = tuple[str, str | None]
Pair = tuple[NewParty, PartyNeed]


@dataclass(slots=True)
class CreatedParties:
    """The errors, and the warnings about data that was left out, by party id."""

    failures: dict[str, SyncError] = field(default_factory=dict)
    warnings: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def warn(self, party_id: str, warnings: Iterable[str]) -> None:
        """Add warnings, each once."""
        known = self.warnings.get(party_id, ())
        self.warnings[party_id] = tuple(dict.fromkeys((*known, *warnings)))


class CreateParties:
    """Makes sure that the parties of documents exist before the documents are written."""

    def __init__(self, accounting: AccountingSystem, connections: ConnectionStore, sent: SentValues) -> None:
        self._accounting = accounting
        self._connections = connections
        self._sent = sent
        self._write = WriteParties(accounting)
        self._factoring_contacts = FactoringContacts(accounting, self._write)

    def __call__(self, connection: Connection, needs: Sequence[PartyNeed]) -> CreatedParties:
        """Create missing parties. Raises errors that concern all of them."""
        created = CreatedParties()
        missing: dict[str, PartyNeed] = {}
        for need in needs:
            if need.matched.party is None:
                missing.setdefault(need.matched.party_id, need)
        with party_level(connection, self._accounting) as level:
            paid_to = self._paid_to(level, needs)
            factored = {need.matched.party_id: need for need in needs if _is_unpaid(need, paid_to)}
            contacts = self._pay_to_contacts(connection, list(factored.values()), created)
            self._create(connection, self._new(missing, contacts, created), created)
            self._pay_factoring(connection, factored, contacts, created)
        if missing or factored:
            self._tell(connection)
        return created

    def _tell(self, connection: Connection) -> None:
        """Tell the other workers to look at parties again. They do so in ten minutes anyway."""
        with suppress(SyncError):
            self._connections.renew(connection, setup=False)

    def _paid_to(self, level: Books, needs: Sequence[PartyNeed]) -> dict[VendorKey, str | None]:
        """The Pay To contacts of factored vendors as they are now: a match may be remembered from before."""
        ids = {
            need.matched.party_id
            for need in needs
            if _factored_through(need) and need.matched.party is not None
        }
        if not ids:
            return {}
        found = self._accounting.find_parties(level, Side.AP, sorted(ids))
        return {
            (party_id, vendor.entity_id): vendor.pay_to
            for party_id, vendors in found.items()
            for vendor in vendors
        }

    def _pay_to_contacts(
        self, connection: Connection, needs: Sequence[PartyNeed], created: CreatedParties
    ) -> dict[str, str]:
        """The names of the factoring companies' contacts by party id."""
        made = self._factoring_contacts(connection, needs)
        created.failures |= made.failures
        for party_id, warnings in made.warnings.items():
            created.warn(party_id, warnings)
        return made.names

    def _new(
        self, missing: Mapping[str, PartyNeed], contacts: Mapping[str, str], created: CreatedParties
    ) -> list[Pair]:
        """The parties to be created, in the order of need."""
        parties: list[Pair] = []
        for party_id, need in missing.items():
            if party_id in created.failures:
                continue
            try:
                fresh = new_party(need.envelope, need.wanted, need.matched, need.term, need.names)
            except NeedsAttention as error:
                created.failures[party_id] = error
                continue
            parties.append((replace(fresh, pay_to=contacts.get(party_id)), need))
        return parties

    def _create(self, connection: Connection, parties: Sequence[Pair], created: CreatedParties) -> None:
        """Create parties. One that exists is checked: it must be that party, with the right Pay To."""
        books = connection.party_books
        writes = [party_write(books, CreateParty(party), need) for party, need in parties]
        announced = self._announce(books, parties)
        existing: list[Pair] = []
        made: dict[str, PartyWritten] = {}
        for (party, need), outcome in zip(parties, self._write(books, writes), strict=True):
            if outcome.existed:
                existing.append((party, need))
            elif outcome.error is not None:
                created.failures[party.party_id] = outcome.error
            else:
                made[party.party_id] = outcome
                created.warn(party.party_id, (*CreateParty(party).warnings, *outcome.warnings))
        self._confirm(books, parties, announced, made)
        self._look_at(connection, existing, created)

    def _announce(self, books: Books, parties: Sequence[Pair]) -> dict[str, SentToParty]:
        """Record the data that the new parties are about to get."""
        if not parties:
            return {}
        side = parties[0][0].side
        known = self._sent.known(books, side, [party.party_id for party, _ in parties])
        sendings = [
            Sending(party.party_id, _values(party), need.envelope.updated_at) for party, need in parties
        ]
        return self._sent.announce(books, side, sendings, known)

    def _confirm(
        self,
        books: Books,
        parties: Sequence[Pair],
        announced: Mapping[str, SentToParty],
        made: Mapping[str, PartyWritten],
    ) -> None:
        """Record the data that the new parties got; Sage may have refused some of it."""
        answers: dict[str, tuple[SentToParty, Comparable, Comparable]] = {}
        for party, _ in parties:
            if party.party_id not in announced or party.party_id not in made:
                continue
            operation = made[party.party_id].operation
            written = _values(operation.party) if isinstance(operation, CreateParty) else {}
            refused = {field: text for field, text in _values(party).items() if field not in written}
            answers[party.party_id] = (announced[party.party_id], written, refused)
        if answers:
            self._sent.confirm(books, parties[0][0].side, answers)

    def _look_at(self, connection: Connection, existing: Sequence[Pair], created: CreatedParties) -> None:
        """Check existing parties: one may lack its Pay To contact, or only its contact may exist."""
        if not existing:
            return
        side, entity_id = existing[0][0].side, connection.entity_id
        ids = [party.party_id for party, _ in existing]
        in_sage = self._accounting.find_parties(connection.party_books, side, ids)
        unpaid: dict[str, PartyNeed] = {}
        contacts: dict[str, str] = {}
        for party, need in existing:
            found = in_sage.get(party.party_id) or self._elsewhere(connection, side, party.party_id)
            try:
                known = chosen_by_id(entity_id, found, side, need.wanted.id_goes)
            except NeedsAttention as error:
                created.failures[party.party_id] = error
                continue
            if known is None:
                created.failures[party.party_id] = _only_its_contact(party)
            elif party.pay_to and not same_name(known.pay_to or "", party.pay_to):
                unpaid[party.party_id] = replace(need, matched=replace(need.matched, party=known))
                contacts[party.party_id] = party.pay_to
        self._pay(connection, unpaid, contacts, created)

    def _elsewhere(self, connection: Connection, side: Side, party_id: str) -> list[Party]:
        """The parties of other entities with an id that is taken, as far as the user may see them."""
        top = replace(connection.books, entity_id=None)
        if connection.party_books == top:
            return []
        try:
            return self._accounting.find_parties(top, side, [party_id]).get(party_id, [])
        except ConnectionFault as fault:
            if fault.code in REFUSED:
                return []
            raise

    def _pay_factoring(
        self,
        connection: Connection,
        factored: Mapping[str, PartyNeed],
        contacts: Mapping[str, str],
        created: CreatedParties,
    ) -> None:
        """Set the Pay To contact of vendors that existed before (PARTY-4)."""
        existing = {
            party_id: factored[party_id]
            for party_id in contacts
            if party_id not in created.failures and factored[party_id].matched.party is not None
        }
        self._pay(connection, existing, contacts, created)

    def _pay(
        self,
        connection: Connection,
        needs: Mapping[str, PartyNeed],
        contacts: Mapping[str, str],
        created: CreatedParties,
    ) -> None:
        """Set the Pay To contacts of these vendors, each where the vendor is."""
        levels: defaultdict[Books, list[str]] = defaultdict(list)
        for party_id, need in needs.items():
            levels[level_of(connection, need)].append(party_id)
        for books, ids in levels.items():
            writes = [party_write(books, PayTo(vendor, contacts[vendor]), needs[vendor]) for vendor in ids]
            for party_id, outcome in zip(ids, self._write(books, writes), strict=True):
                if outcome.error is not None:
                    created.failures[party_id] = outcome.error


def _factored_through(need: PartyNeed) -> str | None:
    """The name of the factoring company through which its vendor is to be paid; None where there is none."""
    company = need.envelope.party.factoring_company
    if need.wanted.side is not Side.AP or company is None or not company.name:
        return None
    return " ".join(company.name.split())


def _is_unpaid(need: PartyNeed, paid_to: Mapping[VendorKey, str | None]) -> bool:
    """Whether its vendor must get a factoring company's contact as its Pay To contact."""
    name, party = _factored_through(need), need.matched.party
    if name is None or party is None:
        return name is not None
    pay_to = paid_to.get((party.party_id, party.entity_id), party.pay_to) or ""
    return not (same_name(pay_to, name) or same_name(pay_to, shared_name(name)))


def _values(party: NewParty) -> dict[str, str]:
    return told_of(values_of(party.contact, party.term))


def _only_its_contact(party: NewParty) -> NeedsAttention:
    word = PARTY_OF[party.side]
    return NeedsAttention(
        f"Sage Intacct refuses the new {word} {party.party_id} ({party.name}): its id or the name of its "
        f"contact is in use, but not by a {word} that is visible here.",
        code=f"{word}_not_created",
        remedy=f"In Sage Intacct, look for the {word} {party.party_id} in other entities and make it "
        f"available to the whole company; or rename the contact {party.contact.contact_name!r} or create "
        f"the {word} there. Then retry.",
        concerns=party.party_id,
    )
