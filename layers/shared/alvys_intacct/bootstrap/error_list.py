"""The error list."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from alvys_intacct.bootstrap.deployment import deployment

if TYPE_CHECKING:
    from alvys_intacct.usecases.error_transactions.list_errors import ListErrors


@cache
def list_errors() -> ListErrors:
    """Lists and groups open errors on this deployment."""
    from alvys_intacct.usecases.error_transactions.list_errors import ListErrors

    outside = deployment()
    return ListErrors(outside.transactions, outside.connections)
