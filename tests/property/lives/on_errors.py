"""What people do about errors: retry, mark as synced, close, undo, name the document."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from alvys_intacct.domain.error_transactions.actions import ActionKind, ErrorScope
from alvys_intacct.domain.transactions.named_document import NamedDocument
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.domain.transactions.resolution import ResolutionKind
from alvys_intacct.domain.transactions.resolving import Decision
from tests.fakes.samples import CALLER, TENANT
from tests.property.lives.actor import Actor

# Each call has a correlation id of its own.
_CALLS = count()


class OnErrors(Actor):
    """The steps of people on the page of errors."""

    def retry_errors(self) -> None:
        """Somebody retries all errors."""
        self._say("retry all errors")
        run, call = self._world.process.recovery.run_actions, f"corr-{next(_CALLS)}"
        self._guarded(lambda: run.start(TENANT, CALLER.subject, ActionKind.RETRY, ErrorScope(), call))

    def mark_as_synced(self) -> None:
        """Somebody says that a failed document is in Sage."""
        self._resolve(ResolutionKind.SYNCED)

    def close_error(self) -> None:
        """Somebody says that nothing more is to be done."""
        self._resolve(ResolutionKind.CLOSED)

    def undo(self) -> None:
        """Somebody undoes such a decision."""
        resolved = self._ids(Status.RESOLVED)
        if resolved:
            self._undo([self._draw.choice(resolved)])

    def name_document(self) -> None:
        """Somebody names the document of a failed or marked transaction, perhaps a wrong one."""
        known = [*self._ids(Status.FAILED), *self._ids(Status.RESOLVED)]
        live = [kept for kept in self._world.books.documents.values() if kept.is_live]
        if not known or not live:
            return
        record_id, kept = self._draw.choice(known), self._draw.choice(live)
        self._say(f"name record {kept.found.record_no} for {record_id[4:8]}")
        named = NamedDocument(record_no=kept.found.record_no)
        name = self._world.process.recovery.name_document
        self._guarded(lambda: name(TENANT, record_id, named, self._decision()))

    def _resolve(self, kind: ResolutionKind) -> None:
        failed = self._ids(Status.FAILED)
        if not failed:
            return
        record_id = self._draw.choice(failed)
        self._say(f"{kind} {record_id[4:8]}")
        resolve = self._world.process.recovery.resolve_errors
        self._guarded(lambda: resolve(TENANT, [record_id], kind, self._decision()))

    def _undo(self, record_ids: Sequence[str]) -> None:
        self._say(f"undo {[record_id[4:8] for record_id in record_ids]}")
        undo = self._world.process.recovery.undo_resolutions
        self._guarded(lambda: undo(TENANT, record_ids, self._decision()))

    def _ids(self, status: Status) -> list[str]:
        records = self._world.deployment.records
        return [record.transaction_id for record in records if record.status is status]

    def _decision(self) -> Decision:
        return Decision("a reason", CALLER.subject, self._world.process.clock.now())
