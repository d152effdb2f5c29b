"""Loops: the tests' own expansion makes of the template what the transform of the emulator makes of it."""

import pytest

from tests.fakes.template import Template as TemplateAsWritten
from tests.infrastructure.template import Template

LOOPED = (
    "AWS::CloudWatch::Alarm",
    "AWS::IAM::ManagedPolicy",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Logs::LogGroup",
    "AWS::SQS::Queue",
)


@pytest.mark.parametrize("kind", LOOPED)
def test_both_make_the_same_resources(template: Template, kind: str) -> None:
    assert set(TemplateAsWritten.read().of_type(kind)) == set(template.of_type(kind))


def test_both_make_the_same_queues(template: Template) -> None:
    assert TemplateAsWritten.read().of_type("AWS::SQS::Queue") == template.queues


def test_no_loop_is_left(template: Template) -> None:
    for section in ("Resources", "Outputs"):
        assert not [name for name in template.document[section] if not name.isalnum()]
