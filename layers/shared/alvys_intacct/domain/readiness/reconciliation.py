"""The reconciliation check: settings compared with Sage's metadata, all problems at once (CONN-8).

Pure: it reads a connection and the metadata of its company. Each problem names the wizard step and the
field where it is fixed.
"""

from collections.abc import Iterator, Mapping

from alvys_intacct.domain.account_mappings.account_kinds import misfits_of
from alvys_intacct.domain.account_mappings.mapping import MASTER_NAMES, AccountMappings, Place
from alvys_intacct.domain.coding.alvys_sources import ReferenceTypes, source_type
from alvys_intacct.domain.coding.custom_fields import fits
from alvys_intacct.domain.connections.coding_mappings import CustomFieldMappings, DimensionMappings
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.parties.terms import TermWish, choose_term
from alvys_intacct.domain.readiness.check_problems import ADVANCED, CONNECT, CheckProblem, problem
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import NOT_ON_LINES, Dimension
from alvys_intacct.domain.sage.metadata import (
    CustomField,
    CustomFieldObject,
    CustomFieldType,
    Metadata,
    ValueStatus,
)
from alvys_intacct.domain.sage.permissions import Addable, listed

STEPS = {Side.AR: "Accounts Receivable", Side.AP: "Accounts Payable"}


def reconcile(
    connection: Connection, metadata: Metadata, references: ReferenceTypes | None = None
) -> list[CheckProblem]:
    """All problems that would make the connection's exports fail."""
    return [
        *_entity(connection, metadata),
        *_permissions(connection, metadata),
        *_missing_masters(connection),
        *account_problems(connection.account_mappings, metadata),
        *_terms(connection, metadata),
        *dimension_problems(connection.dimension_mappings, metadata),
        *_location(connection, metadata),
        *_required_dimensions(connection, metadata),
        *custom_field_problems(connection.custom_field_mappings, metadata, references),
        *_required_custom_fields(connection, metadata),
    ]


def account_problems(mappings: AccountMappings, metadata: Metadata) -> Iterator[CheckProblem]:
    """Mapped GL accounts that don't exist, are inactive, don't fit their place or take no lines (MAP-5)."""
    accounts = {account.number: account for account in metadata.accounts}
    for number, places in sorted(_places(mappings).items()):
        account, field = accounts.get(number), f"accountMappings.{places[0].path}"
        if account is None or not account.active:
            code, fault = ("account_not_found", "does not exist") if account is None else _INACTIVE_ACCOUNT
            message = f"GL account {number} {fault} in Sage Intacct. It is mapped for {_said(places)}."
            yield problem(code, message, ADVANCED, field)
        elif account.requires_task:
            message = (
                f"GL account {account.label} requires a task on every line, and no line from Alvys has one. "
                "Choose another account, or make the task optional in Sage Intacct."
            )
            yield problem("required_dimension_not_available", message, ADVANCED, field)
    for misfit in misfits_of(mappings, metadata.accounts):
        if misfit.refused:
            field = f"accountMappings.{misfit.place.path}"
            yield problem(misfit.code, f"{misfit.message}. Choose another account.", ADVANCED, field)


def _places(mappings: AccountMappings) -> dict[str, list[Place]]:
    """Where each account is mapped."""
    places: dict[str, list[Place]] = {}
    for place, number in mappings.placed():
        places.setdefault(number, []).append(place)
    return places


def _said(places: list[Place]) -> str:
    """The first place, and how many others there are."""
    others = len(places) - 1
    more = f" and {others} other{'s' if others > 1 else ''}" if others else ""
    return f"{places[0].label}{more}"


_INACTIVE_ACCOUNT = ("account_inactive", "is inactive")


def dimension_problems(mappings: DimensionMappings, metadata: Metadata) -> Iterator[CheckProblem]:
    """Dimensions that can't be mapped (DIM-1), and values that are gone, inactive or non-posting (DIM-6)."""
    for dimension, mapping in mappings.items():
        field = f"dimensionMappings.{dimension}"
        if dimension in NOT_ON_LINES:
            message = (
                f"The dimension {dimension.value} can't be mapped: invoices and bills of Sage Intacct don't "
                "carry it. Remove its mapping; until then it has no effect."
            )
            yield problem("dimension_not_available", message, ADVANCED, field)
            continue
        if dimension not in metadata.dimensions:
            message = f"Sage Intacct offers no {dimension.value} dimension."
            yield problem("dimension_not_offered", message, ADVANCED, field)
            continue
        values = {value.value_id: value for value in metadata.dimensions[dimension]}
        wanted = ([mapping.default] if mapping.default else []) + list(mapping.values.values())
        for value_id in dict.fromkeys(wanted):
            value = values.get(value_id)
            if value is None or value.status is not ValueStatus.ACTIVE:
                fault = "does not exist" if value is None else f"is {value.status.value}"
                message = f"The {dimension.value} {value_id} {fault} in Sage Intacct."
                yield problem("dimension_value_unusable", message, ADVANCED, field)


def custom_field_problems(
    mappings: CustomFieldMappings, metadata: Metadata, references: ReferenceTypes | None = None
) -> Iterator[CheckProblem]:
    """Fields that are gone, unknown sources, incompatible types (CF-1, CF-2, CF-3)."""
    custom_fields = {
        (custom_field.sage_object, custom_field.field_id): custom_field
        for custom_field in metadata.custom_fields
    }
    for sage_object, fields in mappings.items():
        for name, mapping in fields.items():
            custom_field = custom_fields.get((sage_object, name))
            kind = source_type(mapping.source, references)
            fault = _custom_field(custom_field, sage_object, name, mapping.source, kind)
            if fault is not None:
                yield problem(*fault, ADVANCED, f"customFieldMappings.{sage_object}.{name}")


def _custom_field(
    custom_field: CustomField | None,
    sage_object: CustomFieldObject,
    name: str,
    source: str,
    kind: CustomFieldType | None,
) -> tuple[str, str] | None:
    if custom_field is None:
        return "custom_field_gone", f"{sage_object} has no custom field {name} in Sage Intacct."
    if kind is None:
        return "custom_field_source_unknown", f"{source!r} is not an Alvys field that can be mapped."
    if not fits(kind, custom_field.field_type):
        accepted = f"{custom_field.label} takes {custom_field.field_type.value}"
        return "custom_field_wrong_type", f"{source} is {kind.value}, but {accepted}."
    return None


def _entity(connection: Connection, metadata: Metadata) -> Iterator[CheckProblem]:
    if connection.entity_id is None or not metadata.entities:
        return
    entities = {entity.entity_id: entity for entity in metadata.entities}
    entity = entities.get(connection.entity_id)
    if entity is None or not entity.active:
        fault = "no longer exists" if entity is None else "is inactive"
        message = f"The entity {connection.entity_id} {fault} in Sage Intacct."
        yield problem("entity_gone", message, CONNECT, "postingDestination")


def _permissions(connection: Connection, metadata: Metadata) -> Iterator[CheckProblem]:
    """What Sage's user may not add, although the connection would have it add that (CONN-13)."""
    missing = [thing for thing in _added_by(connection) if metadata.may_add.get(thing) is False]
    if missing:
        message = (
            f"The Sage user '{connection.user_id}' may not add {listed(missing)}. In Sage Intacct, open "
            "Company > Admin > Roles and give a role of the user the permission Add for them."
        )
        yield problem("permission_missing", message, CONNECT, "credentials")


def _added_by(connection: Connection) -> list[Addable]:
    """What exports of the connection add in Sage, as its switches are."""
    ar, ap = connection.syncs(Side.AR), connection.syncs(Side.AP)
    customers, vendors = ar and connection.ar.auto_create_customer, ap and connection.ap.auto_create_vendor
    wanted = {
        Addable.INVOICES: ar,
        Addable.CUSTOMERS: customers,
        Addable.BILLS: ap,
        Addable.VENDORS: vendors,
        Addable.CONTACTS: customers or vendors,
    }
    return [thing for thing, is_wanted in wanted.items() if is_wanted]


def _missing_masters(connection: Connection) -> Iterator[CheckProblem]:
    for side in filter(connection.syncs, Side):
        if not connection.account_mappings.defaults.on(side):
            message = f"The {MASTER_NAMES[side]} is not set."
            field = f"accountMappings.defaults.{side}"
            yield problem("master_default_missing", message, STEPS[side], field)


def _terms(connection: Connection, metadata: Metadata) -> Iterator[CheckProblem]:
    days = connection.advanced.default_payment_terms_days
    for side in filter(connection.syncs, Side):
        names = {term.name for term in metadata.terms if term.side is side and term.active}
        try:
            choose_term(TermWish(days, "default payment terms"), names)
        except NeedsAttention as error:
            message = f"{side.upper()}: {error.message}"
            yield problem(error.code, message, ADVANCED, "advanced.defaultPaymentTermsDays")


def _location(connection: Connection, metadata: Metadata) -> Iterator[CheckProblem]:
    """DIM-9: at the top level of a company with entities every line needs a location."""
    if not wants_locations(connection, metadata):
        return
    mapping = connection.dimension_mappings.get(Dimension.LOCATION)
    if mapping is None or mapping.default is None:
        lack = "the location is not mapped" if mapping is None else "its mapping has no default value"
        message = (
            "This connection posts at the top level of a company with entities, where Sage Intacct wants a "
            f"location on every line; but {lack}. Map the dimension location, for example to the subsidiary, "
            "and choose a default location: all lines have it that nothing else decides."
        )
        yield problem(
            "required_dimension_missing", message, ADVANCED, f"dimensionMappings.{Dimension.LOCATION}"
        )


def wants_locations(connection: Connection, metadata: Metadata) -> bool:
    """Whether Sage refuses every line without a location that the mappings choose (DIM-9)."""
    return connection.entity_id is None and metadata.has_entities


def _required_dimensions(connection: Connection, metadata: Metadata) -> Iterator[CheckProblem]:
    """DIM-5: a dimension that a mapped account requires must be mapped and have a default."""
    used = connection.account_mappings.account_numbers()
    required: dict[Dimension, list[str]] = {}
    for account in metadata.accounts:
        if account.number in used and account.active:
            for dimension in account.required:
                required.setdefault(dimension, []).append(account.number)
    for dimension in sorted(required):
        mapping = connection.dimension_mappings.get(dimension)
        # Where no location is mapped, the entity is the location of each line. Where every line needs one, it
        # is asked for already.
        is_location = dimension is Dimension.LOCATION
        by_entity = is_location and connection.entity_id and mapping is None
        asked = is_location and wants_locations(connection, metadata)
        if by_entity or asked or (mapping is not None and mapping.default):
            continue
        lack = "has no default value" if mapping is not None else "is not mapped"
        accounts = ", ".join(sorted(required[dimension])[:5])
        message = f"The dimension {dimension.value} {lack}, but GL accounts require it: {accounts}."
        field = f"dimensionMappings.{dimension}"
        yield problem("required_dimension_missing", message, ADVANCED, field)


def _required_custom_fields(connection: Connection, metadata: Metadata) -> Iterator[CheckProblem]:
    """CF-5: a required field without a mapping makes every document fail."""
    sides: Mapping[CustomFieldObject, Side] = {
        CustomFieldObject.AR_INVOICE: Side.AR,
        CustomFieldObject.AR_INVOICE_ITEM: Side.AR,
        CustomFieldObject.AP_BILL: Side.AP,
        CustomFieldObject.AP_BILL_ITEM: Side.AP,
    }
    for custom_field in metadata.custom_fields:
        mapped = connection.custom_field_mappings.get(custom_field.sage_object, {})
        synced = connection.syncs(sides[custom_field.sage_object])
        if custom_field.required and synced and custom_field.field_id not in mapped:
            named = f"The custom field {custom_field.label} of {custom_field.sage_object}"
            field = f"customFieldMappings.{custom_field.sage_object}.{custom_field.field_id}"
            message = f"{named} is required, but not mapped."
            yield problem("required_custom_field_not_mapped", message, ADVANCED, field)
