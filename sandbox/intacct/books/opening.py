"""Opening balances: computes the state and totals of seeded documents from their lines."""

from __future__ import annotations

from sandbox.intacct.company import Company
from sandbox.intacct.values import money_of, text_of

from .actor import Actor
from .kinds import KINDS
from .lines import lines_of, store_lines, total
from .own_credits import apply_own_credits
from .states import update_totals


def complete_documents(company: Company) -> None:
    """Set what a seed leaves out: state, party name, line amounts, totals."""
    actor = Actor(company)
    for kind in KINDS:
        for row in list(actor.table(kind.object)):
            record_no = int(text_of(row, "RECORDNO"))
            party = actor.table(kind.party).by_key(text_of(row, kind.party_field))
            base = company.settings.base_currency
            filled = actor.table(kind.object).change(
                record_no,
                {
                    "STATE": row.get("STATE") or "Posted",
                    "RECORDTYPE": kind.record_type,
                    "MODULEKEY": row.get("MODULEKEY") or kind.module_key,
                    "WHENPOSTED": row.get("WHENPOSTED") or row.get("WHENCREATED"),
                    "CURRENCY": row.get("CURRENCY") or base,
                    "BASECURR": row.get("BASECURR") or base,
                    f"{kind.party}NAME": party.get("NAME") if party else None,
                },
            )
            lines = [
                {**line, "TRX_AMOUNT": line.get("TRX_AMOUNT") or line.get("AMOUNT")}
                for line in lines_of(actor, kind, record_no)
            ]
            store_lines(actor, kind, filled, lines)
            paid = money_of(row, "TRX_TOTALPAID") or money_of(row, "TOTALPAID")
            entered = total(lines) if lines else money_of(row, "TOTALENTERED")
            stored = update_totals(actor, kind, filled, entered=entered, paid=paid)
            if paid == 0:
                apply_own_credits(actor, kind, stored)
