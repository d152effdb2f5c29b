"""The shape of links (ERR-9)."""

from collections.abc import Iterable

from alvys_intacct.domain.transactions.links import Link
from alvys_intacct.http.shapes.answer import Answer


class LinkAnswer(Answer):
    """A link to the object in Alvys or to the document in Sage.

    `system` is alvys or sage. If not `direct`, the link opens the place where `label` is to be looked up.
    """

    system: str
    label: str
    url: str
    direct: bool


def link_answers(links: Iterable[Link]) -> list[LinkAnswer]:
    """Links in an answer."""
    return [
        LinkAnswer(system=link.system, label=link.label, url=link.url, direct=link.direct) for link in links
    ]
