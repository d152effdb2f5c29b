"""Payments and their details."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class PaymentAssumptions:
    """Payments and their details."""

    payment_details_per_line: bool = False
    """Whether a payment of a whole document is stored as one detail per line it pays."""

    payment_void: Literal["detail", "header", "pair", "voided_pair"] = "detail"
    """What voiding a posted payment leaves.

    ``detail``: the header and its details become Voided. ``header``: only the header changes, to Reversed
    (AR) or Voided (AP). ``pair``: a second payment has details of negative amounts; an AR payment becomes
    Reversed and the second one is a Reversal, an AP payment stays as it is and the second one is Posted.
    ``voided_pair``: the same, but both AP payments are Voided, which is what the screens show
    (about-voiding-payments). How the API shows it is not known.
    """

    payments_post_details: Literal["modified", "untouched"] = "modified"
    """Whether the details follow a payment that changes its state, as from Approved to Posted.

    ``modified``: their STATE and WHENMODIFIED change. ``untouched``: only the header changes.
    """

    untouched_rows_have_no_time: bool = False
    """Whether a payment detail that never changed since it was made has no WHENMODIFIED.

    One integrator notes that new records may have none until they change, and asks by WHENCREATED too.
    """
