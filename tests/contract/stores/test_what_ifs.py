"""Questions what a change would do: one writer at a time, each tenant its own, however large (WHATIF-1)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alvys_intacct.domain.connections.coding_mappings import AlvysField, DimensionMapping
from alvys_intacct.domain.sage.documents import Dimension
from alvys_intacct.domain.what_if.proposal import Proposal
from alvys_intacct.domain.what_if.result import Counts, Note, WhatIfResult
from alvys_intacct.domain.what_if.runs import begun, new_run, progressed
from alvys_intacct.ports.what_if import WhatIfStore

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.mark.rule("WHATIF-1")
def test_a_question_its_proposal_and_its_answer_are_kept(what_ifs: WhatIfStore) -> None:
    run = new_run("acme", "SUB1", "jo", "corr", NOON)
    assert what_ifs.get("acme", run.what_if_id) is None
    assert what_ifs.proposal(run) is None
    # Larger than an item, even compressed.
    values = {f"{place}-{place**7 % 1_000_003}-{place**5}": f"D{place**3}" for place in range(5_000)}
    mapping = DimensionMapping(alvys_field=AlvysField.OFFICE, values=values)
    proposal = Proposal(
        account_mappings={"defaults": {"ar": "4000", "ap": None}},
        dimension_mappings=dict.fromkeys(Dimension, mapping),
        switches={"ar_sync": False},
        settings={"ar": {"autopostInvoices": True}},
    )
    what_ifs.keep_proposal(run, proposal)
    assert what_ifs.save(run)
    assert not what_ifs.save(run)
    assert what_ifs.get("acme", run.what_if_id) == run
    assert what_ifs.get("other", run.what_if_id) is None
    assert what_ifs.proposal(run) == proposal

    following = progressed(begun(run, 7, NOON), 100, NOON)
    assert not what_ifs.save(following)
    assert what_ifs.save(begun(run, 7, NOON))
    assert what_ifs.save(following)
    result = WhatIfResult(
        counts=Counts(exported=1), notes=(Note.PARTIES_LOOKED_UP,), titles={"4000": "Sales"}
    )
    assert what_ifs.result(run) is None
    what_ifs.keep_result(run, result)
    assert what_ifs.result(following) == result
