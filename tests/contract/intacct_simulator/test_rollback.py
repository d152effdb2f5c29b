"""Operations that are one transaction: removals with successors (page requests; protocol section 2)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.intacct_simulator.wire import Gateway, day, invoice, line, running, seed_with

UNIQUE = "<uniqueid>true</uniqueid>"


def reverse(key: str) -> str:
    return f'<reverse_invoice key="{key}"><datereversed>{day("2026-01-31")}</datereversed></reverse_invoice>'


def exchanges(gateway: Gateway, *pairs: tuple[str, str], **options: Any) -> list[str]:
    bodies = [body for key, successor in pairs for body in (reverse(key), successor)]
    answer = gateway.call(*bodies, transaction="true", **options)
    return [result.status for result in answer.results]


def snapshot(gateway: Gateway) -> dict[str, Any]:
    names = ("ARINVOICE", "ARINVOICEITEM", "ARPYMT", "ARPYMTDETAIL", "CUSTOMER")
    return {name: gateway.http.get(f"{gateway.base}/_sandbox/objects/{name}").json() for name in names}


def test_a_refused_successor_brings_everything_back(gateway: Gateway) -> None:
    """Records, lines, balances of parties, payments and the numbers that Sage gives."""
    first = gateway.invoice("A")
    paid = gateway.invoice("P")
    gateway.put("ARINVOICE", paid, action="pay", amount="10", date="2026-01-20")
    before = snapshot(gateway)
    unnumbered = invoice("")
    bodies = (reverse(first), unnumbered, invoice("B", customer="NOBODY"))
    answer = gateway.call(*bodies, transaction="true", unique_id=UNIQUE, control_ids=("r", "u", "b"))
    assert [result.status for result in answer.results] == ["aborted", "aborted", "failure"]
    assert snapshot(gateway) == before
    again = gateway.call(reverse(first), unnumbered, unique_id=UNIQUE, control_ids=("r", "u"))
    assert [result.status for result in again.results] == ["success", "success"]
    assert gateway.get("ARINVOICE", again.results[1].key)["RECORDID"] == "INV-000001"


def test_the_number_of_the_old_document_is_free_for_its_successor() -> None:
    """Within the operation, too: it sees its own changes."""
    with running(seed_with(assumptions={"reversed_numbers_reusable": True})) as gateway:
        assert exchanges(gateway, (gateway.invoice("A"), invoice("A"))) == ["success", "success"]


@pytest.mark.parametrize(
    ("assumptions", "statuses"),
    [
        ({}, ["aborted", "aborted", "aborted", "failure", "aborted", "aborted"]),
        ({"aborted_results": "until_failure"}, ["aborted", "aborted", "aborted", "failure"]),
        ({"failed_status": "aborted"}, ["aborted"] * 6),
    ],
)
def test_forms_of_the_answer(assumptions: dict[str, Any], statuses: list[str]) -> None:
    """Assumed aborted_results and failed_status: the failing function always has an error of its own."""
    with running(seed_with(assumptions=assumptions)) as gateway:
        keys = [gateway.invoice(number) for number in "ABC"]
        before = snapshot(gateway)
        bodies = [
            body
            for key, successor in zip(
                keys, (invoice("D"), invoice("E", customer="NOBODY"), invoice("F")), strict=True
            )
            for body in (reverse(key), successor)
        ]
        results = gateway.call(*bodies, transaction="true").results
        assert [result.status for result in results] == statuses
        assert ["Invalid Customer" in result.messages for result in results].index(True) == 3
        assert snapshot(gateway) == before


@pytest.mark.parametrize(
    ("rollback", "statuses", "numbers"),
    [
        ("kept", ["success", "success", "success", "failure", "aborted", "aborted"], {"D"}),
        ("ignored", ["success", "success", "success", "failure", "success", "success"], {"D", "F"}),
    ],
)
def test_a_sage_that_does_not_roll_back(rollback: str, statuses: list[str], numbers: set[str]) -> None:
    """Assumed rollback."""
    with running(seed_with(assumptions={"rollback": rollback})) as gateway:
        keys = [gateway.invoice(number) for number in "ABC"]
        successors = (invoice("D"), invoice("E", line("1", "NOPE")), invoice("F"))
        assert exchanges(gateway, *zip(keys, successors, strict=True)) == statuses
        rows = gateway.query("ARINVOICE", "RECORDID STATE").rows()
        assert {row["RECORDID"] for row in rows if row["STATE"] == "Posted"} - set("ABC") == numbers
        assert {"RECORDID": "B", "STATE": "Reversed"} in rows
