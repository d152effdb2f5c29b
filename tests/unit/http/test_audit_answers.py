"""The size of a page of the audit (CONN-12)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alvys_intacct.domain.connections.audit import AuditAction, AuditEntry, FieldChange
from alvys_intacct.domain.parties.links import MOST_LINKS
from alvys_intacct.http.routes.audit import AuditAnswer, entry_answers


@pytest.mark.rule("CONN-12", "LINK-2")
def test_files_of_many_links_leave_the_audit_readable_and_one_entry_is_shown_whole() -> None:
    path = "partyLinks.carriers.5f0c1d7e-3a52-4b0e-9a55-0123456789ab"
    name = "Transportes Rápidos del Norte " * 6
    changes = [FieldChange(path=path, old="V-000001", new="V-000002", name=name)] * MOST_LINKS
    entry = AuditEntry(
        version=2,
        at=datetime(2026, 1, 1, tzinfo=UTC),
        by="jo",
        action=AuditAction.PARTIES_LINKED,
        changes=changes,
    )

    page = entry_answers([entry] * 50, whole=False)
    assert [len(answer.changes) + answer.more_changes for answer in page] == [MOST_LINKS] * 50
    assert len(AuditAnswer(items=page, cursor=None).model_dump_json()) < 4_000_000
    (whole,) = entry_answers([entry], whole=True)
    assert (len(whole.changes), whole.more_changes) == (MOST_LINKS, 0)
    assert len(whole.model_dump_json()) < 5_000_000
    assert [whole.changes[0].name, whole.changes[-1].name] == [name, None]
