"""How alike two names are, as the log of how much likelier they are of one company than of two (LINK-1).

Equal names weigh 3.5: of a hundred pairs of equal names about three are of different companies, such as two
firms of that name in two states. So a name alone makes no suggestion that is accepted unseen. What differs
costs: a word that one name lacks costs more the rarer it is, a misspelt one what is misspelt of it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field

from alvys_intacct.domain.parties.name_words import COMMON
from alvys_intacct.late_dataclass import dataclass

# How alike two words are, 0 to 1: in the product an edit distance of a library.
Similarity = Callable[[str, str], float]
SAME_NAME = 3.5
OTHER_NAME = -6.0
# Words that are less alike are two words.
_LEAST_ALIKE = 0.74
_RARITY_OF_COMMON = 0.15
# Fewer names tell little of how rare a word is.
_FEWEST_NAMES = 500
_MISSPELT = 8.0
_MISSING, _MISSING_RARE = 0.8, 3.7
# An initial stands for a word, but for many others, too.
_INITIAL = 0.8


@dataclass(slots=True)
class Rarity:
    """How rare words are among the names of a book: 0.15 for those of the trade, up to 1."""

    names: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, names: Iterable[Sequence[str]]) -> Rarity:
        """Counted in these names."""
        rarity = cls()
        for words in names:
            rarity.names += 1
            rarity.counts.update(set(words))
        return rarity

    def __call__(self, word: str) -> float:
        """The rarity of a word."""
        if word in COMMON:
            return _RARITY_OF_COMMON
        total = max(self.names, _FEWEST_NAMES) + 1
        return max(_RARITY_OF_COMMON, math.log(total / (self.counts[word] + 1)) / math.log(total))


def likeness(
    ours: Sequence[str], theirs: Sequence[str], rarity: Rarity, alike: Similarity, city: str
) -> float:
    """The weight of two names, from `OTHER_NAME` to `SAME_NAME`; `city` is where ours is, folded.

    A word of theirs that names our city is no difference: terminals are often named so.
    """
    if same_words(ours, theirs):
        return SAME_NAME - _commonness(ours, rarity)
    pairs = sorted(
        ((_alike(a, b, alike), i, j) for i, a in enumerate(ours) for j, b in enumerate(theirs)), reverse=True
    )
    free_ours, free_theirs = set(range(len(ours))), set(range(len(theirs)))
    cost, common = 0.0, []
    for how, i, j in pairs:
        if how < _LEAST_ALIKE:
            break
        if i in free_ours and j in free_theirs:
            free_ours.remove(i)
            free_theirs.remove(j)
            common.append(theirs[j])
            cost += (1 - how) * _MISSPELT
    cost += sum(_MISSING + _MISSING_RARE * rarity(ours[i]) for i in free_ours)
    cost += sum(
        _MISSING + _MISSING_RARE * rarity(theirs[j]) for j in free_theirs if theirs[j] not in city.split()
    )
    return max(OTHER_NAME, SAME_NAME - cost - _commonness(common, rarity))


def same_words(ours: Sequence[str], theirs: Sequence[str], city: str = "") -> bool:
    """Whether two names have the same words, in any order and however they are parted, and the same numbers.

    With a city, a word of theirs that names it is no other one.
    """
    theirs = [word for word in theirs if word not in city.split()] or theirs
    if _numbers(ours) != _numbers(theirs):
        return False
    return sorted(ours) == sorted(theirs) or "".join(ours) == "".join(theirs)


def _numbers(words: Sequence[str]) -> list[str]:
    return re.findall(r"[0-9]+", " ".join(words))


def _alike(ours: str, theirs: str, alike: Similarity) -> float:
    if ours == theirs:
        return 1.0
    if not (ours.isalpha() and theirs.isalpha()):
        return 0.0  # Numbers that differ are others.
    short, long = sorted((ours, theirs), key=len)
    if len(short) == 1:
        return _INITIAL if long.startswith(short) else 0.0
    if len(short) >= 4 and long.startswith(short):
        return 0.9  # An abbreviation.
    if len(short) < 4:
        return 0.0
    return alike(ours, theirs)


def _commonness(words: Iterable[str], rarity: Rarity) -> float:
    """What is to be taken off where only common words agree: many companies have these."""
    return SAME_NAME * max(0.0, 1.0 - sum(map(rarity, words)) * 1.2)
