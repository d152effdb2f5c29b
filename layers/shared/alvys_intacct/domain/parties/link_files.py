"""Links in a file: what its rows ask for, and what is wrong with them (LINK-2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.parties.link_decisions import cannot_be_linked
from alvys_intacct.domain.parties.links import LinkEditor, PartyLink, PartyLinks, party_key
from alvys_intacct.domain.parties.matching import LONGEST_PARTY_ID
from alvys_intacct.domain.parties.party_facts import PartyFacts
from alvys_intacct.late_dataclass import dataclass

KINDS = ", ".join(PartyKind)


_ZEROS = (
    "There is {} as well, which differs in leading zeros only. Spreadsheets take these off, so this may be "
    "the wrong one. Link this party under Parties."
)


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A row of the file. An empty `sage_id` stands for no link."""

    number: int
    kind: str
    alvys_id: str
    name: str
    sage_id: str


@dataclass(frozen=True, slots=True)
class BadLine:
    """What is wrong with a row: the column, and what to do."""

    number: int
    column: str
    message: str


def linked_by_file(
    links: PartyLinks,
    lines: Iterable[LinkLine],
    names: Mapping[str, str],
    parties: Mapping[PartyKind, Mapping[str, PartyFacts]],
    entity_id: str | None,
    complete: Iterable[PartyKind],
) -> tuple[PartyLinks, list[BadLine]]:
    """The links with those of the file, and everything that is wrong with it. Raises `TooManyLinksError`.

    Parties that the file doesn't name stay as they are, and what it leaves as it is isn't looked at. `names`
    are those of known parties by key; of `complete` kinds all parties are known.
    """
    editor, bad, rows = LinkEditor(links), [], dict[str, int]()
    of_alvys, of_sage = _Zeros(names), {kind: _Zeros(parties[kind]) for kind in PartyKind}
    all_known = frozenset(complete)
    for line in lines:
        kind = PartyKind(line.kind.casefold()) if line.kind.casefold() in list(PartyKind) else None
        if kind is None:
            bad.append(BadLine(line.number, "kind", f"Enter one of: {KINDS}."))
            continue
        key = party_key(kind, line.alvys_id)
        problem = _problem_with_party(line, kind, names, links, all_known)
        if problem is None and key in rows:
            problem = f"Row {rows[key]} is about the same party. Keep one of them."
        if problem is not None:
            bad.append(BadLine(line.number, "alvysId", problem))
            continue
        rows[key] = line.number
        if line.sage_id == (links.sage_id(kind, line.alvys_id) or ""):
            continue
        if twin := of_alvys.twin_of(key):
            bad.append(BadLine(line.number, "alvysId", _ZEROS.format(twin.partition(":")[2])))
            continue
        if not line.sage_id:
            editor.unlink(kind, line.alvys_id)
            continue
        if twin := of_sage[kind].twin_of(line.sage_id.casefold()):
            bad.append(BadLine(line.number, "sageId", _ZEROS.format(parties[kind][twin].party_id)))
            continue
        party = parties[kind].get(line.sage_id.casefold())
        refused = cannot_be_linked(party, kind, line.sage_id[:LONGEST_PARTY_ID], entity_id)
        if refused is not None or party is None:
            bad.append(BadLine(line.number, "sageId", refused[1] if refused else ""))
            continue
        name = names.get(key, line.name)[:200]
        editor.link(kind, line.alvys_id, PartyLink(sage_id=party.party_id, name=name))
    return (editor.result if not bad else links), bad


class _Zeros:
    """Ids by their digits without leading zeros, which spreadsheets take off."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._ids: dict[str, list[str]] = {}
        for known in ids:
            if (short := _shortened(known)) is not None:
                self._ids.setdefault(short, []).append(known)

    def twin_of(self, given: str) -> str | None:
        """Another id that differs in leading zeros only; None where there is none."""
        short = _shortened(given)
        return next((known for known in self._ids.get(short, ()) if known != given), None) if short else None


def _shortened(text: str) -> str | None:
    """An id, or the key of a party, without leading zeros; None where it isn't made of digits."""
    before, colon, digits = text.rpartition(":")
    if not (digits.isascii() and digits.isdigit()):
        return None
    return f"{before}{colon}{digits.lstrip('0')}"


def _problem_with_party(
    line: LinkLine,
    kind: PartyKind,
    names: Mapping[str, str],
    links: PartyLinks,
    all_known: frozenset[PartyKind],
) -> str | None:
    if not line.alvys_id:
        return "Enter the party's id in Alvys."
    if len(line.alvys_id) > 100 or not line.alvys_id.isprintable():
        return "This is no id of Alvys: it is too long, or has characters that can't be seen."
    is_known = party_key(kind, line.alvys_id) in names or links.link(kind, line.alvys_id) is not None
    if kind in all_known and not is_known:
        return (
            f"No active party among the {kind} that lack an External Accounting ID has this id. Take the id "
            "from an export, or have the list read anew."
        )
    return None
