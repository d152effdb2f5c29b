"""A cold worker up to its first request. Runs as a script on the built layer and function alone.

Imports the handler, wires the use case, and builds the request for one stored invoice.
"""

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

stored = json.loads(Path(sys.argv[1]).read_text())

import worker  # type: ignore[import-not-found]  # noqa: E402, F401 - the function, as Lambda loads it

from alvys_intacct.bootstrap.deployment import deployment  # noqa: E402
from alvys_intacct.bootstrap.exports import exports  # noqa: E402

wired = (exports().export_documents, deployment().postpone)

from alvys_intacct.domain.building.builder import build_document  # noqa: E402
from alvys_intacct.domain.building.inputs import DocumentInputs  # noqa: E402
from alvys_intacct.domain.connections.connection import Connection  # noqa: E402
from alvys_intacct.domain.kinds.booking_of import booking_of  # noqa: E402
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope  # noqa: E402
from alvys_intacct.domain.kinds.parsing import stored_envelope  # noqa: E402
from alvys_intacct.domain.kinds.registry import Kind  # noqa: E402
from alvys_intacct.domain.parties.matching import Matched  # noqa: E402
from alvys_intacct.domain.parties.wanted import MatchingRules, wanted_party  # noqa: E402
from alvys_intacct.domain.sage.parties import Party  # noqa: E402
from alvys_intacct.domain.sage.writes import Create, Write  # noqa: E402
from alvys_intacct.gateways.intacct.session.requests import PreparedRequest  # noqa: E402
from alvys_intacct.gateways.intacct.session.session import Session  # noqa: E402
from alvys_intacct.gateways.intacct.writes.documents import build_write  # noqa: E402

connection = Connection.model_validate_json(stored["connection"])
envelope = stored_envelope(stored["content"], Kind.LOAD_INVOICE, by_reference=False)
assert isinstance(envelope, TransactionEnvelope)
booking = booking_of(envelope, connection)
wanted = wanted_party(envelope, booking, MatchingRules.of(connection, booking.side), {})
match = Matched("C-1", "External Accounting ID", Party("C-1", "Customer", True, False))
inputs = DocumentInputs(wanted, match, {"Net 30"})
invoice = build_document(envelope, booking, connection, inputs).document
function = build_write(Write("acme:sub-1:load_invoice:inv-LD1:export:1", Create(invoice)))
now = datetime.now(UTC)
session = Session("session", "http://127.0.0.1:9", now, now, timedelta(hours=1), None)
body = PreparedRequest(("sender", "password"), "cold-start", [function], writes=True, largest=None).body(
    session
)
if b"<create_invoice>" not in body:
    raise SystemExit("no request was built")
print(time.monotonic())
