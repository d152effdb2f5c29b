"""Writes the JSON schemas of the events from their models (OPS-3).

`python -m scripts.events` writes docs/events. A test compares the files with the models, and the integration
tests compare the events that are published with the files.
"""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

from pydantic.alias_generators import to_camel

from alvys_intacct.domain.events.catalogue import EVENTS
from alvys_intacct.domain.events.event import SCHEMA_VERSION, Event

TARGET = Path(__file__).resolve().parents[1] / "docs/events"


def schema(event: type[Event]) -> dict[str, Any]:
    """The schema of the detail of an event."""
    made = _for_consumers(event.model_json_schema(by_alias=True, mode="serialization"))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": event.detail_type,
        "description": _as_on_the_wire(inspect.getdoc(event) or ""),
    }


def _for_consumers(part: Any) -> Any:
    """Without what pydantic adds of itself. Fields may be added to a version, so others are no fault."""
    if isinstance(part, list):
        return [_for_consumers(member) for member in part]
    if not isinstance(part, dict):
        return part
    kept = {
        key: _for_consumers(member)
        for key, member in part.items()
        if key != "additionalProperties" and not (key == "title" and isinstance(member, str))
    }
    if isinstance(kept.get("description"), str):
        kept["description"] = _as_on_the_wire(kept["description"])
    return kept


def _as_on_the_wire(text: str) -> str:
    """A description with the names of fields as they are in an event."""
    return re.sub(r"`([a-z]+(?:_[a-z]+)+)`", lambda found: f"`{to_camel(found[1])}`", text)


def name(event: type[Event]) -> str:
    """The name of its file: the detail type and the version."""
    return f"{event.detail_type.lower().replace(' ', '-')}.v{SCHEMA_VERSION}.json"


def files() -> dict[str, str]:
    """The schemas as files, by name."""
    return {name(event): json.dumps(schema(event), indent=2) + "\n" for event in EVENTS}


def main() -> None:
    """Write them; files of other names are removed."""
    TARGET.mkdir(parents=True, exist_ok=True)
    written = files()
    for path in TARGET.glob("*.json"):
        if path.name not in written:
            path.unlink()
    for file, text in written.items():
        (TARGET / file).write_text(text)


if __name__ == "__main__":
    main()
