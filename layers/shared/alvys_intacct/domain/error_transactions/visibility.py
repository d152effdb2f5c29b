"""What a caller may see of an error record: amounts only with the permissions of its kind (API-2)."""

from __future__ import annotations

import re
from typing import Protocol

from alvys_intacct.domain.error_transactions.records import ErrorRecord
from alvys_intacct.domain.identity import Identity, Permission
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.problem import Problem

HIDDEN = "[amount hidden]"
# Texts name amounts with decimals (`domain.money.amount_text`).
_AMOUNT = re.compile(r"[-+]?(?<!\d)\d+(?:[.,]\d+)+")
# What follows these words in a message is Sage's text.
_QUOTES = "own words:"
# Sage may write an amount without decimals: any number that stands alone, but no date and no part of an id.
_ANY_NUMBER = re.compile(r"(?<![\w/'-])[-+]?\d[\d.,]*(?![\w/'-])")


class _Kinded(Protocol):
    """What tells which permissions a record needs."""

    @property
    def kind(self) -> Kind | None:
        """Its kind, if that is known."""

    @property
    def entity_type(self) -> str:
        """Its entity type."""


def permissions_of(record: _Kinded) -> frozenset[Permission]:
    """The permissions that show its amounts; where the kind isn't known, those of all kinds of its type."""
    if record.kind is not None:
        return record.kind.facts.permissions
    kinds = [kind for kind in Kind if kind.facts.entity_type == record.entity_type]
    return frozenset(permission for kind in kinds or Kind for permission in kind.facts.permissions)


def shows_amounts(record: _Kinded, caller: Identity) -> bool:
    """Whether the caller may see this record's amounts, and so have them in totals and in an order."""
    return not caller.lacks(permissions_of(record))


def as_seen_by(caller: Identity, record: ErrorRecord) -> ErrorRecord:
    """The record as this caller may see it: without its amount and the amounts in its texts, where needed."""
    if shows_amounts(record, caller):
        return record
    hidden = {"amount": None, "currency": None, "problem": _without_amounts(record.problem, record.amount)}
    return record.model_copy(update=hidden)


def without_amounts(text: str) -> str:
    """A text whose amounts are masked, so that it can be searched by all who see the record."""
    return _AMOUNT.sub(HIDDEN, text)


def without_quoted_amounts(text: str) -> str:
    """A text whose amounts are masked, with any number that follows where it quotes Sage."""
    words, quotes, quoted = text.partition(_QUOTES)
    return without_amounts(words) + quotes + _ANY_NUMBER.sub(HIDDEN, quoted)


def _without_amounts(problem: Problem, own: str | None) -> Problem:
    def masked(text: str) -> str:
        text = without_amounts(text)
        # Its own amount, should a text name it without decimals.
        whole = own and own.lstrip("-").partition(".")[0]
        return re.sub(rf"(?<!\w){whole}(?!\w)", HIDDEN, text) if whole else text

    words, quotes, quoted = problem.message.partition(_QUOTES)
    return problem.model_copy(
        update={
            "message": masked(words) + quotes + _ANY_NUMBER.sub(HIDDEN, quoted),
            "remedy": masked(problem.remedy),
            "vendor_text": problem.vendor_text and _ANY_NUMBER.sub(HIDDEN, problem.vendor_text),
        }
    )
