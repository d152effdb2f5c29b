"""How ids of Sage companies and users are compared."""

from __future__ import annotations

import unicodedata

from alvys_intacct.domain import names

_LONGEST = 200


def folded_id(name: str) -> str:
    """The id as it is compared: Sage ignores case, and no other spelling may be a way around a limit."""
    if name.isascii():
        return names.folded(name)
    # Some characters become many: a key of DynamoDB has to hold the result.
    return names.folded(unicodedata.normalize("NFKC", name))[:_LONGEST]
