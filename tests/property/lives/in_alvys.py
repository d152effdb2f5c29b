"""What happens in Alvys: documents are made, changed and taken back; messages arrive late and twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from alvys_intacct.domain.transactions.record import Transaction
from tests.fakes.samples import ALL_KINDS, CALLER, UPDATED
from tests.property.lives.actor import Actor
from tests.property.lives.subjects import Subject, Version

# The share of changes that have the same time as the one before.
SAME_TIME = 0.1


class InAlvys(Actor):
    """The steps of Alvys."""

    _stamp = 0

    def send(self) -> None:
        """A document is made or changed."""
        subject = self._draw.choice(self._world.subjects)
        self._stamp += self._draw.random() > SAME_TIME
        self._take_in(subject, subject.drawn(self._draw, self._stamp, self._world.subsidiaries))

    def send_again(self) -> None:
        """A message arrives twice, or late."""
        subject = self._draw.choice(self._world.subjects)
        if subject.accepted:
            self._take_in(subject, self._draw.choice(subject.accepted))

    def revert(self) -> None:
        """A document is taken back."""
        subject = self._draw.choice(self._world.subjects)
        if subject.transaction is None:
            return
        transaction, at = subject.transaction, self._moment(subject)
        self._say(f"revert {subject.alvys_id} {at:%H:%M:%S.%f}")
        revert = self._world.process.intake.revert_transaction
        self._guarded(lambda: revert(CALLER, transaction.transaction_id, "corr", at))
        if (reverted := self._now_of(transaction).reverted_at) is not None and reverted >= at:
            subject.reverts.append(at)

    def regenerate(self) -> None:
        """Somebody wants a document to be made anew."""
        subject = self._draw.choice(self._world.subjects)
        if subject.transaction is None:
            return
        transaction, at = subject.transaction, self._moment(subject)
        self._say(f"regenerate {subject.alvys_id} {at:%H:%M:%S.%f}")
        regenerate = self._world.process.intake.regenerate_transaction
        self._guarded(lambda: regenerate(CALLER, transaction.transaction_id, "corr", at))
        if (wanted := self._now_of(transaction).wanted_at) is not None and wanted >= at:
            subject.wishes.append(at)

    def call_off(self) -> None:
        """Somebody doesn't want a document to be taken out after all."""
        subject = self._draw.choice(self._world.subjects)
        if subject.transaction is None or not subject.wants_revert:
            return
        transaction = subject.transaction
        self._say(f"call the revert of {subject.alvys_id} off")
        call_off = self._world.process.intake.revert_transaction.call_off
        self._guarded(lambda: call_off(CALLER, transaction.transaction_id, "corr"))
        if (wanted := self._now_of(transaction).wanted_at) is not None:
            subject.wishes.append(wanted)

    def _moment(self, subject: Subject) -> datetime:
        # Sometimes two things have the same time.
        self._stamp += self._draw.random() > SAME_TIME
        return subject.moment(self._draw, self._stamp)

    def _take_in(self, subject: Subject, version: Version) -> None:
        said = f"{version.net} {version.party} {version.subsidiary_id} {version.updated_at:%H:%M:%S.%f}"
        self._say(f"send {subject.alvys_id} {said}{' across' if version.across else ''}")
        intake = self._world.process.intake.accept_transactions
        taken: list[Any] = []
        self._guarded(lambda: taken.extend(intake(CALLER, [subject.message(version)], ALL_KINDS, "corr")))
        for outcome in taken:
            assert isinstance(outcome, Transaction), outcome
            subject.transaction = outcome
        # Whether or not the caller heard of it: what is on record was accepted.
        if subject.transaction is None:
            found = [one for one in self._world.deployment.records if one.alvys_id == subject.alvys_id]
            subject.transaction = found[0] if found else None
        if subject.transaction is None or version in subject.accepted:
            return
        record = self._now_of(subject.transaction)
        recorded = (record.alvys_updated_at or UPDATED, record.content_hash)
        if taken or subject.rank(version) <= recorded:
            subject.accepted.append(version)
