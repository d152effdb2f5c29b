"""A company: its users, settings, custom fields and tables."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

from .assumptions import Assumptions
from .catalog import STANDARD, Field, ObjectType
from .catalog.modules import PROBES
from .catalog.offered import public_fields
from .clock import Clock
from .errors import NOT_PERMITTED, Refusal, refuse
from .store import Table, Undo, build_tables, undo_to

ALL = "all"
CURRENCIES = ("USD", "CAD", "MXN", "EUR", "GBP")
"""The currencies of a company that lists none."""


@dataclass(frozen=True)
class User:
    """A web-services user. ``permissions`` maps a module (AR, AP, CO, GL ...) to none, read or all.

    It may also map an object (VENDOR, APBILL ...), which then counts instead of its module.
    """

    user_id: str
    password: str
    active: bool = True
    permissions: Mapping[str, str] | None = None
    entity: str = ""
    """The entity that the user is restricted to; empty means the whole company."""

    def may(self, module: str, *, write: bool, name: str = "") -> bool:
        """Whether the user may read from or write to a module, or one of its objects."""
        if self.permissions is None:
            return True
        level = self.permissions.get(name) or self.permissions.get(module, "none")
        return level == ALL or (level == "read" and not write)


@dataclass
class Settings:
    """Company settings that a person changes in Sage's screens."""

    closed_through: date | None = None
    bill_approval: bool = False
    payment_approval: bool = False
    """Whether AP payments wait for approval. Otherwise they are posted at once."""

    invoice_reversal: bool = True
    """Whether unpaid invoices are reversed. Otherwise they are deleted (help: configure-invoice-reversal)."""

    bill_reversal: bool = True
    """Whether unpaid bills are reversed. Otherwise they are deleted (help: prevent-unpaid-bill-deletion)."""

    inline_credits: str = "manual"
    """What becomes of negative lines of invoices and bills (help: enter-inline-credit-bill).

    ``automatic``: posting applies them to the document's own lines. ``manual``: they are loose credits.
    """

    base_currency: str = "USD"
    id_sequences: Mapping[str, str] = field(default_factory=dict)
    """Prefixes of the document sequences that number new ids, by object (CUSTOMER or VENDOR)."""

    expired: bool = False
    """Whether this is an expired demo company, which runs nothing (section 2, PL04000055)."""

    web_services: bool = True
    """Whether the company is subscribed to Web Services. Otherwise every XML request is refused."""

    multi_currency: bool = True
    """Whether transactions may be in currencies other than the base currency."""

    currencies: tuple[str, ...] = CURRENCIES
    """The transaction currencies that the company has set up, the base currency included."""

    iso_country_codes: bool = False
    """Whether addresses need a country name and its ISO code, which agree (page company-console-contacts)."""


@dataclass
class ResultSet:
    """The rows of a ``readByQuery`` that ``readMore`` continues."""

    object_name: str
    fields: str
    numbers: list[int]
    position: int
    page_size: int


@dataclass
class Company:
    """One company's data, guarded by one lock."""

    company_id: str
    clock: Clock
    users: dict[str, User]
    senders: frozenset[str]
    kinds: dict[str, ObjectType]
    settings: Settings = field(default_factory=Settings)
    assumptions: Assumptions = field(default_factory=Assumptions)
    lock: threading.RLock = field(default_factory=threading.RLock)
    journal: list[Undo] = field(default_factory=list)
    completed_control_ids: set[str] = field(default_factory=set)
    result_sets: dict[str, ResultSet] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    tables: dict[str, Table] = field(init=False)

    def __post_init__(self) -> None:
        self.tables = build_tables(self.kinds.values(), self.journal)

    @property
    def multi_entity(self) -> bool:
        """Whether the company has entities."""
        return len(self.tables["LOCATIONENTITY"]) > 0

    def kind(self, name: str) -> ObjectType:
        """Return an object's definition. An unknown object raises the refusal that ``query`` answers."""
        found = self.kinds.get(name) or self.kinds.get(name.upper())
        if found is None:
            raise refuse(f"Object definition {name} not found", error_number="Query Failed")
        return found

    def table(self, name: str) -> Table:
        """Return the table of an object."""
        return self.tables[self.kind(name).name]

    def count_up(self, counter: str) -> int:
        """Increment a named counter and return its new value."""
        former = self.counters.get(counter, 0)
        self.counters[counter] = former + 1
        self.journal.append(lambda: self.counters.update({counter: former}))
        return self.counters[counter]

    @contextmanager
    def unit(self) -> Iterator[None]:
        """Run the block as one transaction: an exception undoes every change made inside it."""
        mark = len(self.journal)
        try:
            yield
        except BaseException:
            undo_to(self.journal, mark)
            raise


def build_kinds(custom: Mapping[str, list[Field]], own: Mapping[str, ObjectType]) -> dict[str, ObjectType]:
    """Return the standard objects and the company's own objects, with their custom fields."""
    kinds = {**STANDARD, **own}
    return {name: kind.with_fields(custom.get(name, [])) for name, kind in kinds.items()}


def apply_lengths(
    kinds: dict[str, ObjectType], lengths: Mapping[str, Mapping[str, int]]
) -> dict[str, ObjectType]:
    """Change the text lengths in definitions. Raises ``KeyError`` for an unknown object or field."""
    changed = dict(kinds)
    for name, fields in lengths.items():
        known = changed[name].fields
        longer = {field_id: replace(known[field_id], length=length) for field_id, length in fields.items()}
        changed[name] = replace(changed[name], fields={**known, **longer})
    return changed


def apply_assumptions(kinds: dict[str, ObjectType], assumptions: Assumptions) -> dict[str, ObjectType]:
    """Change the definitions that depend on the assumptions."""
    changed = dict(kinds)
    for name, kind in kinds.items():
        if "EXTERNALID" in kind.fields and not assumptions.external_id_queryable:
            hidden = replace(kind.fields["EXTERNALID"], queryable=False)
            changed[name] = replace(kind, fields={**kind.fields, "EXTERNALID": hidden})
    if assumptions.offered_fields == "public":
        for name in STANDARD:
            changed[name] = changed[name].offering(public_fields().get(name, frozenset()))
    if assumptions.generic_invoice_create:
        invoice = changed["ARINVOICE"]
        changed["ARINVOICE"] = replace(invoice, verbs=invoice.verbs | {"create", "update"})
    if not assumptions.probe_objects:
        for name in PROBES:
            del changed[name]
    return changed


def not_permitted(verb: str, name: str) -> Refusal:
    """Refusal for a missing permission (section 9 has the text; integrators report the number)."""
    text = f"You do not have permission for API operation {verb.upper()} on objects of type {name}."
    return refuse(text, error_number=NOT_PERMITTED)
