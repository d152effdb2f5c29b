"""Sign-ins to Sage that were tried and not accepted, in the Connections table.

    pk                  sk                what
    T#tenant#SIGN-INS   TRIES             those of a tenant
    T#tenant#SIGN-INS   TRIES#hash        those of a tenant at one user of a company
    T#tenant#SIGN-INS   FIRSTS#hash       its first one within a day as a stranger, at a company or a user
    T#tenant#SIGN-INS   REPEATS#hash      what it tried as a stranger there beyond that
    LEASE#company       FIRSTS            the first ones of all strangers at a company
    LEASE#company       FIRSTS#hash       the first ones of all strangers at one user of it
    LEASE#company       TRIES             the repeats of all strangers at a company
    LEASE#company       TRIES#hash        the repeats of all strangers at one user of it

`at` has the moments in microseconds. They end by themselves (`expiresAt`) once none of them counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from alvys_intacct.domain.sage.sign_ins import TriedBy, Tries
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.table import Put, Table, version_is

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class DynamoSignInTryStore:
    """`SignInTryStore` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self, counted: Sequence[TriedBy]) -> list[Tries]:
        """The tries of each of these, in order, in one request."""
        items = {(item["pk"], item["sk"]): item for item in self._table.get_many(map(_key, counted))}
        return [_tries(by, items.get(_key(by))) for by in counted]

    def save(self, tries: Sequence[Tries]) -> bool:
        """Write all of them or none, in one transaction."""
        return not self._table.put_groups([[_put(each) for each in tries]])


def _key(by: TriedBy) -> tuple[str, str]:
    pk = f"LEASE#{by.company_id}" if by.tenant is None else f"T#{by.tenant}#SIGN-INS"
    if by.user_id is None and (by.tenant is None or by.company_id is None):
        return pk, by.what
    named = f"{by.company_id}\x1f{by.user_id}" if by.user_id is not None else f"{by.company_id}"
    return pk, f"{by.what}#{hashlib.sha256(named.encode()).hexdigest()}"


def _tries(by: TriedBy, item: Item | None) -> Tries:
    if item is None:
        return Tries(by)
    moments = (text for text in item["at"].split(",") if text)
    return Tries(by, tuple(_EPOCH + int(text) * _MICROSECOND for text in moments), int(item["version"]))


def _put(tries: Tries) -> Put:
    pk, sk = _key(tries.by)
    # Not the newest try alone: DynamoDB keeps for ever what should have ended years ago.
    newest = max((*tries.at, tries.changed_at or _EPOCH))
    item: Item = {
        "pk": pk,
        "sk": sk,
        "version": tries.version,
        "at": ",".join(str((moment - _EPOCH) // _MICROSECOND) for moment in tries.at),
        "expiresAt": int((newest + tries.by.budget.within).timestamp()) + 60,
    }
    return Put(item, version_is(tries.version - 1))
