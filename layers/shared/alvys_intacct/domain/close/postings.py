"""What a document adds to a total: amounts by account, for one party in one currency (CLOSE-3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from alvys_intacct.domain.close.differences import UNKNOWN_ACCOUNT, Effect
from alvys_intacct.domain.close.our_documents import Accounts
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Posting:
    """The amounts of one document. `party_name` is Alvys's, for a party whose id in Sage isn't known."""

    side: Side
    currency: str
    party_id: str
    party_name: str
    accounts: tuple[tuple[str, Decimal], ...]

    @property
    def amount(self) -> Decimal:
        """The total of the document."""
        return sum((amount for _, amount in self.accounts), Decimal(0))

    def of_amount(self, amount: Decimal) -> Posting:
        """The same with another total; what differs has no known account."""
        return replace(self, accounts=adding_up_to(amount, self.accounts))

    def effects(self, sign: int = 1) -> Iterator[Effect]:
        """What it adds to a total, or with -1 takes off it."""
        for account, amount in self.accounts:
            yield Effect(
                side=self.side,
                currency=self.currency,
                party_id=self.party_id,
                party_name=self.party_name,
                account=account,
                amount=sign * amount,
            )


def adding_up_to(total: Decimal, accounts: Accounts) -> tuple[tuple[str, Decimal], ...]:
    """The amounts by account; what they lack of the total has no known account."""
    known = accounts or ()
    rest = total - sum((amount for _, amount in known), Decimal(0))
    return (*known, (UNKNOWN_ACCOUNT, rest)) if rest else known


def change(before: Posting | None, after: Posting | None) -> tuple[Effect, ...]:
    """The effects of one posting in place of another; what stays the same is left out."""
    added: defaultdict[tuple[Side, str, str, str, str], Decimal] = defaultdict(Decimal)
    for posting, sign in ((before, -1), (after, 1)):
        if posting is None:
            continue
        for account, amount in posting.accounts:
            added[posting.side, posting.currency, posting.party_id, posting.party_name, account] += (
                sign * amount
            )
    return tuple(
        Effect(
            side=side,
            currency=currency,
            party_id=party_id,
            party_name=party_name,
            account=account,
            amount=amount,
        )
        for (side, currency, party_id, party_name, account), amount in added.items()
        if amount
    )


def same_party(one: Posting, other: Posting) -> bool:
    """Whether two postings are for the same party."""
    return party_key(one.party_id, one.party_name) == party_key(other.party_id, other.party_name)


def party_key(party_id: str, party_name: str) -> tuple[str, str]:
    """The identity of a party: its id in Sage, or Alvys's name where that isn't known."""
    return (party_id.casefold(), "") if party_id else ("", party_name)
