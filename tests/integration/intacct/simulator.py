"""The Sage simulator as a separate process, with the company that the tests of the gateway need."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.found_documents import DocumentLookup
from alvys_intacct.domain.sage.writes import Written

ROOT = Path(__file__).parents[3]


def period(name: str, first: str, last: str, **changes: object) -> dict[str, object]:
    """A reporting period; its months are budgetable."""
    return {
        "NAME": name,
        "HEADER1": name,
        "START_DATE": first,
        "END_DATE": last,
        "BUDGETING": True,
        **changes,
    }


SEED: dict[str, Any] = {
    "senders": {"sender-9": "sender-canary-password", "stranger": "stranger-password"},
    "companies": {
        "DEMO": {
            "authorizedSenders": ["sender-9"],
            "users": {
                "xmluser": {
                    "password": "user-canary-password-of-tenant-1",
                    "active": True,
                    "permissions": "all",
                },
                "sleeper": {
                    "password": "user-canary-password-of-tenant-1",
                    "active": False,
                    "permissions": "all",
                },
            },
            "closedThrough": "2025-12-31",
            "customFields": {
                name: [{"id": "LOAD_NO"}, {"id": "REGION"}]
                for name in ("ARINVOICE", "APBILL", "ARINVOICEITEM", "APBILLITEM")
            },
            "objects": {
                "LOCATIONENTITY": [
                    {"LOCATIONID": "E100", "NAME": "East"},
                    {"LOCATIONID": "E200", "NAME": "West"},
                ],
                "DEPARTMENT": [{"DEPARTMENTID": "OPS", "TITLE": "Operations"}],
                "GLACCOUNT": [
                    {"ACCOUNTNO": "4000", "TITLE": "Linehaul", "STATUS": "active"},
                    {"ACCOUNTNO": "4900", "TITLE": "Old", "STATUS": "inactive"},
                    {"ACCOUNTNO": "5000", "TITLE": "Carrier pay", "STATUS": "active"},
                ],
                "REPORTINGPERIOD": [
                    {"NAME": "Current Month", "HEADER1": "Current Month", "STATUS": "active"},
                    period("Month Ended February 2026", "02/01/2026", "02/28/2026"),
                    period("Month Ended January 2026", "01/01/2026", "01/31/2026"),
                    period("Quarter Ended March 2026", "01/01/2026", "03/31/2026", BUDGETING=False),
                    period("Month Ended January 2016", "01/01/2016", "01/31/2016", STATUS="inactive"),
                ],
                "ARTERM": [{"NAME": "Net 30", "STATUS": "active"}, {"NAME": "Net 99", "STATUS": "inactive"}],
                "APTERM": [{"NAME": "Net 15", "STATUS": "active"}],
                "CUSTOMER": [
                    {"CUSTOMERID": "C-100", "NAME": "Acme", "STATUS": "active", "TERMNAME": "Net 30"},
                    {"CUSTOMERID": "C-OFF", "NAME": "Gone", "STATUS": "inactive"},
                ],
                "VENDOR": [{"VENDORID": "V1", "NAME": "Fast Carrier", "STATUS": "active"}],
            },
        },
    },
}


@dataclass(frozen=True)
class Simulator:
    """A running simulator: the gateway's address, and the control plane beside it."""

    url: str
    base: str

    def fault(self, fault: str, match: Mapping[str, str] | None = None, **more: Any) -> None:
        """Break the next matching call in this way."""
        self._post("faults", {"match": dict(match or {}), "fault": fault, "times": 1, **more})

    def reset(self) -> None:
        """Back to the seed."""
        self._post("reset", {})

    def statistics(self) -> dict[str, Any]:
        """Counts of requests and functions."""
        return dict(httpx.get(f"{self.base}/_sandbox/requests").raise_for_status().json())

    def objects(self, name: str) -> list[dict[str, Any]]:
        """All records of an object."""
        answer = httpx.get(f"{self.base}/_sandbox/objects/{name}").raise_for_status().json()
        return list(answer["objects"] if isinstance(answer, dict) else answer)

    def act(self, name: str, key: str, change: Mapping[str, Any]) -> None:
        """Do something as a person in Sage."""
        httpx.put(f"{self.base}/_sandbox/objects/{name}/{key}", json=dict(change)).raise_for_status()

    def _post(self, path: str, body: Mapping[str, Any]) -> None:
        httpx.post(f"{self.base}/_sandbox/{path}", json=dict(body)).raise_for_status()


@contextlib.contextmanager
def running(tmp_path: Path, **changes: Any) -> Iterator[Simulator]:
    """Start a simulator on a free port and stop it afterwards; `changes` are those of its company."""
    seed = tmp_path / "seed.json"
    company = {**SEED["companies"]["DEMO"], **changes}
    seed.write_text(json.dumps({**SEED, "companies": {**SEED["companies"], "DEMO": company}}))
    command = [sys.executable, "-u", "-m", "sandbox.intacct", "--port", "0", "--seed", str(seed)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"(http://[\w.]+:\d+)/ia/xml/xmlgw\.phtml", line)
        assert found, line + process.stdout.read()
        yield Simulator(found.group(0), found.group(1))
    finally:
        process.terminate()
        process.wait(10)


def written(outcome: Written | SyncError) -> str:
    assert isinstance(outcome, Written), outcome
    return outcome.record_no


def lookup(number: str) -> DocumentLookup:
    return DocumentLookup(DocumentType.INVOICE, number, "C-100")
