"""Edits are prepared like exports, before anything is taken out of the books (MOD-8).

An edit that could not be exported leaves its document as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef, ref_of
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.usecases.exports.book_once import BookOnce
from alvys_intacct.usecases.exports.driver_statements import DriverStatements
from alvys_intacct.usecases.exports.intercompany_sets import IntercompanySets
from alvys_intacct.usecases.exports.leaving_companions import LeavingCompanions
from alvys_intacct.usecases.exports.prepare_documents import PrepareDocuments, Ready
from alvys_intacct.usecases.work.claimed_work import Claimed


@dataclass(slots=True)
class Edits:
    """The edits of one connection: documents, those with nothing left to book, and those that fail.

    `on_statements` are on a driver's statement now: their own documents leave Sage (AP-9). So do those of
    `set_aside`, whose customer invoice was reverted (AP-8). Whatever is among
    the `failures` can't be carried out, wherever else it is.
    """

    ready: dict[TransactionRef, Ready] = field(default_factory=dict)
    empty: list[Claimed] = field(default_factory=list)
    on_statements: list[Claimed] = field(default_factory=list)
    set_aside: list[Claimed] = field(default_factory=list)
    failures: dict[TransactionRef, SyncError] = field(default_factory=dict)


class PrepareEdits:
    """Builds the edited documents of many transactions, and says which edits can't be carried out."""

    def __init__(
        self,
        prepare: PrepareDocuments,
        driver_statements: DriverStatements,
        leaving: LeavingCompanions,
        book_once: BookOnce,
        sets: IntercompanySets,
    ) -> None:
        self._prepare = prepare
        self._driver_statements = driver_statements
        self._leaving = leaving
        self._book_once = book_once
        self._sets = sets

    def __call__(self, connection: Connection, members: Sequence[Claimed]) -> Edits:
        """The edited documents. Raises errors that concern all of them."""
        edits = Edits()
        if not members:
            return edits
        edits.set_aside = [member for member in members if member.transaction.set_aside]
        stays = [member for member in members if not member.transaction.set_aside]
        alone = self._without_statements(connection, stays, edits) if stays else []
        self._of_sides(connection, alone, edits)
        wanted = [(edit.transaction, edit.companions) for edit in edits.ready.values()]
        without = (*edits.empty, *edits.set_aside)
        edits.failures |= self._leaving.stuck(wanted + [(member.transaction, {}) for member in without])
        return edits

    def refused(self, connection: Connection, members: Sequence[Claimed]) -> dict[TransactionRef, SyncError]:
        """What edits would need that they can't have now: trips and statements of their own, whole sets."""
        if not members:
            return {}
        taken = self._book_once(members)
        sets = self._sets(connection, taken.passed)
        refused: dict[TransactionRef, SyncError] = {
            ref_of(transaction): error for transaction, error in (*taken.failures, *sets.failures)
        }
        for transaction in taken.left:
            refused[ref_of(transaction)] = _incomplete(SkipReason.ON_ANOTHER.words)
        for member, reason in sets.waiting:
            refused[ref_of(member.transaction)] = _incomplete(reason)
        return refused

    def rebuild(self, connection: Connection, members: Sequence[Claimed]) -> dict[TransactionRef, Ready]:
        """The documents of members that were prepared before, with their present numbers."""
        edits = Edits()
        self._of_sides(connection, members, edits)
        return edits.ready

    def _of_sides(self, connection: Connection, members: Sequence[Claimed], edits: Edits) -> None:
        for side in Side:
            of_side = [member for member in members if member.booking(connection).side is side]
            if of_side:
                self._of_side(connection, side, of_side, edits)

    def _without_statements(
        self, connection: Connection, members: Sequence[Claimed], edits: Edits
    ) -> list[Claimed]:
        """Those that are on no driver's statement."""
        self._driver_statements.note(members)
        said = [member for member in members if _says_so(member, connection)]
        matched = self._driver_statements(connection, [member for member in members if member not in said])
        matched_refs = {ref_of(transaction) for transaction, _ in matched.skips}
        edits.on_statements = said + [
            member for member in members if ref_of(member.transaction) in matched_refs
        ]
        _fail(edits, matched.failures)
        return matched.passed

    def _of_side(self, connection: Connection, side: Side, members: Sequence[Claimed], edits: Edits) -> None:
        prepared = self._prepare(connection, side, members)
        edits.ready |= {ref_of(edit.transaction): edit for edit in prepared.ready}
        nothing = {ref_of(transaction) for transaction, _ in prepared.skips}
        edits.empty += [member for member in members if ref_of(member.transaction) in nothing]
        _fail(edits, prepared.failures)


def _says_so(member: Claimed, connection: Connection) -> bool:
    return member.booking(connection).skip_reason is SkipReason.DEDUCTED_FROM_DRIVER


def _fail(edits: Edits, failures: Sequence[tuple[Transaction, SyncError]]) -> None:
    edits.failures |= {ref_of(transaction): error for transaction, error in failures}


def _incomplete(reason: str) -> NeedsAttention:
    return NeedsAttention(reason, code="edit_incomplete", remedy="Correct this, then retry.")
