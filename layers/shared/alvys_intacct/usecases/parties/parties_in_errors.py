"""The parties because of which open errors stand, with what their transactions tell of them (LINK-3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alvys_intacct.domain.alvys.party_details import PartyDetails
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.error_transactions.facts import ErrorFacts
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.parties.links import party_of_key
from alvys_intacct.domain.parties.party_facts import PartyFacts
from alvys_intacct.domain.parties.party_list import ListedParty
from alvys_intacct.domain.parties.unmatched import NAMING_ERRORS
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.stored_envelopes import envelopes_of

# At most this many open errors of a tenant are looked at, as for groups of errors.
MOST_ERRORS = 20_000
# A transaction is read for at most this many parties.
MOST_LOOKED_UP = 300


def errors_because_of_parties(
    transactions: TransactionStore, connection: Connection
) -> dict[str, list[ErrorFacts]]:
    """The connection's open errors that stand because a party has no id in Sage, by party."""
    narrowed = ListFilter(subsidiary_id=connection.subsidiary.id)
    facts, _ = transactions.open_error_facts(connection.tenant, narrowed, MOST_ERRORS)
    found: dict[str, list[ErrorFacts]] = {}
    for error in facts:
        if error.party is not None:
            found.setdefault(error.party, []).append(error)
    return found


class PartiesInErrors:
    """Adds to listed parties what open transactions tell, and the parties that only these name."""

    def __init__(self, transactions: TransactionStore) -> None:
        self._transactions = transactions

    def __call__(self, connection: Connection, listed: Sequence[ListedParty]) -> list[ListedParty]:
        """The parties with those of open errors."""
        errors = errors_because_of_parties(self._transactions, connection)
        newest = {key: max(of_party, key=lambda error: error.failed_at) for key, of_party in errors.items()}
        told = self._told(connection.tenant, newest)
        known = {party.key: party for party in listed}
        for key, error in newest.items():
            details = told.get(key)
            party = known.get(key) or of_error(key, error)
            if party is not None:
                known[key] = _with_details(party, details) if details else party
        return list(known.values())

    def _told(self, tenant: str, newest: dict[str, ErrorFacts]) -> dict[str, TransactionEnvelope]:
        """The envelope of one transaction of each party."""
        refs = {
            key: TransactionRef(tenant, error.record_id)
            for key, error in list(newest.items())[:MOST_LOOKED_UP]
        }
        records = self._transactions.get_many(list(refs.values()))
        envelopes = envelopes_of(self._transactions, list(records.values()))
        return {key: envelopes[ref] for key, ref in refs.items() if ref in envelopes}


def of_error(key: str, error: ErrorFacts) -> ListedParty | None:
    """The party that only an error names; None where that names none.

    Some errors concern a Sage id: the party has no name from there.
    """
    named = party_of_key(key)
    if named is None:
        return None
    kind, alvys_id = named
    name = error.concerns if error.code in NAMING_ERRORS and error.concerns else alvys_id
    return ListedParty(kind=kind, facts=PartyFacts(party_id=alvys_id, name=name), in_alvys_list=False)


def _with_details(party: ListedParty, envelope: TransactionEnvelope) -> ListedParty:
    """What the transaction tells: numbers, the company under which a driver is paid, a contact."""
    facts, details = party.facts, envelope.party
    tax = details.tax_company
    names = (details.external_accounting_name, tax.name if tax else None, envelope.party_name)
    emails = (*facts.emails, *_texts(_email(details), tax.email if tax else None))
    phones = (*facts.phones, *_texts(_phone(details), tax.phone if tax else None))
    address = details.address or (tax.address if tax else None)
    return party.model_copy(
        update={
            "facts": facts.model_copy(
                update={
                    "name": envelope.party_name or facts.name if facts.name == facts.party_id else facts.name,
                    "other_names": tuple(dict.fromkeys((*facts.other_names, *_texts(*names)))),
                    "mc_number": facts.mc_number or envelope.mc_number or "",
                    "dot_number": facts.dot_number or envelope.dot_number or "",
                    "tax_id": facts.tax_id or (tax.tax_id if tax else None) or "",
                    "emails": tuple(dict.fromkeys(emails)),
                    "phones": tuple(dict.fromkeys(phones)),
                    "city": facts.city or (address.city if address else None) or "",
                    "state": facts.state or (address.state if address else None) or "",
                }
            )
        }
    )


def _email(details: PartyDetails) -> str | None:
    return details.contact.email if details.contact else None


def _phone(details: PartyDetails) -> str | None:
    return details.contact.phone if details.contact else None


def _texts(*given: str | None) -> Iterable[str]:
    return [text.strip() for text in given if text and text.strip()]
