"""Preview: the document as it would be sent, with the origin of every value and every problem (MAP-8).

The builder is the same as for exports, but it doesn't stop at the first problem. Nothing is recorded, and
nothing is written to Sage.
"""

from __future__ import annotations

from alvys_intacct.domain.building.builder import build_document, has_nothing_to_book
from alvys_intacct.domain.building.inputs import DocumentInputs
from alvys_intacct.domain.connections.connection import Connection, is_held, why_held
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.input_problems import InvalidInput
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.document_roles import WHOLE
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.parsing import parse_envelope
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.domain.kinds.registry import Kind, kinds_of
from alvys_intacct.domain.parties.creation import new_party
from alvys_intacct.domain.parties.new_names import NameRules
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Document
from alvys_intacct.domain.sage.parties import Party
from alvys_intacct.domain.sage.writes import CreateParty
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.number_prefix import kept_prefix
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.skipping import reason_to_skip
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.stores import ConnectionStore, TransactionStore
from alvys_intacct.usecases.exports.gather_inputs import GatherInputs
from alvys_intacct.usecases.exports.invoices_of_loads import InvoicesOfLoads
from alvys_intacct.usecases.intake.accept_transactions import Refused
from alvys_intacct.usecases.references.read_whole import ReadWhole
from alvys_intacct.usecases.work.find_transactions import DocumentKey, FindTransactions
from alvys_intacct.usecases.work.stored_envelopes import envelopes_of

HELD = "The connection {why}. The transaction would wait until that is over."


@dataclass(frozen=True, slots=True)
class Preview:
    """The document that would be sent. `party` is the customer or vendor found in Sage."""

    document: Document | None
    party: Party | None
    problems: list[NeedsAttention]
    warnings: list[str]
    skip_reason: str | None = None


def _kinds(message: object) -> list[Kind]:
    """The kinds that the message may have. For an e-check `side` decides; without it, payable is assumed."""
    side = message.get("side") if isinstance(message, dict) else None
    return kinds_of(Side(side)) if side in list(Side) else list(Kind)


class PreviewDocument:
    """Builds a document without sending it."""

    def __init__(
        self,
        connections: ConnectionStore,
        transactions: TransactionStore,
        gather: GatherInputs,
        invoices: InvoicesOfLoads,
        find: FindTransactions,
        read_whole: ReadWhole,
    ) -> None:
        self._connections = connections
        self._transactions = transactions
        self._gather = gather
        self._invoices = invoices
        self._find = find
        self._read_whole = read_whole

    def __call__(self, caller: Identity, message: object) -> Preview | Refused:
        """The preview of one envelope, or its refusal; a reference is read from Alvys first.

        Raises Sage's errors, and those of reading from Alvys.
        """
        try:
            envelope = parse_envelope(message, _kinds(message))
        except InvalidInput as error:
            return Refused(error.problems)
        missing = caller.lacks(envelope.kind.facts.permissions)
        if missing:
            return Refused(missing_permissions=missing)
        if isinstance(envelope, ByReference):
            envelope = self._read_whole(caller.tenant, envelope)
        return self._previewed(caller.tenant, envelope)

    def stored(self, transaction: Transaction) -> Preview | None:
        """The preview of what a transaction last said, under today's settings; None if that isn't kept.

        Raises Sage's errors.
        """
        envelope = next(iter(envelopes_of(self._transactions, [transaction]).values()), None)
        return self._previewed(transaction.tenant, envelope, transaction) if envelope else None

    def _previewed(
        self, tenant: str, envelope: TransactionEnvelope, stored: Transaction | None = None
    ) -> Preview:
        """The preview; what is stored may be a document that comes with another one, at its own place."""
        place = stored.subsidiary_id if stored else envelope.subsidiary_id
        connection = self._connections.get(tenant, place)
        if connection is None:
            return Preview(None, None, [], [], SkipReason.NO_ACTIVE_CONNECTION.words)
        return self._preview(connection, envelope, stored)

    def _preview(
        self, connection: Connection, envelope: TransactionEnvelope, stored: Transaction | None
    ) -> Preview:
        try:
            booking = booking_of(envelope, connection, stored.part if stored else WHOLE)
        except NeedsAttention as problem:
            return Preview(None, None, [problem], [])
        (inputs,) = self._gather(connection, booking.side, [(envelope, booking)])
        known = stored or self._known(connection, envelope)
        built = build_document(
            envelope,
            booking,
            connection,
            inputs,
            reposts=known.reposts if known else 0,
            prefix=kept_prefix(known) if known else None,
            stop_at_first=False,
        )
        problems, warnings = list(built.problems), list(built.warnings)
        try:
            warnings += _party_warnings(connection, envelope, inputs, built.document)
        except NeedsAttention as problem:
            problems.append(problem)
        reason = reason_to_skip(connection, booking.side, envelope.created_on) or booking.skip_reason
        if reason is SkipReason.NO_CUSTOMER_INVOICE and self._is_invoiced(connection, envelope):
            reason = None
        if reason is None and has_nothing_to_book(built.document):
            reason = SkipReason.ZERO_TOTAL
        words = (
            reason.words if reason else HELD.format(why=why_held(connection)) if is_held(connection) else None
        )
        party = inputs.party.party if inputs.party else None
        return Preview(built.document, party, problems, warnings, words)

    def _known(self, connection: Connection, envelope: TransactionEnvelope) -> Transaction | None:
        """The transaction of this envelope, if it is recorded: its document keeps its number (MOD-6)."""
        key = DocumentKey(envelope.kind, envelope.alvys_id)
        return self._find(connection.tenant, [key]).get(key)

    def _is_invoiced(self, connection: Connection, bill: TransactionEnvelope) -> bool:
        """Whether the invoice of a bill's load is here, although the message doesn't tell it (AP-3)."""
        return bill.load_number in self._invoices.here(connection.tenant, [bill.load_number or ""])


def _party_warnings(
    connection: Connection, envelope: TransactionEnvelope, inputs: DocumentInputs, document: Document
) -> tuple[str, ...]:
    """The warnings about a party to be created. Raises the problem with matching or creating it."""
    if isinstance(inputs.match, NeedsAttention):
        raise inputs.match
    if inputs.match.party is not None:
        return ()
    names = NameRules.of(connection, inputs.wanted.side, inputs.choices.name_lengths)
    party = new_party(envelope, inputs.wanted, inputs.match, document.term, names)
    return CreateParty(party).warnings
