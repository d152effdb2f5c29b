"""The GET endpoints: one object by its id or by its business number.

Sources: the ``get_api-p-v-version-*`` reference pages. Deleted loads and trips are hidden. Only the read of
a trip takes ``includeDeleted``, and only then the answer has ``IsDeleted`` (changelog of 2025-08-07 and
2026-04-17).
"""

from collections.abc import Callable
from typing import Any

from sandbox.alvys.operations import Call, Operation
from sandbox.alvys.problems import ProblemError
from sandbox.alvys.store import Collection
from sandbox.alvys.wire import Object

Visible = Callable[[Object], bool]


def shown(item: Object, *, include_deleted: bool) -> Object:
    """Return an object as it is shown: with the deletion flag only if deleted objects are included."""
    if include_deleted:
        return {**item, "IsDeleted": item.get("IsDeleted", False)}
    return {name: value for name, value in item.items() if name != "IsDeleted"}


def is_visible_carrier_statement(statement: Object) -> bool:
    """Whether the API shows a carrier statement: not one that failed, was deleted, or is open or a draft."""
    return statement.get("Status") not in {"Failed", "Deleted", "Open", "Draft"}


def is_visible_driver_statement(statement: Object) -> bool:
    """Whether the API shows a driver statement: once it is processed, also when a later step failed."""
    return statement.get("Status") in {"Processed", "Failed"}


def _by_query(noun: str, collection: str, parameters: dict[str, str | None]) -> Callable[[Call], Any]:
    """Build a read by the first query parameter given.

    ``parameters`` maps parameters to indexes; ``None`` means the object's id.
    """

    def answer(call: Call) -> Object:
        include_deleted = noun == "trip" and call.query.flag("includeDeleted", default=False)
        for parameter, index in parameters.items():
            value = call.query.text(parameter)
            if value is None:
                continue
            for item in _look_up(call.tenant[collection], index, value):
                if include_deleted or not item.get("IsDeleted", False):
                    return call.shown(shown(item, include_deleted=include_deleted), collection)
            raise ProblemError.not_found(noun, value)
        names = " or ".join(parameters)
        raise ProblemError.invalid(
            next(iter(parameters)), f"One of the query parameters {names} is required."
        )

    return answer


def _look_up(collection: Collection, index: str | None, value: str) -> list[Object]:
    if index is not None:
        # A split leaves deleted trips with the same number. They come last.
        return sorted(collection.find(index, value), key=lambda item: bool(item.get("IsDeleted")))
    item = collection.get(value)
    return [] if item is None else [item]


def _by_path(
    noun: str, collection: str, parameter: str, visible: Visible | None = None
) -> Callable[[Call], Any]:
    """Build a read by the id or number in the path."""

    def answer(call: Call) -> Object:
        key = call.path[parameter]
        # Deduction ids are compared without case, as others have seen; no other ids differ by case only.
        item = call.tenant[collection].get(key) or call.tenant[collection].get(key.lower())
        if item is None or (visible is not None and not visible(item)):
            raise ProblemError.not_found(noun, key)
        return call.shown(item, collection)

    return answer


def _all_of(collection: str) -> Callable[[Call], Any]:
    """Build a bare list of all objects, active or not, without pages."""
    return lambda call: [call.shown(item, collection) for item in call.tenant[collection].all()]


def _subsidiaries(call: Call) -> list[Object]:
    if not call.assumptions.subsidiaries:
        raise ProblemError(404, "GET subsidiaries is not served here.")
    return call.tenant["subsidiaries"].all()


OPERATIONS = (
    Operation(
        "GET",
        "invoices",
        ("invoice:read",),
        _by_query("invoice", "invoices", {"id": None, "invoiceNumber": "Number"}),
    ),
    Operation(
        "GET",
        "loads",
        ("load:read",),
        _by_query("load", "loads", {"id": None, "loadNumber": "LoadNumber", "orderNumber": "OrderNumber"}),
    ),
    Operation(
        "GET",
        "trips",
        ("trip:read",),
        _by_query("trip", "trips", {"id": None, "tripNumber": "TripNumber"}),
    ),
    Operation(
        "GET",
        "customers",
        ("customer:read",),
        _by_query("customer", "customers", {"id": None, "companyNumber": "CompanyNumber"}),
    ),
    Operation("GET", "drivers", ("driver:read",), _all_of("drivers")),
    Operation("GET", "trucks", ("truck:read",), _all_of("trucks")),
    Operation("GET", "trailers", ("trailer:read",), _all_of("trailers")),
    Operation("GET", "subsidiaries", ("user:read",), _subsidiaries),
    Operation("GET", "users/list", ("user:read",), _all_of("users")),
    Operation("GET", "trucks/{id}", ("truck:read",), _by_path("truck", "trucks", "id")),
    Operation("GET", "trailers/{id}", ("trailer:read",), _by_path("trailer", "trailers", "id")),
    Operation("GET", "drivers/{id}", ("driver:read",), _by_path("driver", "drivers", "id")),
    Operation("GET", "carriers/{id}", ("carrier:read",), _by_path("carrier", "carriers", "id")),
    Operation("GET", "fuel/{id}", ("fuel:read",), _by_path("fuel transaction", "fuel", "id")),
    Operation("GET", "tolls/{id}", ("toll:read",), _by_path("toll", "tolls", "id")),
    Operation("GET", "deductions/{id}", ("deduction:read",), _by_path("deduction", "deductions", "id")),
    Operation(
        "GET",
        "carrier-settlement-statements/{number}",
        ("carrier:read",),
        _by_path("carrier statement", "carrierSettlementStatements", "number", is_visible_carrier_statement),
    ),
    Operation(
        "GET",
        "driver-settlement-statements/{number}",
        ("driver:read",),
        _by_path("driver statement", "driverSettlementStatements", "number", is_visible_driver_statement),
    ),
)
