"""How names are compared: as people see them (DEC-16, MAP-4, PARTY-1).

Two names are the same if they differ only in case, in white space, in the Unicode form of their letters, in
the kind of their dashes or quotes, or in characters that nobody sees. One word is not another: accents, full
stops and legal forms count.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
_SINGLE_QUOTES = "\u2018\u2019\u201a\u201b\u2032\u02b9\u02bb\u02bc\u02bd\u00b4\u2039\u203a\uff07"
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02"
# Soft hyphen, zero-width blanks and joiners, marks of the writing direction, byte order mark.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_PLAIN = str.maketrans(
    {
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_SINGLE_QUOTES, "'"),
        **dict.fromkeys(_DOUBLE_QUOTES, '"'),
        **dict.fromkeys(_INVISIBLE, ""),
    }
)
_REMEMBERED_LENGTH = 100
_SEVERAL_DASHES = re.compile("--+")


def folded(name: str) -> str:
    """The name in the form used for comparison."""
    return _folded_before(name) if len(name) <= _REMEMBERED_LENGTH else _fold(name)


def _fold(name: str) -> str:
    if name.isascii():
        return plain(name).casefold()
    # Folding the case of a composed letter may leave it decomposed.
    without_case = unicodedata.normalize("NFD", plain(name)).casefold()
    return unicodedata.normalize("NFC", without_case)


# The same names come again and again: of items, terms, categories. Long ones would fill the memory.
_folded_before = lru_cache(maxsize=4096)(_fold)


def same_name(name: str, other: str) -> bool:
    """Whether people see the same name."""
    return folded(name) == folded(other)


def plain(name: str) -> str:
    """The name in Unicode's composed form, with plain dashes, quotes and blanks; its case is kept."""
    if not name.isascii():
        name = unicodedata.normalize("NFC", name.translate(_PLAIN))
    if "--" in name:
        name = _SEVERAL_DASHES.sub("-", name)
    return " ".join(name.split())


def former_key(name: str) -> str:
    """The form from which ids in Sage were made before names were compared as people see them.

    It must not change: it finds the vendors that were created under those ids.
    """
    return " ".join(name.split()).casefold()
