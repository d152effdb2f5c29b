"""The port to the store of questions what a change would do (WHATIF)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from alvys_intacct.domain.what_if.proposal import Proposal
    from alvys_intacct.domain.what_if.result import WhatIfResult
    from alvys_intacct.domain.what_if.runs import WhatIfRun


class WhatIfStore(Protocol):
    """Questions with their proposed changes and their answers, for a day."""

    def get(self, tenant: str, what_if_id: str) -> WhatIfRun | None:
        """One question."""

    def save(self, run: WhatIfRun) -> bool:
        """Write it; False if another worker changed it first."""

    def keep_proposal(self, run: WhatIfRun, proposal: Proposal) -> None:
        """Keep the proposed change; before its question is saved."""

    def proposal(self, run: WhatIfRun) -> Proposal | None:
        """The proposed change; None once it has expired."""

    def keep_result(self, run: WhatIfRun, result: WhatIfResult) -> None:
        """Keep the answer."""

    def result(self, run: WhatIfRun) -> WhatIfResult | None:
        """The answer; None before it is kept."""
