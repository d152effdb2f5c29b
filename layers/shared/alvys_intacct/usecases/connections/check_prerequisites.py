"""The checklist of the prerequisites in Sage, before and after connecting (CONN-13)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention, Retryable, SyncError
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.modules import NOT_SUBSCRIBED, NOT_TOLD, Module
from alvys_intacct.domain.sage.permissions import ADDED_IN, Addable, listed
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import PasswordStore
from alvys_intacct.usecases.connections.sign_in_tries import SignInTries

WEB_SERVICES = "Web Services reachable and enabled"
COMPANY = "Company id accepted"
SENDER = "Sender id authorised"
CREDENTIALS = "User and password accepted"
USER = "User active"
# In the order in which Sage checks them: after a failure the later ones remain unchecked.
SIGN_IN_CHECKS = (WEB_SERVICES, COMPANY, SENDER, CREDENTIALS, USER)
_PASSED = {
    WEB_SERVICES: "Sage Intacct answers.",
    SENDER: "The company has authorised our sender id.",
    COMPANY: "Sage Intacct knows the company.",
    CREDENTIALS: "The sign-in worked.",
    USER: "The user is active.",
}
_FAILED_AT = {
    "unreachable": WEB_SERVICES,
    "no_answer": WEB_SERVICES,
    "unreadable_answer": WEB_SERVICES,
    "sage_unavailable": WEB_SERVICES,
    "sage_failed": WEB_SERVICES,
    "endpoint_wrong": WEB_SERVICES,
    "web_services_disabled": WEB_SERVICES,
    "sender_missing": SENDER,
    "sender_not_authorised": SENDER,
    "sender_credentials_refused": SENDER,
    "gateway_sign_in_refused": SENDER,
    "company_refused": COMPANY,
    "company_expired": COMPANY,
    "gateway_refused": COMPANY,
    "user_unknown": CREDENTIALS,
    "bad_credentials": CREDENTIALS,
    "user_inactive": USER,
}
# What Sage may answer in the same way. A refused sign-in that is not in the table above may concern all.
_MAY_HIDE = {
    "gateway_refused": (SENDER, CREDENTIALS),
    "gateway_sign_in_refused": (COMPANY, CREDENTIALS),
    "bad_credentials": (COMPANY, SENDER, USER),
}
_ANYTHING = (COMPANY, SENDER, USER)
# Sage comes to the company only with the right sender. Without a sender it isn't called at all.
_NOT_REACHED = {
    "sender_credentials_refused": (COMPANY,),
    "sender_missing": (WEB_SERVICES, COMPANY),
}
_HOW_TO_FIX = {
    SENDER: "in Sage Intacct, open Company > Setup > Company > Security > Web Services authorizations and "
    "add our sender id.",
    COMPANY: "compare the company id with the one that people enter when they sign in to Sage Intacct.",
    CREDENTIALS: "in Sage Intacct, open Company > Admin > Web Services users, compare the user id and set "
    "the password anew.",
    USER: "in Sage Intacct, open Company > Admin > Web Services users and see whether the user is active.",
}
OWN_CREDITS = "Negative lines of bills"
REVERSAL = {
    Side.AR: ("invoices", "Accounts Receivable"),
    Side.AP: ("bills", "Accounts Payable"),
}
_FIRST = "First fix what failed above, then check again."


class Outcome(StrEnum):
    """What trying one prerequisite showed.

    `REMARK` is met, and its message says what to know. `UNKNOWN` was not tried, or Sage's answer doesn't
    tell.
    """

    PASSED = "passed"
    REMARK = "remark"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One line of the checklist."""

    check: str
    outcome: Outcome
    message: str
    how_to_fix: str = ""

    @property
    def ok(self) -> bool:
        """Whether the prerequisite is met, as far as is known."""
        return self.outcome in {Outcome.PASSED, Outcome.REMARK}


class CheckPrerequisites:
    """Signs in to Sage and tries each module; keeps nothing."""

    def __init__(self, accounting: AccountingSystem, passwords: PasswordStore, tries: SignInTries) -> None:
        self._accounting = accounting
        self._passwords = passwords
        self._tries = tries

    def __call__(self, tenant: str, company_id: str, user_id: str, password: str) -> list[ChecklistItem]:
        """The whole checklist.

        Raises `Retryable` when Sage is too busy for the check, and `Throttled` where too many sign-ins were
        tried.
        """
        books = Books(tenant, "", company_id, user_id, None)
        try:
            with self._tries.one(tenant, company_id, user_id):
                trial = self._accounting.try_company(books, password, list(Module))
        except SyncError as error:
            return _not_signed_in(error)
        passed = [ChecklistItem(check, Outcome.PASSED, _PASSED[check]) for check in SIGN_IN_CHECKS]
        tried = [
            _tried(module, user_id, trial.modules[module]) or _adding(module, user_id, trial.may_add)
            for module in Module
        ]
        reversal = [_reversal(side, seen=side in trial.practice.reverses) for side in Side]
        return [*passed, *tried, _own_credits(seen=trial.practice.applies_own_credits), *reversal]

    def of_connection(self, connection: Connection) -> list[ChecklistItem]:
        """The whole checklist with the sign-in that the connection keeps.

        Raises what the check of a typed sign-in raises, and `NeedsAttention` when the password is gone.
        """
        password = self._passwords.password(connection.tenant, connection.subsidiary.id, fresh=True)
        return self(connection.tenant, connection.company_id, connection.user_id, password)


def _not_signed_in(error: SyncError) -> list[ChecklistItem]:
    failed_at = _FAILED_AT.get(error.code)
    doubtful = _MAY_HIDE.get(error.code, ())
    if failed_at is None:
        if isinstance(error, Retryable) or not isinstance(error, NeedsAttention):
            raise error
        failed_at, doubtful = CREDENTIALS, _ANYTHING
    untried = "Not checked: the sign-in failed."
    return [
        *(_sign_in_check(check, failed_at, doubtful, error) for check in SIGN_IN_CHECKS),
        *(ChecklistItem(module, Outcome.UNKNOWN, untried, _FIRST) for module in Module),
    ]


def _sign_in_check(check: str, failed_at: str, doubtful: Collection[str], error: SyncError) -> ChecklistItem:
    if check == failed_at:
        return ChecklistItem(check, Outcome.FAILED, error.message, error.remedy)
    if check in doubtful:
        message = f"Not known: Sage Intacct may give the same answer for this as for '{failed_at}'."
        how_to_fix = f"First check '{failed_at}'. If that is right: {_HOW_TO_FIX[check]}"
        return ChecklistItem(check, Outcome.UNKNOWN, message, how_to_fix)
    reached = SIGN_IN_CHECKS.index(check) < SIGN_IN_CHECKS.index(failed_at)
    if reached and check not in _NOT_REACHED.get(error.code, ()):
        return ChecklistItem(check, Outcome.PASSED, _PASSED[check])
    return ChecklistItem(check, Outcome.UNKNOWN, "Not checked: the sign-in failed before.", _FIRST)


def _own_credits(*, seen: bool) -> ChecklistItem:
    """Whether negative lines settle their own bill: it decides how a bill with deductions looks in Sage."""
    if seen:
        message = (
            "They settle their own bill: a bill with deductions is partially paid in Sage Intacct once "
            "it is posted. This service knows that from a payment and can still change the bill."
        )
    else:
        message = (
            "No bill was found that they settle. Unless the company is set so, they are loose credits, which "
            "can be used on any bill of the vendor. To have them settle their own bill, open Accounts "
            "Payable > Setup > Configuration in Sage Intacct and select 'Enable inline credits to be "
            "automatically applied to bills'."
        )
    return ChecklistItem(OWN_CREDITS, Outcome.REMARK, message)


def _reversal(side: Side, *, seen: bool) -> ChecklistItem:
    """Whether unpaid documents are reversed: it decides what a change in Alvys does to them."""
    documents, ledger = REVERSAL[side]
    message = f"The company reverses {documents}."
    if not seen:
        message = (
            "No reversed document was found. Where the company doesn't reverse, a change in Alvys deletes "
            f"the unpaid document in Sage Intacct and makes it anew. To keep the trail, open {ledger} > "
            f"Setup > Configuration in Sage Intacct and enable the reversal of unpaid {documents}."
        )
    return ChecklistItem(f"Reversal of {documents}", Outcome.PASSED if seen else Outcome.REMARK, message)


def _adding(module: Module, user_id: str, may_add: Mapping[Addable, bool]) -> ChecklistItem:
    """Whether the user may add what the service makes in a module that it may read."""
    things = ADDED_IN.get(module, ())
    refused = [thing for thing in things if may_add.get(thing) is False]
    if refused:
        return ChecklistItem(
            module,
            Outcome.FAILED,
            f"The Sage user '{user_id}' may read {module}, but not add {listed(refused)}.",
            "In Sage Intacct, open Company > Admin > Roles and give a role of the user the permission Add "
            f"for {listed(refused)}.",
        )
    unknown = [thing for thing in things if thing not in may_add]
    message = f"The user may use {module}."
    if unknown:
        message += (
            f" Whether the user may add {listed(unknown)} could not be checked: Sage Intacct tells it only "
            "to users with the permission to view users' permissions."
        )
    elif things:
        message += f" The user may add {listed(list(things))}."
    return ChecklistItem(module, Outcome.REMARK if unknown else Outcome.PASSED, message)


def _tried(module: Module, user_id: str, error: NeedsAttention | None) -> ChecklistItem | None:
    if error is None:
        return None
    if error.code == NOT_TOLD:
        said = f" It said: {error.vendor.text}" if error.vendor and error.vendor.text else ""
        return ChecklistItem(
            module,
            Outcome.UNKNOWN,
            f"Not known: Sage Intacct did not answer the question about {module}.{said}",
            "In Sage Intacct, open Company > Admin > Subscriptions and see whether the company is subscribed "
            f"to {module}; if not, subscribe to it. Then see under Company > Admin > Roles whether a role of "
            f"'{user_id}' has its permissions.",
        )
    if error.code == NOT_SUBSCRIBED:
        return ChecklistItem(
            module,
            Outcome.FAILED,
            f"The company isn't subscribed to {module}.",
            f"In Sage Intacct, open Company > Admin > Subscriptions and subscribe to {module}.",
        )
    if error.code == "permission_denied":
        return ChecklistItem(
            module,
            Outcome.FAILED,
            f"The Sage user '{user_id}' may not use {module}.",
            f"In Sage Intacct, open Company > Admin > Roles and give a role of the user the permissions "
            f"of {module}. The company must also be subscribed to the module.",
        )
    return ChecklistItem(module, Outcome.FAILED, f"{module}: {error.message}", error.remedy)
