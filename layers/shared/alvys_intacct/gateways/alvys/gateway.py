"""`TransportSystem` on Alvys's public API: reading for by-reference transactions, writing payments."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cached_property, partial
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from alvys_intacct.domain.alvys import AlvysCarrier, AlvysCustomer, AlvysInvoice, Load, Trip
from alvys_intacct.domain.currencies import CODE_BY_NUMBER
from alvys_intacct.domain.documents import Side
from alvys_intacct.domain.errors import ConfigurationError, NeedsAttention, Retryable, VendorError
from alvys_intacct.domain.payments import Payment
from alvys_intacct.gateways.alvys.tokens import AlvysCredentials, TokenCache
from alvys_intacct.ports import Clock

Shape = TypeVar("Shape", bound=BaseModel)
NUMBER_BY_CODE = {code: number for number, code in CODE_BY_NUMBER.items()}
TIMEOUT = httpx.Timeout(20.0, connect=5.0)


class AlvysGateway:
    """Reads objects and records payments, as one tenant at a time.

    Alvys allows few calls a minute and blocks for minutes beyond that: a 429 becomes `Retryable`
    with Alvys's own Retry-After, never a second try at once. Construction does nothing yet.
    """

    def __init__(
        self, api_url: str, token_url: str, audience: str, credentials: AlvysCredentials, clock: Clock
    ) -> None:
        self._api_url = api_url.rstrip("/")
        self._new_tokens = partial(
            TokenCache, token_url=token_url, audience=audience, credentials=credentials, clock=clock
        )

    @cached_property
    def _http(self) -> httpx.Client:
        return httpx.Client(timeout=TIMEOUT)

    @cached_property
    def _tokens(self) -> TokenCache:
        return self._new_tokens(self._http)

    def invoice(self, tenant: str, number: str) -> AlvysInvoice | None:
        """The invoice with that number, or None."""
        return self._read(tenant, "invoices", {"invoiceNumber": number}, AlvysInvoice)

    def load(self, tenant: str, number: str) -> Load | None:
        """The load with that number, or None."""
        return self._read(tenant, "loads", {"loadNumber": number}, Load)

    def trip(self, tenant: str, number: str) -> Trip | None:
        """The trip with that number, or None."""
        return self._read(tenant, "trips", {"tripNumber": number}, Trip)

    def customer(self, tenant: str, customer_id: str) -> AlvysCustomer | None:
        """The customer with that Alvys id, or None."""
        return self._read(tenant, "customers", {"id": customer_id}, AlvysCustomer)

    def carrier(self, tenant: str, carrier_id: str) -> AlvysCarrier | None:
        """The carrier with that Alvys id, or None."""
        return self._read(tenant, f"carriers/{quote(carrier_id, safe='')}", {}, AlvysCarrier)

    def apply_payment(self, payment: Payment) -> str | None:
        """Record a payment; Alvys answers the same for the same reference, so a repeat is harmless."""
        if payment.side is Side.AR:
            path, target = (
                "invoices/customer-payments",
                {
                    "LoadNumber": payment.load_number,
                    "InvoiceNumber": payment.number,
                },
            )
        else:
            path, target = "invoices/carrier-payments", {"TripId": payment.trip_id}
        body = target | {
            "Amount": {"Amount": Decimal(payment.amount), "Currency": NUMBER_BY_CODE.get(payment.currency)},
            "PaymentDate": f"{payment.payment_date.isoformat()}T00:00:00Z",
            "ReferenceNumber": payment.detail_id,
            "PaymentMethod": payment.method,
            "CheckNumber": payment.check_number,
            "Note": payment.memo,
        }
        answer = self._call(payment.tenant, "POST", path, body=_json(body))
        if answer.status_code in (400, 404, 409, 422):
            raise _refused(payment, answer)
        _expect_ok(answer)
        said = _decoded(answer)
        return str(said.get("Id") or "") or None

    def _read(self, tenant: str, path: str, query: dict[str, str], shape: type[Shape]) -> Shape | None:
        answer = self._call(tenant, "GET", path, query=query)
        if answer.status_code == 404:
            return None
        _expect_ok(answer)
        try:
            return shape.model_validate(_decoded(answer))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise NeedsAttention(
                f"Alvys answered {path} in a form that can't be used: {where}: {first['msg']}.",
                code="alvys_answer_unusable",
                remedy="Correct the object in Alvys, then retry.",
            ) from None

    def _call(
        self,
        tenant: str,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: str | None = None,
    ) -> httpx.Response:
        """One call; an expired token is renewed once."""
        answer = self._send(tenant, method, path, query, body)
        if answer.status_code == 401:
            self._tokens.forget(tenant)
            answer = self._send(tenant, method, path, query, body)
        return answer

    def _send(
        self, tenant: str, method: str, path: str, query: dict[str, str] | None, body: str | None
    ) -> httpx.Response:
        headers = {
            "authorization": f"Bearer {self._tokens.token(tenant)}",
            "content-type": "application/json",
        }
        url = f"{self._api_url}/api/p/v1.0/{path}"
        try:
            return self._http.request(method, url, params=query, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise Retryable("Alvys can't be reached.", code="alvys_unreachable") from error


def _expect_ok(answer: httpx.Response) -> None:
    """What any answer but success means. Raises `Retryable`, `ConfigurationError`, `NeedsAttention`."""
    if answer.is_success:
        return
    vendor = VendorError("Alvys", str(answer.status_code), _words(answer))
    if answer.status_code == 429 or answer.status_code >= 500:
        raise Retryable("Alvys is busy.", code="alvys_busy", retry_after=_retry_after(answer), vendor=vendor)
    if answer.status_code in (401, 403):
        raise ConfigurationError(
            "Alvys refused the API credentials of this tenant.",
            code="alvys_credentials_refused",
            remedy="Give the API credentials the scopes for invoices, loads, trips, customers and carriers.",
            vendor=vendor,
        )
    raise NeedsAttention(
        "Alvys refused the request.",
        code="alvys_refused",
        remedy="Look at Alvys's message; correct it in Alvys, then retry.",
        vendor=vendor,
    )


def _refused(payment: Payment, answer: httpx.Response) -> NeedsAttention:
    target = f"load {payment.load_number}" if payment.side is Side.AR else f"trip {payment.number}"
    unknown = answer.status_code == 404
    return NeedsAttention(
        f"Alvys {'does not know' if unknown else 'refused the payment on'} {target}.",
        code="payment_target_unknown" if unknown else "payment_refused",
        remedy=f"Check {target} in Alvys: a load must be Invoiced, Completed or Financed to take a payment. "
        "It is tried again at the next payment sync.",
        vendor=VendorError("Alvys", str(answer.status_code), _words(answer)),
    )


def _words(answer: httpx.Response) -> str:
    try:
        body = answer.json()
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    errors = body.get("Errors") or body.get("errors") or {}
    details = (
        "; ".join(str(text) for texts in errors.values() for text in texts)
        if isinstance(errors, dict)
        else ""
    )
    said = body.get("Detail") or body.get("detail") or body.get("Title") or body.get("title") or ""
    return (details or str(said))[:1000]


def _retry_after(answer: httpx.Response) -> float:
    wanted = answer.headers.get("retry-after", "")
    return float(wanted) if wanted.isdigit() else 60.0


def _decoded(answer: httpx.Response) -> dict[str, Any]:
    """Amounts as exact decimals. An answer that isn't JSON comes from something between us and Alvys."""
    try:
        body = json.loads(answer.text, parse_float=Decimal)
    except ValueError:
        raise Retryable("Alvys's answer can't be read.", code="alvys_unreadable") from None
    return body if isinstance(body, dict) else {}


def _json(body: dict[str, Any]) -> str:
    """JSON with decimals as exact numbers and absent things left out."""
    return _encode({name: value for name, value in body.items() if value is not None})


def _encode(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        members = (f"{json.dumps(name)}: {_encode(item)}" for name, item in value.items() if item is not None)
        return "{" + ", ".join(members) + "}"
    return json.dumps(value)
