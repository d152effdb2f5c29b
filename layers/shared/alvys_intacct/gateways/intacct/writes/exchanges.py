"""Exchanges documents: the old one leaves the books and its successor enters them, both or neither (MOD-2).

The functions of a request with ``transaction="true"`` are one transaction of Sage's. If one fails, all are
rolled back: it has its own error, the others have the status `aborted`. The pair that failed drops out, and
the others are sent again at once: Sage remembers only the control ids of functions that it completed.

What Sage's answer says is believed, not what it should do: if one half of a pair was carried out although the
other wasn't, the outcome says so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from alvys_intacct.domain.bounds import is_whole_number
from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, Retryable, SyncError
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.writes import Exchange, Exchanged, ExchangeOutcome, HalfExchanged, Write
from alvys_intacct.gateways.intacct.errors.classification import Circumstances, classify_result, own_errors
from alvys_intacct.gateways.intacct.protocol.responses import Response, Result
from alvys_intacct.gateways.intacct.session.channel import Channel
from alvys_intacct.gateways.intacct.session.exchange import no_time_left
from alvys_intacct.gateways.intacct.session.requests import Carried, TooLargeError
from alvys_intacct.gateways.intacct.writes.batches import PERHAPS_ONE_FUNCTION, Batching, results_of
from alvys_intacct.gateways.intacct.writes.documents import build_write
from alvys_intacct.gateways.intacct.writes.single_currency import SingleCurrency
from alvys_intacct.late_dataclass import dataclass

# Two functions each: as many functions as a request of single writes has.
PAIRS_PER_REQUEST = 50
# Each refusal costs a request for all that were with it. After this many in one batch, the batch is halved.
_REFUSALS_PER_BATCH = 3


@dataclass(frozen=True, slots=True)
class _Pair:
    """A pair that is ready to send, with its place in the answer."""

    place: int
    removal: Write
    creation: Write

    @property
    def writes(self) -> tuple[Write, Write]:
        return self.removal, self.creation


@dataclass(slots=True)
class _Batch:
    """Pairs that go into one request, and how often a request of theirs was refused for one of them."""

    pairs: list[_Pair]
    refusals: int = 0

    def halves(self) -> list[_Batch]:
        middle = len(self.pairs) // 2
        return [_Batch(self.pairs[:middle]), _Batch(self.pairs[middle:])]


class Exchanger:
    """Exchanges documents in the books of a connection."""

    def __init__(
        self,
        channel: Channel,
        remaining_seconds: Callable[[], float],
        batching: Batching,
        single_currency: SingleCurrency,
    ) -> None:
        self._channel = channel
        self._remaining = remaining_seconds
        self._batching = batching
        self._single_currency = single_currency

    def exchange(self, books: Books, exchanges: Sequence[Exchange]) -> list[ExchangeOutcome]:
        """One outcome per pair, in order."""
        outcomes: dict[int, ExchangeOutcome] = {}
        pairs = []
        for place, exchange in enumerate(exchanges):
            creation = self._single_currency.as_accepted(books, exchange.creation)
            try:
                # Built once before anything is sent: what XML can't carry spoils no other pair.
                for write in (exchange.removal, creation):
                    build_write(write)
                pairs.append(_Pair(place, exchange.removal, creation))
            except NeedsAttention as error:
                outcomes[place] = error
        waiting = deque(
            _Batch(pairs[start : start + PAIRS_PER_REQUEST])
            for start in range(0, len(pairs), PAIRS_PER_REQUEST)
        )
        while waiting:
            batch = waiting.popleft()
            size = min(PAIRS_PER_REQUEST, self._batching.affordable(self._remaining()) // 2)
            if size == 0:
                outcomes.update((pair.place, no_time_left()) for pair in batch.pairs)
            elif len(batch.pairs) > size:
                rest = _Batch(batch.pairs[size:], batch.refusals)
                waiting.extendleft((rest, _Batch(batch.pairs[:size], batch.refusals)))
            else:
                waiting.extendleft(reversed(self._send(books, batch, outcomes)))
        return [outcomes[place] for place in range(len(exchanges))]

    def _send(self, books: Books, batch: _Batch, outcomes: dict[int, ExchangeOutcome]) -> list[_Batch]:
        """Send the pairs in one request. Adds the outcomes that are known; returns what is to be sent."""
        writes = [write for pair in batch.pairs for write in pair.writes]
        try:
            carried = self._channel.write(
                books,
                [build_write(write) for write in writes],
                # A pair can't be divided.
                largest=self._batching.largest_request if len(batch.pairs) > 1 else None,
                needs_seconds=self._batching.needs(len(writes)),
                transaction=True,
            )
        except TooLargeError:
            return batch.halves()
        except SyncError as error:
            if len(batch.pairs) > 1 and error.code in PERHAPS_ONE_FUNCTION:
                return batch.halves()
            outcomes.update((pair.place, error) for pair in batch.pairs)
            return []
        again = self._read(books, batch, carried, outcomes)
        if not again:
            return []
        rest = _Batch(again, batch.refusals + 1)
        return rest.halves() if rest.refusals >= _REFUSALS_PER_BATCH and len(again) > 1 else [rest]

    def _read(
        self, books: Books, batch: _Batch, carried: Carried, outcomes: dict[int, ExchangeOutcome]
    ) -> list[_Pair]:
        """Add the outcomes that the answer tells; returns the pairs that it surely left undone."""
        writes = [write for pair in batch.pairs for write in pair.writes]
        results = results_of(writes, carried.response)
        undone = _is_rolled_back(carried.response)
        left: list[_Pair] = []
        changed: list[_Pair] = []
        hindrance: Retryable | None = None
        for number, pair in enumerate(batch.pairs):
            removed, created = results[2 * number : 2 * number + 2]
            outcome = _outcome(removed, created, carried.circumstances, undone=undone)
            without_currency = self._single_currency.after(books, pair.creation, outcome)
            if without_currency is not None:
                changed.append(replace(pair, creation=without_currency))
            elif outcome is None:
                left.append(pair)
            else:
                outcomes[pair.place] = outcome
                hindrance = outcome if isinstance(outcome, Retryable) else hindrance
        if hindrance is None and len(left) == len(batch.pairs):
            hindrance = _ROLLED_BACK
        if hindrance is not None:
            # A passing fault would meet the others, too; without a cause, they would be sent for ever.
            outcomes.update((pair.place, hindrance) for pair in left)
            left = []
        return [*changed, *left]


_ROLLED_BACK = Retryable(
    "Sage Intacct rolled the exchange of documents back and named no cause.", code="rolled_back"
)


def _is_rolled_back(response: Response) -> bool:
    """Whether the answer says that Sage undid the whole request: nothing of it succeeded, and it says so."""
    said = any(
        result.status == "aborted" or len(own_errors(result)) < len(result.errors)
        for result in response.results
    )
    return said and not any(result.succeeded for result in response.results)


def _outcome(
    removed: Result | None, created: Result | None, circumstances: Circumstances, *, undone: bool
) -> ExchangeOutcome | None:
    """The outcome of a pair; None where surely nothing of it was carried out, and it may be sent again."""
    out, in_ = _has_succeeded(removed), _has_succeeded(created)
    if out and in_ and created is not None:
        if not is_whole_number(created.key):
            return OutcomeUnknown("Sage Intacct answered without a record number.", code="no_record_number")
        return Exchanged(created.key)
    refusals = [
        classify_result(replace(result, status="failure", errors=own_errors(result)), circumstances)
        for result in (removed, created)
        if result is not None and _is_refused(result)
    ]
    if undone:
        return refusals[0] if refusals else None
    if refusals and out and created is not None:
        return HalfExchanged(refusals[0])
    if refusals and in_ and created is not None and removed is not None:
        return HalfExchanged(refusals[0], created.key)
    if out or in_ or removed is None or created is None:
        return OutcomeUnknown("Sage Intacct answered without a result for this.", code="no_result")
    return refusals[0] if refusals else None


def _has_succeeded(result: Result | None) -> bool:
    return result is not None and result.succeeded


def _is_refused(result: Result) -> bool:
    """Whether Sage refused this function itself, and didn't only undo it because of another one."""
    return not result.succeeded and (result.status != "aborted" or bool(own_errors(result)))
