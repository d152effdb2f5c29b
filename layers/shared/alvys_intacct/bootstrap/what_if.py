"""What a change of settings would do: asking, answering and giving up."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from alvys_intacct.bootstrap.deployment import deployment

if TYPE_CHECKING:
    # Loaded by those that need them: the routes start without what answers.
    from alvys_intacct.bootstrap.outside import Outside
    from alvys_intacct.usecases.what_if.answer_what_if import AnswerWhatIf
    from alvys_intacct.usecases.what_if.ask_what_if import AskWhatIf


class WhatIfSide:
    """The use cases of questions what a change would do."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    @cached_property
    def ask(self) -> AskWhatIf:
        """Records questions."""
        from alvys_intacct.usecases.alvys_values.seen_references import SeenReferences
        from alvys_intacct.usecases.what_if.ask_what_if import AskWhatIf

        outside = self._outside
        return AskWhatIf(
            outside.what_ifs,
            outside.metadata,
            SeenReferences(outside.alvys_values),
            outside.queue,
            outside.clock,
        )

    @cached_property
    def answer(self) -> AnswerWhatIf:
        """Answers questions. Nobody keeps Sage's parties here, so only Sage can tell them."""
        from alvys_intacct.usecases.what_if.answer_what_if import AnswerWhatIf
        from alvys_intacct.usecases.what_if.predict_parties import only_sage_can_tell

        outside = self._outside
        return AnswerWhatIf(
            outside.connections,
            outside.transactions,
            outside.metadata,
            outside.party_links,
            outside.alvys_values,
            outside.what_ifs,
            only_sage_can_tell,
            outside.clock,
            outside.metrics,
        )


@cache
def what_if() -> WhatIfSide:
    """The questions of this deployment."""
    return WhatIfSide(deployment())
