"""Alvys's answers within bounds: their size, their time, their JSON and its texts (docs/limits.md)."""

from __future__ import annotations

import time
from typing import Any

import httpx

from alvys_intacct.domain.bounds import bounded_json
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.gateways.http_answers import ACCEPTED_ENCODING, UnusableAnswerError, read_answer

# A page of a search has some megabytes at most.
LARGEST_ANSWER = 32 * 1024 * 1024


def answer_to(
    http: httpx.Client, method: str, url: str, *, seconds: float, headers: dict[str, str], **request: Any
) -> httpx.Response:
    """The answer to a request, read within `seconds`.

    Raises `Retryable` for one that is too large, comes too slowly or is compressed in another way than asked
    for, and httpx's errors where none comes.
    """
    ends = time.monotonic() + seconds
    accepted = {**headers, "accept-encoding": ACCEPTED_ENCODING}
    with http.stream(method, url, headers=accepted, **request) as response:
        try:
            body = read_answer(response, most=LARGEST_ANSWER, ends=ends)
        except UnusableAnswerError:
            raise unreadable() from None
        kept = [(name, value) for name, value in response.headers.raw if name.lower() == b"retry-after"]
        return httpx.Response(response.status_code, headers=kept, content=body)


def json_of(answer: httpx.Response) -> Any:
    """The decoded JSON of an answer, bounded, with exact decimals. Raises `ValueError` if it is none.

    Alvys writes UTF-8. What the answer calls its encoding is ignored: it could name a decompression.
    """
    return bounded_json(answer.content.decode("utf-8", "replace"))


def unreadable() -> Retryable:
    """The error of an answer that can't be read."""
    return Retryable("Alvys's answer can't be read.", code="alvys_unreadable")


def storable(text: str, most: int) -> str:
    """A text of Alvys's as it may be kept: without half characters, and at most `most` characters."""
    return text[:most].encode("utf-8", "ignore").decode()
