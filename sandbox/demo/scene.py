"""What every part of the demo has at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.demo.clients import Api, Simulator
from sandbox.demo.connecting import COMPANY
from sandbox.demo.steps import DemoError, Steps, until

Json = Any


@dataclass(frozen=True)
class Scene:
    """The steps to report to, the systems, and the subsidiary (id and name) that the demo is about."""

    steps: Steps
    api: Api
    intacct: Simulator
    alvys: Simulator
    subsidiary: tuple[str, str]

    @property
    def connection(self) -> str:
        """The path of the subsidiary's connection."""
        return f"/v1/connections/{self.subsidiary[0]}"

    def transaction(self, transaction_id: str) -> Json:
        """A transaction as it is now."""
        return self.api.call("GET", f"/v1/transactions/{transaction_id}")

    def await_status(self, transaction_id: str, status: str) -> Json:
        """Wait until a transaction has a status; a failure that nobody awaits stops the demo."""

        def look() -> Json | None:
            transaction = self.transaction(transaction_id)
            if transaction["status"] == "failed" != status:
                raise DemoError(f"{transaction['number']}: {transaction['problem']['message']}")
            return transaction if transaction["status"] == status else None

        return until(f"status {status}", look, 90)

    def await_exported(self, transaction_ids: list[str]) -> tuple[dict[str, Json], str]:
        """The exported transactions by number, and a detail to print."""
        found = [self.await_status(transaction_id, "exported") for transaction_id in transaction_ids]
        return {transaction["number"]: transaction for transaction in found}, f"{len(found)} documents"

    def invoices(self, number: str) -> list[Json]:
        """The invoices in Sage with this number, with or without a suffix."""
        rows = self.intacct.objects("ARINVOICE", company=COMPANY)
        return [row for row in rows if row["RECORDID"].startswith(number)]
