"""The values that settings with a choice can have (product 'Settings')."""

from __future__ import annotations

from enum import StrEnum


class ReferenceField(StrEnum):
    """PO Number Mapping: the number that an AR invoice has as its reference (AR-4)."""

    ORDER_NUMBER = "order_number"
    PO_NUMBER = "po_number"


class CarrierLink(StrEnum):
    """The id or number by which a carrier is linked to an existing vendor in Sage (PARTY-2)."""

    EXTERNAL_ID = "external_id"
    MC_NUMBER = "mc_number"
    DOT_NUMBER = "dot_number"


class FactoringCompanyAs(StrEnum):
    """What a factoring company becomes in Sage (PARTY-4)."""

    CONTACT = "contact"
    VENDOR = "vendor"


class ReverseIn(StrEnum):
    """The date of a reversal (MOD-6)."""

    ORIGINAL_PERIOD = "original_period"
    TODAY = "today"


class CreatePartiesIn(StrEnum):
    """Where customers, vendors and contacts are looked up and created (PARTY-8)."""

    COMPANY = "company"
    ENTITY = "entity"


class LongReferences(StrEnum):
    """What happens to a reference or another text that is longer than Sage's field."""

    TRUNCATE = "truncate"
    ERROR = "error"


class SummaryInvoices(StrEnum):
    """What becomes of a summary invoice whose loads belong to several subsidiaries (AP-8)."""

    SPLIT = "split"
    REFUSE = "refuse"
