"""Who is who: links between the parties of Alvys and those of Sage."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from alvys_intacct.bootstrap.deployment import deployment

if TYPE_CHECKING:
    from alvys_intacct.bootstrap.outside import Outside
    from alvys_intacct.usecases.parties.link_parties import LinkParties
    from alvys_intacct.usecases.parties.list_parties import ListParties
    from alvys_intacct.usecases.parties.refresh_parties import RefreshParties
    from alvys_intacct.usecases.parties.start_refresh import StartRefresh


class PartySide:
    """The use cases of links."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    @cached_property
    def start_refresh(self) -> StartRefresh:
        """Starts readings."""
        from alvys_intacct.usecases.parties.start_refresh import StartRefresh

        outside = self._outside
        return StartRefresh(outside.party_lists, outside.queue, outside.clock)

    @cached_property
    def list_parties(self) -> ListParties:
        """Lists parties."""
        from alvys_intacct.usecases.parties.list_parties import ListParties

        outside = self._outside
        return ListParties(outside.party_lists, outside.party_links, outside.transactions)

    @cached_property
    def link_parties(self) -> LinkParties:
        """Links parties."""
        from alvys_intacct.bootstrap.connections import ConnectionSide
        from alvys_intacct.usecases.parties.link_parties import LinkParties

        outside = self._outside
        change = ConnectionSide(outside).change_connection
        return LinkParties(change, outside.party_links, outside.party_books, self.list_parties)

    @cached_property
    def refresh_parties(self) -> RefreshParties:
        """Carries readings on."""
        from alvys_intacct.gateways.similarity import edit_similarity
        from alvys_intacct.usecases.parties.parties_in_errors import PartiesInErrors
        from alvys_intacct.usecases.parties.read_alvys_lists import ReadAlvysLists
        from alvys_intacct.usecases.parties.read_party_books import ReadPartyBooks
        from alvys_intacct.usecases.parties.refresh_parties import RefreshParties

        outside = self._outside
        return RefreshParties(
            outside.connections,
            outside.party_lists,
            outside.party_links,
            ReadAlvysLists(outside.party_directory, outside.clock),
            ReadPartyBooks(outside.accounting, outside.party_books, outside.clock, outside.remaining_seconds),
            PartiesInErrors(outside.transactions),
            edit_similarity(),
            outside.queue,
            outside.clock,
            outside.remaining_seconds,
        )


@cache
def parties() -> PartySide:
    """Links on this deployment."""
    return PartySide(deployment())
