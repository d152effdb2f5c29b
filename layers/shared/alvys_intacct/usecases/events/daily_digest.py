"""The daily digest of open errors to each tenant (OPS-3).

The tenants are those of the active connections, found page by page. A tenant with connections on several
pages gets several messages, of which the first one makes the digest.
"""

from __future__ import annotations

from datetime import date

from alvys_intacct.domain.connections.rounds import Round, RoundPage, all_turns
from alvys_intacct.domain.error_transactions.digest import digest_of, told
from alvys_intacct.domain.error_transactions.groups import grouped
from alvys_intacct.domain.error_transactions.ordering import MOST_OPEN
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.ports.events import DigestMarks, DigestTopic
from alvys_intacct.ports.runtime import Clock, Metrics, WorkQueue
from alvys_intacct.ports.stores import ConnectionStore, TransactionStore

CONNECTIONS_PER_PAGE = 250


class PlanDigests:
    """Finds the tenants who may get a digest."""

    def __init__(self, connections: ConnectionStore, queue: WorkQueue, clock: Clock) -> None:
        self._connections = connections
        self._queue = queue
        self._clock = clock

    def begin(self, correlation_id: str) -> int:
        """Send a message for each shard of the connections; returns their count. Raises `Retryable`."""
        pages = all_turns(Round.DAILY_DIGEST, self._clock.now())
        self._queue.send_digest_pages(pages, correlation_id)
        return len(pages)

    def page(self, page: RoundPage, correlation_id: str) -> int:
        """Send a message for the next page, then one for each tenant on this one; returns their count.

        Raises `Retryable`.
        """
        found = self._connections.active_page(page.shard, CONNECTIONS_PER_PAGE, page.start)
        if found.cursor is not None:
            self._queue.send_digest_pages([page.model_copy(update={"start": found.cursor})], correlation_id)
        tenants = list(dict.fromkeys(connection.tenant for connection in found.items))
        self._queue.send_digests(tenants, page.at.date(), correlation_id)
        return len(tenants)


class SendDigest:
    """Sends a tenant's digest of a day, once."""

    def __init__(
        self,
        transactions: TransactionStore,
        marks: DigestMarks,
        topic: DigestTopic,
        console_url: str,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._transactions = transactions
        self._marks = marks
        self._topic = topic
        self._console_url = console_url
        self._clock = clock
        self._metrics = metrics

    def __call__(self, tenant: str, day: date) -> bool:
        """Whether a digest was sent now. Raises `SyncError`; the message comes again then.

        It is sent twice only if the run dies between sending it and noting that.
        """
        now = self._clock.now()
        if not self._marks.claim(tenant, day, now):
            if self._marks.is_done(tenant, day):
                return False
            raise Retryable("Another run makes this digest, or died with it.", code="digest_under_way")
        facts, more = self._transactions.open_error_facts(tenant, ListFilter(), MOST_OPEN)
        groups = grouped(facts, lambda _: True)
        names = (name for group in told(groups) for name in group.samples)
        samples = self._transactions.errors_by_id(tenant, names)
        digest = digest_of(tenant, groups, samples, now, self._console_url, are_all=not more)
        if digest is not None:
            self._topic.send(digest)
        self._marks.done(tenant, day)
        self._metrics.count("DigestsSent", 1 if digest else 0)
        return digest is not None
