"""Retries that can be followed: by id, by filter, by group, many at once (ERR-4, ERR-8, ERR-11)."""

from __future__ import annotations

import pytest

from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

RETRY = "/v1/errors/retry"
MANY = 104


def send(system: System, person: Person, customers: dict[str, str]) -> dict[str, str]:
    """Invoices by number for these customers; answers the ids."""
    items = [ACME.invoice(number, customer=customer) for number, customer in customers.items()]
    sent: list[Json] = []
    for start in range(0, len(items), 100):
        sent += person.post("/v1/invoices", {"items": items[start : start + 100]})
    system.drain()
    return {number: one["transactionId"] for number, one in zip(customers, sent, strict=True)}


def progress(person: Person, answer: Json) -> Json:
    return person.get(f"/v1/errors/retries/{answer['retryId']}")


def groups(system: System, person: Person) -> dict[str, str]:
    """The group of each open error by its number, from the index that lists them."""
    found = {}
    for row in person.errors():
        key = {"pk": {"S": f"T#acme#X#{row['id']}"}, "sk": {"S": "RECORD"}}
        item = system.account.dynamodb.get_item(TableName="TransactionsTable", Key=key)["Item"]
        found[row["reference"]] = item["causeSk"]["S"].partition("#")[0]
    return found


@pytest.mark.rule("ERR-4")
def test_a_retry_tells_what_became_of_its_records(system: System, acme: Person) -> None:
    send(system, acme, {"1001": "C-GONE", "1002": "C-LOST"})
    system.sage.put("CUSTOMER", "C-GONE", {"NAME": "Found again", "TERMNAME": "Net 30"})
    answer = acme.post(RETRY, {"filter": {"entityType": "Load"}})
    before = progress(acme, answer)
    assert (before["accepted"], before["waiting"], before["done"]) == (2, 2, False)
    assert before["finishedAt"] is None
    system.drain()
    after = progress(acme, answer)
    assert (after["exported"], after["failedAgain"], after["waiting"]) == (1, 1, 0)
    assert (after["action"], after["done"], after["filter"]) == ("retry", True, {"entityType": "Load"})
    assert after["finishedAt"] >= after["startedAt"]
    # What happens to the records later is not this retry's doing.
    system.sage.put("CUSTOMER", "C-LOST", {"NAME": "Found too", "TERMNAME": "Net 30"})
    acme.post(RETRY, {"filter": {}})
    system.drain()
    assert progress(acme, answer) == after


@pytest.mark.rule("ERR-4")
def test_more_than_a_page_goes_on_behind_the_queue(system: System, acme: Person) -> None:
    send(system, acme, {str(1000 + n): "C-GONE" for n in range(MANY)})
    system.sage.put("CUSTOMER", "C-GONE", {"NAME": "Found again", "TERMNAME": "Net 30"})
    answer = acme.post(RETRY, {"filter": {}})
    assert answer["accepted"] == 100
    system.drain()
    shown = progress(acme, answer)
    assert (shown["accepted"], shown["exported"], shown["done"]) == (MANY, MANY, True)
    assert (acme.errors(), len(system.sage.objects("ARINVOICE"))) == ([], MANY)


@pytest.mark.rule("ERR-8", "ERR-11")
def test_a_group_is_retried_marked_or_closed_as_one(system: System, acme: Person) -> None:
    for customer, change in {"C-B": {"STATUS": "inactive"}, "C-C": {"ONHOLD": "true"}}.items():
        system.sage.put("CUSTOMER", customer, {"NAME": customer, "TERMNAME": "Net 30"} | change)
    ids = send(system, acme, {"1001": "C-A", "1002": "C-A", "1003": "C-B", "1004": "C-C"})
    group = groups(system, acme)
    assert group["1001"] == group["1002"]
    assert len(set(group.values())) == 3
    system.sage.put("CUSTOMER", "C-A", {"NAME": "Found again", "TERMNAME": "Net 30"})
    retried = acme.post(RETRY, {"group": group["1001"]})
    system.drain()
    assert progress(acme, retried)["group"] == group["1001"]
    assert {acme.status(ids["1001"]), acme.status(ids["1002"])} == {"exported"}
    marked = acme.post("/v1/errors/mark-synced", {"group": group["1003"], "reason": "by hand"})
    closed = acme.post("/v1/errors/close", {"group": group["1004"], "reason": "a test"})
    for answer, action in ((marked, "mark_synced"), (closed, "close")):
        shown = progress(acme, answer)
        assert (shown["action"], shown["accepted"], shown["done"]) == (action, 1, True)
    assert (acme.errors(), acme.status(ids["1003"]), acme.status(ids["1004"])) == ([], "resolved", "resolved")


@pytest.mark.rule("ERR-5", "ERR-12")
def test_what_matches_a_filter_is_marked_or_closed_and_nothing_else(system: System, acme: Person) -> None:
    """As much of a group as a person looks at: the others of the group stay on the list."""
    send(system, acme, {"1001": "C-A", "1002": "C-A", "1003": "C-A"})
    cause = acme.errors()[0]["group"]
    for path, action, number in (
        ("/v1/errors/mark-synced", "mark_synced", "1001"),
        ("/v1/errors/close", "close", "1002"),
    ):
        answer = acme.post(path, {"filter": {"cause": cause, "q": number}, "reason": "by hand"})
        shown = progress(acme, answer)
        assert (shown["action"], shown["accepted"], shown["done"]) == (action, 1, True)
        assert shown["filter"] == {"text": number}
    assert [row["reference"] for row in acme.errors()] == ["1003"]


@pytest.mark.rule("API-2")
def test_nobody_sees_another_tenants_retry(system: System, acme: Person, globex: Person) -> None:
    send(system, acme, {"1001": "C-GONE"})
    answer = acme.post(RETRY, {"filter": {}})
    path = f"/v1/errors/retries/{answer['retryId']}"
    assert globex.call("GET", path).status == 404
    assert acme.call("GET", "/v1/errors/retries/ret_unknown").status == 404
    assert system.person("acme", permissions=["Invoice"]).call("GET", path).status == 403


@pytest.mark.rule("API-1")
@pytest.mark.parametrize(
    ("path", "message"),
    [
        (RETRY, {"ids": ["a"], "group": "customer_not_found.0123456789abcdef"}),
        (RETRY, {"group": "no group"}),
        ("/v1/errors/mark-synced", {"reason": "x", "ids": ["a"], "group": "b.0123456789abcdef"}),
        ("/v1/errors/close", {"reason": "x"}),
        ("/v1/errors/close", {"group": "b.0123456789abcdef"}),
        ("/v1/errors/close", {"reason": "x", "filter": {}}),
        ("/v1/errors/mark-synced", {"reason": "x", "filter": {"q": "1"}, "ids": ["a"]}),
    ],
)
def test_a_group_that_makes_no_sense(acme: Person, path: str, message: Json) -> None:
    assert acme.call("POST", path, message).status == 400
