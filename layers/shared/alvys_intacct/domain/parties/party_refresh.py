"""A reading of the parties that lack an id, and of Sage's: how far it is (LINK-1).

Alvys allows few calls a minute, so a large company is read in several runs, a minute apart. What was read is
kept in between.
"""

from datetime import datetime, timedelta

from pydantic import Field

from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.parties.party_facts import PartyBook, PartyFacts
from alvys_intacct.domain.parties.party_list import ListedParty, ListModel, ReadingProblem
from alvys_intacct.domain.sage.books import Side

# A run lasts five minutes at most, and its message comes again within half an hour.
ABANDONED_AFTER = timedelta(minutes=45)
# 50,000 parties take two hours. One that takes longer than this waits for calls that Alvys doesn't grant.
GIVEN_UP_AFTER = timedelta(hours=12)
TOO_LONG = ReadingProblem(
    code="reading_too_slow",
    message="The parties could not be read within 12 hours: Alvys or Sage Intacct took too few calls.",
    remedy="Have the list read anew at a quieter time. If it fails again, contact support.",
)
ELSEWHERE = ReadingProblem(
    code="connection_changed",
    message="The subsidiary was connected to another company or level in Sage Intacct meanwhile.",
    remedy="Have the list read anew.",
)


class PartyRefresh(ListModel):
    """One reading. `token` names what was read so far; `version` grows with each step.

    `place` is the company and the level in Sage whose parties it reads: what was read of one says nothing of
    another, to which the subsidiary was connected meanwhile.
    """

    run_id: str
    asked_by: str
    correlation_id: str = ""
    started_at: datetime
    changed_at: datetime
    finished_at: datetime | None = None
    problem: ReadingProblem | None = None
    token: str = ""
    version: int = 1
    place: str = ""

    def is_under_way(self, now: datetime) -> bool:
        """Whether somebody works on it, or soon will."""
        return (
            self.finished_at is None
            and not self.has_taken_too_long(now)
            and now - self.changed_at < ABANDONED_AFTER
        )

    def has_taken_too_long(self, now: datetime) -> bool:
        """Whether it is given up."""
        return now - self.started_at >= GIVEN_UP_AFTER

    def step(self, now: datetime) -> "PartyRefresh":
        """The next version, one step further."""
        return self.model_copy(update={"changed_at": now, "version": self.version + 1})

    def finished(self, now: datetime, problem: ReadingProblem | None = None) -> "PartyRefresh":
        """The reading when it is over; `problem` says why it found nothing."""
        update = {"finished_at": now, "problem": problem, "token": ""}
        return self.step(now).model_copy(update=update)


class KindSoFar(ListModel):
    """What was read of a list of Alvys: parties without an id, and the Sage ids that others have.

    `next_page` is None once all is read. `taken` has the holders' names by folded Sage id.
    """

    next_page: int | None = 0
    parties: tuple[ListedParty, ...] = ()
    taken: dict[str, str] = Field(default_factory=dict)
    problem: ReadingProblem | None = None
    cut: bool = False


class BookSoFar(ListModel):
    """What was read of Sage's customers or vendors. `after` is the record number of the last one."""

    after: str | None = None
    parties: tuple[PartyFacts, ...] = ()
    is_read: bool = False
    cut: bool = False


class ReadSoFar(ListModel):
    """What a reading has read."""

    kinds: dict[PartyKind, KindSoFar] = Field(default_factory=dict)
    books: dict[Side, BookSoFar] = Field(default_factory=dict)

    def kind(self, kind: PartyKind) -> KindSoFar:
        """What was read of a kind."""
        return self.kinds.get(kind) or KindSoFar()

    def with_kind(self, kind: PartyKind, read: KindSoFar) -> "ReadSoFar":
        """With more of a kind."""
        return self.model_copy(update={"kinds": {**self.kinds, kind: read}})

    def with_book(self, side: Side, read: BookSoFar) -> "ReadSoFar":
        """With more of Sage's parties."""
        return self.model_copy(update={"books": {**self.books, side: read}})


def place_of(connection: Connection) -> str:
    """The company and the level in Sage where a connection's parties are."""
    books = connection.party_books
    return f"{books.company_id.casefold()}#{books.entity_id or ''}"


def book_of(side: Side, read: BookSoFar, read_at: datetime) -> PartyBook:
    """The book that was read to its end."""
    return PartyBook(side=side, read_at=read_at, parties=list(read.parties), cut=read.cut)
