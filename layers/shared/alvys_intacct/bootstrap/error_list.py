"""The error list."""

from __future__ import annotations

from functools import cache

from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.usecases.error_transactions.list_errors import ListErrors


@cache
def list_errors() -> ListErrors:
    """Lists and groups open errors on this deployment."""
    outside = deployment()
    return ListErrors(outside.transactions, outside.connections)
