"""The shapes of requests to the error list (api.md)."""

from pydantic import ConfigDict, Field

from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.http.shapes.messages import Message, RecordId
from alvys_intacct.http.shapes.pages import Day, Name, Search, Text

MOST_IDS = 500


class ErrorFilterMessage(Message):
    """The filters of the error list. An unknown filter is refused: without it, too much would match."""

    model_config = ConfigDict(extra="forbid")

    subsidiary_id: Text | None = None
    kind: Name | None = None
    type: Name | None = None
    entity_type: Name | None = None
    status: Name | None = None
    cause: str | None = Field(None, max_length=100)
    fixed_by: str | None = Field(
        None,
        max_length=100,
        description="The setting that their problems name, such as account-mappings: after it was changed.",
    )
    from_: Day | None = Field(None, alias="from")
    to: Day | None = None
    q: Search | None = None

    def narrowed(self) -> ListFilter:
        """The filter. Raises `ProblemError` with everything that is wrong."""
        # Imported here: most functions with messages have no such filter.
        from alvys_intacct.http.shapes.list_filters import list_filter  # noqa: PLC0415

        return list_filter(
            subsidiary_id=self.subsidiary_id, kind=self.kind, status=self.status,
            entity_type=self.entity_type, transaction_type=self.type, cause=self.cause,
            since=self.from_, until=self.to, text=self.q,
        )  # fmt: skip


class RetryMessage(Message):
    """Records by id, all that match a filter, or all of a group (the id of a cause, ERR-11)."""

    ids: list[RecordId] | None = Field(None, max_length=MOST_IDS)
    filter: ErrorFilterMessage | None = None
    group: str | None = Field(None, max_length=100)
