"""The routes on dimension and custom-field mappings (DIM, CF)."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import Field

from alvys_intacct import bootstrap
from alvys_intacct.domain.connections import Connection
from alvys_intacct.domain.custom_fields import SOURCES, CustomFieldMapping
from alvys_intacct.domain.dimensions import DimensionMapping
from alvys_intacct.domain.documents import Dimension
from alvys_intacct.domain.metadata import CustomFieldObject, Metadata
from alvys_intacct.http.answers import Answer
from alvys_intacct.http.api import Api
from alvys_intacct.http.live_connection import live_connection
from alvys_intacct.http.problems import not_found
from alvys_intacct.http.requests import Message, Version
from alvys_intacct.http.versions import IfMatch, expected_version


class DimensionMappingsMessage(Message):
    """All dimension mappings of a connection; a dimension that is left out is unmapped."""

    version: Version = None
    mappings: dict[Dimension, DimensionMapping] = Field(default_factory=dict)


class CustomFieldMappingsMessage(Message):
    """All custom-field mappings of a connection, by Sage object and field."""

    version: Version = None
    mappings: dict[CustomFieldObject, dict[str, CustomFieldMapping]] = Field(default_factory=dict)


class DimensionMappingsAnswer(Answer):
    """Mappings, the dimensions that Sage offers, and which GL accounts require one (DIM-5)."""

    version: int
    mappings: dict[Dimension, DimensionMapping]
    offered: list[Dimension]
    required_by: dict[Dimension, list[str]]


class CustomFieldAnswer(Answer):
    """A custom field that can be mapped; a required one is badged."""

    sage_object: str
    field_id: str
    label: str
    type: str
    required: bool
    length: int | None


class SourceAnswer(Answer):
    """An Alvys field that can be mapped, with its type (CF-2)."""

    name: str
    type: str


class CustomFieldMappingsAnswer(Answer):
    """Mappings, the fields that Sage offers, and the Alvys fields to choose from."""

    version: int
    mappings: dict[CustomFieldObject, dict[str, CustomFieldMapping]]
    fields: list[CustomFieldAnswer]
    sources: list[SourceAnswer]


def declare_coding(api: Api) -> None:
    """Declare the routes on dimension and custom-field mappings."""

    def changed(subsidiary_id: str, expected: int | None, **mappings: object) -> Connection:
        caller = api.administrator()
        connection = bootstrap.connect().change(
            caller, subsidiary_id, lambda one: one.model_copy(update=mappings), expected=expected
        )
        if connection is None:
            raise not_found("connection")
        return connection

    @api.routes.get("/v1/connections/<subsidiary_id>/dimension-mappings")
    def get_dimension_mappings(subsidiary_id: str) -> DimensionMappingsAnswer:
        """Which Alvys field each dimension follows, and what Sage requires."""
        return _dimensions(live_connection(api, subsidiary_id))

    @api.routes.put("/v1/connections/<subsidiary_id>/dimension-mappings")
    def map_dimensions(
        subsidiary_id: str,
        message: Annotated[DimensionMappingsMessage, Body()],
        if_match: IfMatch = None,
    ) -> DimensionMappingsAnswer:
        """Replace the dimension mappings; only values that Sage offers and posts to are taken."""
        expected = expected_version(if_match, message.version)
        bootstrap.map_coding().dimensions(live_connection(api, subsidiary_id), message.mappings)
        return _dimensions(changed(subsidiary_id, expected, dimension_mappings=message.mappings))

    @api.routes.get("/v1/connections/<subsidiary_id>/custom-field-mappings")
    def get_custom_field_mappings(subsidiary_id: str) -> CustomFieldMappingsAnswer:
        """Which Alvys field each custom field gets, and what there is to choose from."""
        return _custom_fields(live_connection(api, subsidiary_id))

    @api.routes.put("/v1/connections/<subsidiary_id>/custom-field-mappings")
    def map_custom_fields(
        subsidiary_id: str,
        message: Annotated[CustomFieldMappingsMessage, Body()],
        if_match: IfMatch = None,
    ) -> CustomFieldMappingsAnswer:
        """Replace the custom-field mappings; types must fit."""
        expected = expected_version(if_match, message.version)
        bootstrap.map_coding().custom_fields(live_connection(api, subsidiary_id), message.mappings)
        return _custom_fields(changed(subsidiary_id, expected, custom_field_mappings=message.mappings))


def _dimensions(connection: Connection) -> DimensionMappingsAnswer:
    offered = bootstrap.refresh_metadata().current(connection)
    return DimensionMappingsAnswer(
        version=connection.version,
        mappings=connection.dimension_mappings,
        offered=sorted(offered.dimensions),
        required_by=_required_by(connection, offered),
    )


def _required_by(connection: Connection, offered: Metadata) -> dict[Dimension, list[str]]:
    """The mapped accounts that require each dimension."""
    used = connection.account_mappings.account_numbers()
    found: dict[Dimension, list[str]] = {}
    for account in offered.accounts:
        for dimension in account.required if account.number in used else ():
            found.setdefault(dimension, []).append(account.number)
    return found


def _custom_fields(connection: Connection) -> CustomFieldMappingsAnswer:
    offered = bootstrap.refresh_metadata().current(connection)
    return CustomFieldMappingsAnswer(
        version=connection.version,
        mappings=connection.custom_field_mappings,
        fields=[
            CustomFieldAnswer(
                sage_object=one.sage_object,
                field_id=one.field_id,
                label=one.label,
                type=one.field_type,
                required=one.required,
                length=one.length,
            )
            for one in offered.custom_fields
        ],
        sources=[SourceAnswer(name=name, type=kind) for name, (kind, _) in SOURCES.items()],
    )
