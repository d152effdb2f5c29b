"""`WhatIfStore` in memory."""

from __future__ import annotations

from alvys_intacct.domain.what_if.proposal import Proposal
from alvys_intacct.domain.what_if.result import WhatIfResult
from alvys_intacct.domain.what_if.runs import WhatIfRun


class FakeWhatIfStore:
    """Questions, proposals and answers."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], WhatIfRun] = {}
        self._proposals: dict[tuple[str, str], Proposal] = {}
        self._results: dict[tuple[str, str], WhatIfResult] = {}

    def get(self, tenant: str, what_if_id: str) -> WhatIfRun | None:
        """One question."""
        return self.kept.get((tenant, what_if_id))

    def save(self, run: WhatIfRun) -> bool:
        """If nobody else wrote meanwhile."""
        known = self.kept.get((run.tenant, run.what_if_id))
        if (known.version if known else 0) != run.version - 1:
            return False
        self.kept[run.tenant, run.what_if_id] = run
        return True

    def keep_proposal(self, run: WhatIfRun, proposal: Proposal) -> None:
        """The proposed change."""
        self._proposals[run.tenant, run.what_if_id] = proposal

    def proposal(self, run: WhatIfRun) -> Proposal | None:
        """The proposed change."""
        return self._proposals.get((run.tenant, run.what_if_id))

    def keep_result(self, run: WhatIfRun, result: WhatIfResult) -> None:
        """The answer."""
        self._results[run.tenant, run.what_if_id] = result

    def result(self, run: WhatIfRun) -> WhatIfResult | None:
        """The answer."""
        return self._results.get((run.tenant, run.what_if_id))
