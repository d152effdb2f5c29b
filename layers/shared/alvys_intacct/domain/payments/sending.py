"""The way of a payment into Alvys: what is recorded before a call, and after it (PAY-3, ERR-6).

A call that is begun is recorded first. That no answer was heard never means that nothing happened: the same
call is made again, which Alvys takes once by its reference, or the payment is looked up, before anything is
concluded.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from alvys_intacct.domain.payments.payment import Payment, PaymentStatus, following, refused
from alvys_intacct.domain.transactions.problem import Problem

# A call that no answer came to may still be carried out for this long. Gateways and servers end a request
# after four minutes at most; the rest is for the clocks and for what they hand on.
ARRIVES_WITHIN = timedelta(minutes=10)
# A payment that this many workers died with is not tried any more.
MOST_DEATHS = 5
# A passing fault that lasts longer is shown as an error; the payment is still tried at each run.
SHOWN_AFTER = timedelta(days=2)
SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
# A payment whose side is switched off is looked at again after this long.
SWITCHED_OFF_WAIT = timedelta(hours=1)
# A wait is extended by up to this fraction.
LARGEST_JITTER = 0.25


def due_of(payment: Payment) -> datetime | None:
    """When the drain has to look at the payment; None if it doesn't wait for it.

    One that was undone in Sage is looked up when its last call can't arrive any more. No call is made after
    it was undone, and whatever changed it since makes that wait longer, never shorter.
    """
    if payment.status is PaymentStatus.PENDING:
        return payment.due_at or payment.created_at
    if payment.status is PaymentStatus.CHECKING:
        settled = payment.changed_at + ARRIVES_WITHIN
        return max(payment.due_at or settled, settled)
    return None


def being_sent(payment: Payment, now: datetime) -> Payment:
    """The intent: Alvys may have the payment from now on."""
    intent = {"sent_at": payment.sent_at or now, "sends": payment.sends + 1}
    return following(payment, now, attempts=payment.attempts, **intent)


def not_sent(sent: Payment, before: Payment, now: datetime) -> Payment:
    """Alvys took no call: what is known of earlier calls stands."""
    return following(sent, now, attempts=before.attempts, sent_at=before.sent_at, sends=0)


def postponed(payment: Payment, due: datetime, now: datetime, *, sends: int = 0) -> Payment:
    """Tried again when it is due, after a passing fault. No attempt is counted."""
    since = payment.faulty_since or now
    return following(payment, now, attempts=payment.attempts, due_at=due, faulty_since=since, sends=sends)


def held_back(payment: Payment, now: datetime) -> Payment:
    """Its side is switched off: it waits until that is on again (PAY-11)."""
    return following(payment, now, attempts=payment.attempts, due_at=now + SWITCHED_OFF_WAIT)


def wait_after_fault(payment: Payment, now: datetime, draw: float) -> timedelta:
    """How long it waits after a passing fault; `draw` is a random number between 0 and 1."""
    lasted = now - payment.faulty_since if payment.faulty_since else timedelta()
    return min(LONGEST_WAIT, max(SHORTEST_WAIT, lasted)) * (1 + LARGEST_JITTER * draw)


def is_shown(payment: Payment, now: datetime) -> bool:
    """Whether its passing fault has lasted so long that a person should see it (ERR-6)."""
    return payment.faulty_since is not None and now - payment.faulty_since >= SHOWN_AFTER


def is_given_up(payment: Payment) -> bool:
    """Whether too many workers died with it."""
    return payment.sends >= MOST_DEATHS


def refused_in_doubt(payment: Payment, problem: Problem, now: datetime) -> Payment:
    """On the error list, while an earlier call may have been carried out: a later void has to say so."""
    return refused(payment, problem, now).model_copy(update={"sent_at": payment.sent_at})
