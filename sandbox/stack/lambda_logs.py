"""Follows the functions' logs on the emulator and writes them to one file, in readable form."""

import json
import threading
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from sandbox.stack.deploy import client
from sandbox.stack.settings import Settings

INTERVAL_SECONDS = 1.0
PLATFORM_LINES = ("START ", "END ", "REPORT ", "INIT_START ")
ROUTINE_KEYS = frozenset(
    {
        "level",
        "message",
        "timestamp",
        "service",
        "location",
        "cold_start",
        "function_name",
        "function_memory_size",
        "function_arn",
        "function_request_id",
        "xray_trace_id",
    }
)
"""Keys in every line of a Powertools logger. They are not shown."""


class LambdaLogs:
    """A thread that copies new log events until it is stopped."""

    def __init__(self, settings: Settings) -> None:
        self._logs = client(settings, "logs")
        self._prefix = f"/alvys-intacct/{settings.stage}/"
        self._file: Path = settings.logs / "lambda.log"
        self._last: dict[
            str, tuple[int, int]
        ] = {}  # per group: the newest timestamp and its number of events
        self._sizes: dict[str, int] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="lambda-logs", daemon=True)

    def start(self) -> None:
        """Start the thread, with an empty file."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text("")
        self._thread.start()

    def stop(self) -> None:
        """Copy the remaining events and stop the thread."""
        self._stopping.set()
        self._thread.join(10)

    def _follow(self) -> None:
        while not self._stopping.wait(INTERVAL_SECONDS):
            self._copy()
        self._copy()

    def _copy(self) -> None:
        try:
            found = (line for group in self._groups() for line in self._new_lines(group))
            lines = sorted(found, key=itemgetter(0))
        except (BotoCoreError, ClientError):
            self._sizes.clear()  # the emulator is busy or stops
            return
        if lines:
            with self._file.open("a") as file:
                file.writelines(f"{text}\n" for _, text in lines)

    def _groups(self) -> list[str]:
        """The groups that have grown: asking all of them each time would keep the emulator busy."""
        found = self._logs.describe_log_groups(logGroupNamePrefix=self._prefix)["logGroups"]
        sizes = {group["logGroupName"]: group["storedBytes"] for group in found}
        grown = [name for name, size in sizes.items() if size != self._sizes.get(name, 0)]
        self._sizes = sizes
        return grown

    def _new_lines(self, group: str) -> list[tuple[int, str]]:
        newest, known = self._last.get(group, (0, 0))
        pages = self._logs.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=newest)
        events = [(event["timestamp"], event["message"]) for page in pages for event in page["events"]]
        if len(events) > known:
            newest = events[-1][0]
            self._last[group] = (newest, sum(timestamp == newest for timestamp, _ in events))
        lines = []
        for timestamp, message in events[known:]:
            text = readable(group.removeprefix(self._prefix), timestamp, message)
            if text:
                lines.append((timestamp, text))
        return lines


def readable(service: str, timestamp: int, message: str) -> str | None:
    """Return a log event in readable form, or None for the lines that Lambda adds to every call."""
    message = message.rstrip()
    if not message or message.startswith(PLATFORM_LINES):
        return None
    moment = datetime.fromtimestamp(timestamp / 1000, UTC).strftime("%H:%M:%S")
    return f"{moment} {service:<17} {_content(message)}"


def _content(message: str) -> str:
    try:
        entry: Any = json.loads(message)
    except ValueError:
        return message
    if not isinstance(entry, dict):
        return message
    if "_aws" in entry:
        return "METRIC   " + _pairs(
            {key: value for key, value in entry.items() if key not in ("_aws", "service")}
        )
    extra = {key: value for key, value in entry.items() if key not in ROUTINE_KEYS and key != "exception"}
    line = f"{entry.get('level', ''):<8} {entry.get('message', '')} {_pairs(extra)}".rstrip()
    return f"{line}\n{entry['exception']}" if "exception" in entry else line


def _pairs(values: dict[str, Any]) -> str:
    return " ".join(
        f"{key}={value if isinstance(value, str) else json.dumps(value)}" for key, value in values.items()
    )
