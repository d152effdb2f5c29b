"""The documents that come with a main one at or about other subsidiaries (AP-8)."""

from __future__ import annotations

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.setting_choices import SummaryInvoices
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.transactions.intercompany import (
    bills_by_trip,
    companion_at,
    intercompany_pair,
    named,
    not_connected,
    partner,
    share_of,
)
from alvys_intacct.domain.transactions.receipt import Companions
from alvys_intacct.ports.stores import ConnectionStore


class DocumentsElsewhere:
    """Intercompany documents, and parts of summary invoices. An envelope without any costs nothing."""

    def __init__(self, connections: ConnectionStore) -> None:
        self._connections = connections

    def __call__(self, connection: Connection, envelope: TransactionEnvelope) -> Companions:
        """The companions by the keys of their parts.

        Raises `NeedsAttention` where a subsidiary that invoices loads of a summary isn't connected.
        """
        if envelope.may_be_split:
            return self._shares(connection, envelope)
        if envelope.pays_for_loads:
            return self._of_driver_statement(connection, envelope)
        other = self.partner_of(connection, envelope)
        return intercompany_pair(connection, other) if other is not None else {}

    def partner_of(self, connection: Connection, envelope: TransactionEnvelope) -> Connection | None:
        """The connection that invoices a carrier bill's load, where the two belong to one set; else None."""
        name = envelope.invoiced_elsewhere_as
        return self.partner(connection, name) if name and bills_by_trip(connection) else None

    def partner(self, own: Connection, name: str) -> Connection | None:
        """The other subsidiary's connection, if Cross Subsidiary Billing is on at both; else None."""
        if not own.advanced.cross_subsidiary_billing:
            return None
        return partner(own, name, self._connections.of_tenant(own.tenant))

    def _shares(self, own: Connection, envelope: TransactionEnvelope) -> Companions:
        if own.advanced.summary_invoices_over_several_subsidiaries is SummaryInvoices.REFUSE:
            return {}
        shares: Companions = {}
        for name in _others(own, envelope):
            other = named(name, self._connections.of_tenant(own.tenant))
            if other is None:
                raise not_connected(envelope.number, name)
            part = share_of(other)
            shares[part.key] = companion_at(other, part)
        return shares

    def _of_driver_statement(self, own: Connection, envelope: TransactionEnvelope) -> Companions:
        pairs: Companions = {}
        for name in _others(own, envelope):
            other = self.partner(own, name)
            if other is not None:
                pairs |= intercompany_pair(own, other, several=True)
        return pairs


def _others(own: Connection, envelope: TransactionEnvelope) -> list[str]:
    """The names of other subsidiaries that invoice loads of the envelope."""
    names = dict.fromkeys(envelope.invoiced_as().values())
    return [name for name in names if not own.subsidiary.is_named(name)]
