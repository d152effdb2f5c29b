"""Customers, vendors and contacts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class PartyAssumptions:
    """Customers, vendors and contacts."""

    contact_names_lettered: bool = True
    """Whether a generated contact name has the letter C or V before the id: NAME(C<id>) or NAME(V<id>).

    Sage's pages and their samples write it that way. Otherwise it is NAME(<id>).
    """

    country_names: Literal["free", "listed"] = "free"
    """What COUNTRY may say in a company without ISO country codes: ``free`` text, or a ``listed`` name.

    Sage's help calls it a text box there, for the company's own address. With ISO country codes it is a list.
    """

    state_names: Literal["free", "codes"] = "free"
    """What STATE may say: ``free`` text, or two-letter ``codes`` in the United States and Canada.

    No source tells which states Sage checks.
    """

    special_ids: Literal["accept", "refuse"] = "accept"
    """Whether customer and vendor ids may have other characters than Sage's help advises.

    It advises letters, numbers, underscores, periods, and single spaces and dashes inside. It says that Sage
    may accept others and not find them later. ``refuse`` refuses them.
    """

    ids_changeable: bool = False
    """Whether an update by RECORDNO may change CUSTOMERID, VENDORID or CONTACTNAME.

    Sage's field definitions say that CONTACTNAME cannot be edited.
    """

    ids_unique: Literal["company", "entity"] = "company"
    """Scope of customer, vendor and contact ids: the ``company``, or the owning ``entity``."""
