"""What a connection's Sage company offers, for callers; reading it in Sage is work, done once at a time."""

from __future__ import annotations

from alvys_intacct.bootstrap.connections import connections
from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.fair_use import SoleWork, Work
from alvys_intacct.domain.sage.metadata import Metadata, MetadataSummary, summary_of
from alvys_intacct.http.api import Api


def read_metadata(api: Api, connection: Connection) -> Metadata:
    """What Sage offers now. Raises `Throttled`; `UnderWay` while it is read for another call."""
    api.starts(Work.LONG_READS)
    with deployment().one_at_a_time(connection.tenant, connection.subsidiary.id, SoleWork.REFRESH):
        return connections().refresh_metadata(connection)


def known_metadata(api: Api, connection: Connection) -> Metadata:
    """What Sage offered when it was last read; it is read now if it never was. Raises as `read_metadata`."""
    return connections().refresh_metadata.kept(connection) or read_metadata(api, connection)


def known_summary(api: Api, connection: Connection) -> MetadataSummary:
    """The counts and the age of what is known. Raises as `read_metadata`."""
    summary = connections().refresh_metadata.summary(connection)
    return summary or summary_of(read_metadata(api, connection))
