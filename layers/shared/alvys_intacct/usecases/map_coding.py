"""Dimension and custom-field mappings: saved only when they fit what Sage offers (DIM-7, CF-6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from alvys_intacct.domain.connections import Connection
from alvys_intacct.domain.custom_fields import CustomFieldMappings
from alvys_intacct.domain.dimensions import DimensionMappings
from alvys_intacct.domain.metadata import Metadata
from alvys_intacct.domain.reconciliation import CheckProblem, custom_field_problems, dimension_problems
from alvys_intacct.usecases.change_connection import ChangeRefusedError
from alvys_intacct.usecases.refresh_metadata import RefreshMetadata

Look = Callable[[Metadata], Iterable[CheckProblem]]


class MapCoding:
    """Checks mappings against Sage before they are saved; they apply to later exports only."""

    def __init__(self, metadata: RefreshMetadata) -> None:
        self._metadata = metadata

    def dimensions(self, connection: Connection, mappings: DimensionMappings) -> None:
        """Raises `ChangeRefusedError` for a dimension or value that Sage doesn't offer (DIM-6)."""
        self._refuse(connection, lambda offered: dimension_problems(mappings, offered))

    def custom_fields(self, connection: Connection, mappings: CustomFieldMappings) -> None:
        """Raises `ChangeRefusedError` for a field, source or pair of types that doesn't fit (CF-2, CF-3)."""
        self._refuse(connection, lambda offered: custom_field_problems(mappings, offered))

    def _refuse(self, connection: Connection, look: Look) -> None:
        """Sage is read anew before anything is refused: it may have been made a moment ago."""
        if not list(look(self._metadata.current(connection))):
            return
        problems = list(look(self._metadata(connection)))
        if problems:
            raise ChangeRefusedError(problems[0].code, f"{problems[0].field}: {problems[0].message}")
