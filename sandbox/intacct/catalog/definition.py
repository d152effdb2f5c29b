"""Definition of a Sage object: fields, types, key, enum codes, relationships (protocol sections 4, 7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sandbox.intacct.values import ZERO, Kind, Record

STATUS = {"active": "T", "active non-posting": "N", "inactive": "F"}
_SPEC = re.compile(r"^(?P<id>[A-Z0-9_.]+)(?::(?P<kind>[a-z_]+|\d+))?(?P<flags>[!~]*)$")
_KINDS = {
    "int": Kind.INTEGER,
    "dec": Kind.DECIMAL,
    "money": Kind.CURRENCY,
    "date": Kind.DATE,
    "ts": Kind.TIMESTAMP,
    "bool": Kind.BOOLEAN,
}
AUDIT = (
    "RECORDNO:int~ WHENMODIFIED:ts~ CREATEDBY:int~ MODIFIEDBY:int~ MEGAENTITYKEY:int~ MEGAENTITYID:20~ "
    "MEGAENTITYNAME:100~ RECORD_URL:500~"
)

PLATFORM_NAMES = {
    "id": ("RECORDNO", Kind.INTEGER),
    "name": ("NAME", Kind.TEXT),
    "createdBy": ("CREATEDBY", Kind.INTEGER),
    "createdAt": ("WHENCREATED", Kind.TIMESTAMP),
    "updatedBy": ("MODIFIEDBY", Kind.INTEGER),
    "updatedAt": ("WHENMODIFIED", Kind.TIMESTAMP),
}
"""Names of a custom object's own fields, and the stored field and type of each (Platform Services)."""


@dataclass(frozen=True)
class Field:
    """One field. ``codes`` maps an enum's labels to the codes that ``readByQuery`` uses."""

    id: str
    kind: Kind = Kind.TEXT
    label: str = ""
    required: bool = False
    read_only: bool = False
    length: int = 100
    codes: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    custom: bool = False
    queryable: bool = True


@dataclass(frozen=True)
class Relation:
    """A many-to-one relationship: the ``local`` field equals the target's ``remote`` field."""

    path: str
    target: str
    local: str
    remote: str


@dataclass(frozen=True)
class Owned:
    """Lines of a header: their collection element, their object, and their field that names the header."""

    collection: str
    item: str
    parent_field: str


@dataclass(frozen=True)
class ObjectType:
    """A Sage object. ``key`` is the business id that ``readByName`` and references use."""

    name: str
    label: str
    module: str
    key: str
    fields: Mapping[str, Field]
    relations: Mapping[str, Relation]
    owned: Owned | None = None
    verbs: frozenset[str] = frozenset({"create", "update", "delete"})
    numbering: str = ""
    """Objects with the same numbering take RECORDNO from one sequence, as Sage's subledger records do."""

    returns_key: bool = False
    """Whether generic create and update answer the business id in addition to RECORDNO."""

    indexed: tuple[str, ...] = ()
    embeds: tuple[str, ...] = ()
    """Relations that ``read`` answers as nested elements."""

    inputs: frozenset[str] = frozenset()
    """Fields that create and update take according to Sage's page, but the simulator does not store."""

    starts_on: frozenset[str] = frozenset()
    """Flags that are true by default."""

    paths: frozenset[str] | None = None
    """The fields across relationships that can be queried. None means all."""

    def refers(self, name: str) -> bool:
        """Whether a field refers to a row of another object."""
        return name != self.key and any(relation.local == name for relation in self.relations.values())

    def blank(self) -> Record:
        """Return the default values of a new row: flags as documented, a balance of 0 for a party."""
        row: Record = {
            flag.id: flag.id in self.starts_on
            for flag in self.fields.values()
            if flag.kind is Kind.BOOLEAN and not flag.read_only and not flag.custom
        }
        if self.name in {"CUSTOMER", "VENDOR"}:
            row["TOTALDUE"] = ZERO
        return row

    def offering(self, names: frozenset[str]) -> ObjectType:
        """Return the object with only these fields open to queries, and what every company can read.

        That is RECORDNO, the custom fields and the user-defined dimensions.
        """
        fields = {
            name: field
            if field.custom or name in names or name == "RECORDNO" or name.startswith("GLDIM")
            else replace(field, queryable=False)
            for name, field in self.fields.items()
        }
        return replace(self, fields=fields, paths=frozenset(name for name in names if "." in name))

    def with_fields(self, extra: Iterable[Field]) -> ObjectType:
        """Return the object with custom fields added."""
        return replace(self, fields={**self.fields, **{added.id: added for added in extra}})


def parse_fields(text: str, enums: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, Field]:
    """Read ``ID[:kind or length][!][~]`` words: ``!`` is required, ``~`` read-only. Raises ``ValueError``."""
    known = {"status": STATUS, **(enums or {})}
    parsed: dict[str, Field] = {}
    for word in text.split():
        match = _SPEC.match(word)
        if match is None:
            raise ValueError(f"not a field specification: {word}")
        name, kind, flags = match["id"], match["kind"] or "", match["flags"]
        codes = known.get(kind, {})
        resolved = Kind.ENUM if codes else _KINDS.get(kind, Kind.TEXT)
        parsed[name] = Field(
            id=name,
            kind=resolved,
            label=name.replace("_", " ").replace(".", " ").capitalize(),
            required="!" in flags,
            read_only="~" in flags,
            length=int(kind) if kind.isdecimal() else 100,
            codes=codes,
            values=tuple(codes),
        )
    return parsed


def parse_relations(text: str) -> dict[str, Relation]:
    """Read ``PATH=TARGET:LOCAL->REMOTE`` words."""
    parsed = {}
    for word in text.split():
        path, rest = word.split("=")
        target, join = rest.split(":")
        local, remote = join.split("->")
        parsed[path] = Relation(path, target, local, remote)
    return parsed


def platform_fields() -> list[Field]:
    """Return the fields that every custom object has, such as a user-defined dimension."""
    return [Field(id=name, kind=kind, read_only=True) for name, (_, kind) in PLATFORM_NAMES.items()]


def define(
    name: str,
    label: str,
    module: str,
    key: str,
    fields: str,
    *,
    relations: str = "",
    enums: Mapping[str, Mapping[str, str]] | None = None,
    verbs: str = "create update delete",
    owned: Owned | None = None,
    numbering: str = "",
    returns_key: bool = False,
    indexed: str = "",
    embeds: str = "",
    inputs: str = "",
    starts_on: str = "",
) -> ObjectType:
    """Define an object from compact specifications."""
    return ObjectType(
        name=name,
        label=label,
        module=module,
        key=key,
        fields=parse_fields(f"{AUDIT} {fields}", enums),
        relations=parse_relations(relations),
        owned=owned,
        verbs=frozenset(verbs.split()),
        numbering=numbering or name,
        returns_key=returns_key,
        indexed=tuple(indexed.split()),
        embeds=tuple(embeds.split()),
        inputs=frozenset(inputs.split()),
        starts_on=frozenset(starts_on.split()),
    )
