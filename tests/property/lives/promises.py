"""What must hold at every moment of a life, and what when all is at rest (quality.md, Reliability)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.refusals import IN_USE
from alvys_intacct.domain.sage.writes import Create, Delete, Reverse, Update, Write
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from tests.fakes.books import Kept
from tests.fakes.samples import TENANT
from tests.property.lives.subjects import Subject

if TYPE_CHECKING:
    from tests.property.lives.world import World

# Promises that the product doesn't keep yet; each is switched on when its part is built.
NOT_YET: frozenset[str] = frozenset()
_MARKER = re.compile(r"\[Alvys ([^\]]+)\]")
# What a member of an intercompany set says while the set isn't complete in Alvys.
_OF_SETS = frozenset({"edit_incomplete", "waits_for_invoice"})
# Attempts of a transaction since it was last asked for.
MOST_ATTEMPTS = 12


class BrokenPromiseError(AssertionError):
    """Something that must never be was seen. `promise` is which; the text has what happened before."""

    def __init__(self, promise: str, what: str, log: Sequence[str]) -> None:
        super().__init__("\n".join([*log[-300:], "", f"BROKEN: {promise}: {what}"]))
        self.promise = promise


class Promises:
    """Looks at a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._newest: dict[str, int] = {}

    # ------------------------------------------------------------ at every moment

    def check(self) -> None:
        """At most one live document for each transaction; attempts are bounded; nothing unforeseen."""
        live = self._live()
        for alvys_id, documents in live.items():
            if len(documents) > 1:
                numbers = [kept.found.record_no for kept in documents]
                self._broken("one live document", f"{alvys_id} has {numbers}")
        owners = {alvys_id.partition("#")[0] for alvys_id in live}
        if self._world.setting.scene == "trips" and len(owners) > 1:
            self._broken("one live document of a trip", f"{list(live)}")
        for record in self._world.deployment.records:
            if record.attempts > MOST_ATTEMPTS + 1:
                self._broken("attempts are bounded", f"{record.alvys_id}: {record.attempts}")

    def check_allowed(self, books: Books, writes: Sequence[Write]) -> None:
        """Nothing is written through a connection that is paused, away or whose side is off."""
        connection = self._world.connection(books.subsidiary_id)
        for write in writes:
            side = _side(write)
            if connection.status is not ConnectionStatus.ACTIVE or not connection.syncs(side):
                self._broken("paused means paused", f"{write.control_id} while {_standing(connection, side)}")

    def carried_out(self, books: Books, write: Write) -> None:
        """A newer revision is never overwritten by an older one."""
        if not isinstance(write.operation, Create | Update):
            return
        found = _MARKER.search(write.operation.document.description)
        revision = write.control_id.rpartition(":")[2]
        if found is None or not revision.isdigit():
            return
        newest = self._newest.setdefault(found[1], 0)
        if int(revision) < newest:
            self._broken("no older revision", f"{found[1]}: {revision} after {newest}")
        self._newest[found[1]] = int(revision)

    # -------------------------------------------------------------------- at rest

    def check_at_rest(self) -> None:
        """Each accepted transaction is somewhere definite, and Sage agrees with it."""
        self.check()
        self._check_unforeseen()
        live, errors = self._live(), self._open_errors()
        known = {record.alvys_id for record in self._world.deployment.records}
        for alvys_id in live:
            if alvys_id not in known:
                self._broken("known documents", f"{alvys_id} is in Sage and on no record")
        for record in self._world.deployment.records:
            self._check_record(record, errors, live.get(record.alvys_id or "", []))
        for subject in self._world.subjects:
            if subject.transaction is not None:
                self._check_subject(subject, self._world.deployment.now_of(subject.transaction), live)
        self._check_companions(live)

    def may_be_held(self, record: Transaction) -> bool:
        """Whether its connection keeps it waiting, for the reason that it says."""
        because = record.held_because
        if because is None or because.subsidiary_id not in self._world.subsidiaries:
            return False
        connection = self._world.connection(because.subsidiary_id)
        if because.side is not None and not connection.syncs(because.side):
            return True
        return connection.status is ConnectionStatus.PAUSED

    def _check_record(self, record: Transaction, errors: set[str], live: list[Kept]) -> None:
        name = f"{record.alvys_id} ({record.status})"
        if record.status in IN_HAND and not (record.held and self.may_be_held(record)):
            self._broken("somewhere definite", f"{name} at rest")
        if (record.status is Status.FAILED) != (record.transaction_id in errors):
            self._broken("the error list", f"{name}: on the list or not")
        if live and not _knows(record, live[0]):
            self._broken("known documents", f"{name}: record {live[0].found.record_no} is unknown")
        if record.status is Status.REVERTED and (live or record.operation is not Operation.REVERT):
            self._broken("reverted", f"{name}: live {len(live)}, wanted {record.operation}")
        if record.status is Status.SKIPPED and not (record.skip_reason or record.resolved_to):
            self._broken("skipped with a reason", name)
        if record.status is Status.SKIPPED and (live or record.receipt is not None):
            self._broken("skipped without a document", f"{name}: {record.skip_reason}")
        if record.status is Status.EXPORTED:
            self._check_exported(name, record, live)

    def _check_exported(self, name: str, record: Transaction, live: list[Kept]) -> None:
        receipt = record.receipt
        if receipt is None or receipt.revision != record.revision:
            self._broken("exported", f"{name}: revision {record.revision}, receipt {receipt}")
            return
        if not live:
            key = receipt.company_id, receipt.document_type, receipt.record_no
            if not self._world.books.documents[key].removed_by_hand:
                self._broken("exported", f"{name}: nothing is in Sage")

    def _check_subject(self, subject: Subject, record: Transaction, live: dict[str, list[Kept]]) -> None:
        name = f"{subject.alvys_id} ({record.status})"
        if subject.wants_revert != (record.operation is Operation.REVERT):
            self._broken("the newest request counts", f"{name} wants {record.operation}")
        newest = subject.newest
        if record.alvys_updated_at != newest.updated_at:
            self._broken("the newest counts", f"{name}: {record.alvys_updated_at}, sent {newest}")
        if record.status is not Status.EXPORTED or record.operation is Operation.REVERT:
            return
        parts = {subject.alvys_id, f"{subject.alvys_id}#offset", f"{subject.alvys_id}#earnings"}
        documents = [kept for part in parts for kept in live.get(part, [])]
        own = live.get(subject.alvys_id, [])
        with_it = [key for key in record.companions if key in ("offset", "earnings")]
        if not own or len(documents) != 1 + len(with_it):
            return  # gone by hand, or a part is on the error list
        total = sum((_owed(kept, subject) for kept in documents), Decimal(0))
        place = self._world.connection(newest.subsidiary_id)
        assert record.receipt is not None
        where = (own[0].company_id, record.receipt.entity_id)
        if where != (place.company_id, place.entity_id):
            self._broken("in the right books", f"{name}: {where}, wanted {newest}")
        if (total, own[0].found.party_id) != (newest.net, newest.party):
            self._broken("the newest content", f"{name}: {total} {own[0].found.party_id} not {newest}")

    def _check_companions(self, live: dict[str, list[Kept]]) -> None:
        """A companion goes with its main document, except with an error record that says so."""
        records = {record.alvys_id: record for record in self._world.deployment.records}
        for alvys_id, companion in records.items():
            main = records.get((alvys_id or "").partition("#")[0])
            if main is None or main is companion:
                continue
            wanted = companion.part.key in main.companions and main.operation is Operation.EXPORT
            unsettled = {main.status, companion.status} & {Status.FAILED, *IN_HAND}
            if unsettled or any(one.status is Status.FAILED for one in records.values()):
                continue
            if main.status is Status.SKIPPED and main.receipt is not None:
                continue  # a broken promise of its own
            has = bool(live.get(alvys_id or ""))
            main_has = bool(live.get(main.alvys_id or ""))
            if has and not (wanted and main.receipt is not None):
                self._broken("all or none", f"{alvys_id} without {main.alvys_id}: {main.status}")
            if main_has and wanted and companion.status is not Status.EXPORTED:
                self._broken("all or none", f"{main.alvys_id} without {alvys_id}: {companion.status}")

    # ----------------------------------------------------------- when put right

    def check_nothing_is_stuck(self) -> None:
        """With all obstacles gone, one retry settles everything that a person need not decide."""
        for record in self._world.deployment.records:
            if record.held:
                self._broken("nothing is stuck", f"{record.alvys_id} is held")
            if record.status is not Status.FAILED or record.problem is None:
                continue
            if not self._needs_a_person(record):
                self._broken(
                    f"nothing is stuck with {record.problem.code}",
                    f"{record.alvys_id}: {record.problem.message}",
                )

    def _needs_a_person(self, record: Transaction) -> bool:
        """Another transaction has its number or trip, its set isn't complete in Alvys, or somebody removed
        in Sage what wasn't known here.
        """
        assert record.problem is not None
        if record.problem.code == "trip_already_billed":
            return True
        if record.problem.code in _OF_SETS:
            others = [one for one in self._world.deployment.records if one is not record]
            return not self._set_is_complete() or any(one.status is Status.FAILED for one in others)
        if record.problem.code not in ("document_number_in_use", "already_done", *IN_USE):
            return False
        if len([one for one in self._world.deployment.records if one.number == record.number]) > 1:
            return True
        return any(
            kept.removed_by_hand and f"[Alvys {record.alvys_id}]" in kept.found.description
            for kept in self._world.books.documents.values()
        )

    def _set_is_complete(self) -> bool:
        """Whether Alvys wants invoice and bill of an intercompany set."""
        members = [subject for subject in self._world.subjects if subject.kind in ("set_invoice", "set_bill")]
        return all(
            one.accepted and one.newest.across and one.newest.net and not one.wants_revert for one in members
        )

    def _check_unforeseen(self) -> None:
        for error, _ in self._world.deployment.unforeseen:
            raise error

    def _live(self) -> dict[str, list[Kept]]:
        live: dict[str, list[Kept]] = {}
        for kept in self._world.books.documents.values():
            found = _MARKER.search(kept.found.description) if kept.is_live else None
            if found is not None:
                live.setdefault(found[1], []).append(kept)
        return live

    def _open_errors(self) -> set[str]:
        page = self._world.deployment.stores.transactions.open_errors(TENANT, ListFilter(), 1000, None)
        return {error.record_id for error in page.items}

    def _broken(self, promise: str, what: str) -> None:
        if promise not in NOT_YET:
            raise self._world.broken(promise, what)


def _owed(kept: Kept, subject: Subject) -> Decimal:
    """What a document adds to what Alvys states: bills to what we owe, invoices to what is owed to us."""
    lines = sum((line.amount.amount for line in kept.document.lines), Decimal(0))
    assert lines == kept.found.total
    return lines if (kept.found.type.side is Side.AP) == subject.is_payable else -lines


def _knows(record: Transaction, kept: Kept) -> bool:
    receipt, intent = record.receipt, record.intent
    if receipt is not None:
        return (receipt.company_id, receipt.record_no) == (kept.company_id, kept.found.record_no)
    return intent is not None and (intent.company_id, intent.document_number, intent.party_id) == (
        kept.company_id,
        kept.found.document_number,
        kept.found.party_id,
    )


def _side(write: Write) -> Side:
    operation = write.operation
    if isinstance(operation, Create | Update):
        return operation.document.side
    if isinstance(operation, Delete | Reverse):
        return operation.type.side
    return Side.AP


def _standing(connection: Connection, side: Side) -> str:
    switches = f"ar {connection.ar_sync} ap {connection.ap_sync}"
    return f"{connection.subsidiary.id} is {connection.status}, {switches} ({side})"
