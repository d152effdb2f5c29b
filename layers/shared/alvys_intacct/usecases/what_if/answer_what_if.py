"""Answer what a change would do: build documents twice, compare, keep the answer (WHATIF-1, WHATIF-2).

One message is answered in one go, within seconds. Nothing but the answer is written, so a worker that follows
one that died, or a message that comes twice, begins anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from alvys_intacct.domain.coding.alvys_sources import named_kinds
from alvys_intacct.domain.connections.changes import ChangeRefusedError
from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.input_problems import InvalidInput
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.sage.metadata import Metadata
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.domain.what_if.comparison import Comparison
from alvys_intacct.domain.what_if.proposal import Proposal
from alvys_intacct.domain.what_if.result import Counts, Note, WhatIfResult
from alvys_intacct.domain.what_if.runs import LOST, WhatIfRun, answered, begun, given_up, progressed
from alvys_intacct.ports.parties import PartyLinkStore
from alvys_intacct.ports.runtime import Clock, Metrics
from alvys_intacct.ports.stores import AlvysValueStore, ConnectionStore, MetadataStore, TransactionStore
from alvys_intacct.ports.what_if import WhatIfStore
from alvys_intacct.usecases.what_if.build_both_ways import BuildBothWays, concerns_parties
from alvys_intacct.usecases.what_if.find_documents import FindDocuments, is_built
from alvys_intacct.usecases.what_if.kept_names import KeptNames
from alvys_intacct.usecases.what_if.predict_parties import PredictParty
from alvys_intacct.usecases.work.stored_envelopes import envelopes_of

# A content may have 1.5 MB of JSON.
_READ_AT_ONCE = 25
NOT_CONNECTED = Problem(
    code="not_connected",
    message="The subsidiary is no longer connected to Sage Intacct.",
    remedy="Connect the subsidiary again, then ask again.",
)


class OvertakenError(Exception):
    """Another worker answers the same question."""


class AnswerWhatIf:
    """Answers questions."""

    def __init__(
        self,
        connections: ConnectionStore,
        transactions: TransactionStore,
        metadata: MetadataStore,
        links: PartyLinkStore,
        alvys_values: AlvysValueStore,
        what_ifs: WhatIfStore,
        predict: PredictParty,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._connections = connections
        self._transactions = transactions
        self._metadata = metadata
        self._links = links
        self._alvys_values = alvys_values
        self._what_ifs = what_ifs
        self._predict = predict
        self._clock = clock
        self._metrics = metrics

    def __call__(self, tenant: str, what_if_id: str) -> None:
        """Answer one question. Raises `Retryable`; repeating it does the same."""
        run = self._what_ifs.get(tenant, what_if_id)
        if run is None or run.is_finished:
            return
        try:
            self._answer(run)
        except OvertakenError:
            return

    def _answer(self, run: WhatIfRun) -> None:
        proposal = self._what_ifs.proposal(run)
        present = self._connections.get(run.tenant, run.subsidiary_id)
        if present is None or present.status is ConnectionStatus.DISCONNECTED:
            self._saved(given_up(run, NOT_CONNECTED, self._clock.now()))
            return
        if proposal is None:
            self._saved(given_up(run, LOST, self._clock.now()))
            return
        try:
            proposed = proposal.applied(present)
        except (ChangeRefusedError, InvalidInput) as error:
            # It fitted when it was asked; the connection was changed since.
            self._saved(given_up(run, _no_longer_fits(error), self._clock.now()))
            return
        run = self._saved(begun(run, present.version, self._clock.now()))
        run, result = self._compared(run, present, proposed, proposal)
        self._what_ifs.keep_result(run, result)
        self._saved(answered(run, run.documents, self._clock.now()))
        self._metrics.count("WhatIfs", 1)

    def _compared(
        self, run: WhatIfRun, present: Connection, proposed: Connection, proposal: Proposal
    ) -> tuple[WhatIfRun, WhatIfResult]:
        metadata = self._metadata.get(present.books)
        kinds = named_kinds(present) | named_kinds(proposed)
        names = KeptNames(self._alvys_values, run.tenant, kinds)
        links = self._links.of(present)
        build = BuildBothWays(present, proposed, metadata, links, names, self._predict, self._metrics)
        documents = FindDocuments(self._transactions, present)
        comparison, counts = Comparison(), Counts()
        for some in chain(documents.exported(proposal.newest), documents.failed()):
            counts = self._add(some, build, comparison, counts)
            run = self._saved(progressed(run, counts.exported + counts.failed, self._clock.now()))
        counts = counts.model_copy(update={"left_out": documents.left_out, "more_left_out": documents.more})
        notes = list(_notes(present, proposed, metadata))
        notes += [Note.NAMES_NOT_KEPT] if names.lack_some else []
        notes += [Note.NOT_ALL_LOOKED_AT] if documents.is_cut else []
        result = comparison.result(counts, notes)
        return run, _with_titles(result, metadata)

    def _add(
        self, some: list[Transaction], build: BuildBothWays, comparison: Comparison, counts: Counts
    ) -> Counts:
        standing = [transaction for transaction in some if is_built(transaction)]
        exported = failed = 0
        for transaction, envelope in self._read(standing):
            pairs = list(build(transaction, envelope))
            exported += bool(pairs) and transaction.status is Status.EXPORTED
            failed += bool(pairs) and transaction.status is Status.FAILED
            for pair in pairs:
                comparison.add(pair)
        return counts.model_copy(
            update={
                "exported": counts.exported + exported,
                "failed": counts.failed + failed,
                "not_built": counts.not_built + len(some) - exported - failed,
            }
        )

    def _read(self, standing: list[Transaction]) -> Iterator[tuple[Transaction, TransactionEnvelope]]:
        """The transactions whose content can be read, with it; few at once, since each may be large."""
        for start in range(0, len(standing), _READ_AT_ONCE):
            some = standing[start : start + _READ_AT_ONCE]
            envelopes = envelopes_of(self._transactions, some)
            for transaction in some:
                envelope = envelopes.get(ref_of(transaction))
                if envelope is not None:
                    yield transaction, envelope

    def _saved(self, run: WhatIfRun) -> WhatIfRun:
        if not self._what_ifs.save(run):
            raise OvertakenError
        return run


def _notes(present: Connection, proposed: Connection, metadata: Metadata | None) -> Iterator[Note]:
    if concerns_parties(present, proposed):
        yield Note.PARTIES_LOOKED_UP
    if not proposed.primary_sync:
        yield Note.PRIMARY_SYNC_OFF
    if present.advanced.cross_subsidiary_billing is not proposed.advanced.cross_subsidiary_billing or (
        present.advanced.summary_invoices_over_several_subsidiaries
        is not proposed.advanced.summary_invoices_over_several_subsidiaries
    ):
        yield Note.OTHER_SUBSIDIARIES
    if metadata is None:
        yield Note.NO_SAGE_DATA


def _with_titles(result: WhatIfResult, metadata: Metadata | None) -> WhatIfResult:
    named = result.accounts()
    accounts = metadata.accounts if metadata is not None else []
    titles = {account.number: account.title for account in accounts if account.number in named}
    return result.model_copy(update={"titles": titles})


def _no_longer_fits(error: ChangeRefusedError | InvalidInput) -> Problem:
    return Problem(
        code="changed_meanwhile",
        message=f"The connection was changed meanwhile, and the change no longer fits: {error}",
        remedy="Read the connection again, then repeat your change.",
    )
