"""The checked cases of `tests/golden`, sent over HTTP by a tenant whose Sage company has what they need."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from lxml import etree

from tests.fakes.messages import GOLDEN
from tests.integration.simulators import Row, demo_seed
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

CASES = sorted(path.parent.name for path in GOLDEN.glob("*/alvys.json"))
# What Sage calls the documents that a function creates, and what their lines are in.
OBJECTS = {
    "create_invoice": ("ARINVOICE", "CUSTOMERID", "invoiceno"),
    "create_bill": ("APBILL", "VENDORID", "billno"),
    "create_aradjustment": ("ARADJUSTMENT", "CUSTOMERID", "adjustmentno"),
    "create_apadjustment": ("APADJUSTMENT", "VENDORID", "adjustmentno"),
}
_DIMENSIONS = {
    "location": ("LOCATION", "NAME"),
    "department": ("DEPARTMENT", "TITLE"),
    "class": ("CLASS", "NAME"),
    "project": ("PROJECT", "NAME"),
    "item": ("ITEM", "NAME"),
    "employee": ("EMPLOYEE", "PERSONALINFO.CONTACTNAME"),
}
_IN_SAGE = {"text": "TEXT", "date": "DATE", "number": "DECIMAL"}


@dataclass(frozen=True)
class Booked:
    """A document as Sage has it, or is to get it: its lines are accounts and amounts."""

    sage_object: str
    party_id: str
    number: str
    lines: tuple[tuple[str, Decimal], ...]


def seed() -> Row:
    """The demo company with every account, term and custom field of the cases."""
    found = demo_seed("intacct")
    company = found["companies"]["ACME"]
    objects = company["objects"]
    texts = [(GOLDEN / name / "sage.xml").read_text() for name in CASES]
    known = {one["ACCOUNTNO"] for one in objects["GLACCOUNT"]}
    used = {number for text in texts for number in re.findall(r"<glaccountno>(\d+)<", text)}
    # What is mapped but not used in a case has to be there as well.
    used |= {
        number for name in CASES for number in re.findall(r'"a[rp]": "(\d+)"', _text(name, "connection"))
    }
    objects["GLACCOUNT"] += [
        {
            "ACCOUNTNO": number,
            "TITLE": f"Account {number}",
            # Escrow and other liabilities are in the balance sheet.
            "ACCOUNTTYPE": "balancesheet" if number < "3" else "incomestatement",
            "STATUS": "active",
        }
        for number in sorted(used - known)
    ]
    for name in CASES:
        for field in connection_of(name).get("sage", {}).get("customFields", []):
            fields = company.setdefault("customFields", {}).setdefault(field["sage_object"], [])
            if field["field_id"] not in [one["id"] for one in fields]:
                fields.append(
                    {
                        "id": field["field_id"],
                        "label": field["label"],
                        "type": _IN_SAGE[field["field_type"]],
                        "length": field.get("length") or 100,
                        "required": False,
                    }
                )
    company["customFields"]["VENDOR"] = [
        {"id": "MC_NO", "label": "MC Number", "type": "TEXT", "length": 20, "required": False},
        {"id": "USDOT", "label": "USDOT Number", "type": "TEXT", "length": 20, "required": False},
    ]
    return found


def connection_of(name: str) -> Json:
    """The settings and mappings of a case, and what its Sage company has."""
    return json.loads(_text(name, "connection"))


def message_of(name: str) -> str:
    """The message as ACME sends it today; text, so that its decimals stay as they are written."""
    today = datetime.now(UTC).date().isoformat()
    text = re.sub(r"2026-1[12]-\d\d", today, _text(name, "alvys"))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    text = re.sub(r'"updatedAt": "[^"]*"', f'"updatedAt": "{now}"', text)
    return text.replace('"SUB1"', f'"{ACME.subsidiary_id}"').replace("Acme East", ACME.subsidiary_name)


def side_of(name: str) -> str:
    """Where a case is sent: what becomes of it may be on the other side (DEC-9)."""
    kind = json.loads(_text(name, "alvys"))["kind"]
    given = connection_of(name).get("side")
    receivable = given == "ar" or (kind.endswith("_invoice") and given is None)
    return "/v1/invoices" if receivable else "/v1/bills"


def prepare(system: System, person: Person, name: str) -> None:
    """Give Sage and the connection what a case needs. The connection is active already."""
    case = connection_of(name)
    _fill(system, case.get("sage", {}))
    person.call("POST", f"{ACME.path}/metadata/refresh").expect(200)
    changes = {part: case[part] for part in ("ar", "ap", "advanced") if part in case}
    person.call("PATCH", ACME.path, changes).expect(200)
    person.call("PUT", f"{ACME.path}/account-mappings", case["accountMappings"]).expect(200)
    for part, path in (("dimensionMappings", "dimension"), ("customFieldMappings", "custom-field")):
        if part in case:
            body = {"mappings": case[part]}
            person.call("PUT", f"{ACME.path}/{path}-mappings", body).expect(200)


def _fill(system: System, sage: Json) -> None:
    for object_name, key in (("CUSTOMER", "customers"), ("VENDOR", "vendors")):
        for party_id, facts in sage.get(key, {}).items():
            row: Row = {"NAME": facts["name"], "STATUS": "active"}
            if "payTo" in facts:
                system.sage.put("CONTACT", facts["payTo"], {"PRINTAS": facts["payTo"]})
                row["PAYTO"] = {"CONTACTNAME": facts["payTo"]}
            row |= {"MC_NO": f"MC{facts['mc_number']}"} if "mc_number" in facts else {}
            row |= {"USDOT": facts["dot_number"]} if "dot_number" in facts else {}
            system.sage.put(object_name, party_id, row)
    for term in sage.get("terms", []):
        for side in ("ARTERM", "APTERM"):
            system.sage.put(side, term, {"STATUS": "active", "DUEDATE": term.split()[-1]})
    for name, values in sage.get("dimensions", {}).items():
        object_name, title = _DIMENSIONS[name]
        for value in values:
            if object_name == "EMPLOYEE":
                system.sage.put("CONTACT", value, {"PRINTAS": value})
            system.sage.put(object_name, value, {title: value, "STATUS": "active"})


def expected(name: str) -> list[Booked]:
    """The documents that were checked by eye."""
    found = []
    for function in etree.fromstring((GOLDEN / name / "sage.xml").read_text()):
        body = function[0]
        if body.tag in OBJECTS:
            sage_object, party, number = OBJECTS[body.tag]
            lines = tuple(
                (line.findtext("glaccountno", ""), Decimal(line.findtext("amount", "")))
                for line in body.iter("lineitem")
            )
            booked = Booked(sage_object, body.findtext(party.lower(), ""), body.findtext(number, ""), lines)
            found.append(booked)
    return sorted(found, key=repr)


def in_sage(system: System) -> list[Booked]:
    """Every document of the company."""
    found = []
    for sage_object, party, _ in OBJECTS.values():
        for row in system.sage.objects(sage_object):
            found.append(Booked(sage_object, row[party], row["RECORDID"], tuple(_lines(row, sage_object))))
    return sorted(found, key=repr)


def _lines(row: Json, sage_object: str) -> Iterator[tuple[str, Decimal]]:
    for line in row[f"{sage_object}ITEMS"]:
        # In the document's currency, as it was sent.
        yield line["ACCOUNTNO"], Decimal(str(line.get("TRX_AMOUNT") or line["AMOUNT"]))


def _text(name: str, part: str) -> str:
    return (GOLDEN / name / f"{part}.json").read_text()


def send(person: Person, name: str, **changes: Any) -> str:
    """Send a case; its transaction id. `changes` replace members of the message."""
    text = message_of(name)
    if changes:
        text = json.dumps({**json.loads(text), **changes})
    answer: Json = person.call("POST", side_of(name), text).expect(202)
    return str(answer["transactionId"])
