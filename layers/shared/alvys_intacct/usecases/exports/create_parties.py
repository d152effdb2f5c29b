"""Create customers and vendors that Sage doesn't have; keep through whom vendors are paid (PARTY-3, PARTY-4).

A party's id follows from Alvys's own, so that whoever comes second finds what the first one created: Sage
keeps ids apart, and "exists already" is as good as "created" (PARTY-6).
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

# What Sage says of what is there already.
EXISTS = frozenset({"duplicate_document_number", "already_exists", "already_done", "possibly_exists"})


@dataclass(frozen=True, slots=True)
class PartyNeed:
    """Whom a transaction's document needs in Sage, as it was matched."""

    envelope: TransactionEnvelope
    wanted: WantedParty
    matched: Matched
    term: str | None


class CreateParties:
    """Sees to it that the parties of documents exist before the documents are written."""

    def __init__(self, accounting: AccountingSystem) -> None:
        self._accounting = accounting
        self._settled: dict[tuple[Books, str], str] = {}

    def __call__(self, connection: Connection, needs: Sequence[PartyNeed]) -> Mapping[str, SyncError]:
        """Create what is missing; answers, by party id, what went wrong. Raises what concerns them all."""
        wrong: dict[str, SyncError] = {}
        missing: dict[str, PartyNeed] = {}
        for need in needs:
            if need.matched.party is None:
                missing.setdefault(need.matched.party_id, need)
        factored = {need.matched.party_id: need for need in needs if self._is_factored(connection, need)}
        contacts = self._factoring_contacts(connection, list(factored.values()), wrong)
        parties: list[NewParty] = []
        for party_id, need in missing.items():
            if party_id in wrong:
                continue
            try:
                fresh = new_party(need.envelope, need.wanted, need.matched, need.term)
            except NeedsAttention as error:
                wrong[party_id] = error
                continue
            parties.append(replace(fresh, pay_to=contacts.get(party_id)))
        wrong |= self._create(connection.books, [(one, missing[one.party_id]) for one in parties])
        self._pay_factoring(connection.books, factored, contacts, missing.keys(), wrong)
        return wrong

    def _is_factored(self, connection: Connection, need: PartyNeed) -> bool:
        """Whether its vendor must be paid through a factoring company and isn't known to be."""
        if need.wanted.side is not Side.AP:
            return False
        company = need.envelope.party.factoring_company
        if company is None or not company.name:
            return False
        party = need.matched.party
        if party is None:
            return True
        # What this worker has settled since goes before what was read of the vendor.
        paid_to = self._settled.get((connection.books, need.matched.party_id), party.pay_to)
        return paid_to != " ".join(company.name.split())

    def _factoring_contacts(
        self, connection: Connection, needs: Sequence[PartyNeed], wrong: dict[str, SyncError]
    ) -> dict[str, str]:
        """The factoring companies' contacts, created where missing, by the party paid through them."""
        factoring: dict[str, Factoring] = {}
        writes: dict[str, Write] = {}
        for need in needs:
            # Only with a new vendor comes a vendor of its own; a vendor that exists is updated (PARTY-4).
            is_new = need.matched.party is None
            how = connection.ap.create_factoring_companies_as if is_new else FactoringCompanyAs.CONTACT
            try:
                one = factoring_of(need.envelope, how)
            except NeedsAttention as error:
                wrong[need.matched.party_id] = error
                continue
            if one is not None:
                factoring[need.matched.party_id] = one
                for operation in _operations(one):
                    writes.setdefault(operation.identity, _write(connection.books, operation, need))
        outcomes = dict(zip(writes, self._written(connection.books, list(writes.values())), strict=True))
        contacts: dict[str, str] = {}
        for party_id, one in factoring.items():
            failures = [outcomes[operation.identity] for operation in _operations(one)]
            failure = next((one for one in failures if one is not None), None)
            if failure is not None:
                wrong[party_id] = failure
            else:
                contacts[party_id] = one.contact.contact_name
        return contacts

    def _create(self, books: Books, parties: Sequence[tuple[NewParty, PartyNeed]]) -> dict[str, SyncError]:
        """Create them. What was there already is looked at: it must be that party, paid as it should be."""
        writes = [_write(books, CreateParty(one), need) for one, need in parties]
        wrong: dict[str, SyncError] = {}
        existing: list[tuple[NewParty, PartyNeed]] = []
        for (one, need), outcome in zip(parties, self._outcomes(books, writes), strict=True):
            if isinstance(outcome, SyncError) and outcome.code in EXISTS:
                existing.append((one, need))
            elif (error := _passed(outcome)) is not None:
                wrong[one.party_id] = error
        return wrong | self._look_at(books, existing)

    def _look_at(self, books: Books, existing: Sequence[tuple[NewParty, PartyNeed]]) -> dict[str, SyncError]:
        """Another worker may have made it without its Pay To; or only its contact is there."""
        if not existing:
            return {}
        side = existing[0][0].side
        found = self._accounting.find_parties(books, side, [one.party_id for one, _ in existing])
        wrong: dict[str, SyncError] = {}
        unpaid: list[tuple[NewParty, PartyNeed]] = []
        for one, need in existing:
            known = found.get(one.party_id)
            if known is None:
                wrong[one.party_id] = _only_its_contact(one)
            elif one.pay_to and known.pay_to != one.pay_to:
                unpaid.append((one, need))
        writes = [_write(books, PayTo(one.party_id, one.pay_to or ""), need) for one, need in unpaid]
        for (one, _), error in zip(unpaid, self._written(books, writes), strict=True):
            if error is not None:
                wrong[one.party_id] = error
        return wrong

    def _pay_factoring(
        self,
        books: Books,
        factored: Mapping[str, PartyNeed],
        contacts: Mapping[str, str],
        created: object,
        wrong: dict[str, SyncError],
    ) -> None:
        """Vendors that existed before are updated (PARTY-4)."""
        known = [one for one in contacts if one not in wrong and factored[one].matched.party is not None]
        writes = [_write(books, PayTo(one, contacts[one]), factored[one]) for one in known]
        for one, error in zip(known, self._written(books, writes), strict=True):
            if error is not None:
                wrong[one] = error
        for one in contacts:
            company = factored[one].envelope.party.factoring_company
            if one not in wrong and company is not None:
                self._settled[books, one] = " ".join((company.name or "").split())

    def _written(self, books: Books, writes: Sequence[Write]) -> list[SyncError | None]:
        """None for what is in Sage now. What wasn't answered is tried again: it is found then."""
        return [_passed(outcome) for outcome in self._outcomes(books, writes)]

    def _outcomes(self, books: Books, writes: Sequence[Write]) -> list[Written | SyncError]:
        """What Sage did before may have been taken away since: asked anew, it does it or says it is there."""
        if not writes:
            return []
        outcomes = self._accounting.write(books, writes)
        before = [at for at, outcome in enumerate(outcomes) if _was_done_before(outcome)]
        if before:
            anew = [replace(writes[at], control_id=f"{writes[at].control_id}:again") for at in before]
            for at, outcome in zip(before, self._accounting.write(books, anew), strict=True):
                outcomes[at] = outcome
        return outcomes


def _was_done_before(outcome: Written | SyncError) -> bool:
    return isinstance(outcome, SyncError) and outcome.code == "already_done"


def _passed(outcome: Written | SyncError) -> SyncError | None:
    if not isinstance(outcome, SyncError) or outcome.code in EXISTS:
        return None
    if isinstance(outcome, OutcomeUnknown):
        return Retryable("Sage Intacct didn't say whether it created the party.", code=outcome.code)
    return outcome


def _only_its_contact(party: NewParty) -> NeedsAttention:
    word = PARTY_OF[party.side]
    return NeedsAttention(
        f"Sage Intacct refuses the new {word} {party.party_id} ({party.name}): something of that name "
        f"exists, but no such {word}.",
        code=f"{word}_not_created",
        remedy=f"Look for a contact {party.contact.contact_name!r} in Sage Intacct and rename it, or create "
        f"the {word} there; then retry.",
    )


def _operations(factoring: Factoring) -> list[CreateContact | CreateParty]:
    """What a factoring company needs in Sage."""
    contact = CreateContact(factoring.contact)
    return [contact, CreateParty(factoring.vendor)] if factoring.vendor else [contact]


def _write(books: Books, operation: CreateParty | CreateContact | PayTo, need: PartyNeed) -> Write:
    """Its identity is what is to be there and for what, so that Sage carries the same one out once.

    What a person took away or changed back since is written again, for another transaction or revision.
    """
    envelope = need.envelope
    cause = f"{envelope.kind}:{envelope.alvys_id}:{envelope.updated_at.isoformat()}"
    digest = hashlib.sha256(cause.encode()).hexdigest()[:12]
    return Write(f"{books.tenant}:{operation.identity}:{digest}", operation)
