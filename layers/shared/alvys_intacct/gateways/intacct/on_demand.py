"""The parts of the client that few runs need: each is loaded and made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from alvys_intacct.domain.sage.books import Books
from alvys_intacct.gateways.intacct.reads.pages import Reader
from alvys_intacct.gateways.intacct.session.channel import Channel
from alvys_intacct.gateways.intacct.writes.batches import Batching
from alvys_intacct.gateways.intacct.writes.single_currency import SingleCurrency

if TYPE_CHECKING:
    from alvys_intacct.gateways.intacct.reads.party_pages import PartyPages
    from alvys_intacct.gateways.intacct.reads.party_search import PartySearch
    from alvys_intacct.gateways.intacct.reads.payments import PaymentFinder
    from alvys_intacct.gateways.intacct.reads.period_documents import PeriodReader
    from alvys_intacct.gateways.intacct.writes.exchanges import Exchanger


class PartsOnDemand:
    """The parts, made of what the client has. `payment_page` is how many payments one request reads."""

    def __init__(
        self,
        channel: Channel,
        reader: Reader,
        *,
        payment_page: int,
        remaining_seconds: Callable[[], float],
        batching: Batching,
        single_currency: SingleCurrency,
    ) -> None:
        self._channel = channel
        self._reader = reader
        self._payment_page = payment_page
        self._remaining_seconds = remaining_seconds
        self._batching = batching
        self._single_currency = single_currency

    @cached_property
    def payments(self) -> PaymentFinder:
        """Reads payments, which exports don't."""
        from alvys_intacct.gateways.intacct.reads.payments import PaymentFinder  # noqa: PLC0415

        return PaymentFinder(self._reader, self._payment_page)

    @cached_property
    def party_search(self) -> PartySearch:
        """Finds parties by name or number; most are found by id."""
        from alvys_intacct.gateways.intacct.reads.party_search import PartySearch  # noqa: PLC0415

        return PartySearch(self._channel, self._reader)

    @cached_property
    def party_pages(self) -> PartyPages:
        """Reads all parties, which only suggestions need."""
        from alvys_intacct.gateways.intacct.reads.party_pages import PartyPages  # noqa: PLC0415

        return PartyPages(self._channel, self._reader)

    @cached_property
    def period_reader(self) -> PeriodReader:
        """Reads the documents of a period, for close reports."""
        from alvys_intacct.gateways.intacct.reads.period_documents import PeriodReader  # noqa: PLC0415

        return PeriodReader(self._reader)

    @cached_property
    def exchanger(self) -> Exchanger:
        """Exchanges documents after a change; a first export exchanges nothing."""
        from alvys_intacct.gateways.intacct.writes.exchanges import Exchanger  # noqa: PLC0415

        return Exchanger(self._channel, self._remaining_seconds, self._batching, self._single_currency)

    def forget(self, books: Books) -> None:
        """Forget what those parts that were made have found out about the company."""
        if "payments" in self.__dict__:
            self.payments.forget(books)
        if "party_search" in self.__dict__:
            self.party_search.forget(books)
