"""Checks, stores and replaces the lines of a document, and distributes payments over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from sandbox.intacct.errors import refuse
from sandbox.intacct.values import ZERO, Record, Value, int_of, money_of, round_money, text_of

from .actor import Actor
from .fields import Texts, require_fields, typed_fields
from .kinds import DocumentKind
from .rates import ONE, rate_of
from .references import (
    check_dimensions,
    check_user_dimensions,
    reference,
    refuse_bank_account,
    resolve_account,
)


def lines_of(actor: Actor, kind: DocumentKind, record_no: int) -> list[Record]:
    """Return a document's lines in the order of LINE_NO."""
    return sorted(
        actor.table(kind.item).matching("RECORDKEY", record_no), key=lambda row: int_of(row, "LINE_NO")
    )


def check_line(
    actor: Actor, kind: DocumentKind, given: Texts, base: Mapping[str, Value] | None = None
) -> Record:
    """Check a line. Returns ``base``, if any, with the fields of ``given``."""
    definition = actor.company.kind(kind.item)
    line: Record = {**(base or {}), **typed_fields(actor.company, definition, given)}
    if base is not None and "ACCOUNTLABEL" in given and "ACCOUNTNO" not in given:
        line["ACCOUNTNO"] = None
    if base is not None and "ACCOUNTNO" in given and "ACCOUNTLABEL" not in given:
        line["ACCOUNTLABEL"] = None
    if base is not None and text_of(line, "ACCOUNTLABEL") and "ACCOUNTNO" not in given:
        line["ACCOUNTNO"] = None
    if line.get("TRX_AMOUNT") is None:
        raise refuse("The Transaction amount field is missing a value.")
    account = resolve_account(actor, line, kind.module)
    refuse_bank_account(actor, text_of(account, "ACCOUNTNO"))
    offset = text_of(line, "OFFSETGLACCOUNTNO")
    if offset:
        reference(actor, "GLACCOUNT", "Offset GL Account", offset)
    line["ACCOUNTKEY"], line["ACCOUNTTITLE"] = account["RECORDNO"], account.get("TITLE")
    line.update(check_dimensions(actor, line, account))
    check_user_dimensions(actor, line, dict(given))
    require_fields(definition, line, custom_only=True)
    return line


def complete_line(line: Record, header: Record, number: int, kind: DocumentKind) -> Record:
    """Return a checked line with the fields that depend on its header."""
    rate = rate_of(header)
    return {
        "TRX_TOTALPAID": ZERO,
        "TRX_TOTALSELECTED": ZERO,
        **line,
        **_open({"TRX_TOTALPAID": ZERO, "TRX_TOTALSELECTED": ZERO, **line}, rate),
        "LINE_NO": number,
        "LINEITEM": "T",
        "AMOUNT": round_money(money_of(line, "TRX_AMOUNT") * rate),
        "RECORDTYPE": kind.record_type,
        "CURRENCY": header.get("CURRENCY"),
        "BASECURR": header.get("BASECURR"),
        "ENTRY_DATE": header.get("WHENPOSTED"),
    }


def _open(line: Record, rate: Decimal) -> Record:
    """Return the amounts paid, selected and due of a line, also in base currency."""
    paid, selected = money_of(line, "TRX_TOTALPAID"), money_of(line, "TRX_TOTALSELECTED")
    due = money_of(line, "TRX_AMOUNT") - paid
    return {
        "TOTALPAID": round_money(paid * rate),
        "TOTALSELECTED": round_money(selected * rate),
        "TRX_TOTALDUE": due,
        "TOTALDUE": round_money(due * rate),
    }


def store_lines(actor: Actor, kind: DocumentKind, header: Record, lines: Iterable[Record]) -> None:
    """Replace a document's lines.

    Lines with a known RECORDNO are changed, others are added, and all other former lines are removed.
    """
    table = actor.table(kind.item)
    record_no = int_of(header, "RECORDNO")
    former = {int_of(row, "RECORDNO") for row in table.matching("RECORDKEY", record_no)}
    for number, line in enumerate(lines, start=1):
        stored: Record = {
            **complete_line(line, header, number, kind),
            **actor.stamp(),
            "RECORDKEY": record_no,
        }
        existing = int_of(line, "RECORDNO")
        if existing in former:
            former.discard(existing)
            table.change(existing, stored)
        else:
            stored.pop("RECORDNO", None)
            table.insert({"WHENCREATED": actor.company.clock.now(), "CREATEDBY": 1, **stored})
    for gone in former:
        table.remove(gone)


def total(lines: Iterable[Record]) -> Decimal:
    """Return the sum of the lines' amounts."""
    return sum((money_of(line, "TRX_AMOUNT") for line in lines), ZERO)


def spread(
    actor: Actor,
    kind: DocumentKind,
    record_no: int,
    amount: Decimal,
    *,
    selected: bool,
    entry_key: int = 0,
    part: str = "",
) -> list[tuple[int, Decimal]]:
    """Distribute an amount over a document's lines: one named line, or a waterfall from line 1 (section 8).

    A negative amount is taken back from the last line upwards. ``part`` restricts it to the positive lines
    (``owed``) or to the negative ones (``credits``), which a negative amount uses up. Returns RECORDNO and
    amount per line.
    """
    field = "TRX_TOTALSELECTED" if selected else "TRX_TOTALPAID"
    rows = [row for row in lines_of(actor, kind, record_no) if _in_part(row, part)]
    if entry_key:
        rows = [row for row in rows if int_of(row, "RECORDNO") == entry_key]
        if not rows:
            raise refuse(
                f"Oops, we can't find this transaction; enter a valid line record number ({entry_key})."
            )
    taking = (amount < 0) if part == "credits" else (amount >= 0)
    if not taking:
        rows.reverse()
    header = actor.table(kind.object).get(record_no)
    rate = rate_of(header) if header else ONE
    left, shares = amount, []
    for index, row in enumerate(rows):
        taken = money_of(row, "TRX_TOTALPAID") + money_of(row, "TRX_TOTALSELECTED")
        room = money_of(row, "TRX_AMOUNT") - taken if taking else -money_of(row, field)
        share = left if index == len(rows) - 1 else _clamp(left, room)
        if share == 0:
            continue
        moved: Record = {**row, field: money_of(row, field) + share}
        actor.table(kind.item).change(
            int_of(row, "RECORDNO"), {**moved, **_open(moved, rate), **actor.stamp()}
        )
        shares.append((int_of(row, "RECORDNO"), share))
        left -= share
    return shares


def _in_part(line: Record, part: str) -> bool:
    amount = money_of(line, "TRX_AMOUNT")
    return not part or (amount > 0 if part == "owed" else amount < 0)


def _clamp(left: Decimal, room: Decimal) -> Decimal:
    if left >= 0:
        return max(ZERO, min(left, room))
    return min(ZERO, max(left, room))
