"""Items on DynamoDB's wire: what goes in comes out, and boto3's own conversion agrees."""

from __future__ import annotations

import json
from base64 import b64decode

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.gateways.dynamodb.items import Item, from_wire, to_wire

VALUES = st.one_of(
    st.none(),
    st.text(),
    st.binary(),
    st.integers(min_value=-(10**37), max_value=10**37),
    st.sampled_from(Kind),
)


@given(st.dictionaries(st.text(min_size=1), VALUES))
def test_what_goes_in_comes_out_and_boto3_agrees(item: Item) -> None:
    wire = json.loads(json.dumps(to_wire(item)))
    assert from_wire(wire) == item
    # Boto3 leaves it to the client to send bytes in base64.
    sent = {name: {"B": b64decode(typed["B"])} if "B" in typed else typed for name, typed in wire.items()}
    assert {name: TypeSerializer().serialize(value) for name, value in item.items()} == sent
    assert {name: TypeDeserializer().deserialize(value) for name, value in sent.items()} == item


@pytest.mark.parametrize("value", [1.5, True, ["a"], {"a": 1}])
def test_other_values_are_refused_by_name(value: object) -> None:
    with pytest.raises(TypeError, match="total"):
        to_wire({"total": value})


def test_other_types_are_refused_by_name() -> None:
    with pytest.raises(TypeError, match="flags"):
        from_wire({"flags": {"SS": ["a"]}})
