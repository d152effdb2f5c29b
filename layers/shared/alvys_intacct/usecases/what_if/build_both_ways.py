"""Build a stored document under the present and the proposed settings, with what is kept here (WHATIF-1).

The builder is that of exports. Nothing is asked of Sage or Alvys, and nothing is recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from alvys_intacct.domain.alvys.names import Names
from alvys_intacct.domain.building.builder import build_document, has_nothing_to_book
from alvys_intacct.domain.building.inputs import DocumentInputs
from alvys_intacct.domain.coding.document_coding import SageChoices
from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.document_roles import WHOLE, DocumentRole, Part
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.parties.links import PartyLinks
from alvys_intacct.domain.parties.matching import Matched
from alvys_intacct.domain.parties.terms import FALLBACK_TERM, term_wish
from alvys_intacct.domain.parties.wanted import MatchingRules, WantedParty, wanted_party
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.metadata import Metadata
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.number_prefix import kept_prefix, kept_reposts
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.skipping import reason_to_skip
from alvys_intacct.domain.what_if.outcomes import BothWays, Fate, Outcome, Subject
from alvys_intacct.domain.what_if.recorded_parties import NOT_KNOWN, recorded_party
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Metrics
from alvys_intacct.usecases.what_if.kept_names import KeptNames
from alvys_intacct.usecases.what_if.predict_parties import PredictParty

# The companions that are made of an envelope at its own subsidiary.
_OWN_COMPANIONS = (DocumentRole.OFFSET, DocumentRole.EARNINGS)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One document to be built. `main` is the transaction that has its envelope; it may be its companion."""

    main: Transaction
    envelope: TransactionEnvelope
    part: Part
    names: Names
    reposts: int = 0
    prefix: str | None = None

    @property
    def is_companion(self) -> bool:
        """Whether it is a document that comes with another one."""
        return self.part.role is not DocumentRole.MAIN


class _Side:
    """The settings of one side of the question, as if the connection were active."""

    def __init__(self, connection: Connection, metadata: Metadata | None, links: PartyLinks) -> None:
        self._links = links
        switched_on = {"status": ConnectionStatus.ACTIVE, "primary_sync": True}
        self.connection = connection.model_copy(update=switched_on)
        self.rules = {side: matching_rules(connection, side) for side in Side}
        self._choices = SageChoices.of(metadata) if metadata else SageChoices()
        self._terms = (
            {
                side: frozenset(term.name for term in metadata.terms if term.side is side and term.active)
                for side in Side
            }
            if metadata
            else None
        )

    def booking(self, envelope: TransactionEnvelope, part: Part) -> Booking | NeedsAttention:
        """What it books, or why that can't be told."""
        try:
            return booking_of(envelope, self.connection, part)
        except NeedsAttention as problem:
            return problem

    def makes(self, asked: _Asked) -> bool:
        """Whether these settings make such a document; a companion is made only with its main one."""
        if asked.part.role not in _OWN_COMPANIONS:
            return True
        main = self.booking(asked.envelope, WHOLE)
        return isinstance(main, Booking) and asked.part.role in main.companions

    def wanted(self, envelope: TransactionEnvelope, booking: Booking) -> WantedParty:
        """The party that it needs."""
        parties = self.connection.advanced.intercompany_parties
        return wanted_party(envelope, booking, self.rules[booking.side], parties, self._links)

    def skip_reason(self, asked: _Asked, booking: Booking | NeedsAttention) -> SkipReason | None:
        """Why it would be skipped, were it exported now for the first time.

        What was exported was let out: its date was in order, and the customer's invoice existed.
        """
        side = booking.side if isinstance(booking, Booking) else asked.main.side
        was_let_out = asked.main.receipt is not None
        reason = reason_to_skip(self.connection, side, asked.main.created_on)
        if reason is SkipReason.BEFORE_ACTIVATION and was_let_out:
            reason = None
        if reason is None and isinstance(booking, Booking) and not asked.is_companion:
            reason = booking.skip_reason
            if reason is SkipReason.NO_CUSTOMER_INVOICE:
                # A failed one was let out as well: what waits for the customer's invoice is skipped.
                reason = None
        return reason

    def build(
        self,
        asked: _Asked,
        booking: Booking,
        wanted: WantedParty,
        match: Matched | NeedsAttention,
    ) -> Outcome:
        """The document, or all problems with it."""
        connection, envelope = self.connection, asked.envelope
        terms = self._terms[booking.side] if self._terms is not None else None
        if terms is None:
            terms = frozenset({term_wish(envelope, booking, connection).name, FALLBACK_TERM})
        built = build_document(
            envelope,
            booking,
            connection,
            DocumentInputs(wanted, match, terms, self._choices, asked.names),
            reposts=asked.reposts,
            prefix=asked.prefix,
            stop_at_first=False,
        )
        party_problems = [match] if isinstance(match, NeedsAttention) else []
        if built.problems:
            return Outcome(problems=(*built.problems, *party_problems))
        if has_nothing_to_book(built.document):
            return Outcome(skip=SkipReason.ZERO_TOTAL)
        if party_problems:
            return Outcome(problems=tuple(party_problems))
        return Outcome(built.document)


class BuildBothWays:
    """Builds the documents of one connection; `predict` tells parties where the change concerns them."""

    def __init__(
        self,
        present: Connection,
        proposed: Connection,
        metadata: Metadata | None,
        links: PartyLinks,
        names: KeptNames,
        predict: PredictParty,
        metrics: Metrics,
    ) -> None:
        self._present = _Side(present, metadata, links)
        self._proposed = _Side(proposed, metadata, links)
        self._names = names
        self._predict = predict
        self._metrics = metrics

    def __call__(self, transaction: Transaction, envelope: TransactionEnvelope) -> Iterator[BothWays]:
        """Its document both ways; then those that come with it and that no transaction has yet.

        Nothing where it can't be built because of a fault of ours.
        """
        asked = _Asked(
            transaction,
            envelope,
            transaction.part,
            self._names(envelope),
            kept_reposts(transaction),
            kept_prefix(transaction),
        )
        main = self._built(asked, _subject(transaction))
        if main is None:
            return
        yield main
        if transaction.role is DocumentRole.MAIN:
            for part in map(Part, self._unrecorded(transaction, envelope)):
                further = _Asked(transaction, envelope, part, asked.names, prefix=transaction.number_prefix)
                number = transaction.number + part.number_suffix
                name = Subject(transaction.transaction_id, transaction.kind, number, transaction.party_name)
                built = self._built(further, name)
                if built is None:
                    continue
                pair = _with_main(built, main)
                if (pair.before.fate, pair.after.fate) != (Fate.ABSENT, Fate.ABSENT):
                    yield pair

    def _unrecorded(
        self, transaction: Transaction, envelope: TransactionEnvelope
    ) -> Collection[DocumentRole]:
        """The roles of its companions; of an exported one, those that it doesn't have yet."""
        recorded = {Part(role).key for role in _OWN_COMPANIONS} & transaction.companions.keys()
        bookings = (side.booking(envelope, WHOLE) for side in (self._present, self._proposed))
        roles = [role for booking in bookings if isinstance(booking, Booking) for role in booking.companions]
        return [role for role in dict.fromkeys(roles) if Part(role).key not in recorded]

    def _built(self, asked: _Asked, subject: Subject) -> BothWays | None:
        try:
            return self._both(asked, subject)
        except NeedsAttention as problem:
            failed = Outcome(problems=(problem,))
        except Exception as error:  # noqa: BLE001 - one poisoned record must not hold up the others
            self._metrics.unforeseen(error, subject.transaction_id)
            return None
        return BothWays(subject, failed, failed)

    def _both(self, asked: _Asked, subject: Subject) -> BothWays:
        before, after = self._present, self._proposed
        old, new = before.booking(asked.envelope, asked.part), after.booking(asked.envelope, asked.part)
        recorded = None if asked.part != asked.main.part else recorded_party(asked.main)
        match = recorded or NOT_KNOWN
        old_wanted = before.wanted(asked.envelope, old) if isinstance(old, Booking) else None
        new_wanted = after.wanted(asked.envelope, new) if isinstance(new, Booking) else None
        predicted, is_open = match, False
        if new_wanted is not None and self._is_sought_anew(old_wanted, new_wanted, match):
            told = self._predict(after.connection, after.rules[new_wanted.side], new_wanted)
            is_open = told is None
            predicted = told or (match if _is_of(old_wanted, new_wanted.side) else NOT_KNOWN)
        return BothWays(
            subject,
            _outcome(before, asked, old, old_wanted, match),
            _outcome(after, asked, new, new_wanted, predicted),
            is_open,
            predicted if is_open and isinstance(predicted, NeedsAttention) else None,
        )

    def _is_sought_anew(
        self, old: WantedParty | None, new: WantedParty, match: Matched | NeedsAttention
    ) -> bool:
        """Whether the change concerns how the party is found."""
        if old is not None and old != new:
            return True
        before, after = self._present.rules[new.side], self._proposed.rules[new.side]
        has_its_id = isinstance(match, Matched) and match.party_id and match.party_id == new.known_id
        # A party with an External Accounting ID or a link is found by it, whatever the other rules are.
        return before.parties_in is not after.parties_in if has_its_id else before != after


def _with_main(pair: BothWays, main: BothWays) -> BothWays:
    """A document that comes with another one, which is made only once that is booked."""
    return replace(
        pair,
        before=pair.before if main.before.fate is Fate.BOOKED else Outcome(),
        after=pair.after if main.after.fate is Fate.BOOKED else Outcome(),
    )


def matching_rules(connection: Connection, side: Side) -> MatchingRules:
    """The rules by which parties are found; whether they are kept up to date doesn't matter."""
    return replace(MatchingRules.of(connection, side), kept_up_to_date=False)


def concerns_parties(present: Connection, proposed: Connection) -> bool:
    """Whether the change concerns how any party is found."""
    before, after = ([matching_rules(each, side) for side in Side] for each in (present, proposed))
    parties = present.advanced.intercompany_parties, proposed.advanced.intercompany_parties
    return before != after or parties[0] != parties[1]


def _outcome(
    side: _Side,
    asked: _Asked,
    booking: Booking | NeedsAttention,
    wanted: WantedParty | None,
    match: Matched | NeedsAttention,
) -> Outcome:
    if not side.makes(asked):
        return Outcome()
    reason = side.skip_reason(asked, booking)
    if reason is not None:
        return Outcome(skip=reason)
    if isinstance(booking, NeedsAttention) or wanted is None:
        return Outcome(problems=(booking,) if isinstance(booking, NeedsAttention) else ())
    return side.build(asked, booking, wanted, match)


def _is_of(wanted: WantedParty | None, side: Side) -> bool:
    """Whether the recorded party is one of that side."""
    return wanted is None or wanted.side is side


def _subject(transaction: Transaction) -> Subject:
    is_failed = transaction.status is Status.FAILED
    receipt = transaction.receipt
    return Subject(
        transaction.transaction_id,
        transaction.kind,
        transaction.number,
        transaction.party_name,
        is_failed,
        receipt.digest if receipt is not None and not is_failed else None,
    )
