"""The simulator is built from the protocol alone."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import sandbox.intacct

ALLOWED = {"sandbox", "lxml", "starlette", "typing_extensions", "uvicorn"}


def test_simulator_imports_nothing_from_the_product() -> None:
    """What the product sends must not shape what the simulator takes."""
    import_roots: set[str] = set()
    root = Path(sandbox.intacct.__file__).parent
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                import_roots |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                import_roots.add(node.module.split(".")[0])
    assert not {name for name in import_roots if name not in ALLOWED} - set(sys.stdlib_module_names)


def test_modules_stay_short() -> None:
    """Files under 300 lines."""
    root = Path(sandbox.intacct.__file__).parent
    long = [path.name for path in root.rglob("*.py") if len(path.read_text().splitlines()) >= 300]
    assert not long
