"""HTTP answers within bounds: their size after decompression, their time, the wait that they ask for."""

from __future__ import annotations

import time
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

# What `read_answer` can decompress: other encodings must not be asked for.
ACCEPTED_ENCODING = "gzip"
# No server is waited for longer, whatever it asks for, in seconds.
LONGEST_ASKED = 86_400.0
_LONGEST_HEADER = 100
_GZIP = 16 + zlib.MAX_WBITS


class UnusableAnswerError(Exception):
    """The answer is too large, comes too slowly, or is compressed in a way that was not asked for."""


def read_answer(response: httpx.Response, *, most: int, ends: float) -> bytes:
    """The decompressed body of a streamed response, at most `most` bytes, until `ends` (monotonic clock).

    httpx decompresses a whole part at once, and more than once where a server says so: a few kilobytes can
    become gigabytes. Here no more is decompressed than may be kept. Raises `UnusableAnswerError` and the
    errors of httpx.
    """
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise UnusableAnswerError("UnknownEncoding")
    unpack = zlib.decompressobj(_GZIP) if encoding.endswith("gzip") else None
    # A response that was made with its content, as tests do, is read already.
    parts = (response.content,) if response.is_stream_consumed else response.iter_raw()
    kept = bytearray()
    for part in parts:
        try:
            kept += part if unpack is None else unpack.decompress(part, most + 1 - len(kept))
        except zlib.error:
            raise UnusableAnswerError("DecodingError") from None
        if len(kept) > most:
            raise UnusableAnswerError("AnswerTooLarge")
        if time.monotonic() > ends:
            # httpx limits each read; only this check limits an answer that arrives slowly.
            raise UnusableAnswerError("ReadTimeout")
    return bytes(kept)


def seconds_asked(text: str, now: datetime | None = None) -> float | None:
    """What a header Retry-After asks for, a number or a time, at most a day; None where it can't be read."""
    text = text.strip()
    if not text or not text.isascii() or len(text) > _LONGEST_HEADER:
        return None
    if text.isdecimal():
        return min(float(text), LONGEST_ASKED)
    # Loaded where it is needed: few answers ask for a wait until a time.
    from email.utils import parsedate_to_datetime  # noqa: PLC0415

    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - (now or datetime.now(UTC))).total_seconds()
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return min(max(0.0, seconds), LONGEST_ASKED)
