"""Queues: nothing waits unseen, nothing is delivered twice while it is worked on, nothing is lost."""

import pytest

from alvys_intacct.domain.payments.drain import LEASE, LONGEST_RUN
from alvys_intacct.domain.transactions.due import MOST_UNFINISHED
from alvys_intacct.domain.transactions.lifecycle import CLAIM
from tests.infrastructure.template import Template, target

DAY = 86_400

CONSUMERS = {
    "InvoiceWorkerFunction": {"InvoiceExportQueue"},
    "BillWorkerFunction": {"BillExportQueue"},
    "ModifyWorkerFunction": {"ModifyQueue"},
    "PaymentPlannerFunction": {"RoundQueue"},
    "PaymentReaderFunction": {"PaymentReadQueue"},
    "PaymentApplierFunction": {"PaymentApplyQueue"},
    "ErrorActionWorkerFunction": {"ErrorActionQueue"},
    "WhatIfFunction": {"WhatIfQueue"},
    "CloseReportWorkerFunction": {"CloseReportQueue"},
    "CheckConnectionsFunction": {"ConnectionCheckQueue"},
    "PartyReaderFunction": {"PartyRefreshQueue"},
    "EventPublisherFunction": {"EventQueue"},
    "DigestFunction": {"DigestQueue"},
    "CaptureFailuresFunction": {
        "InvoiceExportDeadLetterQueue",
        "BillExportDeadLetterQueue",
        "ModifyDeadLetterQueue",
        "RoundDeadLetterQueue",
        "PaymentReadDeadLetterQueue",
        "PaymentApplyDeadLetterQueue",
        "ErrorActionDeadLetterQueue",
        "CloseReportDeadLetterQueue",
        "ConnectionCheckDeadLetterQueue",
        "WhatIfDeadLetterQueue",
        "PartyRefreshDeadLetterQueue",
        "DigestDeadLetterQueue",
    },
}


def test_each_queue_has_its_consumer(template: Template) -> None:
    consumed = {
        function: {target(source["EventSourceArn"]) for source in sources}
        for function, sources in template.sources().items()
    }
    assert consumed == CONSUMERS


def test_a_failed_message_alone_comes_back(template: Template) -> None:
    for sources in template.sources().values():
        for source in sources:
            assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("function", ["InvoiceWorkerFunction", "BillWorkerFunction", "ModifyWorkerFunction"])
def test_exports_are_collected_into_large_batches(template: Template, function: str) -> None:
    (source,) = template.sources()[function]
    assert source["BatchSize"] == 100
    assert source["MaximumBatchingWindowInSeconds"] >= 1  # AWS demands it of batches above 10


def test_a_drain_holds_up_no_other(template: Template) -> None:
    (source,) = template.sources()["PaymentApplierFunction"]
    assert source["BatchSize"] == 1


def test_a_drains_lease_outlasts_its_worker_by_a_minute_of_alvys(template: Template) -> None:
    """The next drainer begins a minute after the last call of one that was killed; its message comes then."""
    (source,) = template.sources()["PaymentApplierFunction"]
    assert template.functions["PaymentApplierFunction"]["Timeout"] == LONGEST_RUN
    hidden = template.queues[target(source["EventSourceArn"])]["VisibilityTimeout"]
    assert LONGEST_RUN + 60 <= LEASE.total_seconds() < hidden


def test_consumers_are_bounded(template: Template) -> None:
    for function, sources in template.sources().items():
        if function != "CaptureFailuresFunction":
            for source in sources:  # two are the least that AWS accepts
                assert source["ScalingConfig"]["MaximumConcurrency"] >= 2, function


def test_each_queue_has_a_dead_letter_queue_of_its_own(template: Template) -> None:
    for name, queue in template.work_queues.items():
        redrive = queue["RedrivePolicy"]
        assert target(redrive["deadLetterTargetArn"]) == name.removesuffix("Queue") + "DeadLetterQueue"
        # More often than the workers try by themselves: they give up first, and say why.
        assert redrive["maxReceiveCount"] >= 8


def test_dead_letters_are_kept_for_fourteen_days(template: Template) -> None:
    for name, queue in template.queues.items():
        if name not in template.work_queues:
            assert queue["MessageRetentionPeriod"] == 14 * DAY


def test_a_message_stays_hidden_for_longer_than_its_consumers_timeout(template: Template) -> None:
    """AWS advises six times the timeout: the queue of payment reads has that."""
    for function, sources in template.sources().items():
        timeout = template.functions[function]["Timeout"]
        for source in sources:
            queue = template.queues[target(source["EventSourceArn"])]
            times = 6 if function == "PaymentReaderFunction" else 1
            assert queue["VisibilityTimeout"] >= times * timeout + source.get(
                "MaximumBatchingWindowInSeconds", 0
            ), function


@pytest.mark.parametrize("function", ["InvoiceWorkerFunction", "BillWorkerFunction", "ModifyWorkerFunction"])
def test_a_message_comes_back_soon_after_the_claim_of_a_dead_worker_ends(
    template: Template, function: str
) -> None:
    """A claim outlasts its worker; three dead workers in a row take less than ten minutes."""
    (source,) = template.sources()[function]
    hidden = template.queues[target(source["EventSourceArn"])]["VisibilityTimeout"]
    claim = int(CLAIM.total_seconds())
    assert template.functions[function]["Timeout"] < claim < hidden
    assert MOST_UNFINISHED * (hidden + 60) < 900
    assert MOST_UNFINISHED * (claim + 60) < 600


def test_dead_letters_are_taken_within_a_minute(template: Template) -> None:
    for source in template.sources()["CaptureFailuresFunction"]:
        assert source.get("MaximumBatchingWindowInSeconds", 0) == 0
        assert template.queues[target(source["EventSourceArn"])]["VisibilityTimeout"] <= 60


def test_what_is_due_is_looked_for_every_minute(template: Template) -> None:
    inputs = {
        schedule["ScheduleExpression"]: schedule["Target"].get("Input")
        for name, schedule in template.of_type("AWS::Scheduler::Schedule").items()
        if name.startswith("SweeperFunction")
    }
    assert inputs == {"rate(5 minutes)": None, "rate(1 minute)": '{"only": "transactions"}'}


def test_each_consumer_raises_an_alarm_about_messages_that_cannot_be_read(template: Template) -> None:
    alarmed = {
        name.removesuffix("UnreadableAlarm") + "Function"
        for name, alarm in template.alarms.items()
        if alarm.get("MetricName") == "UnreadableMessages"
    }
    assert alarmed == set(CONSUMERS)


def test_queues_are_encrypted_and_unordered(template: Template) -> None:
    for queue in template.queues.values():
        assert queue["SqsManagedSseEnabled"] is True
        assert "FifoQueue" not in queue
