"""Each alarm on a metric of ours is provoked: the code writes the metric, and the alarm rings.

What is wrong in ordinary operation is met by the real handlers; what takes hours or hundreds of documents, by
the use cases on fakes, which write to the same log.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from alvys_intacct import observability
from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.runs import ReportPlace, new_run
from alvys_intacct.domain.connections.rounds import Round, RoundPage, shard_of
from alvys_intacct.domain.errors import (
    ConfigurationError,
    ConnectionFault,
    ConnectionPlace,
    NeedsAttention,
    Retryable,
)
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.gateways.dynamodb.lost_batches import DynamoLostBatches
from alvys_intacct.observability import PowertoolsMetrics
from alvys_intacct.usecases.close.sweep_reports import SweepReports
from alvys_intacct.usecases.events.publish_events import PublishEvents
from alvys_intacct.usecases.work import claims
from alvys_intacct.usecases.work.connection_findings import ConnectionFindings
from tests.fakes import rows, service
from tests.fakes.alarms import ALARM, OK, Alarm, Measured, Metric, alarms
from tests.fakes.queue import FakeQueue
from tests.fakes.samples import SUBSIDIARY, TENANT, connection, load_invoice
from tests.fakes.service import Service
from tests.fakes.small import FakeClock
from tests.fakes.template import Template
from tests.integration.system import Person, System
from tests.integration.tenants import ACME

TEMPLATE = Template.read()
ALARMS = alarms(TEMPLATE, {**TEMPLATE.parameters(), "Stage": "dev"})
NOW = 2_000_000_000 - 2_000_000_000 % 604_800
WORKERS = {"InvoiceWorker": "invoice-worker", "BillWorker": "bill-worker", "ModifyWorker": "modify-worker"}
PARTS = {
    name.removesuffix("Function"): function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
    for name, function in TEMPLATE.functions.items()
}
CONSUMERS = [name.removesuffix("UnreadableAlarm") for name in ALARMS if name.endswith("UnreadableAlarm")]
FINDERS = [name.removesuffix("FindingsAlarm") for name in ALARMS if name.endswith("FindingsAlarm")]
# What a consumer does with a message, where it isn't called `carry_out`.
ACTS = {"PaymentPlanner": "plan_page", "EventPublisher": "writes_of"}
SCHEDULES = {
    "PaymentPlanner": ("PaymentPlanner", {}),
    "CheckConnections": ("CheckConnections", {}),
    "LookAfterConnections": ("LookAfterConnections", {}),
    "Sweeper": ("Sweeper", {"only": "transactions"}),
    "FullSweep": ("Sweeper", {}),
    "DailyComparison": ("DailyComparison", {}),
    "Digest": ("Digest", {}),
}
pytestmark = pytest.mark.rule("OPS-1")
Log = Callable[[], str]


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """What was logged since the last look."""
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "AlvysIntacct/dev")
    monkeypatch.setattr(observability.metrics, "namespace", "AlvysIntacct/dev")
    kept = observability.metrics.service
    capsys.readouterr()

    def read() -> str:
        observability.metrics.flush_metrics(raise_on_empty_metrics=False)
        return capsys.readouterr().out

    yield read
    read()
    observability.metrics.service = kept


def ringing(log: str) -> set[str]:
    """The alarms that ring if this is logged in as many periods as they ask for; all were quiet before."""
    found: set[str] = set()
    for alarm in ALARMS.values():
        if alarm.properties["TreatMissingData"] == "breaching":
            continue
        measured = Measured()
        assert alarm.state(measured, NOW) == OK
        for back in range(alarm.points):
            measured.read(log, NOW - (back + 1) * alarm.period)
        if alarm.state(measured, NOW) == ALARM:
            found.add(alarm.name)
    return found


def run(system: System, part: str, event: Any) -> None:
    """A run of a function, which writes its metrics as that function."""
    observability.metrics.service = PARTS[part]
    system.invoke(f"{part}Function", event)


def record(body: Any) -> dict[str, Any]:
    """A message."""
    return {
        "Records": [
            {
                "messageId": "m",
                "receiptHandle": "r",
                "body": body if isinstance(body, str) else json.dumps(body),
                "attributes": {},
                "eventSourceARN": "arn:aws:sqs:us-east-1:1:q",
            }
        ]
    }


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> Service:
    """The inside on fakes, with real metrics."""
    monkeypatch.setattr(service, "FakeMetrics", PowertoolsMetrics)
    return Service()


def as_part(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes next is written by that function."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", name)
    observability.metrics.service = name


# ------------------------------------------------------------------------ handlers


def test_consumers_that_meet_what_they_can_not_read_or_did_not_foresee(
    system: System, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in CONSUMERS:
        run(system, part, record("no message"))
        assert ringing(log()) == {f"{part}UnreadableAlarm"}, part
        if part in WORKERS:
            continue
        module = importlib.import_module(TEMPLATE.module(f"{part}Function"))
        act = ACTS.get(part, "carry_out")

        def broken(_message: object) -> None:
            raise RuntimeError("unforeseen")

        with monkeypatch.context() as patched:
            patched.setattr(module, act, broken)
            run(system, part, record({"tenant": "acme", "transactionId": "txn_1"}))
        assert ringing(log()) == {f"{part}UnforeseenAlarm"}, part


def test_dead_letters_and_pages_that_were_given_up(system: System, log: Log) -> None:
    run(system, "CaptureFailures", record({"tenant": "acme", "transactionId": "txn_1"}))
    assert ringing(log()) == {"CapturedAlarm"}
    run(system, "CaptureFailures", record({"tenant": "acme", "digestOn": "2026-11-20"}))
    assert ringing(log()) == {"CapturedAlarm"}
    page = {"round": "payment_sync", "at": "2026-11-20T00:00:00Z", "shard": 1}
    run(system, "CaptureFailures", record({"page": page}))
    assert ringing(log()) == {"CapturedAlarm", "RoundPagesLostAlarm"}


def test_schedules_that_do_not_run_ring_and_others_do_not(system: System, log: Log) -> None:
    quiet: set[str] = set()
    for part, (function, event) in SCHEDULES.items():
        alarm = ALARMS[f"{part}ScheduleAlarm"]
        run(system, function, event)
        written = log()
        assert ringing(written) == set(), part
        measured = Measured()
        assert alarm.state(measured, NOW) == ALARM
        measured.read(written, NOW - alarm.period)
        assert alarm.state(measured, NOW) == OK
        later = NOW + alarm.periods * alarm.period
        assert alarm.state(measured, later) == ALARM
        quiet.add(alarm.name)
    assert quiet == {name for name in ALARMS if name.endswith("ScheduleAlarm")}


def test_documents_that_fail_by_our_fault(
    system: System, acme: Person, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty of one batch: they are many, too."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(claims, "stored_envelope", broken)
    acme.post("/v1/invoices", {"items": [ACME.invoice(f"N{number}") for number in range(20)]})
    log()
    as_part("invoice-worker", monkeypatch)
    system.pump()
    rung = {f"InvoiceWorker{kind}Alarm" for kind in ("Unforeseen", "OurFailures", "Failed")}
    assert ringing(log()) == rung


# ------------------------------------------------------------------------ use cases


@pytest.mark.parametrize("part", ["BillWorker", "ModifyWorker"])
def test_other_workers_fail_alike(
    part: str, fakes: Service, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = [fakes.send(load_invoice(f"N{number}")) for number in range(21)]
    if part == "ModifyWorker":
        fakes.pump()
        for transaction in sent:
            fakes.revert(transaction)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(claims, "stored_envelope", broken)
    log()
    as_part(WORKERS[part], monkeypatch)
    # As at the head of each batch.
    PowertoolsMetrics().zero("Exported", "Failed")
    fakes.pump()
    assert ringing(log()) == {f"{part}{kind}Alarm" for kind in ("Unforeseen", "OurFailures", "Failed")}


def test_a_batch_writes_the_zeros_that_a_share_is_computed_with(system: System, log: Log) -> None:
    for part in WORKERS:
        run(system, part, record("no message"))
    run(system, "PaymentApplier", {"Records": []})
    measured = Measured()
    names = {metric.name for metric in measured.read(log(), NOW)}
    assert names >= {"Exported", "Failed", "PaymentsApplied", "PaymentsRefused"}


@pytest.mark.parametrize("part", FINDERS)
def test_many_connections_that_can_not_be_used(
    part: str, fakes: Service, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_part(PARTS[part], monkeypatch)
    findings = ConnectionFindings(fakes.connections, fakes.clock, fakes.metrics)
    for number in range(11):
        known = connection(tenant=f"t{number}")
        fakes.connections.kept[known.tenant, SUBSIDIARY] = known
        place = ConnectionPlace(known.tenant, SUBSIDIARY, None)
        findings.found(ConnectionFault(NeedsAttention("Refused.", code="sender_refused"), place))
    assert ringing(log()) == {f"{part}FindingsAlarm"}


@pytest.mark.parametrize(
    ("fault", "alarm"),
    [
        (NeedsAttention("Refused.", code="payment_refused"), "RefusedPaymentsAlarm"),
        (ConfigurationError("Refused.", code="alvys_credentials_refused"), "AlvysCredentialsRefusedAlarm"),
        (Retryable("Away.", code="alvys_busy"), "AlvysAwayAlarm"),
        (None, "DrainsInterruptedAlarm"),
    ],
)
def test_payments_that_do_not_arrive(
    fault: Any, alarm: str, fakes: Service, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_part("payment-applier", monkeypatch)
    PowertoolsMetrics().zero("PaymentsApplied", "PaymentsRefused")
    payments = [rows.payment(detail, created_at=fakes.clock.now()) for detail in range(1, 26)]
    for payment in payments:
        if fault is not None:
            fakes.transport.refuse[payment.detail_id] = fault
    fakes.payments.record_new(payments)
    if fault is None:
        fakes.wire.fail_once("payments.waiting")
    for side in Side:
        for _ in range(4):
            fakes.drain(TENANT, side)
            fakes.clock.advance(60)
    assert ringing(log()) == {alarm}


def test_a_connection_without_a_complete_payment_sync(
    fakes: Service, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_part("payment-planner", monkeypatch)
    for _ in range(2):
        fakes.plan.for_all("corr")
        fakes.clock.advance(12 * 3600)
    assert ringing(log()) == set()
    fakes.plan.for_all("corr")
    assert ringing(log()) == {"PaymentSyncsOverdueAlarm"}


def test_a_daily_check_that_was_not_made(fakes: Service, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    as_part("check-connections", monkeypatch)
    page = RoundPage(round=Round.DAILY_CHECK, at=fakes.clock.now(), shard=shard_of(TENANT, SUBSIDIARY))
    fakes.plan_checks(page, "corr")
    review = page.model_copy(update={"round": Round.CHECK_REVIEW})
    fakes.plan_checks(review, "corr")
    assert ringing(log()) == set()
    fakes.clock.advance(2 * 3600)
    fakes.plan_checks(review, "corr")
    assert ringing(log()) == {"ChecksMissingAlarm"}


def test_work_that_is_due_for_long_or_can_not_be_swept(
    fakes: Service, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_part("sweeper", monkeypatch)
    fakes.queue.drop(2)
    poison, other = fakes.send(load_invoice("N1")), fakes.send(load_invoice("N2"))
    fakes.clock.advance(20 * 60)
    save = fakes.transactions.save

    def refusing(changes: Any) -> Any:
        if any(change.transaction.transaction_id == poison.transaction_id for change in changes):
            raise RuntimeError("unforeseen")
        return save(changes)

    monkeypatch.setattr(fakes.transactions, "save", refusing)
    assert fakes.sweep.due() == 1
    assert ringing(log()) == {"UnsweptWorkAlarm"}
    assert [delivery.name for delivery in fakes.queue.take()] == [other.transaction_id]
    monkeypatch.setattr(fakes.transactions, "save", save)
    fakes.clock.advance(2 * 3600)
    fakes.sweep.due()
    assert ringing(log()) == {"OldestWorkSecondsAlarm"}


def test_a_close_report_that_stalled(fakes: Service, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    as_part("sweeper", monkeypatch)
    now = fakes.clock.now()
    period = Period(first=now.date(), last=now.date())
    place = ReportPlace(subsidiary_id=SUBSIDIARY, subsidiary_name="Main")
    fakes.close_reports.save(new_run(TENANT, SUBSIDIARY, period, [place], "ann", "corr", now))
    sweep = SweepReports(fakes.close_reports, fakes.queue, fakes.clock, fakes.metrics)
    for expected in (set(), {"CloseReportsStalledAlarm"}):
        fakes.clock.advance(3600)
        assert sweep() == 1
        assert sweep() == 0
        assert ringing(log()) == expected


def test_events_that_are_not_taken_or_can_not_be_told_any_more(
    system: System, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_part("event-publisher", monkeypatch)
    clock = FakeClock()
    busy = SimpleNamespace(publish=lambda events: [Retryable("Busy.", code="busy") for _ in events])
    write = SimpleNamespace(sequence="1", raw={}, events=lambda: [SimpleNamespace(record="r", wire=str)])
    assert PublishEvents(busy, FakeQueue(), clock, PowertoolsMetrics())([write]) == "1"
    assert ringing(log()) == {"EventsRefusedAlarm"}

    def gone(_batch: object) -> None:
        raise NeedsAttention("Gone.", code="record_refused")

    monkeypatch.setattr(DynamoLostBatches, "writes", lambda _self, batch: gone(batch))
    run(system, "EventPublisher", record({"DDBStreamBatchInfo": {}}))
    assert ringing(log()) == {"EventsLostAlarm"}


def test_callers_that_are_turned_away() -> None:
    """What the filter of the access log makes of a line, and the alarm of it."""
    (made,) = TEMPLATE.of_type("AWS::Logs::MetricFilter").values()
    line = TEMPLATE.of_type("AWS::Serverless::HttpApi")["Api"]["AccessLogSettings"]["Format"]
    written = json.loads(line.replace("$context.status", "429"))
    assert made["FilterPattern"] == f'{{ $.status = "{written["status"]}" }}'
    (transformation,) = made["MetricTransformations"]
    alarm: Alarm = ALARMS["ApiThrottledAlarm"]
    metric = Metric("AlvysIntacct/dev", transformation["MetricName"])
    measured = Measured()
    for back in range(alarm.points):
        measured.add(metric, NOW - (back + 1) * alarm.period, *[float(transformation["MetricValue"])] * 101)
    assert alarm.state(measured, NOW) == ALARM


def test_tenants_and_sign_ins_that_are_throttled(acme: Person, globex: Person, log: Log) -> None:
    log()
    statuses = [acme.call("GET", "/v1/errors.csv").status for _ in range(50)]
    assert statuses.count(429) >= 10
    assert ringing(log()) == {"CallsThrottledAlarm"}
    guess = {"companyId": "DEMO", "userId": "somebody", "password": "guess"}
    statuses = [globex.call("POST", "/v1/prerequisite-checks", guess).status for _ in range(10)]
    # What strangers may try at once at a user: decision 0052.
    assert statuses == [200] * 2 + [429] * 8
    assert ringing(log()) == {"SignInsThrottledAlarm"}


def test_ordinary_work_rings_nothing(
    system: System, acme: Person, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_part("invoice-worker", monkeypatch)
    acme.post("/v1/invoices", ACME.invoice("1001"))
    system.drain()
    written = log()
    assert ringing(written) == set()
    names = {metric.name for metric in Measured().read(written, NOW)}
    assert names >= {"Exported", "SageRequests", "SageFunctions", "SageSeconds", "SecretReads"}


def test_each_alarm_on_a_metric_of_ours_is_provoked_here() -> None:
    """By the tests above: none is left out when one is added."""
    provoked = {f"{part}{kind}Alarm" for part in CONSUMERS for kind in ("Unreadable", "Unforeseen")}
    provoked |= {f"{part}{kind}Alarm" for part in WORKERS for kind in ("OurFailures", "Failed")}
    provoked |= {f"{part}FindingsAlarm" for part in FINDERS} | {f"{part}ScheduleAlarm" for part in SCHEDULES}
    provoked |= {
        f"{name}Alarm"
        for name in (
            *("Captured", "RoundPagesLost", "RefusedPayments", "AlvysCredentialsRefused", "AlvysAway"),
            *("DrainsInterrupted", "PaymentSyncsOverdue", "ChecksMissing", "UnsweptWork"),
            *("OldestWorkSeconds", "CloseReportsStalled", "ApiThrottled"),
            *("CallsThrottled", "SignInsThrottled", "EventsRefused", "EventsLost"),
        )
    }
    ours = {
        alarm.name
        for alarm in ALARMS.values()
        if any(metric.namespace == "AlvysIntacct/dev" for metric, _, _ in alarm.queries.values())
    }
    assert provoked == ours
