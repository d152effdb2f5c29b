"""Rules between a document's header and its lines (protocol section 14)."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.intacct.errors import refuse
from sandbox.intacct.values import Record, money_of, text_of

from .actor import Actor
from .form1099 import mark_line
from .kinds import INVOICE, DocumentKind
from .levels import usable
from .lines import total
from .states import PENDING


def check_lines(actor: Actor, kind: DocumentKind, header: Record, lines: Sequence[Record]) -> None:
    """Check all lines of a document, and complete their 1099 fields."""
    if not lines:
        raise refuse("At least one line is required.")
    _check_signs(actor, kind, lines)
    for line in lines:
        if kind is INVOICE:
            _check_project(actor, header, line)
        if kind.module == "AP":
            mark_line(actor, text_of(header, kind.party_field), line)


def _check_project(actor: Actor, header: Record, line: Record) -> None:
    project = usable(actor, "PROJECT", text_of(line, "PROJECTID")) if text_of(line, "PROJECTID") else None
    customer = text_of(project, "CUSTOMERID") if project else ""
    if customer and customer != text_of(header, "CUSTOMERID"):
        raise refuse(f"The project dimension you selected is for another customer, '{customer}'.")


def _check_signs(actor: Actor, kind: DocumentKind, lines: Sequence[Record]) -> None:
    """Refuse AP adjustments with mixed signs (page accounts-payable-ap-adjustments).

    Negative totals of other documents are refused if the assumptions say so.
    """
    if not kind.is_adjustment and total(lines) < 0 and not actor.company.assumptions.negative_totals:
        raise refuse(f"The total of the {kind.label.lower()} must not be negative.")
    if kind.object != "APADJUSTMENT":
        return
    signs = {money_of(line, "TRX_AMOUNT") > 0 for line in lines if money_of(line, "TRX_AMOUNT") != 0}
    if len(signs) > 1:
        raise refuse("Line amounts must be all positive or all negative.")


def check_type(kind: DocumentKind, row: Record, lines: Sequence[Record]) -> None:
    """Refuse to turn a posted debit memo into a credit memo or the reverse (Sage's help)."""
    turned = money_of(row, "TRX_TOTALENTERED") * total(lines) < 0
    if kind.is_adjustment and turned and text_of(row, "STATE") not in PENDING:
        raise refuse(f"The type of a posted {kind.label} cannot be changed.")
