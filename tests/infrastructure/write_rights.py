"""Write the functions' rights to tables into the template, as the code asks for them: review the difference.

PYTHONPATH=.:layers/shared python -m tests.infrastructure.write_rights
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandbox.stack.settings import ROOT
from tests.infrastructure.test_functions import HANDLERS, reached

TABLES = {
    "CONNECTIONS_TABLE": "Connections",
    "TRANSACTIONS_TABLE": "Transactions",
    "PAYMENTS_TABLE": "Payments",
    "LIMITS_TABLE": "Limits",
}
ORDER = ["GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"]
FUNCTION = re.compile(r"  (\w+Function):$")


def main() -> None:
    """Replace the statements of each function."""
    path = ROOT / "template.yaml"
    path.write_text("\n".join(_rewritten(path.read_text().split("\n"))))


def _rewritten(lines: list[str]) -> Iterator[str]:
    function, in_policies, in_statements = "", False, False
    for line in lines:
        found = FUNCTION.match(line)
        function = found[1] if found else function
        in_policies = line == "      Policies:" or (in_policies and line.startswith("        "))
        in_statements = in_policies and (
            line == "        - Statement:" or (in_statements and line.startswith("          "))
        )
        if not in_statements:
            yield line
        if line == "      Policies:" and function in HANDLERS:
            yield from _statements(function)


def _statements(function: str) -> list[str]:
    used = reached(function).on_tables
    lines = ["        - Statement:"]
    for variable, table in TABLES.items():
        asked = {action.removeprefix("dynamodb:") for action in used.get((variable, ""), ())}
        if asked:
            actions = [f"dynamodb:{action}" for action in sorted(asked, key=ORDER.index)]
            lines.append(_statement(actions, f"!GetAtt {table}Table.Arn"))
        indexes = sorted(index for name, index in used if name == variable and index)
        resources = [f'!Sub "${{{table}Table.Arn}}/index/{index}"' for index in indexes]
        if len(resources) == 1:
            lines.append(_statement(["dynamodb:Query"], resources[0]))
        elif resources:
            lines += ["            - Effect: Allow", "              Action: dynamodb:Query"]
            lines += ["              Resource:", *(f"                - {resource}" for resource in resources)]
    return lines if len(lines) > 1 else []


def _statement(actions: list[str], resource: str) -> str:
    named = actions[0] if len(actions) == 1 else f"[{', '.join(actions)}]"
    return f"            - {{Effect: Allow, Action: {named}, Resource: {resource}}}"


if __name__ == "__main__":
    main()
