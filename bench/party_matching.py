"""How well parties of Alvys are found among Sage's: a seeded set with known truth (LINK-1).

The set has what such lists have: legal forms left out or changed, abbreviations, slips, turned words, "The",
"&", dba names, numbers and addresses that one system lacks or has from before. Beside the right party there
are wrong ones that look like it: terminals in other towns, other firms of the same family name, firms of the
same name in another state. One party in seven has no counterpart at all, but may have such a look-alike.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from alvys_intacct.domain.parties.candidates import BookIndex
from alvys_intacct.domain.parties.party_facts import PartyFacts
from alvys_intacct.domain.parties.suggestions import (
    DEFAULT_THRESHOLD,
    lowered_where_shared,
    suggestions_for,
)

SEED = 20261128
_FIRST_TEXT = (
    "Abbott Adler Alpine Anchor Arrow Atlas Aurora Badger Baker Barrett Beacon Bearing Bennett Bison "
    "Blackhawk Blue Boulder Brandt Bridger Briggs Cardinal Cascade Cedar Chandler Cobalt Coleman "
    "Condor Copper Coyote Crane Crescent Dakota Dawson Delgado Denali Diamond Dixon Dunmore Eagle "
    "Eastwood Elkhorn Ellis Falcon Fischer Fletcher Foster Fox Frontier Garcia Gibson Golden Granite "
    "Graves Great Green Griffin Hansen Harbor Harding Hawthorne Hendricks Heron Hickory Highland "
    "Holloway Horizon Hudson Iron Jackson Jefferson Jensen Juniper Kaplan Keller Kingston Kodiak "
    "Larson Lexington Liberty Lindgren Lone Madison Magnolia Maple Martinez Mercer Meridian Mesa "
    "Midland Monarch Moreno Mustang Nelson Nguyen Noble Northern Oak Olson Orion Ortega Osprey Palmer "
    "Patel Patriot Peterson Pinnacle Pioneer Prairie Premier Quality Ramirez Redwood Reliable "
    "Ridgeline Rivera Rocky Roth Sanchez Schneider Sequoia Shepard Sierra Silver Singh Sterling Stone "
    "Summit Sunrise Superior Swan Tanner Tempest Thornton Thunder Timber Titan Torres Trident Union "
    "Valley Vanguard Vega Vista Walker Weaver Westbrook Whitaker Wildcat Wilson Winchester Wolf Yates "
    "Young Zeller Zenith"
)
_FIRST = _FIRST_TEXT.split()

_SECOND_TEXT = (
    "Bay Brook Canyon City Coast Creek Crest Crossing Field Fork Gate Hill Hollow Lake Line Mountain "
    "Park Peak Point Ridge River Road Run Star Trail View Wind Wood"
)
_SECOND = _SECOND_TEXT.split()

_TRADE = (
    "Transport", "Transportation", "Trucking", "Logistics", "Freight", "Freight Lines", "Express", "Carriers",
    "Hauling", "Transport Services", "Logistics Group", "Freight Services", "Distribution", "Foods", "Supply",
    "Manufacturing", "Products", "Packaging", "Steel", "Building Products", "Brothers Trucking",
    "& Sons Trucking", "International",
)  # fmt: skip
_LEGAL = ("LLC", "Inc", "Inc.", "Corp", "Co.", "L.L.C.", "Incorporated", "Corporation", "Ltd", "Company", "")
_CITIES_TEXT = (
    "Dallas TX,Houston TX,Laredo TX,Chicago IL,Joliet IL,Atlanta GA,Savannah GA,Memphis TN,"
    "Nashville TN,Denver CO,Phoenix AZ,Fresno CA,Ontario CA,Portland OR,Seattle WA,Boise ID,"
    "Omaha NE,Lincoln NE,Kansas City MO,Springfield MO,Tulsa OK,Little Rock AR,Charlotte NC,"
    "Columbus OH,Toledo OH,Indianapolis IN,Fort Wayne IN,Green Bay WI,Fargo ND,Billings MT,"
    "Salt Lake City UT,Reno NV,Tampa FL,Jacksonville FL,Newark NJ,Allentown PA,Buffalo NY,"
    "Richmond VA,Louisville KY,Mobile AL"
)
_CITIES = _CITIES_TEXT.split(",")

_ABBREVIATED = {
    "Transportation": ("Trans", "Transp", "Transport"),
    "Transport": ("Trans", "Transp."),
    "Trucking": ("Trkg", "Truckng"),
    "Logistics": ("Log", "Logistic"),
    "Freight": ("Frt",),
    "Express": ("Exp", "Xpress"),
    "Services": ("Svcs", "Service"),
    "Distribution": ("Dist",),
    "Manufacturing": ("Mfg",),
    "Brothers": ("Bros",),
    "International": ("Intl", "Int'l"),
    "Products": ("Prods",),
    "Group": ("Grp",),
    "Lines": ("Line",),
    "Mountain": ("Mtn",),
    "Carriers": ("Carrier",),
}


@dataclass(frozen=True)
class MatchingSet:
    """Parties of Alvys, Sage's book, and the Sage id of each party that has one."""

    parties: list[PartyFacts]
    book: list[PartyFacts]
    truth: dict[str, str]


@dataclass(frozen=True)
class Measured:
    """`precision` of what "accept all" takes at the default threshold; `recall` in the first three."""

    precision: float
    recall: float
    accepted: int
    wrong: list[tuple[PartyFacts, str, float]]


def make_set(how_many: int, seed: int = SEED) -> MatchingSet:
    """A set with so many parties in Alvys, the same for the same seed."""
    return _Maker(random.Random(seed)).make(how_many)


def measure(made: MatchingSet) -> Measured:
    """Suggest for all, and compare with the truth."""
    index = BookIndex(made.book)
    found = {
        party.party_id: suggestions_for(party, index, OSA.normalized_similarity) for party in made.parties
    }
    names = {party.party_id: party.name for party in made.parties}
    found = lowered_where_shared(found, {}, names)
    right, wrong, hits = 0, [], 0
    for party in made.parties:
        truth, suggestions = made.truth.get(party.party_id), found[party.party_id]
        hits += truth is not None and truth in [suggestion.sage_id for suggestion in suggestions[:3]]
        if suggestions and suggestions[0].score >= DEFAULT_THRESHOLD:
            if suggestions[0].sage_id == truth:
                right += 1
            else:
                wrong.append((party, suggestions[0].name, suggestions[0].score))
    accepted = right + len(wrong)
    return Measured(right / accepted if accepted else 1.0, hits / len(made.truth), accepted, wrong)


class _Maker:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._number = 0

    def make(self, how_many: int) -> MatchingSet:
        parties, book, truth = [], [], {}
        for place in range(how_many):
            company = self._company()
            sage_id = f"S-{place:05d}"
            has_counterpart = self._chance.random() < 6 / 7
            if has_counterpart:
                book.append(self._as_kept(company, sage_id, in_sage=True))
                truth[f"A-{place:05d}"] = sage_id
            parties.append(self._as_kept(company, f"A-{place:05d}", in_sage=False))
            for count, other in enumerate(self._look_alikes(company)):
                book.append(self._as_kept(other, f"L-{place:05d}-{count}", in_sage=True))
        book += [
            self._as_kept(self._company(), f"U-{place:05d}", in_sage=True) for place in range(how_many // 4)
        ]
        self._chance.shuffle(book)
        return MatchingSet(parties, book, truth)

    def _company(self) -> PartyFacts:
        chance = self._chance
        self._number += 1
        shape = chance.random()
        if shape < 0.15:  # a driver or owner-operator
            given = chance.choice(
                ("John", "Maria", "James", "Luis", "Anna", "Robert", "Amir", "Wei", "David", "Elena")
            )
            name = f"{given} {chance.choice(_FIRST)}"
            if chance.random() < 0.4:
                name += " Trucking"
        elif shape < 0.55:
            name = f"{chance.choice(_FIRST)} {chance.choice(_SECOND)} {chance.choice(_TRADE)}"
        elif shape < 0.75:
            name = f"{chance.choice(_FIRST)} {chance.choice(_TRADE)}"
        elif shape < 0.85:
            name = f"{chance.choice(_FIRST)} {chance.choice(_FIRST)} {chance.choice(_TRADE)}"
        else:
            letters = "".join(chance.choices("ABCDEFGHJKLMNPRSTW", k=chance.choice((2, 3))))
            name = f"{letters} {chance.choice(_TRADE)}"
        city, _, state = chance.choice(_CITIES).rpartition(" ")
        domain = "".join(letter for letter in name.lower() if letter.isalnum())[:18] + ".com"
        return PartyFacts(
            party_id="",
            name=name,
            mc_number=str(chance.randint(100_000, 1_600_000)),
            dot_number=str(chance.randint(300_000, 4_000_000)),
            tax_id=f"{chance.randint(10, 99)}-{chance.randint(1_000_000, 9_999_999)}",
            emails=(f"{chance.choice(('ap', 'billing', 'accounting', 'info'))}@{domain}",),
            phones=(f"({chance.randint(201, 989)}) {chance.randint(200, 999)}-{chance.randint(1000, 9999)}",),
            city=city,
            state=state,
        )

    def _look_alikes(self, company: PartyFacts) -> Iterator[PartyFacts]:
        """Other companies that look like this one."""
        chance = self._chance
        other = self._company()
        if chance.random() < 0.12:  # a terminal: the same group, another account
            same = {"emails": company.emails} if chance.random() < 0.3 else {}
            yield other.model_copy(update={"name": f"{company.name} - {other.city}", **same})
        if chance.random() < 0.06:  # another firm of the family, or of the same owner
            word = company.name.split()[0]
            same = {"phones": company.phones} if chance.random() < 0.2 else {}
            yield other.model_copy(update={"name": f"{word} {chance.choice(_TRADE)}", **same})
        if chance.random() < 0.03:  # a firm of the same name somewhere else
            yield other.model_copy(update={"name": company.name})

    def _as_kept(self, company: PartyFacts, party_id: str, *, in_sage: bool) -> PartyFacts:
        """The company as one of the two systems has it."""
        chance = self._chance
        lacks = 0.55 if in_sage else 0.35
        emails = company.emails if chance.random() > lacks else ()
        if emails and chance.random() < 0.2:
            emails = (f"ap{chance.randint(1, 99)}@{emails[0].partition('@')[2]}",)
        if emails and chance.random() < 0.1:
            emails = (f"person{self._number}@gmail.com",)
        phones = company.phones if chance.random() > lacks - 0.2 else ()
        if phones and chance.random() < 0.15:
            phones = (f"{chance.randint(201, 989)}-{chance.randint(200, 999)}-{chance.randint(1000, 9999)}",)
        has_city = chance.random() > (0.2 if in_sage else 0.05)
        moved = chance.random() < 0.05
        city, _, state = (
            chance.choice(_CITIES).rpartition(" ") if moved else (company.city, "", company.state)
        )
        return replace_facts(
            company,
            party_id=party_id,
            name=self._noisy(company.name) if chance.random() < 0.75 else self._legal(company.name),
            mc_number=self._number_of("MC", company.mc_number, 0.6 if in_sage else 0.4),
            dot_number=self._number_of("", company.dot_number, 0.7 if in_sage else 0.4),
            tax_id=company.tax_id if chance.random() > (0.4 if in_sage else 0.9) else "",
            emails=emails,
            phones=phones,
            city=city if has_city else "",
            state=state if has_city else "",
        )

    def _number_of(self, prefix: str, number: str, lacks: float) -> str:
        if self._chance.random() < lacks:
            return ""
        return self._chance.choice(
            (number, f"{prefix}{number}", f"{prefix}-{number}", f"{prefix} # 0{number}")
        )

    def _legal(self, name: str) -> str:
        return f"{name}{self._chance.choice((' ', ', '))}{self._chance.choice(_LEGAL)}".strip(" ,")

    def _noisy(self, name: str) -> str:
        chance = self._chance
        words = name.split()
        if chance.random() < 0.35:
            words = [chance.choice(_ABBREVIATED.get(word, (word,))) for word in words]
        if chance.random() < 0.2:
            place = chance.randrange(len(words))
            words[place] = self._slip(words[place])
        if len(words) > 1 and chance.random() < 0.06:
            words = [*words[1:], words[0]] if chance.random() < 0.5 else [words[1], words[0], *words[2:]]
        if len(words) > 2 and chance.random() < 0.08:
            words = words[:-1]
        if len(words) > 2 and chance.random() < 0.05:
            words = [words[0] + words[1].lower(), *words[2:]]
        text = " ".join(words)
        if chance.random() < 0.3:
            text = text.replace("&", "and") if "&" in text else text
        if chance.random() < 0.06:
            text = f"The {text}"
        text = self._legal(text)
        if chance.random() < 0.04:
            text = f"{chance.choice(_FIRST)} Holdings LLC {chance.choice(('dba', 'DBA', 'd/b/a'))} {text}"
        return chance.choice((text, text, text.upper(), text.title()))

    def _slip(self, word: str) -> str:
        if len(word) < 5:
            return word
        chance = self._chance
        place = chance.randrange(1, len(word) - 1)
        kind = chance.randrange(4)
        if kind == 0:
            return word[:place] + word[place + 1 :]
        if kind == 1:
            return word[:place] + word[place] + word[place:]
        if kind == 2:
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        return word[:place] + chance.choice("aeioustrn") + word[place + 1 :]


def replace_facts(facts: PartyFacts, **changes: object) -> PartyFacts:
    """The facts with other values."""
    return facts.model_copy(update=changes)
