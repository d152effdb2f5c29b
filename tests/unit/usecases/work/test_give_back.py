"""A table that fails after a claim is nobody's fault: no attempt, no death, and nothing stays behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, cast

import pytest

from alvys_intacct.domain.errors import (
    OUR_OWN,
    ConfigurationError,
    NeedsAttention,
    Retryable,
    SyncError,
    VendorError,
)
from alvys_intacct.domain.transactions.due import MOST_UNFINISHED
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef, ref_of
from alvys_intacct.observability import PowertoolsMetrics
from alvys_intacct.sqs_batches import Postponement, work_off
from alvys_intacct.usecases.work.claimed_work import Later
from tests.fakes.faults import Phase
from tests.fakes.samples import load_invoice
from tests.fakes.service import Service
from tests.unit.test_sqs_batches import Sqs, record

pytestmark = [pytest.mark.rule("ERR-6"), pytest.mark.rule("ERR-7")]
CLAIM, INTENT = 1, 2
_AWS = VendorError(OUR_OWN, None, "x")
BUSY = Retryable("busy", code="database_busy", vendor=_AWS)
NO_RIGHT = ConfigurationError("no right", code="deployment_broken", vendor=_AWS)


def fails_after(service: Service, saves: int, calls: int, error: SyncError) -> None:
    """The table takes so many writes of transactions, then refuses so many calls."""
    left, written = calls, 0

    def hook(name: str, at: Phase) -> None:
        nonlocal left, written
        if not name.startswith("transactions.") or at is Phase.AFTER or name.endswith(".next"):
            return
        if written == saves and left:
            left -= 1
            raise error
        written += name == "transactions.save"

    service.wire.hook = hook


def refusing_writes(error: SyncError) -> Callable[[str, Phase], None]:
    """The table takes no write."""

    def hook(name: str, at: Phase) -> None:
        if name == "transactions.save" and at is Phase.BEFORE:
            raise error

    return hook


@pytest.mark.parametrize("saves", [CLAIM, INTENT])
@pytest.mark.parametrize("calls", [1, 2, 3, 1000])
@pytest.mark.parametrize("error", [BUSY, NO_RIGHT])
def test_failures_of_the_table_after_a_claim_count_nothing(saves: int, calls: int, error: SyncError) -> None:
    """Before the intent is recorded, and after it, when the document is in Sage already."""
    service = Service()
    sent = service.send(load_invoice())
    ref = ref_of(sent)
    ended: dict[TransactionRef, datetime] = {}
    for _ in range(MOST_UNFINISHED + 2):
        fails_after(service, saves, calls, error)
        later = service.export([ref], ended)
        ended = {one.ref: one.claim_ended for one in later if one.claim_ended}
        assert [one.ref for one in later] == [ref] or service.now_of(sent).status is Status.EXPORTED
        # The message comes back before the claim would have run out.
        service.clock.advance(80 if ended else 125)
    service.wire.hook = None
    service.export([ref], ended)
    exported = service.now_of(sent)
    assert exported.status is Status.EXPORTED
    assert (exported.tries, exported.unfinished) == (1, 0)
    assert len(service.books.documents) == 1


def test_only_the_claim_that_ended_is_taken_over() -> None:
    """A message that comes twice, or late, takes nothing away from a worker that lives."""
    service = Service()
    sent = service.send(load_invoice())
    ref = ref_of(sent)
    fails_after(service, CLAIM, 1000, BUSY)
    (later,) = service.export([ref])
    assert later.claim_ended is not None
    service.wire.hook = None
    ended = {ref: later.claim_ended}
    service.clock.advance(10)
    assert service.export([ref]) == []
    assert service.now_of(sent).status is Status.IN_PROGRESS
    taken: list[list[Later]] = []
    service.wire.interrupt_once("books.write", lambda: taken.append(service.export([ref], ended)))
    assert service.export([ref], ended) == []
    assert taken == [[]]
    assert len(service.books.documents) == 1


def test_a_revert_is_given_back_too() -> None:
    service = Service()
    sent = service.send(load_invoice())
    service.pump()
    service.revert(sent)
    for _ in range(MOST_UNFINISHED + 1):
        fails_after(service, CLAIM, 1, BUSY)
        (later,) = service.modify([ref_of(sent)])
        assert (later.failed, later.claim_ended, service.now_of(sent).unfinished) == (BUSY, None, 0)
        service.clock.advance(125)
    service.wire.hook = None
    service.modify([ref_of(sent)])
    assert service.now_of(sent).status is Status.REVERTED


@pytest.mark.parametrize(("error", "rings"), [(BUSY, False), (NO_RIGHT, True)])
def test_what_is_given_back_again_and_again_comes_later_and_later_and_is_told(
    error: SyncError,
    rings: bool,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A table that takes no writes: no record counts that, and nothing else would ring."""
    rung: list[Exception] = []
    monkeypatch.setattr(PowertoolsMetrics, "unforeseen", lambda _, error, about: rung.append(error))
    service = Service()
    sent = service.send(load_invoice())
    following = record() | {"body": json.dumps({"tenant": sent.tenant, "transactionId": sent.transaction_id})}
    service.wire.hook = refusing_writes(error)
    delays: list[int] = []
    for _ in range(10):
        sqs = Sqs()
        work_off({"Records": [following]}, service.export, Postponement(cast("Any", sqs)))
        delays.append(sqs.sent[0]["DelaySeconds"])
        following = record() | {"body": sqs.sent[0]["MessageBody"]}
    assert delays[0] <= 10
    assert delays[-1] >= 450
    told = [line for line in caplog.records if line.message == "work is tried again"]
    assert [line.__dict__["code"] for line in told] == [error.code] * 10
    assert rung == ([error] * 10 if rings else [])


def test_a_right_that_is_missing_on_the_way_rings_although_the_document_only_waits() -> None:
    service = Service()
    sent = service.send(load_invoice())
    service.wire.fail_once("connections.get", NO_RIGHT)
    service.export([ref_of(sent)])
    assert service.now_of(sent).waits_for == NO_RIGHT.code
    assert service.metrics.unforeseen_errors == [(NO_RIGHT, NO_RIGHT.code)]


def test_the_message_tells_which_claim_has_ended_and_comes_before_the_sweeper() -> None:
    sqs, end = Sqs(), datetime.fromisoformat("2026-11-20T12:00:00.123456+00:00")
    error = BUSY
    told: list[dict[TransactionRef, datetime]] = []

    def failing(refs: Iterable[TransactionRef], ended: Any) -> list[Later]:
        told.append(dict(ended))
        return [Later(ref, 0, error, None if ended else end) for ref in refs]

    following = record(failedBatches=12)
    for _ in range(2):
        following["attributes"] = {}
        assert work_off({"Records": [following]}, failing, Postponement(cast("Any", sqs))) == {
            "batchItemFailures": []
        }
        sent = sqs.sent.pop()
        assert sent["DelaySeconds"] <= 90
        following = following | {"body": sent["MessageBody"]}
    assert told == [{}, {TransactionRef("acme", "t-1"): end}]
    assert json.loads(following["body"])["failedBatches"] == 14


# ------------------------------------------------------------ what can't be read


def unreadable(service: Service, broken: Transaction, error: Exception) -> None:
    """Each read that has this one among others fails."""
    found = service.transactions.get_many

    def get_many(refs: Iterable[TransactionRef]) -> dict[TransactionRef, Transaction]:
        wanted = list(refs)
        if ref_of(broken) in wanted:
            raise error
        return found(wanted)

    service.transactions.get_many = get_many  # type: ignore[method-assign]


@pytest.mark.parametrize("error", [ValueError("no record"), NeedsAttention("no key", code="record_refused")])
def test_a_record_that_cannot_be_read_concerns_no_other_of_its_batch(error: Exception) -> None:
    """Its own message is delivered again by the queue, and ends as a dead letter."""
    service = Service()
    first, broken, last = (service.send(load_invoice(number)) for number in ("1001", "1002", "1003"))
    unreadable(service, broken, error)
    refs = [ref_of(one) for one in (first, broken, last)]
    records = [record(place) for place in range(3)]
    for place, ref in enumerate(refs):
        records[place]["body"] = json.dumps({"tenant": ref.tenant, "transactionId": ref.transaction_id})
    answer = work_off({"Records": records}, service.export, Postponement(cast("Any", Sqs())))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
    assert [service.now_of(one).status for one in (first, last)] == [Status.EXPORTED] * 2
    assert [about for _, about in service.metrics.unforeseen_errors] == [broken.transaction_id]


def test_a_busy_table_leaves_all_messages_for_later_and_counts_nothing() -> None:
    service = Service()
    sent = service.send(load_invoice())
    service.wire.fail_once("transactions.get_many")
    records, sqs = [record()], Sqs()
    records[0]["body"] = json.dumps({"tenant": sent.tenant, "transactionId": sent.transaction_id})
    assert work_off({"Records": records}, service.export, Postponement(cast("Any", sqs))) == {
        "batchItemFailures": []
    }
    assert len(sqs.sent) == 1
    assert service.now_of(sent) == sent
