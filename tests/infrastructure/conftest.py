"""The template as CloudFormation would get it, made without AWS."""

import json
import subprocess
from functools import cache
from pathlib import Path

import pytest

from sandbox.stack import Settings
from sandbox.stack.settings import ROOT, aws_environment
from tests.infrastructure.template import Template


@pytest.fixture(scope="session", params=["trial", "live"])
def use(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def template(use: str) -> Template:
    return processed(use)


@pytest.fixture(scope="session")
def trial_template() -> Template:
    return processed("trial")


@cache
def processed(use: str, layer: str = "first") -> Template:
    """The template after SAM's transform, with a layer that was packaged under that name."""
    settings = Settings.from_environment({})
    script = Path(__file__).with_name("translate.py")
    done = subprocess.run(
        [settings.tool("venv-ministack", "python"), script, ROOT / "template.yaml", use, layer],
        env=aws_environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Template(json.loads(done.stdout))
