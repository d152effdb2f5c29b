"""How much fits into one request to DynamoDB: its limits on the items of a transaction (100 items, 4 MB)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alvys_intacct.gateways.dynamodb.items import Item

MOST_PER_TRANSACTION = 100
# DynamoDB takes 4 MB of items. Bytes travel in base64, which makes 4 of 3.
LARGEST_TRANSACTION = 3_000_000


def packets(groups: Sequence[Sequence[Item]]) -> Iterator[list[int]]:
    """The indexes of groups that fit into one transaction together, in order; a group is never divided."""
    packet: list[int] = []
    count = size = 0
    for index, group in enumerate(groups):
        added = sum(map(size_of, group))
        too_many = count + len(group) > MOST_PER_TRANSACTION
        if packet and (too_many or size + added > LARGEST_TRANSACTION):
            yield packet
            packet, count, size = [], 0, 0
        packet.append(index)
        count += len(group)
        size += added
    if packet:
        yield packet


def size_of(item: Item) -> int:
    """The size of an item in bytes, as DynamoDB counts it: names and values. Numbers count a little more."""
    size = 0
    # A worker measures a thousand values for each request, nearly all of them ASCII texts.
    for name, value in item.items():
        size += len(name) + (len(value) if type(value) is str and value.isascii() else _size(value))
    return size


def _size(value: object) -> int:
    if isinstance(value, str):
        return len(value.encode(errors="surrogatepass"))
    if isinstance(value, bytes):
        return len(value)
    return len(str(value)) + 1
