"""The routes on dimension and custom-field mappings (DIM, CF)."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import AfterValidator, Field

from alvys_intacct.bootstrap.connections import connections
from alvys_intacct.domain.alvys_values.value_list import LONGEST_TEXT
from alvys_intacct.domain.coding.alvys_sources import SOURCES
from alvys_intacct.domain.coding.dimensions import required_by
from alvys_intacct.domain.connections.coding_mappings import CustomFieldMapping, DimensionMapping
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.fair_use import Work
from alvys_intacct.domain.readiness.reconciliation import wants_locations
from alvys_intacct.domain.sage.documents import NOT_ON_LINES, Dimension
from alvys_intacct.domain.sage.metadata import CustomFieldObject, CustomFieldType
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import not_found
from alvys_intacct.http.routes.known_metadata import known_metadata
from alvys_intacct.http.routes.live_connection import live_connection
from alvys_intacct.http.shapes.answer import Answer
from alvys_intacct.http.shapes.messages import Message, Version
from alvys_intacct.http.versions import IfMatch, expected_version

# Sage names a custom field in up to 30 characters; an object has some hundreds at most.
FieldId = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")]
MOST_FIELDS = 1_000
LONGEST_ID = 100


def _with_bounded_values(mapping: DimensionMapping) -> DimensionMapping:
    for value, sage_id in mapping.values.items():
        if not (len(value) <= LONGEST_TEXT and 0 < len(sage_id) <= LONGEST_ID):
            raise ValueError(
                f"maps {value!r:.60}: a value may have {LONGEST_TEXT} characters, an id 1 to {LONGEST_ID}"
            )
    return mapping


BoundedMapping = Annotated[DimensionMapping, AfterValidator(_with_bounded_values)]


class DimensionMappingsMessage(Message):
    """All dimension mappings of a connection; a dimension that is left out is unmapped."""

    version: Version = None
    mappings: dict[Dimension, BoundedMapping] = Field(default_factory=dict)


class CustomFieldMappingsMessage(Message):
    """All custom-field mappings of a connection, by Sage object and field."""

    version: Version = None
    mappings: dict[
        CustomFieldObject, Annotated[dict[FieldId, CustomFieldMapping], Field(max_length=MOST_FIELDS)]
    ] = Field(default_factory=dict)


class DimensionMappingsAnswer(Answer):
    """Mappings, the dimensions that can be mapped, and those that must be.

    `required_by` are the GL accounts that require each dimension (DIM-5); those in `on_every_line` are
    required whatever the account (DIM-9). Invoices and bills can't carry those in `not_available` (DIM-1).
    """

    version: int
    mappings: dict[Dimension, DimensionMapping]
    offered: list[Dimension]
    not_available: list[Dimension]
    on_every_line: list[Dimension]
    required_by: dict[Dimension, list[str]]


class CustomFieldAnswer(Answer):
    """A custom field that can be mapped; `required` ones must be mapped."""

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
    """Mappings, the custom fields that Sage has, and the Alvys fields to choose from."""

    version: int
    mappings: dict[CustomFieldObject, dict[str, CustomFieldMapping]]
    fields: list[CustomFieldAnswer]
    sources: list[SourceAnswer]


def declare_coding(api: Api) -> None:
    """Declare the routes on dimension and custom-field mappings."""

    @api.routes.get("/v1/connections/<subsidiary_id>/dimension-mappings")
    def get_dimension_mappings(subsidiary_id: str) -> DimensionMappingsAnswer:
        """The dimension mappings, and the dimensions that Sage has and requires."""
        return _dimensions(api, live_connection(api, subsidiary_id))

    @api.routes.put("/v1/connections/<subsidiary_id>/dimension-mappings")
    def map_dimensions(
        subsidiary_id: str,
        message: Annotated[DimensionMappingsMessage, Body()],
        if_match: IfMatch = None,
    ) -> DimensionMappingsAnswer:
        """Replace the dimension mappings; only active values of Sage are accepted."""
        expected = expected_version(if_match, message.version)
        connection = live_connection(api, subsidiary_id)
        # What would be refused is compared with Sage anew.
        api.starts(Work.LOOK_UPS)
        map_coding = connections().map_coding
        return _dimensions(api, map_coding.dimensions(api.identity, connection, message.mappings, expected))

    @api.routes.get("/v1/connections/<subsidiary_id>/custom-field-mappings")
    def get_custom_field_mappings(subsidiary_id: str) -> CustomFieldMappingsAnswer:
        """The custom-field mappings, and the fields to choose from."""
        return _custom_fields(api, live_connection(api, subsidiary_id))

    @api.routes.put("/v1/connections/<subsidiary_id>/custom-field-mappings")
    def map_custom_fields(
        subsidiary_id: str,
        message: Annotated[CustomFieldMappingsMessage, Body()],
        if_match: IfMatch = None,
    ) -> CustomFieldMappingsAnswer:
        """Replace the custom-field mappings; the types must be compatible."""
        expected = expected_version(if_match, message.version)
        connection = live_connection(api, subsidiary_id)
        # What would be refused is compared with Sage anew.
        api.starts(Work.LOOK_UPS)
        map_coding = connections().map_coding
        return _custom_fields(
            api, map_coding.custom_fields(api.identity, connection, message.mappings, expected)
        )


def _dimensions(api: Api, connection: Connection | None) -> DimensionMappingsAnswer:
    if connection is None:
        raise not_found("connection")
    offered = known_metadata(api, connection)
    return DimensionMappingsAnswer(
        version=connection.version,
        mappings=connection.dimension_mappings,
        offered=sorted(offered.dimensions.keys() - NOT_ON_LINES),
        not_available=sorted(NOT_ON_LINES),
        on_every_line=[Dimension.LOCATION] if wants_locations(connection, offered) else [],
        required_by=required_by(connection.account_mappings.account_numbers(), offered.accounts),
    )


def _custom_fields(api: Api, connection: Connection | None) -> CustomFieldMappingsAnswer:
    if connection is None:
        raise not_found("connection")
    offered = known_metadata(api, connection)
    return CustomFieldMappingsAnswer(
        version=connection.version,
        mappings=connection.custom_field_mappings,
        fields=[
            CustomFieldAnswer(
                sage_object=custom_field.sage_object,
                field_id=custom_field.field_id,
                label=custom_field.label,
                type=custom_field.field_type,
                required=custom_field.required,
                length=custom_field.length,
            )
            for custom_field in offered.custom_fields
        ],
        sources=[SourceAnswer(name=name, type=kind) for name, (kind, _) in SOURCES.items()]
        + _references(connection.tenant),
    )


def _references(tenant: str) -> list[SourceAnswer]:
    """The custom references of loads and trips that were seen, with the types that their values have."""
    return [
        SourceAnswer(name=f"{field}:{value.shown}", type=value.type or CustomFieldType.TEXT)
        for field, references in connections().seen_references(tenant).items()
        for value in references
    ]
