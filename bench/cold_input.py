"""The input of a cold worker: its environment, and the stored transaction and connection."""

from __future__ import annotations

import json
from pathlib import Path

from alvys_intacct.domain.kinds.parsing import content_of, parse_envelope
from alvys_intacct.domain.kinds.registry import Kind
from bench.child import Figures, answer
from bench.cold_start import FUNCTION
from bench.invoices import connection, message
from tests.fakes.template import Template


def measure(path: str) -> Figures:
    """Write the records to a file; returns the environment."""
    content = content_of(parse_envelope(message(1), [Kind.LOAD_INVOICE]))
    stored = {"connection": connection().model_dump_json(), "content": content}
    Path(path).write_text(json.dumps(stored))
    template = Template.read()
    names = [*template.tables, *template.queues, "CredentialsKey"]
    values = template.parameters() | {name: f"http://127.0.0.1:9/{name}" for name in names}
    return {"environment": template.variables(FUNCTION, values)}


if __name__ == "__main__":
    answer(measure)
