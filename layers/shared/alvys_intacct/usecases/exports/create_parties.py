"""Create missing customers and vendors in Sage; set the Pay To contacts of vendors (PARTY-3, PARTY-4).

A party's id is derived from Alvys's key. Two workers that create the same party use the same id: Sage creates
it once, and the answer "exists already" counts as created (PARTY-6).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.settings import FactoringCompanyAs
from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, Retryable, SyncError
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.parties.creation import Factoring, factoring_of, new_party
from alvys_intacct.domain.parties.matching import Matched, WantedParty
from alvys_intacct.domain.sage.books import PARTY_OF, Books, Side
from alvys_intacct.domain.sage.parties import NewParty
from alvys_intacct.domain.sage.writes import CreateContact, CreateParty, PayTo, Write, Written
from alvys_intacct.ports.accounting import AccountingSystem

# The codes of Sage's answer when a record exists already.
EXISTS = frozenset({"duplicate_document_number", "already_exists", "already_done"})


@dataclass(frozen=True, slots=True)
class PartyNeed:
    """The party that a transaction's document needs in Sage, and its match."""

    envelope: TransactionEnvelope
    wanted: WantedParty
    matched: Matched
    term: str | None


class CreateParties:
    """Makes sure that the parties of documents exist before the documents are written."""

    def __init__(self, accounting: AccountingSystem) -> None:
        self._accounting = accounting
        self._paid_through: dict[tuple[Books, str], str] = {}

    def __call__(self, connection: Connection, needs: Sequence[PartyNeed]) -> Mapping[str, SyncError]:
        """Create missing parties; returns the errors by party id. Raises errors that concern all of them."""
        failures: dict[str, SyncError] = {}
        missing: dict[str, PartyNeed] = {}
        for need in needs:
            if need.matched.party is None:
                missing.setdefault(need.matched.party_id, need)
        factored = {need.matched.party_id: need for need in needs if self._is_factored(connection, need)}
        contacts = self._factoring_contacts(connection, list(factored.values()), failures)
        parties: list[NewParty] = []
        for party_id, need in missing.items():
            if party_id in failures:
                continue
            try:
                fresh = new_party(need.envelope, need.wanted, need.matched, need.term)
            except NeedsAttention as error:
                failures[party_id] = error
                continue
            parties.append(replace(fresh, pay_to=contacts.get(party_id)))
        failures |= self._create(connection.books, [(party, missing[party.party_id]) for party in parties])
        self._pay_factoring(connection.books, factored, contacts, missing.keys(), failures)
        return failures

    def _is_factored(self, connection: Connection, need: PartyNeed) -> bool:
        """Whether its vendor must get a factoring company's contact as its Pay To contact."""
        if need.wanted.side is not Side.AP:
            return False
        company = need.envelope.party.factoring_company
        if company is None or not company.name:
            return False
        party = need.matched.party
        if party is None:
            return True
        # A Pay To contact that this worker set is newer than the remembered vendor.
        paid_to = self._paid_through.get((connection.books, need.matched.party_id), party.pay_to)
        return paid_to != " ".join(company.name.split())

    def _factoring_contacts(
        self, connection: Connection, needs: Sequence[PartyNeed], failures: dict[str, SyncError]
    ) -> dict[str, str]:
        """The names of the factoring companies' contacts by party id; missing contacts are created."""
        factoring: dict[str, Factoring] = {}
        writes: dict[str, Write] = {}
        for need in needs:
            # It becomes a vendor only with a new carrier; an existing carrier's vendor is updated (PARTY-4).
            is_new = need.matched.party is None
            how = connection.ap.create_factoring_companies_as if is_new else FactoringCompanyAs.CONTACT
            try:
                company = factoring_of(need.envelope, how)
            except NeedsAttention as error:
                failures[need.matched.party_id] = error
                continue
            if company is not None:
                factoring[need.matched.party_id] = company
                for operation in _operations(company):
                    writes.setdefault(operation.identity, _write(connection.books, operation, need))
        outcomes = dict(zip(writes, self._written(connection.books, list(writes.values())), strict=True))
        contacts: dict[str, str] = {}
        for party_id, company in factoring.items():
            errors = [outcomes[operation.identity] for operation in _operations(company)]
            failure = next((error for error in errors if error is not None), None)
            if failure is not None:
                failures[party_id] = failure
            else:
                contacts[party_id] = company.contact.contact_name
        return contacts

    def _create(self, books: Books, parties: Sequence[tuple[NewParty, PartyNeed]]) -> dict[str, SyncError]:
        """Create parties. One that exists is checked: it must be that party, with the right Pay To."""
        writes = [_write(books, CreateParty(party), need) for party, need in parties]
        failures: dict[str, SyncError] = {}
        existing: list[tuple[NewParty, PartyNeed]] = []
        for (party, need), outcome in zip(parties, self._outcomes(books, writes), strict=True):
            if isinstance(outcome, SyncError) and outcome.code in EXISTS:
                existing.append((party, need))
            elif (error := _passed(outcome)) is not None:
                failures[party.party_id] = error
        return failures | self._look_at(books, existing)

    def _look_at(self, books: Books, existing: Sequence[tuple[NewParty, PartyNeed]]) -> dict[str, SyncError]:
        """Check existing parties: one may lack its Pay To contact, or only its contact may exist."""
        if not existing:
            return {}
        side = existing[0][0].side
        in_sage = self._accounting.find_parties(books, side, [party.party_id for party, _ in existing])
        failures: dict[str, SyncError] = {}
        unpaid: list[tuple[NewParty, PartyNeed]] = []
        for party, need in existing:
            existing_party = in_sage.get(party.party_id)
            if existing_party is None:
                failures[party.party_id] = _only_its_contact(party)
            elif party.pay_to and existing_party.pay_to != party.pay_to:
                unpaid.append((party, need))
        writes = [_write(books, PayTo(party.party_id, party.pay_to or ""), need) for party, need in unpaid]
        for (party, _), error in zip(unpaid, self._written(books, writes), strict=True):
            if error is not None:
                failures[party.party_id] = error
        return failures

    def _pay_factoring(
        self,
        books: Books,
        factored: Mapping[str, PartyNeed],
        contacts: Mapping[str, str],
        created: object,
        failures: dict[str, SyncError],
    ) -> None:
        """Set the Pay To contact of vendors that existed before (PARTY-4)."""
        existing = [
            party_id
            for party_id in contacts
            if party_id not in failures and factored[party_id].matched.party is not None
        ]
        writes = [
            _write(books, PayTo(party_id, contacts[party_id]), factored[party_id]) for party_id in existing
        ]
        for party_id, error in zip(existing, self._written(books, writes), strict=True):
            if error is not None:
                failures[party_id] = error
        for party_id in contacts:
            company = factored[party_id].envelope.party.factoring_company
            if party_id not in failures and company is not None:
                self._paid_through[books, party_id] = " ".join((company.name or "").split())

    def _written(self, books: Books, writes: Sequence[Write]) -> list[SyncError | None]:
        """An error per write; None if the record is in Sage. An unanswered write is retried, then found."""
        return [_passed(outcome) for outcome in self._outcomes(books, writes)]

    def _outcomes(self, books: Books, writes: Sequence[Write]) -> list[Written | SyncError]:
        """The outcomes of the writes.

        A record that Sage created earlier may have been removed since: such a write is sent again under a new
        control id, and Sage creates the record or answers that it exists.
        """
        if not writes:
            return []
        outcomes = self._accounting.write(books, writes)
        before = [at for at, outcome in enumerate(outcomes) if _was_done_before(outcome)]
        if before:
            repeated = [replace(writes[at], control_id=f"{writes[at].control_id}:again") for at in before]
            for at, outcome in zip(before, self._accounting.write(books, repeated), strict=True):
                outcomes[at] = outcome
        return outcomes


def _was_done_before(outcome: Written | SyncError) -> bool:
    return isinstance(outcome, SyncError) and outcome.code == "already_done"


def _passed(outcome: Written | SyncError) -> SyncError | None:
    if not isinstance(outcome, SyncError) or outcome.code in EXISTS:
        return None
    if isinstance(outcome, OutcomeUnknown):
        return Retryable("Sage Intacct didn't answer whether it created the party.", code=outcome.code)
    return outcome


def _only_its_contact(party: NewParty) -> NeedsAttention:
    word = PARTY_OF[party.side]
    return NeedsAttention(
        f"Sage Intacct refuses the new {word} {party.party_id} ({party.name}): the name is in use, but "
        f"not by this {word}.",
        code=f"{word}_not_created",
        remedy=f"Rename the contact {party.contact.contact_name!r} in Sage Intacct or create the {word} "
        "there, then retry.",
    )


def _operations(factoring: Factoring) -> list[CreateContact | CreateParty]:
    """The writes that create a factoring company in Sage."""
    contact = CreateContact(factoring.contact)
    return [contact, CreateParty(factoring.vendor)] if factoring.vendor else [contact]


def _write(books: Books, operation: CreateParty | CreateContact | PayTo, need: PartyNeed) -> Write:
    """The write; its control id names the effect and the transaction's revision, so that Sage does it once.

    Another transaction or revision writes again what a person has removed or changed in the meantime.
    """
    envelope = need.envelope
    cause = f"{envelope.kind}:{envelope.alvys_id}:{envelope.updated_at.isoformat()}"
    digest = hashlib.sha256(cause.encode()).hexdigest()[:12]
    return Write(f"{books.tenant}:{operation.identity}:{digest}", operation)
