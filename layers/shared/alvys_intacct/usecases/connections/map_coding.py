"""Change dimension and custom-field mappings, after a check against Sage's metadata (DIM-7, CF-6)."""

from __future__ import annotations

from alvys_intacct.domain.connections.coding_mappings import CustomFieldMappings, DimensionMappings
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.readiness.reconciliation import custom_field_problems, dimension_problems
from alvys_intacct.usecases.alvys_values.seen_references import SeenReferences
from alvys_intacct.usecases.connections.change_connection import ChangeConnection
from alvys_intacct.usecases.connections.mapping_checks import Check, refuse_coding
from alvys_intacct.usecases.connections.refresh_metadata import RefreshMetadata


class MapCoding:
    """Changes a connection's dimension and custom-field mappings; later exports use them."""

    def __init__(
        self, change: ChangeConnection, metadata: RefreshMetadata, references: SeenReferences
    ) -> None:
        self._change = change
        self._references = references
        self._metadata = metadata

    def dimensions(
        self, caller: Identity, connection: Connection, mappings: DimensionMappings, expected: int | None
    ) -> Connection | None:
        """Replace the dimension mappings; None when the connection is gone.

        Raises `ChangeRefusedError` for a dimension or value that Sage doesn't offer (DIM-6).
        """
        self._refuse(connection, lambda metadata: dimension_problems(mappings, metadata))
        return self._save(caller, connection, expected, dimension_mappings=mappings)

    def custom_fields(
        self, caller: Identity, connection: Connection, mappings: CustomFieldMappings, expected: int | None
    ) -> Connection | None:
        """Replace the custom-field mappings; None when the connection is gone.

        Raises `ChangeRefusedError` for a field, source or pair of types that doesn't fit (CF-2, CF-3).
        """
        references = self._references.types(connection.tenant)
        self._refuse(connection, lambda metadata: custom_field_problems(mappings, metadata, references))
        return self._save(caller, connection, expected, custom_field_mappings=mappings)

    def _save(
        self, caller: Identity, connection: Connection, expected: int | None, **mappings: object
    ) -> Connection | None:
        return self._change(
            caller,
            connection.subsidiary.id,
            lambda current: current.model_copy(update=mappings),
            expected=expected,
        )

    def _refuse(self, connection: Connection, check: Check) -> None:
        """Refuse mappings only after reading Sage again: a value may be newer than the metadata."""
        if not list(check(self._metadata.current(connection))):
            return
        refuse_coding(list(check(self._metadata(connection))))
