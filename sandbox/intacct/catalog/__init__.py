"""Definitions of the Sage objects that the simulator stores."""

from __future__ import annotations

from . import dimensions as _dimensions
from . import documents as _documents
from . import modules as _modules
from . import parties as _parties
from . import payments as _payments
from .definition import Field, ObjectType, Owned, Relation

STANDARD: dict[str, ObjectType] = {
    object_type.name: object_type
    for group in (
        _dimensions.OBJECTS,
        _parties.OBJECTS,
        _documents.OBJECTS,
        _payments.OBJECTS,
        _modules.OBJECTS,
    )
    for object_type in group
}
"""Every standard object by its Sage name."""

__all__ = ["STANDARD", "Field", "ObjectType", "Owned", "Relation"]
