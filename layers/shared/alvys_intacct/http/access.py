"""Who may use the routes of a function (API-2). Each function names its admission; none is the default.

An admission is checked before a request is read: who may not call learns nothing about the input. What a kind
of transaction needs on top is checked where the transaction is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from alvys_intacct.domain.identity import Identity, Permission
from alvys_intacct.http.problems import ProblemError

Admission = Callable[[Identity], None]


def administrators(caller: Identity) -> None:
    """Connections and settings: one of three roles, and CompanyProfileManager. Raises `ProblemError` 403."""
    if not caller.is_administrative:
        raise ProblemError(403, "role_missing", "This needs the role Admin, PartnerAdmin or Support.")
    require(caller, [Permission.COMPANY_PROFILE_MANAGER])


def billers(caller: Identity) -> None:
    """Transactions, previews and payments: Billing. Raises `ProblemError` 403."""
    require(caller, [Permission.BILLING])


def error_readers(caller: Identity) -> None:
    """Error transactions: Billing, and never the role Driver (ERR-10). Raises `ProblemError` 403."""
    if not caller.sees_errors:
        raise ProblemError(403, "role_excluded", "Error transactions are not shown to drivers.")
    billers(caller)


def close_readers(caller: Identity) -> None:
    """Close reports: Billing, and never the role Driver. Raises `ProblemError` 403."""
    if not caller.sees_errors:
        raise ProblemError(403, "role_excluded", "Close reports are not shown to drivers.")
    billers(caller)


def require(caller: Identity, needed: Iterable[Permission]) -> None:
    """Raises `ProblemError` 403 with the permissions that the caller lacks."""
    missing = caller.lacks(frozenset(needed))
    if missing:
        raise ProblemError(403, "permission_missing", f"This needs the permission {', '.join(missing)}.")
