"""The template under the name that the benchmark imports it by."""

from tests.fakes.template import Template

__all__ = ["Template"]
