"""The simulator's data: clients, tenants and their objects."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.alvys.assumptions import Assumptions
from sandbox.alvys.wire import Object, decode, encode, without_nulls

Keys = Callable[[Object], Iterable[object]]


class SeedError(Exception):
    """The seed does not have the expected form."""


class Collection:
    """The objects of one kind, found by key or by index."""

    def __init__(self, key: str, indexes: Mapping[str, Keys] | None = None) -> None:
        self.key = key
        self._objects: dict[str, Object] = {}
        self._keys_of = dict(indexes or {})
        self._indexes: dict[str, dict[str, dict[str, None]]] = {name: {} for name in self._keys_of}

    def put(self, item: Object) -> Object:
        """Add an object, or replace the one with the same key."""
        key = str(item[self.key])
        if key in self._objects:
            self._unindex(key)
        self._objects[key] = item
        for name, value in self._entries(item):
            self._indexes[name].setdefault(value, {})[key] = None
        return item

    def merge(self, key: str, changes: Object) -> Object:
        """Change fields of an object, or create it. Null removes a field."""
        current = self._objects.get(key, {self.key: int(key) if self.key == "Number" else key})
        # The key cannot be changed. It comes from the path of the request.
        return self.put(without_nulls({**current, **changes, self.key: current[self.key]}))

    def remove(self, key: str) -> None:
        """Remove the object with this key."""
        self._unindex(key)
        del self._objects[key]

    def get(self, key: str) -> Object | None:
        """Return the object with this key, or None."""
        return self._objects.get(key)

    def resolve(self, key: str) -> str:
        """Return the key. A business number is replaced by the key of its object, if it has exactly one."""
        if key not in self._objects and self._indexes:
            numbers = next(iter(self._indexes.values()))
            if len(numbers.get(key, ())) == 1:
                return next(iter(numbers[key]))
        return key

    def find(self, index: str, value: str) -> list[Object]:
        """Return the objects with a value in an index, in the order they were added."""
        return [self._objects[key] for key in self._indexes[index].get(value, ())]

    def all(self) -> list[Object]:
        """Return all objects, in the order they were added."""
        return list(self._objects.values())

    def _entries(self, item: Object) -> Iterable[tuple[str, str]]:
        for name, keys_of in self._keys_of.items():
            for value in keys_of(item):
                if value is not None:
                    yield name, str(value)

    def _unindex(self, key: str) -> None:
        for name, value in self._entries(self._objects[key]):
            self._indexes[name][value].pop(key, None)


def _by(field_name: str) -> Keys:
    return lambda item: (item.get(field_name),)


def _load_numbers(invoice: Object) -> Iterable[object]:
    return (load.get("LoadNumber") for load in invoice.get("Loads", ()))


def _collections() -> dict[str, Collection]:
    return {
        "invoices": Collection("Id", {"Number": _by("Number"), "LoadNumber": _load_numbers}),
        "loads": Collection("Id", {"LoadNumber": _by("LoadNumber"), "OrderNumber": _by("OrderNumber")}),
        "trips": Collection("Id", {"TripNumber": _by("TripNumber")}),
        "customers": Collection("Id", {"CompanyNumber": _by("CompanyNumber")}),
        "carriers": Collection("Id"),
        "drivers": Collection("Id"),
        "trucks": Collection("Id", {"TruckNum": _by("TruckNum")}),
        "trailers": Collection("Id", {"TrailerNum": _by("TrailerNum")}),
        "users": Collection("Id"),
        # Its shape is assumed: Id and Name.
        "subsidiaries": Collection("Id"),
        "fuel": Collection("Id"),
        "tolls": Collection("Id"),
        "deductions": Collection("Id"),
        "carrierSettlementStatements": Collection("Number"),
        "driverSettlementStatements": Collection("Number"),
        # Not an Alvys resource: the payments recorded through the three payment endpoints.
        "payments": Collection("Id", {"Target": _by("Target")}),
    }


COLLECTIONS = tuple(_collections())


class Tenant:
    """The data of one Alvys tenant."""

    def __init__(self, objects: Mapping[str, list[Object]]) -> None:
        self.collections = _collections()
        for name, items in objects.items():
            if name not in self.collections:
                raise SeedError(f"unknown collection {name!r}; known: {', '.join(COLLECTIONS)}")
            for item in items:
                self.collections[name].put(without_nulls(item))

    def __getitem__(self, name: str) -> Collection:
        return self.collections[name]


ALL_SCOPES = tuple(
    f"{entity}:{action}"
    for entity in (
        "carrier",
        "customer",
        "deduction",
        "driver",
        "fuel",
        "invoice",
        "load",
        "toll",
        "trailer",
        "trip",
        "truck",
        "user",
    )
    for action in ("read", "create", "update", "delete")
)


@dataclass(frozen=True)
class Client:
    """API credentials, as Alvys issues them under Admin > API Access."""

    client_id: str
    secret: str = field(repr=False)
    tenant: str
    scopes: tuple[str, ...] = ALL_SCOPES


EMPTY_SEED: Object = {
    "clients": [{"clientId": "sandbox", "clientSecret": "sandbox", "tenant": "demo"}],
    "tenants": {"demo": {}},
}


class World:
    """All clients and tenants, and the seed to return to."""

    def __init__(self, seed: Object = EMPTY_SEED) -> None:
        # Stored as text, which every reset decodes again. So no test can change the seed.
        self._seed = encode(seed)
        self.clients: dict[str, Client] = {}
        self.tenants: dict[str, Tenant] = {}
        self.assumptions = Assumptions()
        self.reset()

    @classmethod
    def from_file(cls, path: Path) -> "World":
        """Read a seed file. Raises ``SeedError`` with the reason."""
        try:
            return cls(decode(path.read_bytes()))
        except (OSError, ValueError) as error:
            raise SeedError(f"{path}: {error}") from error

    def reset(self) -> None:
        """Return to the seed. Raises ``SeedError`` when it is not usable."""
        seed = decode(self._seed)
        try:
            tenants = {name: Tenant(objects) for name, objects in seed.get("tenants", {}).items()}
            clients = [
                Client(
                    entry["clientId"],
                    entry["clientSecret"],
                    entry["tenant"],
                    tuple(entry.get("scopes", ALL_SCOPES)),
                )
                for entry in seed.get("clients", ())
            ]
        except (KeyError, TypeError, AttributeError) as error:
            raise SeedError(f"the seed lacks or misplaces {error}") from error
        try:
            self.assumptions = Assumptions.from_seed(seed.get("assumptions", {}))
        except ValueError as error:
            raise SeedError(str(error)) from error
        # A client may name a tenant without objects.
        self.tenants = {client.tenant: Tenant({}) for client in clients} | tenants
        self.clients = {client.client_id: client for client in clients}
