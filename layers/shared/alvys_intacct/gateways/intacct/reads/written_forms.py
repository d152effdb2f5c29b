"""Patterns for Sage's `like` that find a name in whatever form it is written there (DEC-16).

Sage compares letters, and perhaps their case. What it may hold in another form becomes a wildcard, so it may
answer more names than asked for: the caller compares them.
"""

from __future__ import annotations

import re
import unicodedata

from alvys_intacct.domain.names import plain

# One letter may stand for these: the sharp s, and the ligatures of texts copied from a PDF.
_AS_ONE_LETTER = (re.compile("ss", re.IGNORECASE), re.compile("ffi|ffl|ff|fi|fl", re.IGNORECASE))
_ANY, _ONE = "%", "_"
_WILDCARDS = re.compile("%{2,}")
# Fewer letters than these would find half of the company's customers.
_FEWEST_LETTERS = 3


def like_patterns(name: str) -> tuple[str, ...]:
    """The patterns: a name in Sage that people see as this one is like one of them."""
    composed = plain(name)
    if not composed:
        return ()
    pattern = _pattern(composed)
    if _ANY in pattern and len(re.sub("[%_]", "", pattern)) < _FEWEST_LETTERS:
        return _forms(composed)
    as_one = (_pattern(letters.sub(_ONE, composed)) for letters in _AS_ONE_LETTER)
    return tuple(dict.fromkeys((pattern, *as_one)))


def _pattern(name: str) -> str:
    return _WILDCARDS.sub(_ANY, "".join(map(_as_written, name)))


def _as_written(letter: str) -> str:
    """The letter, or a wildcard for what may be written otherwise."""
    if letter in " -":
        return _ANY
    if letter in "'\"%_":
        return _ONE
    return letter if letter.isascii() or _has_one_form(letter) else _ANY


def _has_one_form(letter: str) -> bool:
    """Whether the letter has no other case and no other Unicode form."""
    return letter == letter.casefold() == letter.upper() == unicodedata.normalize("NFD", letter)


def _forms(name: str) -> tuple[str, ...]:
    """The name in its usual forms, for names with too few plain letters."""
    cases = (name, name.lower(), name.upper(), name.title(), name.casefold())
    forms = (unicodedata.normalize(form, case) for case in cases for form in ("NFC", "NFD"))
    escaped = (re.sub("[ -]+", _ANY, re.sub("['\"%_]", _ONE, form)) for form in forms)
    return tuple(dict.fromkeys(escaped))
