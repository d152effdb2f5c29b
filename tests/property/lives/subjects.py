"""Documents in Alvys: what was sent of each, and what their messages are."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from alvys_intacct.domain.kinds.parsing import content_hash, parse_envelope
from alvys_intacct.domain.transactions.record import Transaction
from tests.fakes.samples import ALL_KINDS, SUBSIDIARY, UPDATED, carrier_bill, driver_settlement, load_invoice

SECOND = "SUB2"
EAST, WEST = "Acme East", "Acme West"
LOAD, TRIP = "LD1001", "T1"
# Versions are so many minutes apart, and there are so many different times.
APART, MOST_TIMES = 10, 12
DATES = ("2026-11-19", "2026-11-19", "2026-10-19")
AMOUNTS = (("100.00",), ("70.10", "-20.05"), ("0.10", "0.20"), ("5.00", "-5.00"), ("10.00", "-30.00"))
LINES = (
    (("Per Trip", "Line Haul", "100.00"), ("Deduction", "IRP", "-400.00")),
    (("Per Trip", "Line Haul", "900.00"), ("Deduction", "IRP", "-100.00")),
    (("Per Trip", "Line Haul", "50.00"), ("Deduction", "IRP", "-50.00")),
    (("Deduction", "IRP", "-70.00"),),
)


@dataclass(frozen=True, slots=True)
class Version:
    """What Alvys said of a document at one time. `across` says that it belongs to an intercompany set."""

    updated_at: datetime
    amounts: tuple[str, ...]
    party: str
    subsidiary_id: str = SUBSIDIARY
    lines: tuple[tuple[str, str, str], ...] = ()
    across: bool = False
    on: str = DATES[0]

    @property
    def net(self) -> Decimal:
        """The exact sum."""
        amounts = [amount for *_, amount in self.lines] if self.lines else self.amounts
        return sum(map(Decimal, amounts), Decimal(0))


@dataclass(slots=True)
class Subject:
    """A document in Alvys: the versions and requests that were accepted, with their moments."""

    kind: str
    place: int
    number: str
    accepted: list[Version] = field(default_factory=list)
    transaction: Transaction | None = None
    reverts: list[datetime] = field(default_factory=list)
    wishes: list[datetime] = field(default_factory=list)
    _hashes: dict[Version, str] = field(default_factory=dict)

    @property
    def alvys_id(self) -> str:
        """Alvys's key."""
        if self.kind in ("driver_statement", "settlement"):
            return str(10432 + self.place)
        return f"id-{self.place}"

    @property
    def is_payable(self) -> bool:
        """Whether it is a bill or a statement."""
        return self.kind not in ("invoice", "set_invoice")

    @property
    def newest(self) -> Version:
        """What counts in the end, whatever the order of arrival."""
        return max(self.accepted, key=self.rank)

    @property
    def wants_revert(self) -> bool:
        """Whether the newest request wants it out of the books."""
        wanted = [*(version.updated_at for version in self.accepted), *self.wishes]
        return bool(self.reverts) and max(self.reverts) >= max(wanted)

    def rank(self, version: Version) -> tuple[datetime, str]:
        """Newer versions have higher ranks; of two with the same time, the content decides."""
        if version not in self._hashes:
            self._hashes[version] = content_hash(parse_envelope(self.message(version), ALL_KINDS))
        return version.updated_at, self._hashes[version]

    def moment(self, draw: random.Random, stamp: int) -> datetime:
        """A moment in Alvys, not always later than the others."""
        times = draw.randrange(min(len(self.accepted) + 2, MOST_TIMES))
        return UPDATED + timedelta(minutes=APART * times, milliseconds=stamp)

    def drawn(self, draw: random.Random, stamp: int, subsidiaries: list[str]) -> Version:
        """A version, not always newer than the others."""
        at = self.moment(draw, stamp)
        amounts = draw.choice(AMOUNTS)
        if draw.random() < 0.4:
            amounts = (f"{draw.randint(1, 99999) / 100:.2f}", "12.34")
        own, other = ("V1", "V2") if self.is_payable else ("C1", "C2")
        party = draw.choice((own, own, other))
        where, on = draw.choice(subsidiaries), draw.choice(DATES)
        match self.kind:
            case "set_invoice":
                return Version(at, amounts, party, SUBSIDIARY, across=draw.random() < 0.85, on=on)
            case "set_bill":
                across = draw.random() < 0.85
                return Version(at, ("800.00", amounts[0]), party, SECOND, across=across, on=on)
            case "driver_statement":
                return Version(at, (), own, where, draw.choice(LINES), on=on)
        return Version(at, amounts, party, where, on=on)

    def message(self, version: Version) -> dict[str, Any]:
        """The message that carries a version."""
        made = _MESSAGES[self.kind](self, version)
        made["updatedAt"] = version.updated_at.isoformat()
        return made


def _invoice(subject: Subject, version: Version) -> dict[str, Any]:
    return load_invoice(
        subject.number,
        alvys_id=subject.alvys_id,
        amounts=version.amounts,
        customer=version.party,
        subsidiary_id=version.subsidiary_id,
        created=version.on,
    )


def _bill(subject: Subject, version: Version) -> dict[str, Any]:
    message = carrier_bill(
        subject.number,
        alvys_id=subject.alvys_id,
        amounts=version.amounts,
        vendor=version.party,
        subsidiary_id=version.subsidiary_id,
    )
    message["trip"]["ReleasedAt"] = f"{version.on}T10:00:00Z"
    return message


def _set_invoice(subject: Subject, version: Version) -> dict[str, Any]:
    """The customer's invoice of a load that another subsidiary tenders."""
    message = _invoice(subject, version)
    message["loads"][0] |= {"InvoiceAs": EAST, "LoadNumber": LOAD, "Id": LOAD}
    message["invoice"]["Loads"][0] |= {"LoadNumber": LOAD, "Id": LOAD}
    if version.across:
        trip = carrier_bill(TRIP, alvys_id="id-1")["trip"]
        message["trips"] = [trip | {"TenderAs": WEST, "LoadNumber": LOAD}]
    return message


def _set_bill(subject: Subject, version: Version) -> dict[str, Any]:
    """The carrier's bill of a load that another subsidiary invoices."""
    message = _bill(subject, version)
    message["trip"] |= {"TenderAs": WEST, "LoadNumber": LOAD, "TripNumber": TRIP}
    invoiced_as = EAST if version.across else WEST
    load = {"Id": LOAD, "LoadNumber": LOAD, "Status": "Invoiced", "InvoiceAs": invoiced_as}
    message["loads"] = [load]
    return message


def _settlement(subject: Subject, version: Version) -> dict[str, Any]:
    """A carrier's settlement statement; the trip of the first subject is on it."""
    items = [
        {"Description": "Pay", "Type": "LineHaul", "AccountingTag": "Carrier Rate", "Amount": _money(amount)}
        for amount in version.amounts
    ]
    trip = {"TripId": "id-0", "TripNumber": "N0", "LoadNumber": "LDN0", "Items": items}
    net = _money(version.net)
    return {
        "kind": "carrier_settlement",
        "subsidiaryId": version.subsidiary_id,
        "party": {"externalAccountingId": version.party},
        "statement": {
            "Number": subject.alvys_id,
            "StatementDate": f"{version.on}T12:00:00+00:00",
            "Payee": {"Type": "Carrier", "Id": "car-1", "Name": "Fast Lane"},
            "NetAmount": net,
            "Trips": [trip | {"NetAmount": net}],
        },
    }


def _driver_statement(subject: Subject, version: Version) -> dict[str, Any]:
    message = driver_settlement(
        int(subject.alvys_id),
        lines=version.lines,
        vendor=version.party,
        subsidiary_id=version.subsidiary_id,
    )
    message["statement"]["StatementDate"] = version.on
    return message


def _money(amount: str | Decimal) -> dict[str, Any]:
    return {"Amount": Decimal(amount), "Currency": 840}


_MESSAGES = {
    "invoice": _invoice,
    "bill": _bill,
    "set_invoice": _set_invoice,
    "set_bill": _set_bill,
    "settlement": _settlement,
    "driver_statement": _driver_statement,
}
