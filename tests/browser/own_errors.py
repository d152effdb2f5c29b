"""Failed documents of the tests' own, in another company than the demo data.

What people do with errors changes them, and each run of these tests finds the same errors.
"""

from __future__ import annotations

import time
from typing import Any

from sandbox.demo import documents
from sandbox.demo.clients import Api
from sandbox.demo.connecting import CREDENTIALS, MAPPINGS, SUBSIDIARY_NAME

PERSON, TENANT = "Tom Becker", "acme"
SUBSIDIARY = "browser-errors"
CONCERNS = "Escrow"
STRANGERS = 4
"""Invoices to customers that Sage doesn't know; statements with escrow, which has no account (DEC-10)."""
STATEMENTS = 2
LONGEST_WAIT = 120
"""Seconds."""


def connect(api: Api) -> None:
    """An active connection on which no account is mapped for escrow."""
    path = f"/v1/connections/{SUBSIDIARY}"
    connections = api.call("GET", "/v1/connections")["items"]
    is_new = SUBSIDIARY not in {connection["subsidiary"]["id"] for connection in connections}
    if is_new:
        subsidiary = {"id": SUBSIDIARY, "name": SUBSIDIARY_NAME, "type": "Broker"}
        wanted = {"subsidiary": subsidiary, "postingDestination": "matching_child_entity", **CREDENTIALS}
        api.call("POST", "/v1/connections", wanted, expect=201)
    api.call("PUT", f"{path}/account-mappings", MAPPINGS)
    if is_new:
        posting = {
            "ar": {"autopostInvoices": True},
            "ap": {"autopostBills": True, "includeDriverBills": True},
        }
        api.call("PATCH", path, posting)
        api.call("POST", f"{path}/activate")


def send_failing(api: Api) -> None:
    """Send what fails, and wait until all of it has failed."""
    stamp = int(time.time()) % 1_000_000
    open_errors = errors(api)
    if not any(error["type"] == "Invoice" for error in open_errors):
        items = [_invoice(f"BR-{stamp}-{place}", place) for place in range(STRANGERS)]
        api.call("POST", "/v1/invoices", {"items": items}, expect=202)
    if not any(error["type"] == "Bill" for error in open_errors):
        items = [_statement(stamp * 10 + place) for place in range(STATEMENTS)]
        api.call("POST", "/v1/bills", {"items": items}, expect=202)
    ends = time.monotonic() + LONGEST_WAIT
    while len(found := errors(api)) < STRANGERS + STATEMENTS:
        assert time.monotonic() < ends, [error["problem"]["message"] for error in found]
        time.sleep(0.5)


def errors(api: Api) -> list[Any]:
    """What is open."""
    found: list[Any] = api.call("GET", f"/v1/errors?subsidiaryId={SUBSIDIARY}")["items"]
    return found


def _invoice(number: str, place: int) -> Any:
    customer, amount = ("cust-404", "Nobody Knows Inc"), f"{100 + place}.00"
    invoice = documents.invoice(
        number, customer, [("Load", "Linehaul", amount)], (SUBSIDIARY, SUBSIDIARY_NAME)
    )
    load = documents.load(number, customer, amount, SUBSIDIARY_NAME)
    return documents.envelope("load_invoice", SUBSIDIARY, f"C-404-{place}", invoice=invoice, loads=[load])


def _statement(number: int) -> Any:
    lines = [("Loaded Miles", "Loaded miles", "900.00"), ("Escrow", "Escrow deposit", "-50.00")]
    whose = (SUBSIDIARY, SUBSIDIARY_NAME)
    statement = documents.driver_statement(number, f"DR{number:019}", whose, lines)
    return documents.envelope("driver_settlement", SUBSIDIARY, "V-200", statement=statement)
