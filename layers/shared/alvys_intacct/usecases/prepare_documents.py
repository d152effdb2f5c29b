"""From what Alvys sent to the documents that Sage gets: the one way that exports and edits share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from alvys_intacct.domain.bills import build_bill
from alvys_intacct.domain.coding import Offers, code_document
from alvys_intacct.domain.connections import Connection, SkipReason
from alvys_intacct.domain.documents import Bill, Invoice, Party, Side
from alvys_intacct.domain.envelope import LoadInvoice, Whole, contradicts_subsidiary
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.findings import Findings
from alvys_intacct.domain.invoices import build_invoice
from alvys_intacct.domain.parties import usable_party
from alvys_intacct.domain.terms import custom_days, wanted_term
from alvys_intacct.domain.transactions import Transaction
from alvys_intacct.ports import Metrics
from alvys_intacct.usecases.claiming import Claimed
from alvys_intacct.usecases.reference_data import ReferenceData
from alvys_intacct.usecases.seen_items import SeenItems


@dataclass(frozen=True, slots=True)
class Ready:
    """A transaction with the document that is to be written for it."""

    transaction: Transaction
    document: Invoice | Bill


@dataclass(slots=True)
class Prepared:
    """What came of preparing many: documents, things to skip, and failures with their reasons."""

    ready: list[Ready] = field(default_factory=list)
    skips: list[tuple[Transaction, SkipReason]] = field(default_factory=list)
    failures: list[tuple[Transaction, SyncError]] = field(default_factory=list)


class PrepareDocuments:
    """Builds documents with the pure domain; terms and parties are looked up for all at once."""

    def __init__(self, lists: ReferenceData, seen: SeenItems, metrics: Metrics) -> None:
        self._lists = lists
        self._seen = seen
        self._metrics = metrics

    def __call__(self, connection: Connection, side: Side, members: Sequence[Claimed]) -> Prepared:
        """Documents for transactions of one connection and side. Raises what concerns them all."""
        default = connection.advanced.default_payment_terms_days
        wanted = {
            wanted_term(one.party.terms_in_days, default, custom_days(one, connection))
            for one in (member.envelope for member in members)
        }
        terms = self._lists.terms(connection.books, side, wanted)
        offers = self._lists.offers(connection)
        prepared = Prepared()
        for member in members:
            try:
                self._build(connection, member, terms, offers, prepared)
            except NeedsAttention as error:
                prepared.failures.append((member.transaction, error))
            except Exception as error:  # noqa: BLE001 - one poisoned record must not hold up the others
                self._metrics.unforeseen(error, member.transaction.transaction_id)
                prepared.failures.append((member.transaction, unforeseen()))
        party_ids = {one.document.party_id for one in prepared.ready}
        self._keep_usable(prepared, self._lists.parties(connection.books, side, party_ids))
        return prepared

    def _build(
        self,
        connection: Connection,
        member: Claimed,
        terms: frozenset[str],
        offers: Offers,
        prepared: Prepared,
    ) -> None:
        transaction = member.transaction
        findings = Findings(stop_at_first=True)
        document = build_document(member.envelope, connection, terms, offers, findings, transaction.reposts)
        self._seen.note(connection, document.lines)
        # A bill of zero still books what offsets each other in it (AP-6).
        nothing = not document.lines or (document.total.is_zero and transaction.side is Side.AR)
        if nothing:
            prepared.skips.append((transaction, SkipReason.ZERO_TOTAL))
        else:
            prepared.ready.append(Ready(transaction, document))

    def _keep_usable(self, prepared: Prepared, parties: dict[str, Party]) -> None:
        """PARTY-1, PARTY-5: those whose party is unknown, inactive or on hold fail."""
        usable: list[Ready] = []
        for one in prepared.ready:
            party_id = one.document.party_id
            try:
                usable_party(parties.get(party_id), party_id, one.transaction.side)
                usable.append(one)
            except NeedsAttention as error:
                prepared.failures.append((one.transaction, error))
        prepared.ready = usable


def build_document(
    envelope: Whole,
    connection: Connection,
    terms: frozenset[str],
    offers: Offers,
    findings: Findings,
    reposts: int = 0,
) -> Invoice | Bill:
    """The whole document for an envelope; exports and previews alike are made here (MAP-8)."""
    findings.attempt(lambda: _agree(connection, envelope), None)
    document: Invoice | Bill
    if isinstance(envelope, LoadInvoice):
        document = build_invoice(envelope, connection, terms, reposts, findings)
    else:
        document = build_bill(envelope, connection, terms, reposts, findings)
    return code_document(document, envelope, connection, offers, findings)


def unforeseen() -> NeedsAttention:
    """What a biller is told of an error that no rule foresaw; the log has the rest."""
    return NeedsAttention(
        "Something went wrong here while the document was prepared.",
        code="internal_error",
        remedy="Retry it; if it fails again, give the correlation id to support.",
    )


def _agree(connection: Connection, envelope: Whole) -> None:
    """The connection may have been made after the message came in: hold them against each other again."""
    problems = contradicts_subsidiary(envelope, connection.subsidiary.id, connection.subsidiary.name)
    if problems:
        raise NeedsAttention(
            f"{problems[0].path} {problems[0].message}.",
            code="subsidiary_contradiction",
            remedy="Correct the subsidiary in Alvys, then send it again.",
        )
