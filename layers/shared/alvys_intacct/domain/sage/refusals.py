"""Refusals of Sage that the product reacts to, by the code of their error."""

from __future__ import annotations

# A document, customer, vendor or contact with this number or id is in Sage already.
IN_USE = frozenset({"duplicate_document_number", "already_exists"})
# A write under a control id that Sage has carried out before.
CARRIED_OUT = "already_done"
# Words that nobody knows: the refusal may concern anything.
UNRECOGNISED = frozenset({"sage_refused"})
# Refusals of a reversal that say nothing of the document itself: the company may not reverse at all, and then
# it deletes (protocol section 14). No source has Sage's words for it, so unknown words count too.
NO_REVERSAL = frozenset({"reversal_disabled", "reversal_refused"}) | UNRECOGNISED
# Refusals of an update that say that the document can't be changed where it is; unknown words count too.
NO_UPDATE = frozenset({"update_refused", "document_submitted"}) | UNRECOGNISED
# Refusals of a removal because somebody, or an earlier attempt, has carried it out in the meantime.
GONE_MEANWHILE = frozenset({"document_reversed", "document_not_found"})
# Refusals of a deletion that say nothing of what else was asked for in the same transaction.
NO_DELETION = frozenset({"deletion_disabled", "delete_refused"}) | UNRECOGNISED
