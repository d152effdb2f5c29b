"""MOD-1's table, cell by cell: what edit, regenerate and revert do to a document in each state in Sage.

Each state is brought about as a Sage user would, on Sage's own screens. A regenerate has the same content; an
account mapping was changed before it, since otherwise nothing would change in Sage (MOD-4).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from tests.integration.revisions import total
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, MAPPINGS

UPDATED, DELETED = "updated in place", "deleted"
REPLACED, MADE_ANEW = "reversed and posted anew", "made anew, with a warning"
REVERSED, NOTHING = "reversed", "nothing to do"
PAID, SELECTED = "refused: document_paid", "refused: document_selected_for_payment"
CLOSED, APPLIED = "refused: period_closed", "refused: credit_applied"
RECALLED = "recalled and updated in place"

# State in Sage: (edit and regenerate, revert). In this Sage a bill that waits for approval must be recalled.
DOCUMENT = {
    "draft": (UPDATED, DELETED),
    "posted": (REPLACED, REVERSED),
    "partly paid": (PAID, PAID),
    "paid": (PAID, PAID),
    "selected": (SELECTED, SELECTED),
    "closed period": (CLOSED, CLOSED),
    "reversed by hand": (MADE_ANEW, NOTHING),
    "deleted by hand": (MADE_ANEW, NOTHING),
}
APPROVED = {"submitted": (RECALLED, DELETED), "declined": (UPDATED, DELETED)}
CREDIT = {
    "draft": (UPDATED, DELETED),
    "open": (UPDATED, DELETED),
    "applied": (APPLIED, APPLIED),
    "closed period": (CLOSED, CLOSED),
    "deleted by hand": (MADE_ANEW, NOTHING),
}
TABLE = {
    "AR invoice": DOCUMENT,
    "AR credit memo": CREDIT,
    "AP bill": DOCUMENT | APPROVED,
    "vendor credit": CREDIT,
}
FIRST = {"/v1/invoices": "4000", "/v1/bills": "5000"}
REGENERATED = {"/v1/invoices": "4020", "/v1/bills": "5020"}
UNPOSTED = ("draft", "deleted by hand")


@dataclass(frozen=True)
class Kind:
    """A kind of document: its object in Sage, the path it is sent to, its first and its edited amount."""

    object: str
    path: str
    amounts: tuple[str, str]

    def message(self, edited: int) -> Json:
        """The message with the first or the edited amount."""
        amount = self.amounts[edited]
        if self.path == "/v1/invoices":
            return ACME.invoice("D1", [("Load", "Linehaul", amount)], minutes=edited)
        return ACME.bill("D1", amount, minutes=edited)


KINDS = {
    "AR invoice": Kind("ARINVOICE", "/v1/invoices", ("1000.00", "1234.56")),
    "AR credit memo": Kind("ARADJUSTMENT", "/v1/invoices", ("-100.00", "-123.45")),
    "AP bill": Kind("APBILL", "/v1/bills", ("820.00", "900.00")),
    "vendor credit": Kind("APADJUSTMENT", "/v1/bills", ("-50.00", "-60.00")),
}
CELLS = [
    pytest.param(kind, state, asked, outcome, id=f"{kind}, {state}: {asked} = {outcome}")
    for kind, rows in TABLE.items()
    for state, (edit, revert) in rows.items()
    for asked, outcome in (("edit", edit), ("regenerate", edit), ("revert", revert))
]


@pytest.mark.rule("MOD-1", "MOD-4", "DEC-6")
@pytest.mark.parametrize(("named", "state", "asked", "expected"), CELLS)
def test_a_change_does_what_the_table_says(
    system: System, acme: Person, named: str, state: str, asked: str, expected: str
) -> None:
    kind = KINDS[named]
    if state in UNPOSTED:
        switches = {"ar": {"autopostInvoices": False}, "ap": {"autopostBills": False}}
        acme.call("PATCH", ACME.path, switches).expect(200)
    system.sage.put("COMPANY", "ACME", {"billApproval": state in ("submitted", "declined")})
    sent = str(acme.post(kind.path, kind.message(0))["transactionId"])
    system.drain()
    record_no = str(acme.transaction(sent)["sageDocument"]["recordNo"])
    in_state(system, acme, kind, record_no, state)
    before = by_record(system, kind)
    ask(acme, kind, sent, asked)
    system.drain()
    assert outcome(acme.transaction(sent), record_no, before, by_record(system, kind)) == expected
    if acme.status(sent) == "exported":
        assert_carried_out(system, acme, kind, sent, asked)


def in_state(system: System, acme: Person, kind: Kind, record_no: str, state: str) -> None:
    """Bring the document into that state, as a Sage user would."""
    sage = system.sage
    half = str(abs(Decimal(kind.amounts[0])) / 2)
    match state:
        case "partly paid":
            sage.put(kind.object, record_no, {"action": "pay", "amount": half})
        case "paid":
            sage.put(kind.object, record_no, {"action": "pay"})
        case "selected":
            sage.put(kind.object, record_no, {"action": "select"})
        case "declined":
            sage.put(kind.object, record_no, {"action": "decline"})
        case "closed period":
            sage.put("COMPANY", "ACME", {"closedThrough": "2026-12-31"})
        case "reversed by hand":
            sage.put(kind.object, record_no, {"action": "reverse"})
        case "deleted by hand":
            sage.put(kind.object, record_no, {"action": "delete"})
        case "applied":
            sage.put(kind.object, record_no, {"action": "apply", "to": another(system, acme, kind)})


def another(system: System, acme: Person, kind: Kind) -> str:
    """The record number of an invoice or bill that a credit can be applied to."""
    if kind.path == "/v1/invoices":
        sent = acme.post(kind.path, ACME.invoice("OTHER", [("Load", "Linehaul", "700.00")]))
    else:
        sent = acme.post(kind.path, ACME.bill("OTHER", "700.00"))
    system.drain()
    return str(acme.transaction(str(sent["transactionId"]))["sageDocument"]["recordNo"])


def ask(acme: Person, kind: Kind, sent: str, asked: str) -> None:
    """Edit, regenerate or revert it."""
    if asked == "edit":
        acme.post(kind.path, kind.message(1))
        return
    if asked == "regenerate":
        changed = {**MAPPINGS["categories"]["load"]["items"], "Customer Linehaul": {"ar": "4020"}}
        trip = {"items": {"Carrier Linehaul": {"ap": "5020"}}}
        categories = MAPPINGS["categories"] | {"load": {"items": changed}, "trip": trip}
        acme.call("PUT", f"{ACME.path}/account-mappings", MAPPINGS | {"categories": categories}).expect(200)
    acme.post(f"/v1/transactions/{sent}/{asked}")


def assert_carried_out(system: System, acme: Person, kind: Kind, sent: str, asked: str) -> None:
    """The document in Sage has the edited amount; after a regenerate, the first amount on the new account."""
    number = str(acme.transaction(sent)["sageDocument"]["recordNo"])
    document = by_record(system, kind)[number]
    assert abs(total(document)) == abs(Decimal(kind.amounts[asked == "edit"]))
    (line,) = document[f"{kind.object}ITEMS"]
    account = REGENERATED if asked == "regenerate" else FIRST
    assert line["ACCOUNTNO"] == account[kind.path]


def by_record(system: System, kind: Kind) -> dict[str, Json]:
    """What Sage has of these documents, by record number; those that a credit is applied to are left out."""
    rows = {str(row["RECORDNO"]): row for row in system.sage.objects(kind.object)}
    return {number: row for number, row in rows.items() if not row["RECORDID"].startswith("OTHER")}


def outcome(shown: Json, record_no: str, before: dict[str, Json], after: dict[str, Json]) -> str:
    """What happened, in the table's words."""
    live = {number for number, row in after.items() if row["STATE"] not in ("Reversed", "Reversal")}
    if shown["status"] == "failed":
        assert after == before, "a refused change leaves everything as it is"
        return f"refused: {shown['problem']['code']}"
    there = after.get(record_no)
    was_live = record_no in before and before[record_no]["STATE"] != "Reversed"
    if shown["status"] == "reverted":
        assert not live
        if not was_live:
            return NOTHING
        return DELETED if there is None else REVERSED
    assert shown["status"] == "exported"
    document = shown["sageDocument"]
    assert live == {str(document["recordNo"])}
    if not was_live:
        return MADE_ANEW if any("by hand" in said for said in document["warnings"]) else "made anew"
    if record_no in live:
        recalled = any(event["what"].startswith("recalled") for event in shown["history"])
        return RECALLED if recalled else UPDATED
    return REPLACED if there is not None else "deleted and made anew"
