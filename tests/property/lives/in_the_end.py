"""What must hold when people removed every obstacle, retried what failed, and all is at rest again."""

from __future__ import annotations

from alvys_intacct.domain.sage.refusals import IN_USE
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.record import Status, Transaction
from tests.property.lives.at_rest import AtRest

# What a member of an intercompany set says while the set isn't complete in Alvys.
_OF_SETS = frozenset({"edit_incomplete", "waits_for_invoice"})
# Another document has the number in Sage, or the trip in Alvys: a person has to decide.
_OF_OTHERS = frozenset({"document_number_in_use", "trip_already_billed", *IN_USE})
# Reasons that no connection and no person stand behind: there is nothing to be booked by itself.
_FOR_GOOD = frozenset(
    reason.words
    for reason in (
        SkipReason.ZERO_TOTAL,
        SkipReason.ON_ANOTHER,
        SkipReason.THROUGH_SETTLEMENTS,
        SkipReason.CARRIER_STATEMENTS_OFF,
    )
)


class InTheEnd(AtRest):
    """Looks at a world that was put right."""

    def check_nothing_is_stuck(self) -> None:
        """One retry settles everything that a person need not decide: in Sage, or out of it for good."""
        for record in self._world.deployment.records:
            if record.held:
                self._broken("nothing is stuck", f"{record.alvys_id} is held")
            problem = record.problem
            if record.status is Status.FAILED and problem is not None and not self._needs_a_person(record):
                said = f"{record.alvys_id}: {problem.message}"
                self._broken(f"nothing is stuck with {problem.code}", said)
            if record.status is Status.SKIPPED and not self._is_out_for_good(record):
                self._broken("nothing is skipped in the end", f"{record.alvys_id}: {record.skip_reason}")
        if self._world.setting.scene == "intercompany":
            self._check_set()

    def _check_set(self) -> None:
        """All four documents of a complete set, or an error record that says why not.

        A bill that went out while the other subsidiary was not connected belonged to no set.
        """
        records = self._world.deployment.records
        if not self._set_is_complete() or any(record.status is Status.FAILED for record in records):
            return
        if not any(record.companions for record in records):
            return
        live = set(self._live())
        gone = [kept for kept in self._world.books.documents.values() if kept.removed_by_hand]
        if len(live) != 4 and not gone:
            self._broken("all four or none", f"{sorted(live)}")

    def _needs_a_person(self, record: Transaction) -> bool:
        """Another transaction has its number or trip, or its set isn't complete in Alvys."""
        assert record.problem is not None
        code = record.problem.code
        if code in _OF_SETS:
            others = [one for one in self._world.deployment.records if one is not record]
            return not self._set_is_complete() or any(one.status is Status.FAILED for one in others)
        return code in _OF_OTHERS and (code == "trip_already_billed" or self._world.setting.shared_number)

    def _is_out_for_good(self, record: Transaction) -> bool:
        """Whether there is nothing to be booked, or its set isn't complete in Alvys."""
        if record.skip_reason in _FOR_GOOD or record.resolved_to:
            return True
        in_set = self._world.setting.scene == "intercompany"
        failed = any(one.status is Status.FAILED for one in self._world.deployment.records)
        return in_set and (not self._set_is_complete() or failed)

    def _set_is_complete(self) -> bool:
        """Whether Alvys wants invoice and bill of an intercompany set."""
        members = [subject for subject in self._world.subjects if subject.kind in ("set_invoice", "set_bill")]
        return all(
            one.accepted and one.newest.across and one.newest.net and not one.wants_revert for one in members
        )
