"""The values of Alvys's fields: /v1/connections/{subsidiaryId}/alvys-values (DIM-2, DIM-8)."""

from datetime import datetime
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from pydantic import Field, StringConstraints

from alvys_intacct.bootstrap.connections import connections
from alvys_intacct.domain.alvys_values.fields import SAME_VALUES, ValueField, value_field
from alvys_intacct.domain.alvys_values.value_list import LONGEST_TEXT, AlvysValue, Teller
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import invalid, not_found
from alvys_intacct.http.routes.live_connection import live_connection
from alvys_intacct.http.shapes.answer import Answer
from alvys_intacct.http.shapes.messages import Message, Version
from alvys_intacct.http.shapes.pages import CursorParameter, PageSizeParameter, SearchParameter, bad_cursor
from alvys_intacct.http.versions import IfMatch, expected_version

PATH = "/v1/connections/<subsidiary_id>/alvys-values"
PAGE = 100
FIELDS = ", ".join([*ValueField, *SAME_VALUES])
Wanted = Annotated[str, Query(max_length=LONGEST_TEXT, description=f"One of: {FIELDS}.")]
PersonsName = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT, pattern=r"^[^\x00-\x1f\x7f]+$"
    ),
]


class NameMessage(Message):
    """A person's name for an id of Alvys that nobody named; null takes it back."""

    version: Version = None
    field: str = Field(max_length=LONGEST_TEXT, description="office, fleet, driver, user, truck or trailer.")
    id: str = Field(min_length=1, max_length=LONGEST_TEXT, pattern=r"^[^\x00-\x1f\x7f]+$")
    name: PersonsName | None


class AlvysValueAnswer(Answer):
    """A value of an Alvys field.

    `id` is Alvys's internal id, null where the field has none. `name` is what people see in Alvys, null while
    nobody named the id; `namedBy` is ``alvys`` or ``person``. `label` is the text to show. `type` is that of
    a custom reference, and `source` its name in custom-field mappings.
    """

    id: str | None
    name: str | None
    label: str
    named_by: str | None
    type: str | None = None
    source: str | None = None


class AlvysValuesAnswer(Answer):
    """One page of values, by name. `listedAt` is when Alvys's own list was last read, if it has one."""

    field: str
    items: list[AlvysValueAnswer]
    listed_at: datetime | None
    cursor: str | None


class NamedAnswer(Answer):
    """The value with its name, and the connection's version with the audit entry."""

    version: int
    field: str
    value: AlvysValueAnswer


def declare_alvys_values(api: Api) -> None:
    """Declare the routes."""

    @api.routes.get(PATH)
    def list_alvys_values(
        subsidiary_id: str,
        field: Wanted,
        q: SearchParameter = None,
        limit: PageSizeParameter = PAGE,
        cursor: CursorParameter = None,
    ) -> AlvysValuesAnswer:
        """The tenant's values of an Alvys field; `q` finds those whose name or id contains it."""
        connection = live_connection(api, subsidiary_id)
        of = _field(field)
        values = connections().list_values(connection, of)
        try:
            page = values.page(q, limit, cursor)
        except ValueError as error:
            raise bad_cursor(error) from None
        return AlvysValuesAnswer(
            field=of,
            items=[_answer(of, value) for value in page.items],
            listed_at=values.listed_at,
            cursor=page.cursor,
        )

    @api.routes.put(PATH)
    def name_alvys_value(
        subsidiary_id: str, message: Annotated[NameMessage, Body()], if_match: IfMatch = None
    ) -> NamedAnswer:
        """Name an id of Alvys that nobody named. Later exports of all connections use the name."""
        connection = live_connection(api, subsidiary_id)
        of, expected = _field(message.field), expected_version(if_match, message.version)
        if of.named is None:
            raise invalid([InputProblem("field", "its values are names already")])
        named = connections().name_value(api.identity, connection, of, message.id, message.name, expected)
        if named is None:
            raise not_found(f"{of} {message.id}")
        value, changed = named
        return NamedAnswer(version=changed.version, field=of, value=_answer(of, value))


def _field(name: str) -> ValueField:
    of = value_field(name)
    if of is None:
        raise invalid([InputProblem("field", f"must be one of: {FIELDS}")])
    return of


def _answer(of: ValueField, value: AlvysValue) -> AlvysValueAnswer:
    has_ids = of.named is not None or of is ValueField.SUBSIDIARY
    by = "person" if value.teller is Teller.PERSON else "alvys"
    is_reference = of in (ValueField.LOAD_REFERENCE, ValueField.TRIP_REFERENCE)
    return AlvysValueAnswer(
        id=value.key if has_ids else None,
        name=value.name,
        label=value.shown,
        named_by=by if value.name else None,
        type=value.type,
        source=f"{of}:{value.name}" if is_reference else None,
    )
