"""Part of the demo: what another GL account for linehaul would do, asked before it is saved."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

from sandbox.demo.connecting import COMPANY, MAPPINGS
from sandbox.demo.scene import Json, Scene
from sandbox.demo.steps import expect, until

NOW_ON, ASKED_ABOUT = "4000", "4020"


class WhatIf:
    """Asks about a change of the account mappings. It isn't saved."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def go(self) -> None:
        """Ask, read the answer, and find everything as it was. Raises DemoError."""
        run = self._scene.steps.run
        before = self._in_sage()
        told = run(f"What if linehaul went to {ASKED_ABOUT}? Ask before it is saved", self._ask)
        run("The answer: each line, its account before and after", lambda: self._read_lines(told))
        run("Totals of both accounts, before and after", lambda: self._add_up(told))
        run("Nothing was posted, changed or saved", lambda: self._compare(before))

    def _ask(self) -> tuple[Json, str]:
        mappings: Json = deepcopy(MAPPINGS)
        mappings["categories"]["load"]["items"]["Customer Linehaul"]["ar"] = ASKED_ABOUT
        path = f"{self._scene.connection}/what-if"
        asked = self._scene.api.call("POST", path, {"accountMappings": mappings}, expect=202)

        def look() -> Json | None:
            found = self._scene.api.call("GET", asked["statusUrl"])
            return found if found["status"] in ("complete", "failed") else None

        answered = until("the answer", look, 60)
        expect(answered["status"], "complete", "answer")
        counts = answered["result"]["counts"]
        differ = f"{counts['bookedDifferently']} of {answered['documents']} documents"
        return answered["result"], f"{differ} would be booked differently"

    def _read_lines(self, told: Json) -> tuple[None, str]:
        lines = [line for document in told["documents"] for line in document["lines"]]
        for line in lines:
            expect(line["before"]["account"], NOW_ON, "account before")
            expect(line["after"]["account"], ASKED_ABOUT, "account after")
        expect(len(lines), 4, "lines")
        expect(told["errorsComing"], [], "errors to come")
        first = lines[0]
        return None, f"{len(lines)} lines, such as {first['memo']}: {NOW_ON} would become {ASKED_ABOUT}"

    def _add_up(self, told: Json) -> tuple[None, str]:
        totals = {row["account"]: row for row in told["totals"]}
        (move,) = told["moves"]
        moved = Decimal(move["amount"]["amount"])
        for account, change in ((NOW_ON, -moved), (ASKED_ABOUT, moved)):
            row = totals[account]
            expect(Decimal(row["after"]) - Decimal(row["before"]), change, f"change of {account}")
        told_in_words = [
            f"{account} {totals[account]['before']} to {totals[account]['after']}"
            for account in (NOW_ON, ASKED_ABOUT)
        ]
        return None, ", ".join(told_in_words)

    def _compare(self, before: Json) -> tuple[None, str]:
        expect(self._in_sage(), before, "documents in Sage")
        mappings = self._scene.api.call("GET", f"{self._scene.connection}/account-mappings")
        kept = mappings["categories"]["load"]["items"]["Customer Linehaul"]["ar"]
        expect(kept, NOW_ON, "account of linehaul")
        return None, f"linehaul is still on {kept}"

    def _in_sage(self) -> Json:
        return [self._scene.intacct.objects(name, company=COMPANY) for name in ("ARINVOICE", "APBILL")]
