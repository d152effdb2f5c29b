"""Questions what a change would do, in the Limits table.

    pk                      sk           what
    T#tenant#WHATIF         question id  a question and how far its answer is (WHATIF)
    T#tenant#W#question id  PROPOSAL     the proposed change
    T#tenant#W#question id  RESULT       the answer

All of it expires after a day. Answering one writes nowhere else.
"""

from __future__ import annotations

from alvys_intacct.domain.what_if.proposal import Proposal
from alvys_intacct.domain.what_if.result import WhatIfResult
from alvys_intacct.domain.what_if.runs import WhatIfRun
from alvys_intacct.gateways.dynamodb.report_pieces import ReportPieces
from alvys_intacct.gateways.dynamodb.table import ConditionFailedError, Table, version_is

_PROPOSAL, _RESULT = "PROPOSAL", "RESULT"


class DynamoWhatIfStore:
    """`WhatIfStore` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, what_if_id: str) -> WhatIfRun | None:
        """One question."""
        item = self._table.get(_pk(tenant), what_if_id)
        return WhatIfRun.model_validate_json(item["record"]) if item else None

    def save(self, run: WhatIfRun) -> bool:
        """Write it; False if another worker changed it first."""
        item = {
            "pk": _pk(run.tenant),
            "sk": run.what_if_id,
            "version": run.version,
            "record": run.model_dump_json(),
            "expiresAt": _expires(run),
        }
        try:
            self._table.put(item, version_is(run.version - 1))
        except ConditionFailedError:
            return False
        return True

    def keep_proposal(self, run: WhatIfRun, proposal: Proposal) -> None:
        """Keep the proposed change."""
        self._pieces(run).keep(_PROPOSAL, proposal.model_dump_json())

    def proposal(self, run: WhatIfRun) -> Proposal | None:
        """The proposed change; None once it has expired."""
        text = self._pieces(run).get(_PROPOSAL)
        return Proposal.model_validate_json(text) if text is not None else None

    def keep_result(self, run: WhatIfRun, result: WhatIfResult) -> None:
        """Keep the answer."""
        self._pieces(run).keep(_RESULT, result.model_dump_json())

    def result(self, run: WhatIfRun) -> WhatIfResult | None:
        """The answer; None before it is kept."""
        text = self._pieces(run).get(_RESULT)
        return WhatIfResult.model_validate_json(text) if text is not None else None

    def _pieces(self, run: WhatIfRun) -> ReportPieces:
        return ReportPieces(self._table, f"T#{run.tenant}#W#{run.what_if_id}", _expires(run))


def _pk(tenant: str) -> str:
    return f"T#{tenant}#WHATIF"


def _expires(run: WhatIfRun) -> int:
    return int(run.expires_at().timestamp())
