"""Each message has a group, so that SQS's fair queues tell a busy tenant from the others (decision 42)."""

from __future__ import annotations

from datetime import date
from typing import Any

from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.runs import ReportRun, new_run
from alvys_intacct.domain.connections.rounds import Round, RoundPage
from alvys_intacct.domain.error_transactions.actions import ActionKind, ErrorAction, new_action
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.gateways.sqs import QueueName, SqsWorkQueue
from tests.fakes import rows
from tests.fakes.small import START


class Client:
    """Keeps the groups of what is sent."""

    def __init__(self) -> None:
        self.groups: list[str] = []

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.groups += [entry["MessageGroupId"] for entry in Entries]
        return {}

    def taken(self) -> list[str]:
        """The groups since the last look."""
        taken, self.groups = self.groups, []
        return taken


def test_what_a_tenant_queues_is_known_as_its_own() -> None:
    client = Client()
    queue = SqsWorkQueue(client, dict.fromkeys(QueueName, "url"))  # type: ignore[arg-type]
    queue.send_actions([action("acme") for _ in range(12)] + [action("globex")])
    actions = client.taken()
    queue.send_reports([report("acme", day) for day in range(1, 6)] + [report("globex", 1)])
    reports = client.taken()
    for groups in (actions, reports):
        assert len(set(groups[:-1])) == 1
        assert groups[-1] != groups[0]
    queue.send_transactions([rows.transaction(place) for place in range(1, 13)])
    queue.send_drain("acme", Side.AR)
    queue.send_pages([RoundPage(round=next(iter(Round)), shard=1, at=START)], "corr")
    assert all(client.taken())


def action(tenant: str) -> ErrorAction:
    return new_action(tenant, ActionKind.RETRY, None, "ann", "corr", START, "")


def report(tenant: str, day: int) -> ReportRun:
    period = Period(first=date(2026, 11, day), last=date(2026, 11, 30))
    return new_run(tenant, None, period, [], "ann", "corr", START)
