"""The shapes of requests (api.md)."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic.alias_generators import to_camel

from alvys_intacct.domain.alvys.values import LONGEST_IDENTIFIER
from alvys_intacct.domain.bounds import LONGEST_NUMBER, LONGEST_TEXT, MOST_IN_LIST, Moment
from alvys_intacct.domain.connections.changes import SettingsChange
from alvys_intacct.domain.connections.connection import PostingDestination, Subsidiary
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.kinds.limits import (
    LARGEST_CONTENT,
    MOST_LINES,
    MOST_LOADS,
)
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.http.json_text import Password
from alvys_intacct.http.problems import invalid
from alvys_intacct.http.shapes.pages import Day, Name, Search, Text, midnight

MOST_ITEMS = 100
MOST_IDS = 500
# A range of payment dates is at most so long, and ends at most so far ahead: checks are dated ahead (PAY-12).
LONGEST_RANGE, LATEST_DAY = timedelta(days=731), timedelta(days=366)


def _alvys_objects() -> dict[str, Any]:
    """Alvys's objects, by the names of their fields in an envelope."""
    kinds: dict[str, list[Kind]] = {}
    for kind in Kind:
        kinds.setdefault(kind.facts.member, []).append(kind)
    return {
        member: {"type": "object", "description": _object_words(of_member)}
        for member, of_member in kinds.items()
    }


def _object_words(kinds: list[Kind]) -> str:
    of_alvys = [f"Alvys {kind.facts.alvys_object}" for kind in kinds if kind.facts.alvys_object]
    named = " or ".join(dict.fromkeys(of_alvys)) or "Alvys's object"
    return f"{named}. Kinds: {', '.join(dict.fromkeys(kind.wire_name for kind in kinds))}."


_ENVELOPE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": f"One transaction envelope, or up to {MOST_ITEMS} of them as items. A body may have 5 MB. "
    f"Keys and numbers have 1 to {LONGEST_IDENTIFIER} characters, other texts up to {LONGEST_TEXT:,}, "
    f"lists up to {MOST_IN_LIST:,} entries, numbers up to {LONGEST_NUMBER} characters. A document may have "
    f"{MOST_LINES} lines, {MOST_LOADS} loads and {MOST_LOADS} trips, a transaction "
    f"{LARGEST_CONTENT:,} characters of JSON (about 380 KB compressed); what exceeds these is "
    "accepted and put on the error list.",
    "properties": {
        "kind": {"type": "string", "enum": list(dict.fromkeys(kind.wire_name for kind in Kind))},
        "subsidiaryId": {"type": "string", "minLength": 1, "maxLength": LONGEST_IDENTIFIER},
        "updatedAt": {"type": "string", "format": "date-time"},
        **_alvys_objects(),
        "loads": {
            "type": "array",
            "items": {"type": "object"},
            "maxItems": MOST_IN_LIST,
            "description": f"Alvys LoadResponse, up to {MOST_LOADS}",
        },
        "trips": {
            "type": "array",
            "items": {"type": "object"},
            "maxItems": MOST_IN_LIST,
            "description": f"Alvys TripResponse, up to {MOST_LOADS}",
        },
        "names": {
            "type": "object",
            "description": "What Alvys's ids in the envelope are called: offices, fleets, drivers, users, "
            "trucks, trailers, each an object of names (numbers of trucks and trailers) by id.",
        },
        "party": {
            "type": "object",
            "description": "Details of the customer, carrier or driver that Alvys's public API doesn't have: "
            "externalAccountingId, externalAccountingName, name, mcNumber, dotNumber, taxCompany, "
            "factoringCompany, paymentMethod, termsInDays, contact, address.",
        },
        "reference": {
            "type": "object",
            "description": "To send by reference: invoiceNumber, loadNumber, tripNumber or statementNumber.",
        },
        "side": {
            "type": "string",
            "enum": ["ar", "ap"],
            "description": "The side of an e-check in a preview.",
        },
        "items": {"type": "array", "maxItems": MOST_ITEMS, "items": {"type": "object"}},
    },
}
# No connection is changed so often.
LARGEST_VERSION = 999_999_999
Version = Annotated[
    int | None,
    Field(ge=1, le=LARGEST_VERSION, description="Make the change only if this is still the version."),
]
SageName = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\ufffe\uffff]+$")]
# Each envelope is validated on its own, so that one invalid item doesn't affect the others.
IntakeMessage = Annotated[Any, WithJsonSchema(_ENVELOPE_SCHEMA)]

RecordId = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]


class Message(BaseModel):
    """Base of bodies: camelCase, unknown fields ignored."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True, defer_build=True
    )


class ConnectMessage(Message):
    """The data to connect a subsidiary (CONN-1 … CONN-3)."""

    subsidiary: Subsidiary
    posting_destination: PostingDestination
    company_id: SageName
    user_id: SageName
    password: Password
    copy_from: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="Start with all settings and mappings of this subsidiary's connection (CONN-9).",
    )


class CredentialsMessage(Message):
    """New credentials for a connection; they are verified before they are kept (CONN-4)."""

    user_id: SageName
    password: Password


class ChangeMessage(Message):
    """Settings to change; absent ones stay as they are (CONN-12)."""

    primary_sync: bool | None = None
    ar_sync: bool | None = None
    ap_sync: bool | None = None
    posting_destination: PostingDestination | None = None
    ar: dict[str, Any] | None = Field(None, description="Any settings of ArSettings.")
    ap: dict[str, Any] | None = Field(None, description="Any settings of ApSettings.")
    advanced: dict[str, Any] | None = Field(
        None, description="Any settings of AdvancedSettings; null for a custom term removes it."
    )
    version: Version = None

    def change(self) -> SettingsChange:
        """The change; absent and null fields stay as they are."""
        fields = self.model_dump(exclude_none=True)
        return SettingsChange(
            switches={
                name: fields[name] for name in ("primary_sync", "ar_sync", "ap_sync") if name in fields
            },
            settings={
                name: group
                for name, group in (("ar", self.ar), ("ap", self.ap), ("advanced", self.advanced))
                if group is not None
            },
            posting_destination=self.posting_destination,
        )


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


class RegenerateMessage(Message):
    """When a transaction was regenerated in Alvys (UTC); by default now (MOD-3)."""

    updated_at: Moment | None = Field(
        None,
        description="When this was done in Alvys. Of requests that arrive out of order the newest counts.",
    )


class RevertMessage(RegenerateMessage):
    """When a transaction was reverted in Alvys, or that its revert is called off (MOD-1, MOD-3)."""

    call_off: bool = Field(
        False,
        description="Call off a revert that was refused or isn't carried out yet: the document stays as it "
        "is in Sage. 409 where it is out of the books already.",
    )


class SyncMessage(Message):
    """The connection to sync, by default all, and the payment dates (inclusive), by default the lookback."""

    subsidiary_id: Text | None = None
    from_: Day | None = Field(None, alias="from", description="The first payment date.")
    to: Day | None = Field(
        None, description=f"The last payment date. A range may have {LONGEST_RANGE.days} days."
    )

    def dates(self, today: date) -> tuple[datetime, datetime] | None:
        """The midnights (UTC) around the days asked for, if any (PAY-12). Raises `ProblemError`."""
        since, until = self.from_, self.to
        if since is None and until is None:
            return None
        if since is None or until is None:
            given, missing = ("to", "from") if since is None else ("from", "to")
            raise invalid([InputProblem(missing, f"is needed beside {given}")])
        faults = []
        if until < since:
            faults.append(InputProblem("from", "must not be after to"))
        elif until - since >= LONGEST_RANGE:
            faults.append(InputProblem("from", f"must be at most {LONGEST_RANGE.days} days before to"))
        if until > today + LATEST_DAY:
            faults.append(InputProblem("to", f"must be at most {LATEST_DAY.days} days ahead"))
        if faults:
            raise invalid(faults)
        return midnight(since), midnight(until + timedelta(days=1))


def items_of(message: Any) -> tuple[list[Any], bool]:
    """The envelopes in an intake message, and whether they came as a batch. Raises `ProblemError`."""
    if not isinstance(message, dict) or "items" not in message:
        return [message], False
    items = message["items"]
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_ITEMS:
        raise invalid([InputProblem("items", f"must be a list of 1 to {MOST_ITEMS} envelopes")])
    return items, True
