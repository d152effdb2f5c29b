"""A cold worker up to its first request: run as a script on the built layer and function alone.

Imports the handler, wires the use case, and builds the request for one stored invoice.
"""

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

stored = json.loads(Path(sys.argv[1]).read_text())

import worker  # type: ignore[import-not-found]  # noqa: E402, F401 - the function, as Lambda loads it

from alvys_intacct import bootstrap  # noqa: E402

bootstrap.export_documents()
bootstrap.postpone()

from alvys_intacct.domain.connections import Connection  # noqa: E402
from alvys_intacct.domain.document_builder import Known, build_document  # noqa: E402
from alvys_intacct.domain.documents import (  # noqa: E402
    Create,
    Party,
    Write,
)
from alvys_intacct.domain.envelope import Whole, stored_envelope  # noqa: E402
from alvys_intacct.domain.findings import Findings  # noqa: E402
from alvys_intacct.domain.kinds import Kind  # noqa: E402
from alvys_intacct.domain.party_matching import Matched  # noqa: E402
from alvys_intacct.gateways.intacct.channel import PreparedRequest  # noqa: E402
from alvys_intacct.gateways.intacct.sessions import Session  # noqa: E402
from alvys_intacct.gateways.intacct.writes import build_write  # noqa: E402

connection = Connection.model_validate_json(stored["connection"])
envelope = stored_envelope(stored["content"], Kind.LOAD_INVOICE, by_reference=False)
assert isinstance(envelope, Whole)
known = Known({"Net 30"}, Matched("C-1", "External Accounting ID", Party("C-1", "Customer", True, False)))
invoice = build_document(envelope, connection, known, Findings(stop_at_first=True))
function = build_write(Write("acme:sub-1:load_invoice:inv-LD1:export:1", Create(invoice)))
now = datetime.now(UTC)
session = Session("session", "http://127.0.0.1:9", now, now, timedelta(hours=1), None)
body = PreparedRequest(("sender", "password"), "cold-start", [function], writes=True, largest=None).body(
    session
)
if b"<create_invoice>" not in body:
    raise SystemExit("no request was built")
print(time.monotonic())
