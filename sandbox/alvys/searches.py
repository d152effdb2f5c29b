"""The POST search endpoints: required fields, caps, filters and pages.

Sources: the ``post_api-p-v-version-*-search`` reference pages, and what others have seen live. Pages are
counted from 0; a page past the end is a 404. Most searches require at least one of their conditional filters.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sandbox.alvys.filters import (
    MOST_IDS,
    MOST_NUMBERS,
    MOST_NUMBERS_OF_LOADS,
    Filter,
    each,
    flag,
    one_of,
    same,
    value_at,
    within,
)
from sandbox.alvys.operations import Call, Operation
from sandbox.alvys.problems import ProblemError
from sandbox.alvys.reads import is_visible_carrier_statement, is_visible_driver_statement, shown
from sandbox.alvys.requests import Fields
from sandbox.alvys.wire import Object

STATEMENTS_A_PAGE = 100
CARRIERS_A_PAGE = 200
LOADS_A_PAGE = 500
INVOICE_STATUSES = ("Draft", "AwaitingPayment", "Paid")
LOAD_STATUSES = (
    *("TONU", "Dispatched", "In Transit", "Queued", "Paid", "Open", "Completed", "Financed", "Cancelled"),
    *("Covered", "In Review", "Released-Carrier Paid", "Reserved", "Trip Completed", "En-Route", "Quoted"),
    *("Admin", "Invoiced", "Carrier Paid", "Released", "Delivered"),
)
_FLAGS = ("Page", "PageSize", "IncludeDeleted", "IncludePaid")
# The schema's integers are 32 bits wide.
_MOST = 2**31 - 1


@dataclass(frozen=True)
class Search:
    """A search endpoint: its collection and its filters."""

    collection: str
    # At least one of these is required.
    conditional: Mapping[str, Filter] = field(default_factory=dict)
    required: Mapping[str, Filter] = field(default_factory=dict)
    optional: Mapping[str, Filter] = field(default_factory=dict)
    largest_page: int | None = None
    deletable: bool = False
    has_paid_objects: bool = False
    visible: Callable[[Object], bool] = lambda _: True
    view: Callable[[Object], Object] = lambda item: item

    def __call__(self, call: Call) -> Object:
        """Answer a search."""
        body = call.body
        page, size = self._page(body)
        for name in self.required:
            if not body.has(name):
                raise body.wrong(name, "is required")
        if self.conditional and not any(body.has(name) for name in self.conditional):
            names = ", ".join(self.conditional)
            raise ProblemError.invalid(next(iter(self.conditional)), f"At least one of {names} is required.")
        filters = {**self.conditional, **self.required, **self.optional}
        if call.assumptions.unknown_filters == "refused":
            self._refuse_unknown(body, filters)
        tests = [test for name, build in filters.items() if (test := build(body, name)) is not None]
        tests.append(self.visible)
        include_deleted = self.deletable and body.flag("IncludeDeleted", default=False)
        if self.deletable and not include_deleted:
            tests.append(lambda item: not item.get("IsDeleted", False))
        if self.has_paid_objects and not body.flag("IncludePaid", default=None):
            tests.append(lambda item: not item.get("IsPaid", False))
        found = [item for item in call.tenant[self.collection].all() if all(test(item) for test in tests)]
        items = [self.view(item) for item in found[page * size : (page + 1) * size]]
        if not items and (page > 0 or call.assumptions.no_hits == "not_found"):
            raise ProblemError(404, f"There are no {self.collection} on page {page}.")
        if self.deletable:
            items = [shown(item, include_deleted=include_deleted) for item in items]
        items = [call.shown(item, self.collection) for item in items]
        return {"Page": page, "PageSize": size, "Total": len(found), "Items": items}

    def _refuse_unknown(self, body: Fields, filters: Mapping[str, Filter]) -> None:
        known = {name.lower() for name in (*filters, *_FLAGS)}
        for name in sorted(body.names() - known):
            raise body.wrong(name, "is not a field of this search")

    def _page(self, body: Fields) -> tuple[int, int]:
        page, size = body.integer("Page"), body.integer("PageSize")
        if not 0 <= page <= _MOST:
            raise body.wrong("Page", "counts from 0")
        largest = self.largest_page or _MOST
        if not 0 < size <= largest:
            raise body.wrong("PageSize", f"must be greater than 0 and at most {largest}")
        return page, size


def _without_telemetry(trip: Object) -> Object:
    """Return a trip as searches show it. Only the single read has the positions of truck and trailer."""
    view = dict(trip)
    for name in ("Truck", "Trailer"):
        if name in view:
            view[name] = {key: value for key, value in view[name].items() if key != "Telemetry"}
    return view


_INVOICES = Search(
    "invoices",
    conditional={
        "Status": one_of(value_at("Status"), known=INVOICE_STATUSES),
        "LoadNumbers": one_of(each("Loads", "LoadNumber"), MOST_NUMBERS),
        "PONumbers": one_of(each("Loads", "PONumber")),
        "OrderNumbers": one_of(each("Loads", "OrderNumber")),
        "CustomerId": same(value_at("Customer.Id")),
    },
    optional={
        "InvoicedDateRange": within(value_at("InvoicedDate")),
        "InvoiceSentRange": within(value_at("LastSendDate")),
        "PaidDateRange": within(value_at("PaidDate")),
    },
)
_LOADS = Search(
    "loads",
    conditional={
        "Status": one_of(value_at("Status"), known=LOAD_STATUSES),
        "OrderNumbers": one_of(value_at("OrderNumber")),
        "LoadNumbers": one_of(value_at("LoadNumber"), MOST_NUMBERS_OF_LOADS),
        "PONumbers": one_of(value_at("PONumber")),
        "CustomerId": same(value_at("CustomerId")),
        "UpdatedBy": same(value_at("UpdatedBy")),
        "CustomerSalesAgentId": same(value_at("CustomerSalesAgentId")),
    },
    optional={
        "DateRange": within(value_at("CreatedAt")),
        "UpdatedAtRange": within(value_at("UpdatedAt")),
    },
    largest_page=LOADS_A_PAGE,
    deletable=True,
)
_TRIPS = Search(
    "trips",
    conditional={
        "Status": one_of(value_at("Status")),
        "LoadNumbers": one_of(value_at("LoadNumber"), MOST_NUMBERS),
        "TripNumbers": one_of(value_at("TripNumber"), MOST_NUMBERS),
        "UpdatedBy": same(value_at("UpdatedBy")),
        "UpdatedAtRange": within(value_at("UpdatedAt")),
    },
    optional={
        "PickupDateRange": within(value_at("PickupDate")),
        "DeliveryDateRange": within(value_at("DeliveryDate")),
    },
    deletable=True,
    view=_without_telemetry,
)
_CUSTOMERS = Search(
    "customers",
    required={"Statuses": one_of(value_at("Status"))},
    optional={"CreatedDateRange": within(value_at("DateCreated"))},
)
_CARRIERS = Search(
    "carriers",
    conditional={
        "Status": one_of(value_at("Status")),
        "Ids": one_of(value_at("Id"), MOST_IDS),
        "McNumbers": one_of(value_at("McNum")),
        "DotNumbers": one_of(value_at("UsDotNum")),
    },
    largest_page=CARRIERS_A_PAGE,
)
_DRIVERS = Search(
    "drivers",
    conditional={
        "Status": one_of(value_at("Status")),
        "Name": same(value_at("Name")),
        "EmployeeId": same(value_at("EmployeeId")),
        "FleetName": same(value_at("Fleet.Name")),
        "IsActive": flag(value_at("IsActive")),
    },
)
_FUEL = Search(
    "fuel",
    conditional={
        # No fuel object has its card number, so a search by it finds nothing here.
        "FuelCardNumber": same(value_at("FuelCardNumber")),
        "TruckNumber": same(value_at("TruckNumber")),
        "TransactionRange": within(value_at("TransactionDate")),
    },
)
_TOLLS = Search(
    "tolls",
    conditional={
        "TransponderId": same(value_at("TransponderId")),
        "UnitIds": one_of(value_at("UnitId")),
        "DateRange": within(value_at("TransactionDate")),
    },
)
_DEDUCTIONS = Search(
    "deductions",
    conditional={
        "DateRange": within(value_at("Date")),
        "DriverId": same(value_at("DriverId")),
        "TruckId": same(value_at("TruckId")),
        "OwnerOperatorId": same(value_at("OwnerOperatorId")),
    },
    has_paid_objects=True,
)
_CARRIER_STATEMENTS = Search(
    "carrierSettlementStatements",
    required={"StatementDateRange": within(value_at("StatementDate"), whole_days=True)},
    optional={"CarrierId": same(value_at("Payee.Id")), "SubsidiaryId": same(value_at("SubsidiaryId"))},
    largest_page=STATEMENTS_A_PAGE,
    visible=is_visible_carrier_statement,
)
_DRIVER_STATEMENTS = Search(
    "driverSettlementStatements",
    required={"StatementDateRange": within(value_at("StatementDate"), whole_days=True)},
    optional={
        "DriverType": same(value_at("Driver.Type"), any_case=True),
        "DriverId": same(value_at("Driver.Id")),
    },
    largest_page=STATEMENTS_A_PAGE,
    visible=is_visible_driver_statement,
)


def _deductions(call: Call) -> Object:
    if call.body.has("DriverId") and call.body.has("TruckId"):
        raise call.body.wrong("TruckId", "cannot be combined with DriverId")
    return _DEDUCTIONS(call)


OPERATIONS = (
    Operation("POST", "invoices/search", ("invoice:read",), _INVOICES),
    Operation("POST", "loads/search", ("load:read",), _LOADS),
    Operation("POST", "trips/search", ("trip:read",), _TRIPS),
    Operation("POST", "customers/search", ("customer:read",), _CUSTOMERS),
    Operation("POST", "carriers/search", ("carrier:read",), _CARRIERS),
    Operation("POST", "drivers/search", ("driver:read",), _DRIVERS),
    Operation("POST", "fuel/search", ("fuel:read",), _FUEL),
    Operation("POST", "tolls/search", ("toll:read",), _TOLLS),
    Operation("POST", "deductions/search", ("deduction:read",), _deductions),
    Operation("POST", "carrier-settlement-statements/search", ("carrier:read",), _CARRIER_STATEMENTS),
    Operation("POST", "driver-settlement-statements/search", ("driver:read",), _DRIVER_STATEMENTS),
)
