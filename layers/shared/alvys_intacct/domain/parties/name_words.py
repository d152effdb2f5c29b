"""The words of a company's or person's name, without what people leave out or write in several ways.

Legal forms, "The" and "and" go; abbreviations of the trade are written out. With "dba" it is several names;
who follows "c/o" is another party.
"""

from __future__ import annotations

import re
import unicodedata

from alvys_intacct.domain.names import folded

# Names are cut here: longer ones come from nobody's registration.
_LONGEST = 200
_MOST_WORDS = 12
# Each is compared with each of the others', so a text of "dba" alone would take seconds.
_MOST_NAMES = 4
_OTHERWISE = re.compile(
    r"\b(?:d\s*/?\s*b\s*/?\s*a|a\s*/?\s*k\s*/?\s*a|f\s*/?\s*k\s*/?\s*a|doing business as)\b\.?"
)
# What follows is somebody else, to whom things are sent: a factoring company, say.
_CARE_OF = re.compile(r"\b(?:c\s*/\s*o|in care of|care of|attn)\b")
_LEGAL_TEXT = (
    "inc incorporated llc lc llp lllp lp ltd limited corp corporation co company pllc pc plc sa cv gmbh"
)
_LEGAL = frozenset(_LEGAL_TEXT.split())

_FORMS = {
    "limited company": frozenset({"llc", "lc", "pllc"}),
    "corporation": frozenset({"inc", "incorporated", "corp", "corporation"}),
}
_LEFT_OUT = frozenset({"the", "and", "of"})
_WRITTEN_OUT = {
    "assoc": "associates", "bros": "brothers", "ctr": "center", "centre": "center", "dist": "distribution",
    "ent": "enterprises", "entp": "enterprises", "enterprise": "enterprises", "exp": "express",
    "xpress": "express", "frt": "freight", "frght": "freight", "grp": "group", "hldgs": "holdings",
    "ind": "industries", "inds": "industries", "intl": "international", "intnl": "international",
    "log": "logistics", "lgstcs": "logistics", "logistic": "logistics", "mfg": "manufacturing",
    "mgmt": "management", "mktg": "marketing", "natl": "national", "prod": "products", "prods": "products",
    "st": "saint", "svc": "services", "svcs": "services", "srvcs": "services", "serv": "services",
    "service": "services", "sys": "systems", "tech": "technologies", "trk": "trucking", "trkg": "trucking",
    "trans": "transport", "transp": "transport", "trnsp": "transport", "transportation": "transport",
    "whse": "warehouse", "whsg": "warehousing", "amer": "american", "ctl": "central",
    "distr": "distribution", "distributing": "distribution", "distributors": "distribution",
    "foods": "food", "carrier": "carriers", "line": "lines",
}  # fmt: skip
# Words that many companies of the trade have: they tell little of which company it is.
_COMMON_TEXT = (
    "american associates brothers carriers cargo center central delivery distribution enterprises "
    "express food freight global group haul haulers hauling holdings industries international lines "
    "logistics manufacturing national products services solutions sons systems transit transport "
    "truck trucking trucks united usa us america warehouse warehousing worldwide supply management "
    "terminal"
)
COMMON = frozenset(_COMMON_TEXT.split())


def names_in(name: str) -> list[tuple[str, ...]]:
    """The words of each name in a text: one, or several where it has "dba" or the like."""
    own, *_ = [part for part in _CARE_OF.split(folded(name[:_LONGEST])) if part.strip()] or [""]
    return [words for part in _OTHERWISE.split(own) if (words := _words(part))][:_MOST_NAMES]


def legal_form(name: str) -> str:
    """Whether a name says that it is a limited company or a corporation; empty for neither, or both."""
    words = set(_initials_together(re.findall(r"[^\W_]+", folded(name[:_LONGEST]).replace(".", ""))))
    forms = [form for form, marks in _FORMS.items() if words & marks]
    return forms[0] if len(forms) == 1 else ""


def _words(name: str) -> tuple[str, ...]:
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter)
    )
    plain = re.sub(r"['`.]", "", plain)
    split = re.findall(r"[^\W_]+", re.sub(r"[&+]", " and ", plain))[: _MOST_WORDS * 2]
    words = [word for word in _initials_together(split) if word not in _LEFT_OUT]
    told = [word for word in words if word not in _LEGAL] or words
    return tuple(_WRITTEN_OUT.get(word, word) for word in told[:_MOST_WORDS])


def _initials_together(words: list[str]) -> list[str]:
    """Single letters in a row are one word: "j b hunt" is "jb hunt", "l l c" is "llc"."""
    together: list[str] = []
    initials = ""
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha():
            initials += word
            continue
        if initials:
            together.append(initials)
            initials = ""
        if word:
            together.append(word)
    return together
