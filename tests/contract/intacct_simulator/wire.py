"""A bare client for the wire: builds requests by hand and reads answers, knowing nothing of the product."""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import httpx
from lxml import etree

from sandbox.intacct.__main__ import bind, server_for
from sandbox.intacct.world import GATEWAY_PATH, Simulator

EMPTY_LOCATION = "Use of empty Location is invalid. A valid Multi-Entity Location must be specified."
LOGIN = "<login><userid>u</userid><companyid>DEMO</companyid><password>p</password></login>"

SEED: dict[str, Any] = {
    "senders": {"sid": "spw", "stranger": "spw"},
    "companies": {
        "DEMO": {
            "authorizedSenders": ["sid"],
            "users": {
                "u": {"password": "p"},
                "gone": {"password": "p", "active": False},
                "reader": {"password": "p", "permissions": {"AR": "read", "AP": "none", "CO": "all"}},
                "easterner": {"password": "p", "entity": "E100"},
            },
            "closedThrough": "2025-12-31",
            "userDefinedDimensions": ["TRUCK"],
            "customFields": {
                "ARINVOICE": [
                    {"id": "LOAD_NO", "label": "Load", "length": 10},
                    {"id": "REGION", "values": ["North", "South"]},
                ],
                "APBILLITEM": [{"id": "TRAILER", "type": "INTEGER"}],
            },
            "objects": {
                "LOCATIONENTITY": [
                    {"LOCATIONID": "E100", "NAME": "East"},
                    {"LOCATIONID": "E200", "NAME": "West"},
                ],
                "LOCATION": [
                    {"LOCATIONID": "YARD", "NAME": "Yard", "PARENTID": "E100"},
                    {"LOCATIONID": "SHUT", "NAME": "Shut", "STATUS": "inactive"},
                ],
                "DEPARTMENT": [
                    {"DEPARTMENTID": "OPS", "TITLE": "Operations"},
                    {"DEPARTMENTID": "SUM", "TITLE": "Summary", "STATUS": "active non-posting"},
                ],
                "TRUCK": [{"RECORDNO": 7, "NAME": "Truck 7"}],
                "PROJECT": [{"PROJECTID": "P1", "NAME": "One"}],
                "CLASS": [{"CLASSID": "CL1", "NAME": "Dry van"}],
                "ITEM": [{"ITEMID": "I1", "NAME": "Linehaul"}],
                "EMPLOYEE": [{"EMPLOYEEID": "EM1"}],
                "WAREHOUSE": [{"WAREHOUSEID": "W1", "NAME": "Dock"}],
                "CONTRACT": [{"CONTRACTID": "CT1", "NAME": "Deal"}],
                "ASSET": [{"ASSETID": "A1", "NAME": "Tractor"}],
                "GLACCOUNT": [
                    {"ACCOUNTNO": "4000", "TITLE": "Freight revenue"},
                    {"ACCOUNTNO": "4100", "TITLE": "Accessorials", "REQUIREDEPT": True},
                    {"ACCOUNTNO": "5000", "TITLE": "Carrier cost"},
                    {"ACCOUNTNO": "9999", "TITLE": "Old", "STATUS": "inactive"},
                ],
                "ARACCOUNTLABEL": [{"ACCOUNTLABEL": "Freight", "GLACCOUNTNO": "4000"}],
                "ARTERM": [
                    {"NAME": "Net 30", "DUEDATE": 30, "DUEFROM": "from invoice/bill date"},
                    {
                        "NAME": "10th next",
                        "DUEDATE": 10,
                        "DUEFROM": "of next month from invoice/bill date",
                    },
                ],
                "APTERM": [{"NAME": "Net 15", "DUEDATE": 15}],
                "CUSTOMER": [
                    {"CUSTOMERID": "C-100", "NAME": "Acme", "CREDITLIMIT": "5000"},
                    {"CUSTOMERID": "C-200", "NAME": "Brook & Sons"},
                    {"CUSTOMERID": "C-300", "NAME": "Idle", "STATUS": "inactive"},
                    {"CUSTOMERID": "C-ROOT", "NAME": "Root", "OBJECTRESTRICTION": "RootOnly"},
                ],
                "VENDOR": [
                    {
                        "VENDORID": "V1",
                        "NAME": "Fast Carrier",
                        "MC_NUMBER": "123456",
                        "DOT_NUMBER": "900001",
                    },
                    {"VENDORID": "V2", "NAME": "Slow Carrier", "MC_NUMBER": "654321"},
                ],
                "CHECKINGACCOUNT": [{"BANKACCOUNTID": "BOA", "BANKNAME": "Bank"}],
            },
        },
        "OTHER": {"authorizedSenders": ["sid"], "users": {"u": {"password": "q"}}},
    },
}


def seed_with(**company: Any) -> dict[str, Any]:
    """The seed with settings of company DEMO changed."""
    seed = copy.deepcopy(SEED)
    seed["companies"]["DEMO"].update(company)
    return seed


@dataclass
class Result:
    """One result of an answer."""

    element: etree._Element

    def text(self, path: str) -> str:
        return self.element.findtext(path) or ""

    @property
    def status(self) -> str:
        return self.text("status")

    @property
    def key(self) -> str:
        return self.text("key")

    @property
    def errors(self) -> list[tuple[str, str]]:
        return [
            (item.findtext("errorno") or "", item.findtext("description2") or "")
            for item in self.element.iterfind("errormessage/error")
        ]

    @property
    def messages(self) -> str:
        return " | ".join(text for _, text in self.errors)

    @property
    def data(self) -> etree._Element:
        found = self.element.find("data")
        assert found is not None, etree.tostring(self.element)
        return found

    def rows(self) -> list[dict[str, str]]:
        return [{str(field.tag): field.text or "" for field in row} for row in self.data]


@dataclass
class Answer:
    """An answer as it came over HTTP."""

    response: httpx.Response

    @property
    def root(self) -> etree._Element:
        return etree.fromstring(self.response.content)

    def text(self, path: str) -> str:
        return self.root.findtext(path) or ""

    @property
    def results(self) -> list[Result]:
        return [Result(item) for item in self.root.iterfind("operation/result")]

    @property
    def first(self) -> Result:
        assert self.results, self.response.text
        return self.results[0]


@dataclass
class Gateway:
    """A running simulator, as a client sees it."""

    base: str
    http: httpx.Client
    sender: str = "sid"
    _number: int = 0

    @property
    def url(self) -> str:
        return f"{self.base}{GATEWAY_PATH}"

    def post(self, body: str | bytes, **headers: str) -> Answer:
        content = body.encode() if isinstance(body, str) else body
        given = {"Content-Type": "application/xml", **headers}
        return Answer(self.http.post(self.url, content=content, headers=given))

    def envelope(
        self,
        functions: str,
        *,
        authentication: str = LOGIN,
        unique_id: str = "<uniqueid>false</uniqueid>",
        transaction: str = "",
        extra: str = "",
        password: str = "spw",
    ) -> str:
        attribute = f' transaction="{transaction}"' if transaction else ""
        return (
            f"<request><control><senderid>{self.sender}</senderid><password>{password}</password>"
            f"<controlid>ctl-1</controlid>{unique_id}<dtdversion>3.0</dtdversion>"
            f"<includewhitespace>false</includewhitespace>{extra}</control><operation{attribute}>"
            f"<authentication>{authentication}</authentication><content>{functions}</content>"
            "</operation></request>"
        )

    def function(self, body: str, control_id: str = "") -> str:
        self._number += 1
        return f'<function controlid="{escape(control_id or f"fn-{self._number}")}">{body}</function>'

    def call(self, *bodies: str, control_ids: tuple[str, ...] = (), **options: Any) -> Answer:
        ids = control_ids or ("",) * len(bodies)
        functions = "".join(
            self.function(body, control_id) for body, control_id in zip(bodies, ids, strict=True)
        )
        return self.post(self.envelope(functions, **options))

    def result_of(self, body: str, **options: Any) -> Result:
        return self.call(body, **options).first

    def ok(self, body: str, **options: Any) -> Result:
        result = self.result_of(body, **options)
        assert result.status == "success", result.messages
        return result

    def refused(self, body: str, **options: Any) -> Result:
        result = self.result_of(body, **options)
        assert result.status == "failure", etree.tostring(result.element)
        return result

    def query(self, object_name: str, fields: str, rest: str = "", **options: Any) -> Result:
        selected = "".join(f"<field>{name}</field>" for name in fields.split())
        body = f"<query><object>{object_name}</object><select>{selected}</select>{rest}</query>"
        return self.ok(body, **options)

    def get(self, object_name: str, key: str) -> dict[str, Any]:
        response = self.http.get(f"{self.base}/_sandbox/objects/{object_name}/{key}")
        assert response.status_code == 200, response.text
        loaded: dict[str, Any] = response.json()
        return loaded

    def put(self, object_name: str, key: str, **body: Any) -> dict[str, Any]:
        response = self.http.put(f"{self.base}/_sandbox/objects/{object_name}/{key}", json=body)
        assert response.status_code == 200, response.text
        loaded: dict[str, Any] = response.json()
        return loaded

    def refused_put(self, object_name: str, key: str, **body: Any) -> str:
        """What a person is told who is refused."""
        response = self.http.put(f"{self.base}/_sandbox/objects/{object_name}/{key}", json=body)
        assert response.status_code == 409, response.text
        return str(response.json()["errors"][0]["text"])

    def fault(self, fault: str, match: dict[str, str] | None = None, **more: Any) -> None:
        body = {"fault": fault, "match": match or {}, **more}
        response = self.http.post(f"{self.base}/_sandbox/faults", json=body)
        assert response.status_code == 201, response.text

    def counts(self) -> dict[str, Any]:
        loaded: dict[str, Any] = self.http.get(f"{self.base}/_sandbox/requests").json()
        return loaded

    def session(self, entity: str | None = None, authentication: str = LOGIN) -> str:
        location = "" if entity is None else f"<locationid>{entity}</locationid>"
        result = self.ok(f"<getAPISession>{location}</getAPISession>", authentication=authentication)
        return result.text("data/api/sessionid")

    def invoice(self, number: str = "LD1", amount: str = "100.00", **options: Any) -> str:
        return self.ok(invoice(number, line(amount)), **options).key

    def bill(self, number: str = "B1", amount: str = "100.00", **options: Any) -> str:
        return self.ok(bill(number, line(amount, account="5000")), **options).key


def day(text: str) -> str:
    year, month, number = text.split("-")
    return f"<year>{year}</year><month>{month}</month><day>{number}</day>"


def line(amount: str = "100.00", account: str = "4000", location: str = "E100", rest: str = "") -> str:
    place = f"<locationid>{location}</locationid>" if location else ""
    return (
        f"<lineitem><glaccountno>{account}</glaccountno><amount>{amount}</amount><memo>m</memo>{place}{rest}"
        "</lineitem>"
    )


def invoice(
    number: str, *lines: str, customer: str = "C-100", date: str = "2026-01-05", due: str = "", mid: str = ""
) -> str:
    when = due or "<termname>Net 30</termname>"
    numbered = f"<invoiceno>{number}</invoiceno>" if number else ""
    return (
        f"<create_invoice><customerid>{customer}</customerid><datecreated>{day(date)}</datecreated>{when}"
        f"{numbered}{mid}<invoiceitems>{''.join(lines) or line()}</invoiceitems></create_invoice>"
    )


def bill(
    number: str, *lines: str, vendor: str = "V1", date: str = "2026-01-05", action: str = "", mid: str = ""
) -> str:
    acting = f"<action>{action}</action>" if action else ""
    numbered = f"<billno>{number}</billno>" if number else ""
    return (
        f"<create_bill><vendorid>{vendor}</vendorid><datecreated>{day(date)}</datecreated>"
        f"<termname>Net 15</termname>{acting}{numbered}{mid}"
        f"<billitems>{''.join(lines) or line(account='5000')}</billitems></create_bill>"
    )


def equal(field: str, value: str) -> str:
    return f"<filter><equalto><field>{field}</field><value>{value}</value></equalto></filter>"


@contextmanager
def running(seed: dict[str, Any], *, latency_ms: int = 0, function_latency_ms: int = 0) -> Iterator[Gateway]:
    """A simulator on a free port, in a thread."""
    listener = bind(0)
    server = server_for(Simulator(seed, latency_ms, function_latency_ms))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        with httpx.Client(timeout=10) as http:
            yield Gateway(f"http://127.0.0.1:{listener.getsockname()[1]}", http)
    finally:
        # It ends by itself within a fifth of a second, which nobody needs to wait for.
        server.should_exit = True
