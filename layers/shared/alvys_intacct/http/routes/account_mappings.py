"""Account mappings: /v1/connections/{subsidiaryId}/account-mappings (MAP)."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import BaseModel, ConfigDict, Field

from alvys_intacct.bootstrap.connections import connections
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.domain.account_mappings.account_kinds import misfits_of
from alvys_intacct.domain.account_mappings.items import OPEN_LISTS, catalogue
from alvys_intacct.domain.account_mappings.mapping import CATEGORY_SIDES, LABELS, Category, SidedAccounts
from alvys_intacct.domain.alvys_values.fields import ValueField
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.fair_use import Work
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import not_found
from alvys_intacct.http.shapes.answer import Answer
from alvys_intacct.http.shapes.messages import Version
from alvys_intacct.http.versions import IfMatch, expected_version

PATH = "/v1/connections/<subsidiary_id>/account-mappings"
MOST_ITEMS = 200
ItemName = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$")]
Answered = Annotated[Any, Field(description="Accepted as it is in answers, and ignored.")]


class CategoryMessage(BaseModel):
    """A category's default account and its items. The other fields of an answer are accepted and ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    default: SidedAccounts | None = None
    items: dict[ItemName, SidedAccounts | None] | None = Field(None, max_length=MOST_ITEMS)
    label: Answered = None
    sides: Answered = None
    open: Answered = None
    seen: Answered = None


class AccountMappingsMessage(BaseModel):
    """Account mappings; `version` is that of the answer on which they are based."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Version = None
    defaults: SidedAccounts = Field(default_factory=SidedAccounts)
    categories: dict[Category, CategoryMessage] = Field(default_factory=dict)
    warnings: Answered = None

    def as_written(self) -> dict[str, Any]:
        """The fields that the caller wrote, null where it wrote null."""
        return self.model_dump(mode="json", exclude_unset=True, exclude={"version", "warnings"})


class CategoryAnswer(Answer):
    """A category with all items that can be mapped; `seen` are the items known from transactions only.

    `open` is true where the tenant names the items; the items of other categories are Alvys's (MAP-2, MAP-3).
    """

    label: str
    sides: list[Side]
    open: bool
    default: SidedAccounts
    items: dict[str, SidedAccounts]
    seen: list[str]


class AccountWarningAnswer(Answer):
    """An account of a kind that is unusual for its place, where the trade allows both (MAP-5)."""

    path: str
    message: str


class AccountMappingsAnswer(Answer):
    """The GL account of each item: its own, else the category default, else the master default (MAP-1)."""

    version: int
    defaults: SidedAccounts
    categories: dict[Category, CategoryAnswer]
    warnings: list[AccountWarningAnswer]


def declare_account_mappings(api: Api) -> None:
    """Add the routes."""

    @api.routes.get(PATH)
    def get_account_mappings(subsidiary_id: str) -> AccountMappingsAnswer:
        """The account mappings, with every item that can be mapped."""
        caller = api.identity
        return _answer(deployment().connections.get(caller.tenant, subsidiary_id))

    @api.routes.put(PATH)
    def replace_account_mappings(
        subsidiary_id: str,
        message: Annotated[AccountMappingsMessage, Body()],
        if_match: IfMatch = None,
    ) -> AccountMappingsAnswer:
        """Replace the account mappings; only active accounts of the connected company are accepted."""
        api.starts(Work.LOOK_UPS)
        caller, expected = api.identity, expected_version(if_match, message.version)
        return _answer(
            connections().map_accounts.replace(caller, subsidiary_id, message.as_written(), expected)
        )

    @api.routes.patch(PATH)
    def merge_account_mappings(
        subsidiary_id: str,
        message: Annotated[AccountMappingsMessage, Body()],
        if_match: IfMatch = None,
    ) -> AccountMappingsAnswer:
        """Change single items and defaults; null clears one, all others stay as they are."""
        api.starts(Work.LOOK_UPS)
        caller, expected = api.identity, expected_version(if_match, message.version)
        return _answer(
            connections().map_accounts.merge(caller, subsidiary_id, message.as_written(), expected)
        )


def _answer(connection: Connection | None) -> AccountMappingsAnswer:
    if connection is None:
        raise not_found("connection")
    seen = _seen(connection.tenant)
    mappings, metadata = connection.account_mappings, deployment().metadata.get(connection.books)
    unfit = misfits_of(mappings, metadata.accounts) if metadata else []
    return AccountMappingsAnswer(
        version=connection.version,
        defaults=mappings.defaults,
        categories={
            category: CategoryAnswer(
                label=LABELS[category],
                sides=[side for side in Side if side in CATEGORY_SIDES[category]],
                open=category in OPEN_LISTS,
                default=view.mapping.default,
                items=view.mapping.items,
                seen=list(view.seen),
            )
            for category, view in catalogue(mappings, seen).items()
        },
        warnings=[AccountWarningAnswer(path=one.place.path, message=f"{one.message}.") for one in unfit],
    )


def _seen(tenant: str) -> dict[Category, list[str]]:
    """The items that the tenant's transactions brought, whatever their subsidiary."""
    lists = deployment().alvys_values.get(tenant, [ValueField(category) for category in Category])
    return {
        Category(field): [value.shown for value in values.values.values()] for field, values in lists.items()
    }
