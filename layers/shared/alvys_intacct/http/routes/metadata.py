"""The routes on Sage's metadata and on the prerequisites (CONN-5, CONN-13)."""

from datetime import datetime
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from alvys_intacct.bootstrap.connections import connections
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.domain.connections.fixes import BY_METADATA
from alvys_intacct.domain.fair_use import Work
from alvys_intacct.domain.readiness.metadata_choices import Choice, MetadataSection, browse
from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.sage.metadata import MetadataSummary, ValueStatus, summary_of
from alvys_intacct.http.api import Api
from alvys_intacct.http.json_text import Password
from alvys_intacct.http.routes.known_metadata import known_metadata, known_summary, read_metadata
from alvys_intacct.http.routes.live_connection import live_connection
from alvys_intacct.http.shapes.answer import Answer
from alvys_intacct.http.shapes.messages import Message, SageName
from alvys_intacct.http.shapes.pages import CursorParameter, PageSizeParameter, SearchParameter, bad_cursor
from alvys_intacct.usecases.connections.check_prerequisites import ChecklistItem, Outcome

PAGE = 100


class MetadataCountsAnswer(Answer):
    """The count of each part; a dimension that can't be read in Sage is absent."""

    accounts: int
    entities: int
    terms: int
    dimensions: dict[str, int]
    custom_fields: int


class MetadataItemAnswer(Answer):
    """An entry that settings can choose. `label` is the text for people.

    An account with a `bankAccount` takes no documents, so it can't be mapped.
    """

    id: str
    name: str
    label: str
    active: bool
    status: str
    type: str | None
    dimension: str | None
    side: str | None
    sage_object: str | None
    required: bool | None
    required_dimensions: list[str] | None
    normal_balance: str | None
    bank_account: str | None
    length: int | None


class MetadataAnswer(Answer):
    """Metadata read from Sage, and when. With a part: its items, page by page; `total` counts all."""

    read_at: datetime
    age_seconds: int
    counts: MetadataCountsAnswer
    part: str | None = None
    items: list[MetadataItemAnswer] | None = None
    total: int | None = None
    cursor: str | None = None


class PrerequisitesMessage(Message):
    """The credentials to try."""

    company_id: SageName
    user_id: SageName
    password: Password


class ChecklistItemAnswer(Answer):
    """One line of the checklist; `howToFix` is empty where nothing needs fixing.

    `ok` is true for the outcomes `passed` and `remark`, which is met and has a message worth reading.
    `unknown` was not tried, or Sage's answer doesn't tell.
    """

    check: str
    ok: bool
    outcome: Outcome
    message: str
    how_to_fix: str


class ChecklistAnswer(Answer):
    """The whole checklist. `ok` is true when every line is ok."""

    ok: bool
    items: list[ChecklistItemAnswer]


def declare_metadata(api: Api) -> None:
    """Declare the routes on metadata."""

    @api.routes.post("/v1/connections/<subsidiary_id>/metadata/refresh")
    def refresh_metadata(subsidiary_id: str) -> MetadataAnswer:
        """Read the metadata of the Sage company again."""
        connection = live_connection(api, subsidiary_id)
        metadata = read_metadata(api, connection)
        connections().retry_fixed(connection, BY_METADATA, api.identity.subject)
        return _counted(summary_of(metadata))

    @api.routes.get("/v1/connections/<subsidiary_id>/metadata")
    def get_metadata(
        subsidiary_id: str,
        part: MetadataSection | None = None,
        dimension: Dimension | None = None,
        q: SearchParameter = None,
        limit: PageSizeParameter = PAGE,
        cursor: CursorParameter = None,
    ) -> MetadataAnswer:
        """The metadata of the Sage company, as last read: counts, or the items of a part."""
        connection = live_connection(api, subsidiary_id)
        if part is None:
            return _counted(known_summary(api, connection))
        metadata = known_metadata(api, connection)
        try:
            page = browse(metadata, part, dimension=dimension, text=q, limit=limit, cursor=cursor)
        except ValueError as error:
            raise bad_cursor(error) from None
        listed = {
            "part": part.value,
            "items": [_item(choice) for choice in page.items],
            "total": page.total,
            "cursor": page.cursor,
        }
        return _counted(summary_of(metadata)).model_copy(update=listed)


def declare_prerequisites(api: Api) -> None:
    """Declare the routes of the prerequisites check."""

    @api.routes.post("/v1/prerequisite-checks")
    def check_prerequisites(message: Annotated[PrerequisitesMessage, Body()]) -> ChecklistAnswer:
        """Sign in to Sage Intacct and try each prerequisite; nothing is kept."""
        api.starts(Work.SIGN_INS)
        caller = api.identity
        items = connections().check_prerequisites(
            caller.tenant, message.company_id, message.user_id, message.password.get_secret_value()
        )
        return _checklist(items)

    @api.routes.post("/v1/connections/<subsidiary_id>/prerequisite-checks")
    def check_prerequisites_of_connection(subsidiary_id: str) -> ChecklistAnswer:
        """Try each prerequisite with the sign-in that the connection keeps; nothing is kept."""
        connection = live_connection(api, subsidiary_id)
        api.starts(Work.SIGN_INS)
        return _checklist(connections().check_prerequisites.of_connection(connection))


def _checklist(items: list[ChecklistItem]) -> ChecklistAnswer:
    return ChecklistAnswer(ok=all(item.ok for item in items), items=[_line(item) for item in items])


def _counted(summary: MetadataSummary) -> MetadataAnswer:
    return MetadataAnswer(
        read_at=summary.read_at,
        age_seconds=max(0, int((deployment().clock.now() - summary.read_at).total_seconds())),
        counts=MetadataCountsAnswer(
            accounts=summary.accounts,
            entities=summary.entities,
            terms=summary.terms,
            dimensions={dimension.value: count for dimension, count in summary.dimensions.items()},
            custom_fields=summary.custom_fields,
        ),
    )


def _item(choice: Choice) -> MetadataItemAnswer:
    required = choice.required_dimensions
    return MetadataItemAnswer(
        id=choice.id,
        name=choice.name,
        label=choice.label,
        active=choice.status is ValueStatus.ACTIVE,
        status=choice.status,
        type=choice.type,
        dimension=choice.dimension,
        side=choice.side,
        sage_object=choice.sage_object,
        required=choice.required,
        required_dimensions=None if required is None else list(required),
        normal_balance=choice.normal_balance,
        bank_account=choice.bank_account,
        length=choice.length,
    )


def _line(item: ChecklistItem) -> ChecklistItemAnswer:
    return ChecklistItemAnswer(
        check=item.check,
        ok=item.ok,
        outcome=item.outcome,
        message=item.message,
        how_to_fix=item.how_to_fix,
    )
