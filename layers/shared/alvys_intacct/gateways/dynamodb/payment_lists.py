"""Pages of payments, the payments of a connection in one state, and what became of those of a run.

The index `newest` has all payments of a tenant by their date, with what filters ask; `states` those of a
connection by status and date, `ofRun` those that a run recorded by status. The payments themselves are read
whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from alvys_intacct.domain.lists import Page
from alvys_intacct.domain.payments.listing import PaymentFilter, StatusCounts, passes, texts_of
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus
from alvys_intacct.gateways.dynamodb.index_pages import ListIndex, Listing, each_whole, page_of, whole
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.schemas import Kept, record_of
from alvys_intacct.gateways.dynamodb.table import Table

NEWEST = ListIndex("newest", ("listPk", "listSk"))
STATES = ListIndex("states", ("standingPk", "standingSk"))
OF_RUN = ListIndex("ofRun", ("runPk", "runSk"))
_FIRST, _LAST = "0", "9999~"
# Keys go on behind the date.
_END_OF_DAY = "#~"


class PaymentLists:
    """Reads lists of payments."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def page(self, tenant: str, narrowed: PaymentFilter, limit: int, cursor: str | None) -> Page[Payment]:
        """A page, the newest payment date first. Raises `ValueError` for a cursor of another list."""
        low = narrowed.first.isoformat() if narrowed.first else _FIRST
        high = f"{narrowed.last.isoformat()}{_END_OF_DAY}" if narrowed.last else _LAST
        listing = Listing(NEWEST, f"T#{tenant}", [(low, high)], newest_first=True, narrows=narrowed.narrows)
        listed, following = page_of(
            self._table, listing, lambda item: _may_pass(item, narrowed), limit, cursor
        )
        payments = map(payment_in, whole(self._table, listed))
        return Page([payment for payment in payments if passes(payment, narrowed)], following)

    def standing(
        self, tenant: str, subsidiary_id: str, status: PaymentStatus, first: date, last: date
    ) -> Iterator[Payment]:
        """The payments of a connection that have this status, the oldest payment date first."""
        listed = self._table.query_all(
            standing_pk(tenant, subsidiary_id),
            index=STATES.name,
            keys=STATES.keys,
            between=(f"{status}#{first.isoformat()}", f"{status}#{last.isoformat()}{_END_OF_DAY}"),
        )
        payments = map(payment_in, each_whole(self._table, listed))
        return (payment for payment in payments if payment.status is status)

    def counts_of_run(self, tenant: str, run_id: str) -> StatusCounts:
        """How many payments that the run recorded have each status."""
        items = self._table.query_all(run_pk(tenant, run_id), index=OF_RUN.name, keys=OF_RUN.keys)
        return Counter(PaymentStatus(item["runSk"].partition("#")[0]) for item in items)


def listed(payment: Payment) -> Item:
    """The attributes by which a payment is listed."""
    dated = f"{payment.payment_date.isoformat()}#{payment.payment_key}"
    item: Item = {
        "listPk": f"T#{payment.tenant}",
        "listSk": dated,
        "standingPk": standing_pk(payment.tenant, payment.subsidiary_id),
        "standingSk": f"{payment.status}#{dated}",
        "searchText": "\n".join(text for text in texts_of(payment) if text).casefold(),
    }
    if payment.run_id:  # a payment of an earlier version has none
        item |= {
            "runPk": run_pk(payment.tenant, payment.run_id),
            "runSk": f"{payment.status}#{payment.payment_key}",
        }
    return item


def _may_pass(item: Item, narrowed: PaymentFilter) -> bool:
    """Whether a listed payment may pass the filter. What an earlier version wrote has no text: it may."""
    if narrowed.status is not None and not item["standingSk"].startswith(f"{narrowed.status}#"):
        return False
    wanted = narrowed.subsidiary_id
    if wanted is not None and item["standingPk"].rpartition("#C#")[2].casefold() != wanted.casefold():
        return False
    if narrowed.text is None:
        return True
    return "searchText" not in item or narrowed.text.casefold() in item["searchText"]


def payment_in(item: Item) -> Payment:
    """The payment in an item."""
    return Payment.model_validate_json(record_of(item, Kept.PAYMENT))


def standing_pk(tenant: str, subsidiary_id: str) -> str:
    """The key of a connection's payments."""
    return f"T#{tenant}#C#{subsidiary_id}"


def run_pk(tenant: str, run_id: str) -> str:
    """The key of a run's payments."""
    return f"T#{tenant}#R#{run_id}"
