"""Builds the template with SAM if the sources have changed."""

import fcntl
import hashlib
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.stack.processes import run_logged
from sandbox.stack.settings import ROOT, Settings, aws_environment, runtime

SOURCES = ("template.yaml", "functions", "layers")
"""The sources of the build."""


def build(settings: Settings) -> Path:
    """Build the current sources if needed. Returns the directory of the built template."""
    directory = settings.local / "build"
    stamp = settings.local / "build.hash"
    with _build_lock(settings.local / "build.lock"):
        wanted = _fingerprint()
        if directory.exists() and stamp.exists() and stamp.read_text() == wanted:
            return directory
        stamp.unlink(missing_ok=True)
        _sam_build(settings, directory)
        _compile_functions(settings, directory)
        stamp.write_text(wanted)
    return directory


def architecture() -> str:
    """Return Lambda's name for this machine's architecture."""
    return "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "x86_64"


def _sam_build(settings: Settings, directory: Path) -> None:
    python = settings.tool("venv-ministack", "python")
    environment = aws_environment(settings) | {
        "PYTHON": str(python),
        # SAM searches the path for an interpreter with the name of the runtime. This environment has it.
        "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}",
    }
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "HTTPS_PROXY", "https_proxy"):
        if name in os.environ:
            environment[name] = os.environ[name]
    command: list[str | Path] = [settings.tool("venv-sam", "sam"), "build", "--parallel"]
    command += ["--language-extensions", "--build-dir", directory, "--base-dir", ROOT]
    command += ["--parameter-overrides", f"PythonRuntime={runtime()}", f"Architecture={architecture()}"]
    run_logged("sam build", command, settings.logs / "build.log", environment)


def _compile_functions(settings: Settings, directory: Path) -> None:
    """Compile the functions to bytecode. The layer's makefile compiles the layer."""
    functions = sorted(directory.glob("*Function"))
    for function in functions:
        for cache in function.rglob("__pycache__"):
            shutil.rmtree(cache)
    python = settings.tool("venv-ministack", "python")
    command: list[str | Path] = [python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    for function in functions:
        run_logged(
            "compiling",
            [*command, "-s", function, "-p", "/var/task", function],
            settings.logs / "compile.log",
            aws_environment(settings),
        )


def _fingerprint() -> str:
    digest = hashlib.sha256(f"{sys.version} {platform.machine()}".encode())
    for path in _source_files():
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _source_files() -> Iterator[Path]:
    for name in SOURCES:
        top = ROOT / name
        found = [top] if top.is_file() else top.rglob("*")
        yield from sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


@contextmanager
def _build_lock(lock: Path) -> Iterator[None]:
    """Hold a lock, so that one build at a time uses the build directory."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
