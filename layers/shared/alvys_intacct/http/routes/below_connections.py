"""The routes below a connection: its mappings, metadata, history, and what Alvys has for it (CONN, MAP)."""

from __future__ import annotations

from alvys_intacct.http.api import Api
from alvys_intacct.http.routes.account_mapping_files import declare_account_mapping_files
from alvys_intacct.http.routes.account_mappings import declare_account_mappings
from alvys_intacct.http.routes.alvys_values import declare_alvys_values
from alvys_intacct.http.routes.audit import declare_audit
from alvys_intacct.http.routes.coding_mappings import declare_coding
from alvys_intacct.http.routes.metadata import declare_metadata, declare_prerequisites
from alvys_intacct.http.routes.party_files import declare_party_files
from alvys_intacct.http.routes.party_links import declare_party_links
from alvys_intacct.http.routes.unlinked_parties import declare_unlinked_parties
from alvys_intacct.http.routes.usage import declare_usage
from alvys_intacct.http.routes.what_if import declare_what_if


def declare_below_connections(api: Api) -> None:
    """All of them, and the check of what a company needs before it is connected."""
    declare_metadata(api)
    declare_coding(api)
    declare_prerequisites(api)
    declare_account_mappings(api)
    declare_audit(api)
    declare_alvys_values(api)
    declare_unlinked_parties(api)
    declare_usage(api)
    declare_what_if(api)
    declare_party_links(api)
    declare_party_files(api)
    declare_account_mapping_files(api)
