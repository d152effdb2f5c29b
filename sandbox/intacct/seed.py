"""Builds companies from a seed: JSON with Sage's object and field names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from .assumptions import Assumptions
from .books.contacts import PARTY_LETTERS, generated_name
from .books.currencies import store_currencies
from .books.opening import complete_documents
from .catalog import STANDARD, Field, ObjectType
from .catalog.definition import define, platform_fields
from .clock import Clock
from .company import Company, Settings, User, apply_assumptions, apply_lengths, build_kinds
from .settings import change_settings
from .values import Kind, Record, format_value, parse_value

Json = Mapping[str, object]


LINE_OBJECTS = ("ARINVOICEITEM", "APBILLITEM", "ARADJUSTMENTITEM", "APADJUSTMENTITEM")


class SeedError(ValueError):
    """The seed cannot be used. The message names the place in the seed."""


@dataclass(frozen=True)
class World:
    """The senders with their passwords, and the companies."""

    senders: Mapping[str, str]
    companies: Mapping[str, Company]


# Used when no seed is given: one empty company.
EMPTY_SEED: Json = {
    "senders": {"sender": "sender-password"},
    "companies": {
        "DEMO": {"authorizedSenders": ["sender"], "users": {"user": {"password": "user-password"}}},
    },
}


def read_seed(path: Path) -> Json:
    """Read a seed file. Raises :class:`SeedError`."""
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise SeedError(f"{path}: {error}") from error
    return _mapping(loaded, str(path))


def build_world(seed: Json, clock: Clock) -> World:
    """Build every company of a seed. Raises :class:`SeedError`."""
    senders = {name: str(password) for name, password in _mapping(seed.get("senders", {}), "senders").items()}
    companies = {
        name: _company(name, _mapping(spec, name), tuple(senders), clock)
        for name, spec in _mapping(seed.get("companies", {}), "companies").items()
    }
    if not companies:
        raise SeedError("the seed has no companies")
    return World(senders, companies)


def _mapping(value: object, where: str) -> Json:
    if not isinstance(value, Mapping):
        raise SeedError(f"{where} must be an object")
    return cast(Json, value)


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise SeedError(f"{where} must be a list")
    return value


def _user(user_id: str, spec: Json) -> User:
    permissions = spec.get("permissions", "all")
    return User(
        user_id=user_id,
        password=str(spec.get("password", "")),
        active=bool(spec.get("active", True)),
        permissions=None
        if permissions == "all"
        else {
            key: str(value) for key, value in _mapping(permissions, f"users.{user_id}.permissions").items()
        },
        entity=str(spec.get("entity", "")),
    )


def custom_field(spec: Json) -> Field:
    """Read a custom field from a seed: id, label, type, length, required, values."""
    kind = Kind(str(spec.get("type", "TEXT")).upper())
    values = tuple(str(value) for value in cast(Iterable[object], spec.get("values", ())))
    return Field(
        id=str(spec["id"]),
        kind=Kind.ENUM if values else kind,
        label=str(spec.get("label", spec["id"])),
        required=bool(spec.get("required", False)),
        length=int(str(spec.get("length", 100))),
        values=values,
        custom=True,
    )


def _custom_fields(spec: Json, objects: Json) -> dict[str, list[Field]]:
    declared = {
        name: [custom_field(_mapping(described, f"customFields.{name}")) for described in _list(custom, name)]
        for name, custom in _mapping(spec.get("customFields", {}), "customFields").items()
    }
    # A field of a seeded record that the object does not have becomes a custom field of the company.
    for name, rows in objects.items():
        kind = STANDARD.get(name)
        known = {*(kind.fields if kind else ()), *(custom.id for custom in declared.get(name, []))}
        for row in _list(rows, name):
            flat = flatten(_mapping(row, name), kind)
            for field_id in flat:
                if kind is not None and field_id not in known:
                    known.add(field_id)
                    declared.setdefault(name, []).append(Field(id=field_id, label=field_id, custom=True))
    return declared


def flatten(row: Json, kind: ObjectType | None) -> dict[str, object]:
    """Turn nested objects into dotted fields (MAILADDRESS.CITY). Owned lines are left out."""
    flat: dict[str, object] = {}
    for name, value in row.items():
        if kind is not None and kind.owned is not None and name == kind.owned.collection:
            continue
        if isinstance(value, Mapping):
            flat.update({f"{name}.{part}": content for part, content in flatten(value, None).items()})
        else:
            flat[name] = value
    return flat


def typed_row(kind: ObjectType, row: Json) -> Record:
    """Convert a JSON row to typed values. Fields that the object does not have are left out."""
    typed: Record = {}
    for name, value in flatten(row, kind).items():
        field = kind.fields.get(name)
        if field is None:
            continue
        text = format_value(value) if isinstance(value, bool) else "" if value is None else str(value)
        try:
            typed[name] = parse_value(field.kind, text)
        except ValueError as error:
            raise SeedError(f"{kind.name}.{name}: {error}") from error
    return typed


def _own_objects(spec: Json) -> dict[str, ObjectType]:
    """Define an object for each user-defined dimension. Lines refer to it as GLDIM<NAME>."""
    own = {}
    for name in _list(spec.get("userDefinedDimensions", []), "userDefinedDimensions"):
        fields = "NAME:80 STATUS:status WHENCREATED:ts~"
        own[str(name)] = define(str(name), str(name), "CO", "RECORDNO", fields).with_fields(platform_fields())
    return own


def _with_lengths(kinds: dict[str, ObjectType], spec: Json) -> dict[str, ObjectType]:
    given = _mapping(spec.get("fieldLengths", {}), "fieldLengths")
    try:
        lengths = {
            name: {field: int(str(length)) for field, length in _mapping(fields, name).items()}
            for name, fields in given.items()
        }
        return apply_lengths(kinds, lengths)
    except (KeyError, ValueError) as error:
        raise SeedError(f"fieldLengths: {error}") from error


def id_sequences(given: object) -> dict[str, str]:
    """Read the prefixes of the document sequences that number customers and vendors."""
    sequences = {name: str(prefix) for name, prefix in _mapping(given, "idSequences").items()}
    unknown = set(sequences) - set(PARTY_LETTERS)
    if unknown:
        raise SeedError(f"idSequences takes {', '.join(PARTY_LETTERS)}; not {', '.join(sorted(unknown))}")
    return sequences


def _company(company_id: str, spec: Json, senders: tuple[str, ...], clock: Clock) -> Company:
    try:
        assumptions = Assumptions.from_seed(_mapping(spec.get("assumptions", {}), "assumptions"))
    except ValueError as error:
        raise SeedError(f"companies.{company_id}: {error}") from error
    objects = _mapping(spec.get("objects", {}), "objects")
    own = _own_objects(spec)
    for name in objects:
        if name not in STANDARD and name not in own:
            raise SeedError(f"companies.{company_id}.objects: no object '{name}' is simulated")
    custom = _custom_fields(spec, objects)
    for dimension in own:
        for line_object in LINE_OBJECTS:
            custom.setdefault(line_object, []).append(
                Field(id=f"GLDIM{dimension}", kind=Kind.INTEGER, label=dimension)
            )
    kinds = apply_assumptions(_with_lengths(build_kinds(custom, own), spec), assumptions)
    company = Company(
        company_id=company_id,
        clock=clock,
        users={
            name: _user(name, _mapping(user, name))
            for name, user in _mapping(spec.get("users", {}), "users").items()
        },
        senders=frozenset(
            str(sender_id)
            for sender_id in _list(spec.get("authorizedSenders", list(senders)), "authorizedSenders")
        ),
        kinds=kinds,
        settings=_settings(company_id, spec),
        assumptions=assumptions,
    )
    store_currencies(company)
    _load(company, objects)
    complete_documents(company)
    company.journal.clear()
    return company


def _settings(company_id: str, spec: Json) -> Settings:
    settings = Settings(
        base_currency=str(spec.get("baseCurrency", "USD")),
        id_sequences=id_sequences(spec.get("idSequences", {})),
        expired=bool(spec.get("expired", False)),
    )
    try:
        change_settings(settings, spec)
    except ValueError as error:
        raise SeedError(f"companies.{company_id}: {error}") from error
    return settings


def _load(company: Company, objects: Json) -> None:
    now = company.clock.now()
    for name, rows in objects.items():
        kind = company.kind(name)
        for row in _list(rows, name):
            given = _mapping(row, name)
            stored = company.tables[name].insert(_with_defaults(kind, typed_row(kind, given), company))
            if kind.owned is None:
                continue
            for number, line in enumerate(_list(given.get(kind.owned.collection, []), name), start=1):
                line_kind = company.kind(kind.owned.item)
                company.tables[line_kind.name].insert(
                    {
                        "LINE_NO": number,
                        "WHENMODIFIED": now,
                        **typed_row(line_kind, _mapping(line, name)),
                        kind.owned.parent_field: stored["RECORDNO"],
                    }
                )


def _with_defaults(kind: ObjectType, row: Record, company: Company) -> Record:
    now = company.clock.now()
    defaults: Record = {"WHENMODIFIED": now, "CREATEDBY": 1, "MODIFIEDBY": 1}
    if "STATUS" in kind.fields:
        defaults["STATUS"] = "active"
    created = kind.fields.get("WHENCREATED")
    if created is not None and created.kind is Kind.TIMESTAMP:
        defaults["WHENCREATED"] = now
    if kind.name in {"CUSTOMER", "VENDOR"} and "DISPLAYCONTACT.CONTACTNAME" not in row:
        # Customers and vendors must have a display contact.
        contact = generated_name(company.assumptions, kind, row)
        blank = company.kind("CONTACT").blank()
        company.tables["CONTACT"].insert(
            {**blank, **defaults, "CONTACTNAME": contact, "PRINTAS": row.get("NAME")}
        )
        defaults["DISPLAYCONTACT.CONTACTNAME"] = contact
        defaults["ENTITY"] = f"{PARTY_LETTERS[kind.name]}{row.get(kind.key, '')}"
    return {**kind.blank(), **defaults, **row}
