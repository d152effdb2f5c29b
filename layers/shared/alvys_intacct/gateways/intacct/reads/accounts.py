"""GL accounts: what Sage tells of them, and the bank accounts that use them (MAP-5, DIM-5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.metadata import GlAccount, NormalBalance
from alvys_intacct.gateways.intacct.protocol.queries import RECORD_NUMBER, Condition, Query
from alvys_intacct.gateways.intacct.protocol.responses import Row
from alvys_intacct.gateways.intacct.reads import rows
from alvys_intacct.gateways.intacct.reads.dimension_values import REQUIRED_BY
from alvys_intacct.gateways.intacct.reads.pages import Reader, chunks

KIND_FIELDS = ("TITLE", "ACCOUNTTYPE", "NORMALBALANCE", "STATUS")
ACCOUNT_FIELDS = (*KIND_FIELDS, "REQUIRETASK", *sorted(REQUIRED_BY))
# The objects whose GL account holds the money of a bank account. Sage takes it on no invoice or bill.
BANK_OBJECTS = ("CHECKINGACCOUNT", "SAVINGSACCOUNT")


def find_accounts(reader: Reader, books: Books, numbers: Iterable[str]) -> dict[str, GlAccount]:
    """GL accounts by number, in one query for many."""
    found = {}
    for group in chunks(numbers):
        query = Query(
            "GLACCOUNT",
            (RECORD_NUMBER, "ACCOUNTNO"),
            optional_fields=KIND_FIELDS,
            where=(Condition("in", "ACCOUNTNO", group),),
            include_private=books.entity_id is None,
        )
        for row in reader.rows(books, query):
            found[row.get("ACCOUNTNO", "")] = account(row, {})
    return found


def account(row: Row, banks: Mapping[str, str]) -> GlAccount:
    """A GL account with what its lines must carry; `banks` are the bank accounts by GL account."""
    number = row.get("ACCOUNTNO", "")
    balance = row.get("NORMALBALANCE", "").strip().lower()
    return GlAccount(
        number=number,
        title=row.get("TITLE", ""),
        account_type=row.get("ACCOUNTTYPE", ""),
        active=rows.is_active(row),
        required=frozenset(dimension for flag, dimension in REQUIRED_BY.items() if _is_set(row, flag)),
        normal_balance=NormalBalance(balance) if balance in list(NormalBalance) else None,
        bank_account=banks.get(number),
        requires_task=_is_set(row, "REQUIRETASK"),
    )


def _is_set(row: Row, flag: str) -> bool:
    return row.get(flag, "").lower() == "true"
