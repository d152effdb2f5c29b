"""What the table does with DynamoDB's limits and refusals: a client that answers as DynamoDB documents it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    NoCredentialsError,
    ParamValidationError,
)

from alvys_intacct.domain.errors import ConfigurationError, NeedsAttention, Retryable, SyncError
from alvys_intacct.gateways.dynamodb.packets import LARGEST_TRANSACTION, size_of
from alvys_intacct.gateways.dynamodb.table import ABSENT, Put, Table

CONFLICT, UNMET, LIMIT = "TransactionConflict", "ConditionalCheckFailed", "ThrottlingError"


class CancelledError(ClientError):
    """What the client raises for a cancelled transaction."""


class Client:
    """Answers from `answers`, one for each request; then as if all went well."""

    class exceptions:  # noqa: N801 - the client's own name
        """The errors that the table catches by type."""

        TransactionCanceledException = CancelledError
        ConditionalCheckFailedException = type("ConditionalCheckFailedException", (ClientError,), {})

    def __init__(self, *answers: Callable[[Sequence[str]], Any]) -> None:
        self.answers = list(answers)
        self.written: list[list[str]] = []
        self.tried: list[list[str]] = []
        self.read: list[int] = []

    def transact_write_items(self, *, TransactItems: list[Any]) -> None:  # noqa: N803
        """Write, unless the next answer raises."""
        names = [item["Put"]["Item"]["pk"]["S"] for item in TransactItems]
        self.tried.append(names)
        if self.answers:
            self.answers.pop(0)(names)
        self.written.append(names)

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        """Answer so many of the keys; the others are unprocessed."""
        keys = RequestItems["t"]["Keys"]
        self.read.append(len(keys))
        taken = self.answers.pop(0)(keys) if self.answers else len(keys)
        rest = {"t": {"Keys": keys[taken:]}} if keys[taken:] else {}
        return {"Responses": {"t": keys[:taken]}, "UnprocessedKeys": rest}

    def get_item(self, **_: Any) -> dict[str, Any]:
        """Raise what the next answer raises."""
        self.answers.pop(0)([])
        return {}


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The pauses, which take no time here."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    return slept  # type: ignore[return-value]


def table(*answers: Callable[[Sequence[str]], Any]) -> tuple[Table, Client]:
    client = Client(*answers)
    return Table(cast("Any", client), "t"), client


def cancelled(**reasons: str) -> Callable[[Sequence[str]], None]:
    """Cancelled for these reasons, by the key of the item."""

    def answer(names: Sequence[str]) -> None:
        told = [{"Code": reasons.get(name, "None"), "Message": "why"} for name in names]
        error = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": told}
        raise CancelledError(cast("Any", error), "TransactWriteItems")

    return answer


def refused(code: str, status: int = 400) -> Callable[[Sequence[str]], None]:
    def answer(_: Sequence[str]) -> None:
        metadata = {"HTTPStatusCode": status}
        error = {"Error": {"Code": code, "Message": "secret"}, "ResponseMetadata": metadata}
        raise ClientError(cast("Any", error), "TransactWriteItems")

    return answer


def groups(*names: str, size: int = 1) -> list[list[Put]]:
    return [[Put({"pk": name, "sk": "s", "content": b"x" * size}, ABSENT)] for name in names]


@pytest.mark.rule("API-3")
def test_a_transaction_holds_what_fits_into_4_mb() -> None:
    """100 items of 380 KB are 38 MB: divided by number alone, the call would fail."""
    db, client = table()
    many = groups(*(f"i{place:03}" for place in range(100)), size=380_000)
    assert db.put_groups(many) == set()
    assert [len(names) for names in client.written] == [7] * 14 + [2]
    assert 7 * size_of(many[0][0].item) <= LARGEST_TRANSACTION
    assert [name for names in client.written for name in names] == [group[0].item["pk"] for group in many]


def test_an_items_size_is_that_of_its_names_and_values() -> None:
    assert size_of({"pk": "é", "n": 12, "b": b"123", "none": None}) == 2 + 2 + 1 + 3 + 1 + 3 + 4 + 5


def test_a_group_whose_condition_fails_stops_no_other() -> None:
    db, client = table(cancelled(b=UNMET), cancelled(c=UNMET))
    assert db.put_groups(groups("a", "b", "c")) == {1, 2}
    assert client.written == [["a"]]


@pytest.mark.parametrize("reason", [CONFLICT, LIMIT, "ProvisionedThroughputExceeded"])
def test_what_passes_is_tried_again_with_growing_pauses(reason: str, pauses: list[float]) -> None:
    db, client = table(*[cancelled(a=reason)] * 3)
    assert db.put_groups(groups("a", "b")) == set()
    assert (len(client.tried), client.written, len(pauses)) == (4, [["a", "b"]], 3)
    db, client = table(*[cancelled(a=reason)] * 99)
    with pytest.raises(Retryable) as caught:
        db.put_groups(groups("a"))
    assert (caught.value.code, len(client.tried)) == ("database_busy", 6)


@pytest.mark.parametrize("reason", ["ValidationError", "ItemCollectionSizeLimitExceeded", "DuplicateItem"])
def test_a_group_that_is_refused_for_what_it_contains_is_not_tried_again(
    reason: str, pauses: list[float]
) -> None:
    """It is no conflict; the others are written, also those of the next packet."""
    db, client = table(cancelled(b=reason, c=CONFLICT, d=UNMET))
    with pytest.raises(NeedsAttention) as caught:
        db.put_groups(groups("a", "b", "c", "d"))
    assert (caught.value.code, client.tried[1:], client.written, pauses) == (
        "record_refused",
        [["a", "c"]],
        [["a", "c"]],
        [],
    )


def test_a_request_that_is_refused_as_a_whole_is_tried_group_by_group() -> None:
    def refuses_b(names: Sequence[str]) -> None:
        if "b" in names:
            refused("ValidationException")(names)

    db, client = table(*[refuses_b] * 9)
    with pytest.raises(NeedsAttention):
        db.put_groups(groups("a", "b", "c"))
    assert sorted(name for names in client.written for name in names) == ["a", "c"]


@pytest.mark.parametrize("answer", [cancelled(a="AccessDenied"), refused("AccessDeniedException")])
def test_a_missing_right_is_told_at_once(answer: Callable[[Sequence[str]], None]) -> None:
    db, client = table(answer)
    with pytest.raises(ConfigurationError):
        db.put_groups(groups("a", "b"))
    assert len(client.tried) == 1


@pytest.mark.rule("ERR-6")
@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("ThrottlingException", 400, Retryable),
        ("ProvisionedThroughputExceededException", 400, Retryable),
        ("RequestLimitExceeded", 400, Retryable),
        ("TransactionConflictException", 400, Retryable),
        ("InternalServerError", 500, Retryable),
        ("AnyThingNew", 503, Retryable),
        ("ValidationException", 400, NeedsAttention),
        ("ItemCollectionSizeLimitExceededException", 400, NeedsAttention),
        ("AnyThingNew", 400, NeedsAttention),
        ("AccessDeniedException", 400, ConfigurationError),
        ("ResourceNotFoundException", 400, ConfigurationError),
        ("UnrecognizedClientException", 400, ConfigurationError),
    ],
)
def test_what_passes_is_told_from_what_does_not(code: str, status: int, expected: type[SyncError]) -> None:
    db, _ = table(refused(code, status))
    with pytest.raises(expected) as caught:
        db.get("a", "b")
    assert (caught.value.code == "database_busy") is (expected is Retryable)
    assert caught.value.vendor
    assert caught.value.vendor.number == code


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (ConnectTimeoutError(endpoint_url="x"), Retryable),
        (NoCredentialsError(), ConfigurationError),
        (ParamValidationError(report="x"), NeedsAttention),
    ],
)
def test_faults_of_the_client_are_told_apart(fault: Exception, expected: type[SyncError]) -> None:
    def answer(_: Sequence[str]) -> None:
        raise fault

    db, _ = table(answer)
    with pytest.raises(expected):
        db.get("a", "b")


def test_keys_that_are_not_answered_are_asked_for_again_after_a_pause(pauses: list[float]) -> None:
    """An answer holds 16 MB at most, and less while the table is busy."""
    keys = [(f"i{place}", "s") for place in range(150)]
    db, client = table(lambda _: 40, lambda _: 0, lambda _: 0, lambda _: 60)
    assert len(db.get_many(keys)) == 150
    assert (client.read, len(pauses)) == ([100, 60, 60, 60, 50], 3)


def test_a_table_that_answers_nothing_is_busy(pauses: list[float]) -> None:
    db, client = table(*[lambda _: 0] * 99)
    with pytest.raises(Retryable) as caught:
        db.get_many([("a", "s")])
    assert (caught.value.code, len(client.read), len(pauses)) == ("database_busy", 6, 5)
