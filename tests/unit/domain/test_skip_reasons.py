"""The reasons for skipping a transaction."""

from __future__ import annotations

from alvys_intacct.domain.skip_reasons import SkipReason


def test_every_reason_is_said_in_words() -> None:
    assert all(reason.words.endswith(".") for reason in SkipReason)
