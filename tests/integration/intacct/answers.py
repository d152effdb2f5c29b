"""Answers of Sage to queries."""

from __future__ import annotations

from collections.abc import Sequence

from tests.integration.intacct.scripted_gateway import Answer, Request, errors, results


def page(object_name: str, rows: Sequence[dict[str, str]], remaining: int | None = 0) -> Answer:
    inner = "".join(
        f"<{object_name}>" + "".join(f"<{k}>{v}</{k}>" for k, v in row.items()) + f"</{object_name}>"
        for row in rows
    )
    left = "" if remaining is None else f' numremaining="{remaining}"'
    return results(
        "<result><status>success</status><function>query</function><controlid>q</controlid>"
        f'<data listtype="{object_name}" count="{len(rows)}"{left}>{inner}</data></result>'
    )


def failed(number: str, text: str) -> Answer:
    return results(
        f"<result><status>failure</status><function>query</function>{errors((number, text))}</result>"
    )


def invoice_row(record_no: int, number: str, customer: str, state: str = "Posted") -> dict[str, str]:
    return {
        "RECORDNO": str(record_no),
        "RECORDID": number,
        "CUSTOMERID": customer,
        "STATE": state,
        "TOTALENTERED": "10.50",
        "TOTALDUE": "10.50",
        "TOTALPAID": "0",
    }


def asked(request: Request, path: str) -> list[str]:
    return [str(element.text) for element in request.iterfind(f".//query/{path}")]
