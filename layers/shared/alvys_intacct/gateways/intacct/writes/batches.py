"""Carries out many writes in few requests, with one outcome for each write (protocol section 2)."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence

from alvys_intacct.domain.bounds import is_whole_number
from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, Retryable, SyncError, UnclearRefusal
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.writes import (
    CreateContact,
    CreateParty,
    Delete,
    PayTo,
    Recall,
    Reverse,
    Update,
    UpdateParty,
    Write,
    Written,
)
from alvys_intacct.gateways.intacct.errors.classification import Circumstances, classify_result
from alvys_intacct.gateways.intacct.protocol.elements import Element
from alvys_intacct.gateways.intacct.protocol.responses import Response, Result
from alvys_intacct.gateways.intacct.session.channel import Channel
from alvys_intacct.gateways.intacct.session.exchange import RESERVE_SECONDS, no_time_left
from alvys_intacct.gateways.intacct.session.requests import TooLargeError
from alvys_intacct.gateways.intacct.writes.documents import build_write
from alvys_intacct.gateways.intacct.writes.single_currency import SingleCurrency
from alvys_intacct.late_dataclass import dataclass

Outcome = Written | SyncError

# Errors of a whole request that one function may cause; sending the functions in halves finds it.
PERHAPS_ONE_FUNCTION = frozenset({"control_id_too_long", "malformed_request", "request_too_large"})


@dataclass(frozen=True, slots=True)
class Batching:
    """How many writes go into one request.

    Sage documents no limit; 100 is common practice. `largest_request` is in bytes. A batch is made small
    enough that the remaining time covers `seconds_per_request` plus `seconds_per_function` for each of
    its functions.
    """

    functions: int = 100
    largest_request: int = 1_000_000
    seconds_per_request: float = 3.0
    seconds_per_function: float = 0.3

    def needs(self, functions: int) -> float:
        """Seconds that a request with this many functions may take."""
        return self.seconds_per_request + self.seconds_per_function * functions

    def affordable(self, seconds: float) -> int:
        """How many functions fit into one request when this many seconds are left."""
        spare = seconds - RESERVE_SECONDS - self.seconds_per_request
        return max(0, min(self.functions, int(spare / self.seconds_per_function)))


@dataclass(slots=True)
class _Pending:
    """A write that is ready to send: its place in the answer and its function."""

    place: int
    write: Write
    function: Element


class Writer:
    """Writes to the books of a connection."""

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

    def write(self, books: Books, writes: Sequence[Write]) -> list[Outcome]:
        """One outcome per write, in order."""
        outcomes: dict[int, Outcome] = {}
        pending: deque[_Pending] = deque()
        for place, write in enumerate(writes):
            to_send = self._single_currency.as_accepted(books, write)
            try:
                pending.append(_Pending(place, to_send, build_write(to_send)))
            except NeedsAttention as error:
                outcomes[place] = error
        while pending:
            size = self._batching.affordable(self._remaining())
            if size == 0:
                outcomes.update((item.place, no_time_left()) for item in pending)
                break
            batch = [pending.popleft() for _ in range(min(size, len(pending)))]
            outcomes.update(self._send(books, batch))
            pending.extend(self._to_send_again(books, batch, outcomes))
        return [outcomes[place] for place in range(len(writes))]

    def _to_send_again(
        self, books: Books, batch: Sequence[_Pending], outcomes: Mapping[int, Outcome]
    ) -> list[_Pending]:
        """The documents whose currency a company with one currency refused, now without it."""
        again = []
        for item in batch:
            write = self._single_currency.after(books, item.write, outcomes[item.place])
            if write is not None:
                again.append(_Pending(item.place, write, build_write(write)))
        return again

    def _send(self, books: Books, batch: list[_Pending]) -> dict[int, Outcome]:
        batching = self._batching
        try:
            carried = self._channel.write(
                books,
                [item.function for item in batch],
                largest=batching.largest_request,
                needs_seconds=batching.needs(len(batch)),
            )
        except TooLargeError:
            return self._send_halves(books, batch)
        except SyncError as error:
            perhaps_one = isinstance(error, UnclearRefusal) or error.code in PERHAPS_ONE_FUNCTION
            if len(batch) > 1 and perhaps_one:
                return self._send_halves(books, batch)
            return {item.place: error for item in batch}
        return _outcomes(batch, carried.response, carried.circumstances)

    def _send_halves(self, books: Books, batch: list[_Pending]) -> dict[int, Outcome]:
        middle = len(batch) // 2
        first = self._send(books, batch[:middle])
        refused = [outcome for outcome in first.values() if _is_refused_unclearly(outcome)]
        if 1 < len(refused) == len(first):
            # Everything is refused, so none of them is the cause: the rest needs no requests to tell.
            rest = Retryable("Sage Intacct refuses every request.", code=UnclearRefusal.default_code)
            return first | {item.place: rest for item in batch[middle:]}
        return first | self._send(books, batch[middle:])


def _is_refused_unclearly(outcome: Outcome) -> bool:
    return isinstance(outcome, SyncError) and outcome.code == UnclearRefusal.default_code


def _outcomes(
    batch: Sequence[_Pending], response: Response, circumstances: Circumstances
) -> dict[int, Outcome]:
    results = results_of([item.write for item in batch], response)
    return {
        item.place: _outcome(item.write, result, circumstances)
        for item, result in zip(batch, results, strict=True)
    }


def results_of(writes: Sequence[Write], response: Response) -> list[Result | None]:
    """The result of each write, by control id, or by place where Sage sends none; None without a result."""
    by_control_id: defaultdict[str, deque[Result]] = defaultdict(deque)
    for place, result in enumerate(response.results):
        expected = writes[place].control_id if place < len(writes) else ""
        by_control_id[result.control_id or expected].append(result)
    found = (by_control_id[write.control_id] for write in writes)
    return [results.popleft() if results else None for results in found]


def _outcome(write: Write, result: Result | None, circumstances: Circumstances) -> Outcome:
    if result is None:
        return OutcomeUnknown("Sage Intacct answered without a result for this.", code="no_result")
    if not result.succeeded:
        return classify_result(result, circumstances)
    if isinstance(write.operation, Update | Recall | Delete | Reverse):
        # The document keeps its record number.
        return Written(write.operation.record_no)
    if isinstance(write.operation, CreateParty | CreateContact | PayTo | UpdateParty):
        # Parties are identified by their own ids; the record number is not used.
        return Written("")
    if not is_whole_number(result.key):
        return OutcomeUnknown("Sage Intacct answered without a record number.", code="no_record_number")
    return Written(result.key)
