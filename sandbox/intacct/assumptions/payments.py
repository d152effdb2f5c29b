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

    discounts_told_as: Literal["taken", "asked"] = "taken"
    """The field of an AR detail's discount: TRX_DISCOUNTAMOUNT, or TRX_TOTALDISCOUNTTOAPPLY as when written.

    Integrators' lists of readable fields have the first one alone; the reference page names the second one
    for writes. Details of AP payments have the first one.
    """

    receipt_details_dated: Literal["charge", "receipt"] = "charge"
    """Which date of a receipt its details have as their PAYMENTDATE. No source tells."""

    top_level_payments: Literal["visible", "hidden"] = "visible"
    """Whether a session of an entity sees the payments that were made at the top level.

    Help (AP-ME-guidelines): a transaction at the top level has shared visibility; whether that is true of
    payments of an entity's own documents is not told.
    """

    write_off: Literal["memo", "negative"] = "memo"
    """How a person writes an amount off: a credit memo, or a negative invoice or bill, that is applied.

    Sage has no function for it. Its users enter a credit memo; for projects, which memos don't have, a
    negative invoice.
    """

    untouched_rows_have_no_time: bool = False
    """Whether a payment detail that never changed since it was made has no WHENMODIFIED.

    One integrator notes that new records may have none until they change, and asks by WHENCREATED too.
    """
