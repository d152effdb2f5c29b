"""One HTTP POST to the gateway. The type of error tells whether the gateway may have seen the request."""

from __future__ import annotations

import threading
import time
from dataclasses import field
from typing import TYPE_CHECKING

from alvys_intacct.gateways.http_answers import (
    ACCEPTED_ENCODING,
    UnusableAnswerError,
    read_answer,
    seconds_asked,
)
from alvys_intacct.late_dataclass import dataclass

if TYPE_CHECKING:
    import httpx

# A page of 2,000 rows is about a megabyte, so anything this large is not from the gateway.
LARGEST_ANSWER = 64 * 1024 * 1024
_LONGEST_CONNECT = 5.0

_HEADERS = {
    "Content-Type": "application/xml; charset=UTF-8",
    "Accept": "application/xml, text/xml",
    "Accept-Encoding": ACCEPTED_ENCODING,
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

    def __init__(self, client: httpx.Client | None = None) -> None:
        self._client = client
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
                    read_answer(response, most=LARGEST_ANSWER, ends=ends),
                    seconds_asked(response.headers.get("Retry-After", "")),
                )
        except (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.PoolTimeout,
            httpx.UnsupportedProtocol,
            httpx.InvalidURL,
        ) as error:
            raise NotSentError(type(error).__name__) from None
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise NoAnswerError(type(error).__name__) from None
        except UnusableAnswerError as error:
            raise NoAnswerError(str(error)) from None

    def _open(self) -> httpx.Client:
        import httpx  # noqa: PLC0415

        with self._lock:
            if self._client is None:
                # Redirects are not followed: the body carries credentials.
                self._client = httpx.Client(headers=_HEADERS, follow_redirects=False)
            return self._client
