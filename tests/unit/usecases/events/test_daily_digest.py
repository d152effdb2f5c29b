"""Digests reach each tenant with open errors once a day, whatever comes twice or dies (OPS-3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alvys_intacct.domain.connections.rounds import SHARDS, RoundPage
from alvys_intacct.domain.error_transactions.digest import Digest
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.gateways.dynamodb.digest_marks import CLAIM
from alvys_intacct.gateways.sqs import QueueName
from alvys_intacct.usecases.events import daily_digest
from alvys_intacct.usecases.events.daily_digest import PlanDigests, SendDigest
from tests.fakes.digest_marks import FakeDigestMarks
from tests.fakes.samples import TENANT, connection, load_invoice
from tests.fakes.service import Service

pytestmark = pytest.mark.rule("OPS-3")


class FakeTopic:
    """A topic that fails as often as it is told to."""

    def __init__(self) -> None:
        self.sent: list[Digest] = []
        self.fails = 0

    def send(self, digest: Digest) -> None:
        if self.fails:
            self.fails -= 1
            raise Retryable("Away.", code="topic_unreachable")
        self.sent.append(digest)


def test_each_tenant_of_a_page_gets_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily_digest, "CONNECTIONS_PER_PAGE", 2)
    service = Service()
    service.connections.kept.clear()
    for tenant in ("t1", "t2"):
        for number in range(60):
            known = connection(tenant=tenant)
            subsidiary = known.subsidiary.model_copy(update={"id": f"S{number}"})
            service.connections.kept[tenant, f"S{number}"] = known.model_copy(
                update={"subsidiary": subsidiary}
            )
    plan = PlanDigests(service.connections, service.queue, service.clock)
    assert plan.begin("corr") == SHARDS
    tenants: list[str] = []
    while deliveries := service.queue.take():
        for delivery in deliveries:
            assert delivery.queue is QueueName.DIGESTS
            if delivery.tenant:
                tenants.append(delivery.tenant)
                assert delivery.name == service.clock.now().date().isoformat()
            else:
                plan.page(RoundPage.model_validate_json(delivery.name), "corr")
    assert set(tenants) == {"t1", "t2"}
    assert len(tenants) < 120


def test_a_digest_is_sent_once_a_day_also_where_its_message_comes_twice_or_its_run_dies() -> None:
    service, topic = Service(), FakeTopic()
    send = SendDigest(
        service.transactions, FakeDigestMarks(), topic, "https://c", service.clock, service.metrics
    )
    day = service.clock.now().date()
    assert not send(TENANT, day)
    assert topic.sent == []
    service.send(load_invoice("N1", customer="C-404"))
    service.pump()
    # There was nothing to say today; tomorrow there is.
    assert not send(TENANT, day)
    service.clock.advance(86_400)
    tomorrow = day + timedelta(days=1)
    topic.fails = 1
    with pytest.raises(Retryable):
        send(TENANT, tomorrow)
    with pytest.raises(Retryable):  # as far as anybody knows, that run is still at it
        send(TENANT, tomorrow)
    service.clock.advance(CLAIM.total_seconds() + 1)
    assert send(TENANT, tomorrow)
    assert not send(TENANT, tomorrow)
    assert not send(TENANT, day), "a late message of yesterday"
    (digest,) = topic.sent
    assert digest.open_errors == 1
    assert service.metrics.counts["DigestsSent"] == 1
