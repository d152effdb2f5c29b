"""Every behaviour of Sage that no source tells, and the other ways it may be (protocol section 14).

A switch is a difference from the demo company: assumptions of the simulator, settings of the company, or
several of them where one matters only with another. It names the problems that a biller may see then. Without
any, everything must go through.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, fields

from sandbox.intacct.assumptions import Assumptions, choices
from tests.integration.simulators import Row, demo_seed

COMPANY = "ACME"
DEFAULTS = {assumption.name: assumption.default for assumption in fields(Assumptions)}
# Other values of assumptions that are free texts or numbers.
OTHERS: dict[str, tuple[object, ...]] = {
    "duplicate_controlid_errorno": ("XL03000009",),
    "session_expired_errorno": ("XL03000099",),
    "longest_controlid": (200,),
    "no_value_state": ("Paid", "Posted"),
    "partially_paid_label": ("Partially paid",),
    "query_hours_from_utc": (-8, 14),
    "session_minutes": (1,),
    "concurrency_limit": (1,),
    "concurrency_wait_ms": (100,),
    "requests_per_minute": (600,),
    "max_functions": (20,),
    "max_keys": (10,),
}
SETTINGS: dict[str, tuple[object, ...]] = {
    "billApproval": (True,),
    "paymentApproval": (True,),
    "invoiceReversal": (False,),
    "billReversal": (False,),
    "inlineCredits": ("automatic",),
    "multiCurrency": (False,),
    "isoCountryCodes": (True,),
}
AUTOMATIC = {"inlineCredits": "automatic"}
NO_REVERSAL = {"invoiceReversal": False, "billReversal": False}
# What matters only together.
TOGETHER: list[Row] = [
    AUTOMATIC | {"own_credit_details": False},
    AUTOMATIC | {"own_credit_totals": "netted"},
    AUTOMATIC | {"own_credits_block_removal": True},
    AUTOMATIC | {"billReversal": False},
    AUTOMATIC | {"payment_void": "pair", "own_credit_details": False},
    NO_REVERSAL | {"posted_documents_deletable": "always"},
    NO_REVERSAL | {"posted_documents_deletable": "never"},
    {"offered_fields": "public", "unknown_field_answer": "named"},
    {"offered_fields": "public", "unknown_field_answer": "unnamed"},
    {"offered_fields": "public", "payment_void": "header", "payments_post_details": "untouched"},
    {"multiCurrency": False, "single_currency_refuses": "any"},
    {"payments_post_details": "untouched", "payment_void": "header"},
    {"payments_post_details": "untouched", "payment_void": "pair"},
    {"payments_post_details": "untouched", "payment_void": "voided_pair"},
    {"query_hours_from_utc": -8, "untouched_rows_have_no_time": True},
    {"isoCountryCodes": True, "country_names": "listed", "state_names": "codes", "special_ids": "refuse"},
    {"number_in_use": "unknown", "duplicate_controlid_text": "unknown"},
    {"ids_unique": "entity", "entities_private": False},
    {"billApproval": True, "submitted_documents_editable": True},
]
# Each of these has tests of its own; here they are tried in one go.
IN_ONE_GO: Row = {
    "discounts_told_as": "asked",
    "receipt_details_dated": "receipt",
    "top_level_payments": "hidden",
    "write_off": "negative",
}
# What a biller may see with a difference.
PROBLEMS: dict[tuple[str, object], str] = {
    ("posted_adjustments_deletable", False): "delete_refused",
    ("posted_documents_editable", False): "sage_refused",
    ("own_credits_block_removal", True): "removal_refused",
    ("posted_documents_deletable", "never"): "removal_refused",
}
# Enough to meet most pairs; each combination is the same in every run.
COMBINATIONS, PARTS = 20, 5
# So many of the assumptions that show a biller nothing are tried at a time: a world takes most of a second.
AT_ONCE = 5


@dataclass(frozen=True)
class Switch:
    """The demo company with these differences, and the codes of error records that are right then."""

    changes: tuple[tuple[str, object], ...]

    def __str__(self) -> str:
        return " ".join(f"{name}={value}" for name, value in self.changes)

    @property
    def problems(self) -> frozenset[str]:
        """What a biller may see."""
        return frozenset(PROBLEMS[change] for change in self.changes if change in PROBLEMS)

    def seed(self) -> Row:
        """The demo company with the differences."""
        seed = demo_seed("intacct")
        company = seed["companies"][COMPANY]
        for name, value in self.changes:
            where = company.setdefault("assumptions", {}) if name in DEFAULTS else company
            where[name] = value
        return seed


def _single() -> Iterator[tuple[str, object]]:
    for name, default in DEFAULTS.items():
        if name in IN_ONE_GO:
            continue
        values = OTHERS.get(name) or tuple(value for value in choices(name) if value != default)
        yield from ((name, value) for value in values)
    for name, values in SETTINGS.items():
        yield from ((name, value) for value in values)


def _combined() -> Iterator[Switch]:
    every = list(_single())
    draw = random.Random(11)
    for _ in range(COMBINATIONS):
        yield Switch(tuple(sorted(dict(draw.sample(every, PARTS)).items())))


def _few_at_a_time() -> Iterator[Switch]:
    """Each single difference: those of which a biller sees something alone, the others in small groups."""
    quiet: list[tuple[str, object]] = []
    for change in _single():
        if change in PROBLEMS or change[0] in SETTINGS:
            yield Switch((change,))
        else:
            quiet.append(change)
    # The values of one assumption follow each other, so a group takes from as many parts of the list.
    groups = -(-len(quiet) // AT_ONCE)
    yield from (Switch(tuple(quiet[start::groups])) for start in range(groups))


SWITCHES = [
    *_few_at_a_time(),
    *(Switch(tuple(changes.items())) for changes in (*TOGETHER, IN_ONE_GO)),
    *_combined(),
]
TRIED = {name for switch in SWITCHES for name, _ in switch.changes}
