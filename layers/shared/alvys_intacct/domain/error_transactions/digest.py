"""The daily digest: a tenant's open errors in a message that a biller reads (OPS-3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from urllib.parse import quote

from alvys_intacct.domain.error_transactions.groups import ErrorGroup, GroupOrder, group_page
from alvys_intacct.domain.error_transactions.records import ErrorRecord
from alvys_intacct.domain.input_problems import shortened
from alvys_intacct.late_dataclass import dataclass

# The largest causes are told one by one; the others are counted.
MOST_CAUSES = 12
LONGEST_SENTENCE = 240
# SNS takes this many characters of ASCII.
LONGEST_SUBJECT = 100


@dataclass(frozen=True, slots=True)
class Digest:
    """The message, and by what subscriptions filter it."""

    tenant: str
    subject: str
    text: str
    open_errors: int
    urgent_causes: int


def told(groups: Sequence[ErrorGroup]) -> list[ErrorGroup]:
    """The causes that are told one by one: urgent ones first, then those with the most errors."""
    return group_page(groups, GroupOrder.COUNT, MOST_CAUSES, None).items


def digest_of(
    tenant: str,
    groups: Sequence[ErrorGroup],
    samples: dict[str, ErrorRecord],
    now: datetime,
    console_url: str,
    *,
    are_all: bool,
) -> Digest | None:
    """The digest of open errors; None if there are none. Amounts of all kinds are in it.

    `samples` are records that stand for their groups, by id; one may have been closed meanwhile. `are_all` is
    False where there are more open errors than were counted.
    """
    count = sum(group.count for group in groups)
    if not count:
        return None
    number = f"{count:,}" if are_all else f"more than {count:,}"
    urgent = sum(1 for group in groups if group.urgent)
    said = told(groups)
    parts = [
        f"{_errors(count, number)} of {_line(tenant)} on {now:%B} {now.day}, {now.year}, by cause.",
        _summary(groups, now),
        *(_cause(place, group, samples, console_url) for place, group in enumerate(said, start=1)),
    ]
    if len(groups) > len(said):
        rest = count - sum(group.count for group in said)
        parts.append(f"And {len(groups) - len(said):,} other causes with {_errors(rest, f'{rest:,}')}.")
    parts.append(f"All open errors: {console_url}/console/errors")
    subject = f"{_errors(count, number)} in Sage Intacct: {_line(tenant)}"
    ascii_only = subject.encode("ascii", "replace").decode()
    return Digest(tenant, ascii_only[:LONGEST_SUBJECT], "\n\n".join(parts) + "\n", count, urgent)


def _summary(groups: Sequence[ErrorGroup], now: datetime) -> str:
    lines = []
    if any(group.urgent for group in groups):
        lines.append("Some are urgent: the books are wrong until somebody acts. They come first.")
    if amounts := _amounts(groups):
        lines.append(f"Together: {amounts}.")
    since = min((group.since for group in groups if group.since), default=None)
    if since is not None:
        days = (now - since).days
        ago = "today" if days < 1 else "a day ago" if days == 1 else f"{days:,} days ago"
        lines.append(f"The oldest failed first on {since:%B} {since.day}, {since.year}, {ago}.")
    return "\n".join(lines)


def _cause(place: int, group: ErrorGroup, samples: dict[str, ErrorRecord], console_url: str) -> str:
    record = next((samples[name] for name in group.samples if name in samples), None)
    words = _line(record.problem.message) if record else group.cause.code
    remedy = _line(record.problem.remedy) if record else ""
    urgent = "Urgent: " if group.urgent else ""
    amounts = _amounts([group])
    lines = [
        f"{place}. {urgent}{words}",
        *([f"   {remedy}"] if remedy else []),
        f"   {_errors(group.count, f'{group.count:,}')}" + (f", {amounts}" if amounts else ""),
        f"   {console_url}/console/errors?cause={quote(group.cause.id)}",
    ]
    return "\n".join(lines)


def _amounts(groups: Sequence[ErrorGroup]) -> str:
    totals: dict[str, Decimal] = {}
    for group in groups:
        for currency, total in group.totals.items():
            totals[currency] = totals.get(currency, Decimal(0)) + total
    return ", ".join(f"{total:,.2f} {currency}" for currency, total in sorted(totals.items()))


def _errors(count: int, number: str) -> str:
    return f"{number} open {'error' if count == 1 else 'errors'}"


def _line(text: str) -> str:
    """A text from outside on one line: it can't look like another part of the message."""
    return shortened(" ".join("".join(c if c.isprintable() else " " for c in text).split()), LONGEST_SENTENCE)
