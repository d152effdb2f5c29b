"""One HTTP POST to the gateway. The type of error tells whether the gateway may have seen the request."""

from __future__ import annotations

import threading
import time
from dataclasses import field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from alvys_intacct.late_dataclass import dataclass

if TYPE_CHECKING:
    import httpx

# A page of 2,000 rows is about a megabyte, so anything this large is not from the gateway.
LARGEST_ANSWER = 64 * 1024 * 1024
_LONGEST_CONNECT = 5.0
# No server is waited for longer, whatever it asks for, in seconds.
_LONGEST_ASKED = 86_400.0

_HEADERS = {
    "Content-Type": "application/xml; charset=UTF-8",
    "Accept": "application/xml, text/xml",
    "User-Agent": "alvys-intacct/0.1",
}


class NotSentError(Exception):
    """No connection was made: the gateway has not seen the request."""


class NoAnswerError(Exception):
    """The connection broke or timed out after sending began: the outcome is unknown."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """The answer. `retry_after` is how many seconds the server asks us to wait, or None."""

    status: int
    body: bytes = field(repr=False)
    retry_after: float | None = None


class HttpTransport:
    """Sends requests over connections that are kept open between them. Safe for threads."""

    def __init__(self) -> None:
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()

    def post(self, url: str, body: bytes, seconds: float) -> HttpAnswer:
        """Send a request and read the answer, within `seconds` in total.

        Raises `NotSentError` when the gateway cannot have seen the request, `NoAnswerError` when it may have.
        The errors carry no cause: the cause holds the request, and so the credentials.
        """
        # Loaded by the first request: a run that ends before it does without.
        import httpx  # noqa: PLC0415

        ends = time.monotonic() + seconds
        # httpx limits connecting, sending and reading separately; in total they stay within `seconds`.
        sending = min(_LONGEST_CONNECT, seconds / 10)
        timeout = httpx.Timeout(sending, read=seconds - 2 * sending)
        try:
            with self._open().stream("POST", url, content=body, timeout=timeout) as response:
                return HttpAnswer(
                    response.status_code,
                    _read(response, ends),
                    _retry_after(response.headers.get("Retry-After", "")),
                )
        except (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.PoolTimeout,
            httpx.UnsupportedProtocol,
        ) as error:
            raise NotSentError(type(error).__name__) from None
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise NoAnswerError(type(error).__name__) from None

    def _open(self) -> httpx.Client:
        import httpx  # noqa: PLC0415

        with self._lock:
            if self._client is None:
                # Redirects are not followed: the body carries credentials.
                self._client = httpx.Client(headers=_HEADERS, follow_redirects=False)
            return self._client


def _read(response: httpx.Response, ends: float) -> bytes:
    parts = []
    size = 0
    for part in response.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise NoAnswerError("AnswerTooLarge")
        if time.monotonic() > ends:
            # httpx limits each read; only this check limits an answer that arrives slowly.
            raise NoAnswerError("ReadTimeout")
    return b"".join(parts)


def _retry_after(value: str) -> float | None:
    if not value:
        return None
    if value.strip().isdecimal():
        return min(float(value), _LONGEST_ASKED)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - datetime.now(UTC)).total_seconds()), _LONGEST_ASKED)
