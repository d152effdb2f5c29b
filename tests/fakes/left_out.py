"""The parts of a deployment that no test with fakes needs: to ask for one is a mistake of the test."""

from __future__ import annotations

from alvys_intacct.ports.events import DigestMarks, DigestTopic, EventBus
from alvys_intacct.ports.overview import PaymentCounts, TransactionCounts
from alvys_intacct.ports.transport import PartyDirectory


class LeftOut:
    """What events, digests, overviews and lists of parties need."""

    @property
    def party_directory(self) -> PartyDirectory:
        """Alvys's lists of parties."""
        raise NotImplementedError

    @property
    def event_bus(self) -> EventBus:
        """Where events go."""
        raise NotImplementedError

    @property
    def digest_topic(self) -> DigestTopic:
        """Where digests go."""
        raise NotImplementedError

    @property
    def digest_marks(self) -> DigestMarks:
        """Which digests went out."""
        raise NotImplementedError

    @property
    def console_url(self) -> str:
        """The console's address, for links."""
        raise NotImplementedError

    @property
    def transaction_counts(self) -> TransactionCounts:
        """Counts of transactions."""
        raise NotImplementedError

    @property
    def payment_counts(self) -> PaymentCounts:
        """Counts of payments."""
        raise NotImplementedError
