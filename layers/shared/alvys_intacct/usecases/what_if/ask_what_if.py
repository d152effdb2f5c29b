"""Ask what a change would do: it is checked as if it were saved, recorded and queued (WHATIF-1)."""

from __future__ import annotations

from collections.abc import Iterable

from alvys_intacct.domain.account_mappings.changes import newly_chosen
from alvys_intacct.domain.connections.changes import next_version
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.readiness.check_problems import CheckProblem
from alvys_intacct.domain.readiness.reconciliation import custom_field_problems, dimension_problems
from alvys_intacct.domain.sage.metadata import Metadata
from alvys_intacct.domain.transactions.problem import problem_of
from alvys_intacct.domain.what_if.proposal import Proposal
from alvys_intacct.domain.what_if.runs import WhatIfRun, given_up, new_run
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import MetadataStore
from alvys_intacct.ports.what_if import WhatIfStore
from alvys_intacct.usecases.alvys_values.seen_references import SeenReferences
from alvys_intacct.usecases.connections.mapping_checks import (
    keeps_masters,
    refuse_coding,
    refuse_ill_formed,
    refuse_unusable,
)


class AskWhatIf:
    """Records questions. Sage is not asked: its lists count as they were last read (WHATIF-2)."""

    def __init__(
        self,
        what_ifs: WhatIfStore,
        metadata: MetadataStore,
        references: SeenReferences,
        queue: WorkQueue,
        clock: Clock,
    ) -> None:
        self._what_ifs = what_ifs
        self._metadata = metadata
        self._references = references
        self._queue = queue
        self._clock = clock

    def __call__(
        self, caller: Identity, connection: Connection, proposal: Proposal, correlation_id: str
    ) -> WhatIfRun:
        """The question, which is queued.

        Raises `ChangeRefusedError` and `InvalidInput` where saving the change would, and `Retryable` if it
        can't be queued; then it is recorded as failed.
        """
        self._check(connection, proposal)
        run = new_run(
            caller.tenant, connection.subsidiary.id, caller.subject, correlation_id, self._clock.now()
        )
        self._what_ifs.keep_proposal(run, proposal)
        self._what_ifs.save(run)
        try:
            self._queue.send_what_ifs([run])
        except Retryable as error:
            self._what_ifs.save(given_up(run, problem_of(error), self._clock.now()))
            raise
        return run

    def _check(self, connection: Connection, proposal: Proposal) -> None:
        if proposal.account_mappings is not None:
            refuse_ill_formed(proposal.account_mappings)
        following = proposal.applied(connection)
        next_version(connection, following)
        current, proposed = connection.account_mappings, following.account_mappings
        keeps_masters(current, proposed)
        metadata = self._metadata.get(connection.books)
        if metadata is None:
            return
        chosen = newly_chosen(current, proposed)
        refuse_unusable(chosen, {account.number: account for account in metadata.accounts})
        refuse_coding(list(self._coding_problems(connection.tenant, proposal, metadata)))

    def _coding_problems(self, tenant: str, proposal: Proposal, metadata: Metadata) -> Iterable[CheckProblem]:
        if proposal.dimension_mappings is not None:
            yield from dimension_problems(proposal.dimension_mappings, metadata)
        if proposal.custom_field_mappings is not None:
            references = self._references.types(tenant)
            yield from custom_field_problems(proposal.custom_field_mappings, metadata, references)
