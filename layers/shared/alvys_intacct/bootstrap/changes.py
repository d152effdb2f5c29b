"""Changes of documents in Sage: the modify worker, and what foretells a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alvys_intacct.bootstrap.export_steps import ExportSteps
from alvys_intacct.domain.transactions.lifecycle import Worker
from alvys_intacct.usecases.exports.book_once import BookOnce
from alvys_intacct.usecases.exports.carry_out_changes import CarryOutChanges
from alvys_intacct.usecases.exports.exchange_documents import ExchangeDocuments
from alvys_intacct.usecases.exports.foresee_change import ForeseeChange
from alvys_intacct.usecases.exports.leaving_companions import LeavingCompanions
from alvys_intacct.usecases.exports.leaving_sets import LeavingSets
from alvys_intacct.usecases.exports.look_at_documents import LookAtDocuments
from alvys_intacct.usecases.exports.modify_documents import ModifyDocuments
from alvys_intacct.usecases.exports.move_documents import MoveDocuments
from alvys_intacct.usecases.exports.prepare_edits import PrepareEdits
from alvys_intacct.usecases.exports.record_changes import RecordChanges
from alvys_intacct.usecases.exports.remove_documents import RemoveDocuments
from alvys_intacct.usecases.exports.resume_changes import ResumeChanges
from alvys_intacct.usecases.exports.update_documents import UpdateDocuments
from alvys_intacct.usecases.intake.find_target import FindTarget

if TYPE_CHECKING:
    from alvys_intacct.bootstrap.outside import Outside


def modify_documents(outside: Outside, steps: ExportSteps) -> ModifyDocuments:
    """The modify worker."""
    claims = steps.claims(Worker.MODIFY)
    hold_or_skip = steps.hold_or_skip(claims)
    remove = RemoveDocuments(outside.accounting, claims, outside.clock)
    leaving = LeavingCompanions(steps.find_transactions, outside.connections, remove)
    leaving_sets = LeavingSets(
        outside.transactions, outside.connections, remove, leaving, outside.queue, outside.clock
    )
    prepare_edits = PrepareEdits(
        steps.prepare_documents,
        steps.driver_statements,
        leaving,
        BookOnce(outside.transactions, steps.find_transactions, outside.clock),
        steps.intercompany_sets,
    )
    record = RecordChanges(
        outside.transactions,
        claims,
        steps.companions,
        steps.driver_statements,
        leaving_sets,
        outside.clock,
        outside.metrics,
    )
    carry_out = CarryOutChanges(
        outside.accounting,
        remove,
        UpdateDocuments(outside.accounting, claims, outside.clock),
        ExchangeDocuments(outside.accounting, remove, prepare_edits.rebuild, claims, outside.clock),
    )
    return ModifyDocuments(
        transactions=outside.transactions,
        connections=outside.connections,
        claims=claims,
        hold_or_skip=hold_or_skip,
        customer_invoices=steps.customer_invoices,
        remove=remove,
        resume=ResumeChanges(
            outside.transactions, outside.accounting, remove, hold_or_skip, claims, outside.clock
        ),
        prepare_edits=prepare_edits,
        leaving=leaving,
        after_restore=steps.after_restore(claims),
        leaving_sets=leaving_sets,
        carry_out=carry_out,
        record=record,
        move=MoveDocuments(
            outside.connections,
            outside.accounting,
            claims,
            hold_or_skip,
            prepare_edits,
            leaving,
            remove,
            carry_out,
            record,
        ),
        clock=outside.clock,
        metrics=outside.metrics,
        lanes=steps.lanes,
    )


def foresee_change(outside: Outside, steps: ExportSteps) -> ForeseeChange:
    """Foretells what a change does."""
    look_at = LookAtDocuments(outside.accounting, outside.clock)
    leaving = LeavingCompanions(steps.find_transactions, outside.connections, look_at)
    return ForeseeChange(
        transactions=outside.transactions,
        connections=outside.connections,
        accounting=outside.accounting,
        find_target=FindTarget(outside.transactions),
        build=steps.build_documents,
        leaving=leaving,
        leaving_sets=LeavingSets(
            outside.transactions, outside.connections, look_at, leaving, outside.queue, outside.clock
        ),
        look_at=look_at,
        clock=outside.clock,
    )
