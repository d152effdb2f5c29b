"""The data that the Sage simulator starts with: the demo's company, and many payments if needed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sandbox.stack.settings import ROOT

Row = dict[str, Any]
COMPANY = "ACME"
# A check that pays ten invoices.
DETAILS_PER_PAYMENT = 10
EARLY, LATE = "2026-03-01T00:00:00Z", "2026-03-11T00:00:00Z"
EARLY_WINDOW = ("2026-02-28T00:00:00Z", "2026-03-02T00:00:00Z")
WHOLE_WINDOW = ("2026-02-28T00:00:00Z", "2026-03-12T00:00:00Z")


def company(path: Path) -> Path:
    """Write the company to which invoices are exported."""
    path.write_text(json.dumps(_demo()))
    return path


def mixed_company(number: int) -> str:
    """The id of one of many companies."""
    return f"CO-{number}"


def many_companies(path: Path, companies: int) -> Path:
    """Write many companies that are like the demo's."""
    seed = _demo()
    seed["companies"] = {mixed_company(number): seed["companies"][COMPANY] for number in range(companies)}
    path.write_text(json.dumps(seed))
    return path


def company_with_payments(path: Path, details: int, early: int) -> Path:
    """Write the company with `details` payment details, the first `early` of them changed at `EARLY`.

    Rows are written one at a time: child processes inherit this process's peak memory, so it must stay low.
    """
    seed = _demo()
    seed["companies"] = {COMPANY: seed["companies"][COMPANY]}
    seed["companies"][COMPANY]["objects"]["ARPYMT"] = "payments"
    before, after = json.dumps(seed).split('"payments"')
    with path.open("w") as file:
        file.write(f"{before}[")
        for place, payment in enumerate(_payments(details, early)):
            file.write(("," if place else "") + json.dumps(payment))
        file.write(f"]{after}")
    return path


def company_with_documents(path: Path, documents: int, lines: int) -> Path:
    """Write the company with `documents` invoices of March, each of so many lines, in entity E100."""
    seed = _demo()
    seed["companies"] = {COMPANY: seed["companies"][COMPANY]}
    seed["companies"][COMPANY]["objects"]["ARINVOICE"] = "documents"
    before, after = json.dumps(seed).split('"documents"')
    with path.open("w") as file:
        file.write(f"{before}[")
        for number in range(1, documents + 1):
            file.write(("," if number > 1 else "") + json.dumps(_invoice(number, lines)))
        file.write(f"]{after}")
    return path


def _invoice(number: int, lines: int) -> Row:
    return {
        "CUSTOMERID": "C-100",
        "RECORDID": f"LD{number}",
        "STATE": "Posted",
        "DESCRIPTION": f"[Alvys invoice-{number}] Load LD{number}",
        "WHENCREATED": f"03/{1 + number % 31:02d}/2026",
        "WHENPOSTED": f"03/{1 + number % 31:02d}/2026",
        "CURRENCY": "USD",
        "BASECURR": "USD",
        "MEGAENTITYID": "E100",
        "ARINVOICEITEMS": [
            {"ACCOUNTNO": "4000", "AMOUNT": "543.21", "TRX_AMOUNT": "543.21", "LOCATIONID": "E100"}
            for _ in range(lines)
        ],
    }


def _demo() -> Row:
    seed: Row = json.loads((ROOT / "sandbox/demo/intacct.json").read_text())
    objects = seed["companies"][COMPANY]["objects"]
    objects["DEPARTMENT"] = [{"DEPARTMENTID": "OPS", "TITLE": "Operations"}]
    objects["CLASS"] = [{"CLASSID": "DRY", "NAME": "Dry van"}]
    return seed


def _payments(details: int, early: int) -> Iterator[Row]:
    for first in range(0, details, DETAILS_PER_PAYMENT):
        moment = EARLY if first < early else LATE
        numbers = range(first, min(first + DETAILS_PER_PAYMENT, details))
        yield {
            "CUSTOMERID": "C-100",
            "STATE": "Posted",
            "PAYMENTMETHOD": "Printed Check",
            "DOCNUMBER": f"CHK-{first}",
            "RECEIPTDATE": "2026-03-01",
            "PAYMENTDATE": "2026-03-01",
            "CURRENCY": "USD",
            "WHENMODIFIED": moment,
            "ARPYMTDETAILS": [
                {
                    "RECORDKEY": str(1_000_000 + number),
                    "PAYMENTAMOUNT": "1086.39",
                    "TRX_PAYMENTAMOUNT": "1086.39",
                    "PAYMENTDATE": "2026-03-01",
                    "STATE": "Posted",
                    "CURRENCY": "USD",
                    "WHENMODIFIED": moment,
                }
                for number in numbers
            ],
        }
