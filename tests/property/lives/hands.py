"""What people do in Sage by hand, and to the company's settings there."""

from __future__ import annotations

from alvys_intacct.domain.sage.documents import DocumentState
from tests.fakes.books import Kept
from tests.property.lives.actor import Actor

_DRAFT = (DocumentState.POSTED, DocumentState.POSTED, DocumentState.DELETED)
_POSTED = (
    DocumentState.PAID,
    DocumentState.PARTIALLY_PAID,
    DocumentState.SELECTED,
    DocumentState.REVERSED,
)
# What a person does to a document in each state: pays it, takes the payment back, and so on.
_TOUCHES = {
    DocumentState.DRAFT: _DRAFT,
    DocumentState.SUBMITTED: _DRAFT,
    DocumentState.POSTED: _POSTED,
    DocumentState.PARTIALLY_PAID: (DocumentState.POSTED, DocumentState.PAID),
    DocumentState.PAID: (DocumentState.POSTED,),
    DocumentState.SELECTED: (DocumentState.POSTED, DocumentState.PAID),
}
# An adjustment is applied to a document, or deleted: nobody selects it or reverses it here.
_OF_ADJUSTMENTS = {DocumentState.POSTED: (DocumentState.PAID, DocumentState.PARTIALLY_PAID)}
_OBSTACLES = frozenset({DocumentState.PAID, DocumentState.PARTIALLY_PAID, DocumentState.SELECTED})
MONTHS = ((2026, 10), (2026, 11))


class Hands(Actor):
    """The steps of people in Sage."""

    def touch_document(self) -> None:
        """A person posts, pays, selects, applies, reverses or deletes a document, or undoes that."""
        live = [kept for kept in self._world.books.documents.values() if kept.is_live]
        if not live:
            return
        kept = self._draw.choice(live)
        touches = _TOUCHES[kept.found.state]
        if kept.found.type.is_adjustment:
            touches = _OF_ADJUSTMENTS.get(kept.found.state, touches)
        self._set(kept, self._draw.choice(touches))

    def close_period(self) -> None:
        """A person closes a month in Sage."""
        month = self._draw.choice(MONTHS)
        self._say(f"the period {month} is closed")
        self._world.sage.closed.add(month)

    def open_period(self) -> None:
        """A person opens all months again."""
        self._say("all periods are opened")
        self._world.sage.closed.clear()

    def switch_reversal(self) -> None:
        """A person switches the reversal of unpaid documents off or on."""
        books = self._world.books
        books.no_reversal = "" if books.no_reversal else "reversal_disabled"
        books.posted_deletable = self._draw.random() < 0.7
        self._say(f"reversal {books.no_reversal or 'enabled'}, deletable {books.posted_deletable}")

    def change_password(self) -> None:
        """A person changes the password of the service's user in Sage."""
        world = self._world
        company = self._draw.choice(sorted({world.connection(one).company_id for one in world.subsidiaries}))
        self._say(f"the password of {company} is changed in Sage")
        world.sage.accepted[company] = f"new{self._draw.randint(1, 9)}"

    def remove_obstacles(self) -> None:
        """People undo what keeps documents where they are."""
        books = self._world.books
        books.no_reversal, books.posted_deletable = "", True
        for kept in books.documents.values():
            if kept.found.state in _OBSTACLES:
                self._set(kept, DocumentState.POSTED)

    def _set(self, kept: Kept, state: DocumentState) -> None:
        self._say(f"a person makes record {kept.found.record_no} {state}")
        self._world.books.set_state(kept, state)
