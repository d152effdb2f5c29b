"""Queues: nothing waits unseen, nothing is delivered twice while it is worked on, nothing is lost."""

import pytest

from tests.infrastructure.template import Template, target

DAY = 86_400

CONSUMERS = {
    "InvoiceWorkerFunction": {"InvoiceExportQueue"},
    "BillWorkerFunction": {"BillExportQueue"},
    "ModifyWorkerFunction": {"ModifyQueue"},
    "PaymentReaderFunction": {"PaymentReadQueue"},
    "PaymentApplierFunction": {"PaymentApplyQueue"},
    "CaptureFailuresFunction": {
        "InvoiceExportDeadLetterQueue",
        "BillExportDeadLetterQueue",
        "ModifyDeadLetterQueue",
        "PaymentReadDeadLetterQueue",
        "PaymentApplyDeadLetterQueue",
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


def test_payments_are_applied_in_small_batches(template: Template) -> None:
    (source,) = template.sources()["PaymentApplierFunction"]
    assert source["BatchSize"] == 10


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


def test_a_message_stays_hidden_for_six_times_its_consumers_timeout(template: Template) -> None:
    for function, sources in template.sources().items():
        timeout = template.functions[function]["Timeout"]
        for source in sources:
            queue = template.queues[target(source["EventSourceArn"])]
            assert queue["VisibilityTimeout"] >= 6 * timeout, function


def test_queues_are_encrypted_and_unordered(template: Template) -> None:
    for queue in template.queues.values():
        assert queue["SqsManagedSseEnabled"] is True
        assert "FifoQueue" not in queue
