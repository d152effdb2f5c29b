"""Alvys's totals against Sage's, per side, party and GL account, added up document by document (CLOSE-3)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from alvys_intacct.domain.close.pairs import Compared
from alvys_intacct.domain.close.postings import Posting, party_key
from alvys_intacct.domain.close.report import AccountRow, OtherRow, PartyRow, TotalRow
from alvys_intacct.domain.close.sage_documents import SageDocument
from alvys_intacct.domain.sage.books import Side

_ALVYS, _SAGE = 0, 1
_Sums = list[Decimal]


class Ledger:
    """The totals of a period."""

    def __init__(self) -> None:
        self._totals: defaultdict[tuple[Side, str], _Sums] = defaultdict(_nothing)
        self._parties: defaultdict[tuple[Side, str, tuple[str, str]], _Sums] = defaultdict(_nothing)
        self._accounts: defaultdict[tuple[Side, str, str], _Sums] = defaultdict(_nothing)
        self._spellings: dict[tuple[str, str], str] = {}
        self._names: dict[tuple[str, str], str] = {}

    def add(self, pair: Compared) -> None:
        """Add what a transaction and its document add to the totals."""
        self._add(pair.alvys, _ALVYS)
        self._add(pair.sage, _SAGE)

    def _add(self, posting: Posting | None, column: int) -> None:
        if posting is None:
            return
        party = party_key(posting.party_id, posting.party_name)
        self._spellings.setdefault(party, posting.party_id)
        if posting.party_name:
            self._names.setdefault(party, posting.party_name)
        place = (posting.side, posting.currency)
        for account, amount in posting.accounts:
            self._totals[place][column] += amount
            self._parties[(*place, party)][column] += amount
            self._accounts[(*place, account)][column] += amount

    def totals(self) -> tuple[TotalRow, ...]:
        """Per side and currency."""
        return tuple(
            TotalRow(side=side, currency=currency, alvys=alvys, sage=sage)
            for (side, currency), (alvys, sage) in sorted(self._totals.items())
        )

    def parties(self) -> tuple[PartyRow, ...]:
        """Per customer and vendor."""
        return tuple(
            PartyRow(
                side=side,
                currency=currency,
                party_id=self._spellings[party],
                party_name=self._names.get(party, ""),
                alvys=alvys,
                sage=sage,
            )
            for (side, currency, party), (alvys, sage) in sorted(self._parties.items())
        )

    def accounts(self) -> tuple[AccountRow, ...]:
        """Per GL account."""
        return tuple(
            AccountRow(side=side, currency=currency, account=account, alvys=alvys, sage=sage)
            for (side, currency, account), (alvys, sage) in sorted(self._accounts.items())
        )


class Others:
    """Posted documents in Sage that count in no total."""

    def __init__(self) -> None:
        self._rows: defaultdict[tuple[Side, str], tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))

    def add(self, sage: SageDocument, currency: str) -> None:
        """Count a document; `currency` is that of the books."""
        if sage.is_posted:
            place = (sage.type.side, sage.currency or currency)
            count, total = self._rows[place]
            self._rows[place] = (count + 1, total + sage.amount)

    def rows(self) -> tuple[OtherRow, ...]:
        """Per side and currency."""
        return tuple(
            OtherRow(side=side, currency=currency, count=count, total=total)
            for (side, currency), (count, total) in sorted(self._rows.items())
        )


def _nothing() -> _Sums:
    return [Decimal(0), Decimal(0)]
