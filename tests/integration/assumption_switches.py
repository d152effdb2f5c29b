"""Every behaviour of Sage that no source tells, and the other ways it may be (protocol section 14).

A row names an assumption of the simulator or a setting of the company, its other values, and the problems
that a biller may see then. Without any, everything must go through.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from sandbox.intacct.assumptions import Assumptions
from tests.integration.simulators import Row, demo_seed

COMPANY = "ACME"


@dataclass(frozen=True)
class Switch:
    """One thing turned the other way. `problems` are the codes of error records that are right then."""

    name: str
    value: object
    problems: frozenset[str] = frozenset()
    is_setting: bool = False

    def __str__(self) -> str:
        return f"{self.name}={self.value}"

    def seed(self) -> Row:
        """The demo company with this one difference."""
        seed = demo_seed("intacct")
        company = seed["companies"][COMPANY]
        where = company if self.is_setting else company.setdefault("assumptions", {})
        where[self.name] = self.value
        return seed


def _ways(name: str, *values: object, problems: str = "", setting: bool = False) -> list[Switch]:
    return [Switch(name, value, frozenset(problems.split()), setting) for value in values]


SWITCHES = [
    *_ways("duplicate_controlid_errorno", "XL03000009"),
    *_ways("session_expired_errorno", "XL03000099"),
    *_ways("schema_error_position", "result"),
    *_ways("invoice_number_field", "DOCNUMBER"),
    *_ways("invoice_number_unique", "party", "none"),
    *_ways("bill_number_unique", "company", "none"),
    *_ways("reversed_numbers_reusable", True),
    *_ways("number_in_use", "bare", "value", "unknown"),
    *_ways("invoice_numbers_generated", False),
    *_ways("external_id_queryable", True),
    *_ways("generic_invoice_create", True),
    *_ways("posted_documents_deletable", False),
    *_ways("posted_adjustments_deletable", False, problems="delete_refused"),
    *_ways("negative_totals", False),
    *_ways("zero_totals_paid", True),
    *_ways("posted_documents_editable", False, problems="sage_refused"),
    *_ways("submitted_documents_editable", True),
    *_ways("unknown_fields", "ignore"),
    *_ways("overlong_text", "cut", "accept"),
    *_ways("contact_names_lettered", False),
    *_ways("ids_changeable", True),
    *_ways("missing_keys_fail", True),
    *_ways("entities_private", False),
    *_ways("payment_details_per_line", True),
    *_ways("due_excludes_selected", True),
    *_ways("partially_paid_label", "Partially paid"),
    *_ways("reversal_suffix", " (reversed)"),
    *_ways("unordered_queries", "scrambled"),
    *_ways("session_minutes", 1),
    *_ways("concurrency_limit", 1),
    *_ways("concurrency_wait_ms", 100),
    *_ways("requests_per_minute", 600),
    *_ways("max_functions", 20),
    *_ways("max_keys", 10),
]
ALL_NAMES = {field.name for field in fields(Assumptions)}
