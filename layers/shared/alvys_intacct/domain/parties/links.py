"""Links that people accepted: parties of Alvys that are parties of Sage (LINK-1).

A link counts like an External Accounting ID of the connection's subsidiary. An ID that Alvys sends itself
wins. A suggestion that was rejected is not offered again for that party.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field

from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.sage.books import Side

# Links and rejections of one connection, each.
MOST_LINKS = 20_000
# Rejections of one party. Suggestions are few; whoever rejects more looks for the party by hand.
MOST_REJECTED_OF_ONE = 20
SIDE_OF = {PartyKind.CUSTOMERS: Side.AR, PartyKind.CARRIERS: Side.AP, PartyKind.DRIVERS: Side.AP}


class PartyLink(BaseModel):
    """The Sage id of a party, and the name that Alvys had for it when it was linked."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    sage_id: str
    name: str = ""


_NAMELESS = PartyLink(sage_id="")


class TooManyLinksError(Exception):
    """The connection would have more links or rejections than one may have."""


class PartyLinks(BaseModel):
    """The links and the rejected suggestions of a connection, by kind and Alvys id."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    linked: Mapping[PartyKind, Mapping[str, PartyLink]] = Field(default_factory=dict)
    rejected: Mapping[PartyKind, Mapping[str, tuple[str, ...]]] = Field(default_factory=dict)

    def link(self, kind: PartyKind, alvys_id: str) -> PartyLink | None:
        """The link of a party; None where it has none."""
        return self.linked.get(kind, {}).get(alvys_id)

    def sage_id(self, kind: PartyKind, alvys_id: str) -> str | None:
        """The Sage id to which a party is linked."""
        link = self.link(kind, alvys_id)
        return link.sage_id if link else None

    def rejected_of(self, kind: PartyKind, alvys_id: str) -> tuple[str, ...]:
        """The Sage ids that were rejected for a party."""
        return self.rejected.get(kind, {}).get(alvys_id, ())


NO_LINKS = PartyLinks.model_construct(linked={}, rejected={})


class LinkEditor:
    """Links that are being changed; `result` is what they become."""

    def __init__(self, links: PartyLinks) -> None:
        self._linked = {kind: dict(links.linked.get(kind, {})) for kind in PartyKind}
        self._rejected = {kind: dict(links.rejected.get(kind, {})) for kind in PartyKind}

    def link(self, kind: PartyKind, alvys_id: str, link: PartyLink) -> None:
        """Link a party, in place of a former link. What is linked is not rejected."""
        self._linked[kind][alvys_id] = link
        left = tuple(ruled for ruled in self._rejected[kind].get(alvys_id, ()) if ruled != link.sage_id)
        self._set_rejected(kind, alvys_id, left)

    def unlink(self, kind: PartyKind, alvys_id: str) -> bool:
        """Remove a link; False where there is none."""
        return self._linked[kind].pop(alvys_id, None) is not None

    def reject(self, kind: PartyKind, alvys_id: str, sage_ids: Iterable[str]) -> None:
        """Remember that the party is none of these."""
        all_of_them = dict.fromkeys((*self._rejected[kind].get(alvys_id, ()), *sage_ids))
        self._set_rejected(kind, alvys_id, tuple(all_of_them)[-MOST_REJECTED_OF_ONE:])

    def forget_rejections(self, kind: PartyKind, alvys_id: str) -> None:
        """Let everything be suggested again for a party."""
        self._rejected[kind].pop(alvys_id, None)

    def clear(self, kind: PartyKind) -> None:
        """Remove all links of a kind."""
        self._linked[kind].clear()

    @property
    def result(self) -> PartyLinks:
        """The links as they were changed. Raises `TooManyLinksError`."""
        linked = {kind: of_kind for kind, of_kind in self._linked.items() if of_kind}
        rejected = {kind: of_kind for kind, of_kind in self._rejected.items() if of_kind}
        if max(sum(map(len, linked.values())), sum(map(len, rejected.values()))) > MOST_LINKS:
            raise TooManyLinksError
        return PartyLinks(linked=linked, rejected=rejected)

    def _set_rejected(self, kind: PartyKind, alvys_id: str, sage_ids: tuple[str, ...]) -> None:
        if sage_ids:
            self._rejected[kind][alvys_id] = sage_ids
        else:
            self._rejected[kind].pop(alvys_id, None)


def party_key(kind: PartyKind, alvys_id: str) -> str:
    """The name of a party in errors, and in lists of parties."""
    return f"{kind}:{alvys_id}"


def party_of_key(key: str) -> tuple[PartyKind, str] | None:
    """The kind and Alvys id of such a name; None where it is none."""
    kind, _, alvys_id = key.partition(":")
    if kind not in PartyKind.__members__.values() or not alvys_id:
        return None
    return PartyKind(kind), alvys_id


def changes_between(
    before: PartyLinks, after: PartyLinks, names: Mapping[str, str] = MappingProxyType({})
) -> list[tuple[str, object, object, str | None]]:
    """What differs, as the audit tells it: a path, the value before, the one after, and the party's name.

    `names` are those of parties that have no link, by key.
    """
    changes: list[tuple[str, object, object, str | None]] = []
    for kind in PartyKind:
        old, new = before.linked.get(kind, {}), after.linked.get(kind, {})
        for alvys_id in sorted(old.keys() | new.keys()):
            was, is_now = old.get(alvys_id), new.get(alvys_id)
            ids = (was.sage_id if was else None, is_now.sage_id if is_now else None)
            if ids[0] != ids[1]:
                name = (is_now or was or _NAMELESS).name or names.get(party_key(kind, alvys_id))
                changes.append((f"partyLinks.{kind}.{alvys_id}", *ids, name))
        ruled_out, now_ruled_out = before.rejected.get(kind, {}), after.rejected.get(kind, {})
        for alvys_id in sorted(ruled_out.keys() | now_ruled_out.keys()):
            lists = (ruled_out.get(alvys_id, ()), now_ruled_out.get(alvys_id, ()))
            if lists[0] != lists[1]:
                was_told, is_told = (", ".join(ids) or None for ids in lists)
                link = new.get(alvys_id) or old.get(alvys_id) or _NAMELESS
                name = names.get(party_key(kind, alvys_id)) or link.name or None
                changes.append((f"rejectedSuggestions.{kind}.{alvys_id}", was_told, is_told, name))
    return changes
