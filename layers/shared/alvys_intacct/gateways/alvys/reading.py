"""Reads from Alvys's public API: many objects in few calls, each call within Alvys's limits."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from alvys_intacct.domain.alvys.operations import AlvysInvoice, Load, Trip
from alvys_intacct.domain.alvys.parties import AlvysCarrier, AlvysCustomer, AlvysDriver
from alvys_intacct.domain.alvys.purchases import TruckCards
from alvys_intacct.domain.alvys.statements import CarrierSettlementStatement, DriverSettlementStatement
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.gateways.alvys.bare_lists import bare_list
from alvys_intacct.gateways.alvys.client import AlvysCalls, decoded, expect_ok
from alvys_intacct.gateways.alvys.searches import PAGE_SIZE, search_page

Shape = TypeVar("Shape", bound=BaseModel)
# Alvys accepts 150 numbers in a search for loads, and 50 in one for invoices or trips.
LOADS_A_SEARCH = 100
NUMBERS_A_SEARCH = 50
# Alvys documents no page size limit for trips and invoices; this is the smallest that it documents.
OBJECTS_A_PAGE = 100
IDS_A_SEARCH = PAGE_SIZE
# For a longer list, reading single objects takes fewer calls.
MOST_PAGES_OF_A_LIST = 4


class AlvysReading:
    """The reading part of `TransportSystem`."""

    def __init__(self, calls: AlvysCalls) -> None:
        self._calls = calls

    def invoices_of_loads(
        self, tenant: str, load_numbers: Collection[str]
    ) -> Iterator[dict[str, AlvysInvoice | NeedsAttention]]:
        """The invoices of these loads, page by page, keyed by invoice number."""
        for numbers in _portions(load_numbers, NUMBERS_A_SEARCH):
            yield from self._search(
                tenant, "invoices", {"LoadNumbers": numbers}, AlvysInvoice, "Number", OBJECTS_A_PAGE
            )

    def invoice(self, tenant: str, number: str) -> AlvysInvoice | None:
        """One invoice by its number; None if Alvys has none."""
        return self._get(tenant, "invoices", {"invoiceNumber": number}, AlvysInvoice)

    def loads(self, tenant: str, numbers: Collection[str]) -> Iterator[dict[str, Load | NeedsAttention]]:
        """Loads by number, page by page."""
        for portion in _portions(numbers, LOADS_A_SEARCH):
            filters = {"LoadNumbers": portion, "IncludeDeleted": False}
            yield from self._search(tenant, "loads", filters, Load, "LoadNumber", OBJECTS_A_PAGE)

    def trips(self, tenant: str, numbers: Collection[str]) -> Iterator[dict[str, Trip | NeedsAttention]]:
        """Trips by number, page by page."""
        yield from self._trips(tenant, "TripNumbers", numbers)

    def trips_of_loads(
        self, tenant: str, load_numbers: Collection[str]
    ) -> Iterator[dict[str, Trip | NeedsAttention]]:
        """The trips of these loads, page by page, keyed by trip number."""
        yield from self._trips(tenant, "LoadNumbers", load_numbers)

    def carrier_statement(self, tenant: str, number: str) -> CarrierSettlementStatement | None:
        """One carrier settlement statement by its number; None if Alvys has none."""
        path = f"carrier-settlement-statements/{quote(number, safe='')}"
        return self._get(tenant, path, {}, CarrierSettlementStatement)

    def driver_statement(self, tenant: str, number: str) -> DriverSettlementStatement | None:
        """One driver settlement statement by its number; None if Alvys has none."""
        path = f"driver-settlement-statements/{quote(number, safe='')}"
        return self._get(tenant, path, {}, DriverSettlementStatement)

    def carriers(
        self, tenant: str, ids: Collection[str]
    ) -> Iterator[dict[str, AlvysCarrier | NeedsAttention]]:
        """Carriers by id, page by page."""
        for portion in _portions(ids, IDS_A_SEARCH):
            yield from self._search(tenant, "carriers", {"Ids": portion}, AlvysCarrier, "Id", PAGE_SIZE)

    def customer(self, tenant: str, customer_id: str) -> AlvysCustomer | None:
        """One customer by id; None if Alvys has none."""
        return self._get(tenant, "customers", {"id": customer_id}, AlvysCustomer)

    def driver(self, tenant: str, driver_id: str) -> AlvysDriver | None:
        """One driver by id; None if Alvys has none."""
        return self._get(tenant, f"drivers/{quote(driver_id, safe='')}", {}, AlvysDriver)

    def fuel_cards(self, tenant: str) -> dict[str, TruckCards]:
        """The fuel cards of all trucks, by truck id; trucks whose cards can't be read are absent."""
        trucks = (_read(item, "trucks", TruckCards) for item in bare_list(self._calls, tenant, "trucks"))
        return {truck.Id: truck for truck in trucks if isinstance(truck, TruckCards) and truck.Id}

    def all_customers(self, tenant: str) -> Iterator[dict[str, AlvysCustomer | NeedsAttention]]:
        """Active customers by id, page by page; of a long list only the first page."""
        return self._list(tenant, "customers", {"Statuses": ["Active"]}, AlvysCustomer)

    def all_drivers(self, tenant: str) -> Iterator[dict[str, AlvysDriver | NeedsAttention]]:
        """Active drivers by id, page by page; of a long list only the first page."""
        return self._list(tenant, "drivers", {"IsActive": True}, AlvysDriver)

    def _trips(
        self, tenant: str, by: str, numbers: Collection[str]
    ) -> Iterator[dict[str, Trip | NeedsAttention]]:
        for portion in _portions(numbers, NUMBERS_A_SEARCH):
            filters = {by: portion, "IncludeDeleted": False}
            yield from self._search(tenant, "trips", filters, Trip, "TripNumber", OBJECTS_A_PAGE)

    def _search(
        self, tenant: str, path: str, filters: dict[str, Any], shape: type[Shape], key: str, most: int
    ) -> Iterator[dict[str, Shape | NeedsAttention]]:
        """Every page of a search."""
        page, is_last = 0, False
        while not is_last:
            found = search_page(self._calls.paced, tenant, path, filters, page, most)
            yield _by_key(found.items, path, shape, key)
            page, is_last = page + 1, found.is_last

    def _list(
        self, tenant: str, path: str, filters: dict[str, Any], shape: type[Shape]
    ) -> Iterator[dict[str, Shape | NeedsAttention]]:
        """Every page of a list; only the first page if there are more than `MOST_PAGES_OF_A_LIST`."""
        page, is_last = 0, False
        while not is_last:
            found = search_page(self._calls.paced, tenant, path, filters, page)
            yield _by_key(found.items, path, shape, "Id")
            page += 1
            is_last = found.is_last or (found.total or 0) > MOST_PAGES_OF_A_LIST * PAGE_SIZE

    def _get(self, tenant: str, path: str, query: dict[str, str], shape: type[Shape]) -> Shape | None:
        answer = self._calls.paced(tenant, "GET", path, query=query)
        if answer.status_code == 404:
            return None
        expect_ok(answer)
        read = _read(decoded(answer), path, shape)
        if isinstance(read, NeedsAttention):
            raise read
        return read


def _portions(values: Collection[str], size: int) -> Iterator[list[str]]:
    listed = list(dict.fromkeys(values))
    return (listed[start : start + size] for start in range(0, len(listed), size))


def _by_key(
    items: list[dict[str, Any]], path: str, shape: type[Shape], key: str
) -> dict[str, Shape | NeedsAttention]:
    return {str(item[key]): _read(item, path, shape) for item in items if key in item}


def _read(item: dict[str, Any], path: str, shape: type[Shape]) -> Shape | NeedsAttention:
    try:
        return shape.model_validate(item)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return NeedsAttention(
            f"Alvys's answer to {path} can't be used: {where}: {first['msg']}.",
            code="alvys_answer_unusable",
            remedy="Correct the object in Alvys, then retry.",
        )
