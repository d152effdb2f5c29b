"""What settings and mappings are used for: /v1/connections/{subsidiaryId}/usage (CONN-12, MAP-3)."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from alvys_intacct.bootstrap.connections import connections
from alvys_intacct.domain.fair_use import Work
from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.readiness.concerned_settings import TOLD_BY_CONTENT, told_settings
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.http.api import Api
from alvys_intacct.http.routes.live_connection import live_connection
from alvys_intacct.http.shapes.answer import Answer

if TYPE_CHECKING:
    from alvys_intacct.usecases.connections.count_usage import Sample, Usage


class PlaceUsageAnswer(Answer):
    """How many documents use an item of the account mappings, or a default. `path` names it as in them.

    A default counts the documents with lines that have no account of their own, and so take it.
    """

    path: str
    documents: int


class SettingUsageAnswer(Answer):
    """How many documents a setting concerns, also skipped ones. `setting` is ``ar.autopostInvoices``, say.

    With `atLeast`, only their content tells that, and the skipped and the `untold` ones aren't counted.
    """

    setting: str
    documents: int
    at_least: bool


class SampleAnswer(Answer):
    """What a field of Alvys said in a recent transaction of that side, as Sage would get it as text."""

    source: str
    side: Side
    value: str
    number: str
    transaction_id: str
    received_at: datetime


class UsageAnswer(Answer):
    """What the documents received since `since` use: the last 30 days, at most five minutes ago.

    The newest 500 are looked at, `documents` of them; `complete` is false where there are more. `untold` of
    them are missing in `accounts`, because what they said isn't kept, or can't be booked. A place that isn't
    listed is used by none. `settings` has every setting of which this is told. `samples` has the newest value
    of each field that can fill a custom field, from transactions of the kinds that the caller may see.
    """

    since: datetime
    documents: int
    complete: bool
    untold: int
    accounts: list[PlaceUsageAnswer]
    settings: list[SettingUsageAnswer]
    samples: list[SampleAnswer]


def declare_usage(api: Api) -> None:
    """Declare the route."""

    @api.routes.get("/v1/connections/<subsidiary_id>/usage")
    def get_usage(subsidiary_id: str) -> UsageAnswer:
        """How many documents of the last 30 days use each setting and mapping, and samples of fields."""
        connection = live_connection(api, subsidiary_id)
        usage = connections().count_usage(connection, partial(api.starts, Work.USAGES))
        return _answer(usage, api.identity)


def _answer(usage: "Usage", caller: Identity) -> UsageAnswer:
    return UsageAnswer(
        since=usage.since,
        documents=usage.documents,
        complete=usage.complete,
        untold=usage.untold,
        accounts=[
            PlaceUsageAnswer(path=path, documents=count) for path, count in sorted(usage.places.items())
        ],
        settings=[
            SettingUsageAnswer(
                setting=setting, documents=usage.settings[setting], at_least=setting in TOLD_BY_CONTENT
            )
            for setting in sorted(told_settings())
        ],
        samples=[
            SampleAnswer(
                source=sample.source,
                side=sample.side,
                value=sample.value,
                number=sample.number,
                transaction_id=sample.transaction_id,
                received_at=sample.received_at,
            )
            for sample in _newest_visible(usage, caller)
        ],
    )


def _newest_visible(usage: "Usage", caller: Identity) -> list["Sample"]:
    """The newest sample of each field and side among the kinds that the caller may see (API-2)."""
    newest: dict[tuple[str, Side], Sample] = {}
    for sample in sorted(usage.samples.values(), key=lambda sample: sample.received_at):
        if not caller.lacks(sample.kind.facts.permissions):
            newest[sample.source, sample.side] = sample
    return list(newest.values())
