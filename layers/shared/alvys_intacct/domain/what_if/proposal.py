"""A change of mappings or settings that is asked about and not saved (WHATIF-1)."""

from typing import Any

from pydantic import Field

from alvys_intacct.domain.account_mappings.changes import mappings_of
from alvys_intacct.domain.connections.changes import SettingsChange, changed
from alvys_intacct.domain.connections.coding_mappings import CustomFieldMappings, DimensionMappings
from alvys_intacct.domain.connections.connection import Connection, PostingDestination
from alvys_intacct.domain.transactions.problem import Fact

# At most this many of the newest exported documents are built again, and this many open failed ones.
MOST_NEWEST = 500
MOST_FAILED = 500


class Proposal(Fact):
    """The proposed mappings and settings, as the calls that save them take them; None leaves one as it is.

    `account_mappings` is the message that replaces all of them. `switches` and `settings` are as in
    `SettingsChange`. `newest` is how many of the newest exported documents are built again.
    """

    account_mappings: dict[str, Any] | None = None
    dimension_mappings: DimensionMappings | None = None
    custom_field_mappings: CustomFieldMappings | None = None
    switches: dict[str, bool] = Field(default_factory=dict)
    settings: dict[str, dict[str, Any]] = Field(default_factory=dict)
    posting_destination: PostingDestination | None = None
    newest: int = MOST_NEWEST

    def applied(self, connection: Connection) -> Connection:
        """The connection as it would be. It is not checked against Sage's lists.

        Raises `ChangeRefusedError` and `InvalidInput`.
        """
        following = changed(
            connection, SettingsChange(self.switches, self.settings, self.posting_destination)
        )
        update: dict[str, object] = {}
        if self.account_mappings is not None:
            update["account_mappings"] = mappings_of(self.account_mappings)
        if self.dimension_mappings is not None:
            update["dimension_mappings"] = self.dimension_mappings
        if self.custom_field_mappings is not None:
            update["custom_field_mappings"] = self.custom_field_mappings
        return following.model_copy(update=update)
