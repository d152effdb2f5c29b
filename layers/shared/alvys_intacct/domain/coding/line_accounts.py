"""The GL accounts that Sage takes no line of ours on (MAP-5, DIM-5)."""

from __future__ import annotations

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.documents import Line
from alvys_intacct.domain.sage.metadata import GlAccount


def refuse_account(line: Line, account: GlAccount | None) -> None:
    """Refuse a line on an account of a bank, or on one that requires a task. Raises `NeedsAttention`."""
    if account is None:
        return
    if account.bank_account is not None:
        raise NeedsAttention(
            f"GL account {account.label} belongs to the bank account {account.bank_account}; Sage Intacct "
            f"takes no line on it (line {line.memo!r:.100}).",
            code="account_of_bank",
            remedy="Choose another GL account in the account mappings, then retry.",
            setting="account-mappings",
            concerns=account.number,
        )
    if account.requires_task:
        raise NeedsAttention(
            f"GL account {account.label} requires a task, which no line from Alvys has "
            f"(line {line.memo!r:.100}).",
            code="required_dimension_not_available",
            remedy="Choose another GL account in the account mappings, or make the task optional in Sage "
            "Intacct and refresh the Sage data of the connection. Then retry.",
            setting="account-mappings",
            concerns=account.number,
        )
