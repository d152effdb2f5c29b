"""The people and places of the demo fleet. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Customer:
    """A shipper or broker. Without `accounting_id` it lacks an External Accounting ID in Alvys."""

    id: str
    name: str
    city: str
    state: str
    accounting_id: str | None
    terms: int = 30
    email: str = ""


@dataclass(frozen=True)
class Namesake:
    """A party in Sage that nobody linked to the party in Alvys that it is, or that only looks like one."""

    accounting_id: str
    name: str
    city: str
    state: str
    email: str = ""


@dataclass(frozen=True)
class Carrier:
    """A carrier with its MC and DOT number, and its vendor in Sage."""

    id: str
    name: str
    mc: str
    dot: str
    accounting_id: str


@dataclass(frozen=True)
class Driver:
    """A driver with a truck. `type` is Alvys's: COMPANY or OWNER_OPERATOR."""

    id: str
    name: str
    type: str
    fleet: str
    truck: str
    accounting_id: str


@dataclass(frozen=True)
class Lane:
    """A way that loads take: two places and the miles between them."""

    origin: tuple[str, str]
    destination: tuple[str, str]
    miles: int


_CUSTOMERS = (
    ("Cedar Hollow Foods", "Dallas", "TX", 30),
    ("Marlow & Finch Packaging", "Memphis", "TN", 30),
    ("Blue Mesa Beverage Distributing", "Albuquerque", "NM", 45),
    ("Ironbark Building Supply", "Tulsa", "OK", 30),
    ("Tallgrass Organics", "Wichita", "KS", 15),
    ("Harborline Steel Service", "Houston", "TX", 30),
    ("Kestrel Paper Converting", "Green Bay", "WI", 45),
    ("Pinecrest Poultry Partners", "Springdale", "AR", 15),
    ("Lodestar Brokerage Group", "Chicago", "IL", 30),
    ("Quarry Road Logistics Brokers", "Atlanta", "GA", 30),
    ("Old Mill Flour Company", "Kansas City", "MO", 30),
    ("Sandstone Tile & Stone", "Phoenix", "AZ", 30),
    ("Redwing Home Furnishings", "High Point", "NC", 45),
    ("Cobalt Bay Chemicals", "Baton Rouge", "LA", 30),
    ("Juniper Creek Pet Foods", "Denver", "CO", 30),
    ("Great Bend Irrigation", "Omaha", "NE", 30),
)
CUSTOMERS = tuple(
    Customer(f"cust-{number}", name, city, state, f"C-{number}", terms)
    for number, (name, city, state, terms) in enumerate(_CUSTOMERS, start=1001)
)
NEW_CUSTOMERS = (
    Customer("cust-1101", "Wheatfield Snack Works", "Des Moines", "IA", None, email="ap@wheatfield.example"),
    Customer("cust-1102", "Palomino Farm Equipment", "Amarillo", "TX", None),
)
# Which of these the new customers and carriers are, a person decides by the suggestions.
CUSTOMERS_IN_SAGE = (
    Namesake("C-1151", "WHEATFIELD SNACK WORKS LLC", "Des Moines", "IA", "ap@wheatfield.example"),
    Namesake("C-1152", "Palomino Farm Equipment - Lubbock", "Lubbock", "TX"),
    Namesake("C-1153", "Palomino Farm Equip. Co.", "Amarillo", "TX"),
)
VENDORS_IN_SAGE = (
    Namesake("V-2151", "Rusty Gate Trkg LLC", "Enid", "OK"),
    Namesake("V-2152", "Morning Star Freight Inc", "Waco", "TX"),
)
INACTIVE_CUSTOMER = Customer("cust-1103", "Northgate Cold Storage", "Joplin", "MO", "C-1103")
UNKNOWN_CUSTOMER = Customer("cust-1104", "Bluff City Furniture Outlet", "Memphis", "TN", "C-1140")

_CARRIERS = (
    "Lone Prairie Transport LLC",
    "Two Rivers Hauling Inc",
    "Copper Canyon Trucking LLC",
    "Whitetail Freight Inc",
    "Delta Crossing Carriers LLC",
    "Osage Valley Express Inc",
    "Big Timber Logistics LLC",
    "Gulfwind Trucking Inc",
    "Sawgrass Transport LLC",
    "High Plains Reefer Inc",
)
CARRIERS = tuple(
    Carrier(f"carr-{number}", name, str(710000 + 4391 * place), str(2810000 + 17773 * place), f"V-{number}")
    for place, (number, name) in enumerate(enumerate(_CARRIERS, start=2001), start=1)
)
NEW_CARRIERS = (
    Carrier("carr-2101", "Rusty Gate Trucking LLC", "778120", "3120447", "V-2101"),
    Carrier("carr-2102", "Morning Star Hotshot LLC", "781455", "3144902", "V-2102"),
)

_DRIVERS = (
    ("Marcus Webb", "COMPANY", "South"),
    ("Elena Duarte", "COMPANY", "South"),
    ("Terrence Boyd", "OWNER_OPERATOR", "Heartland"),
    ("Hank Sorensen", "OWNER_OPERATOR", "Heartland"),
    ("Rosa Villanueva", "COMPANY", "Heartland"),
    ("Dale Pruitt", "OWNER_OPERATOR", "South"),
    ("Andre Coleman", "COMPANY", "South"),
    ("Jolene Tackett", "OWNER_OPERATOR", "Heartland"),
    ("Hector Barrera", "COMPANY", "Heartland"),
    ("Curtis Hale", "OWNER_OPERATOR", "South"),
)
DRIVERS = tuple(
    Driver(f"DR{number:08}", name, kind, fleet, str(500 + place), f"V-{number}")
    for place, (number, (name, kind, fleet)) in enumerate(enumerate(_DRIVERS, start=3001), start=1)
)

LANES = (
    Lane(("Dallas", "TX"), ("Atlanta", "GA"), 781),
    Lane(("Dallas", "TX"), ("Denver", "CO"), 794),
    Lane(("Houston", "TX"), ("Memphis", "TN"), 566),
    Lane(("Kansas City", "MO"), ("Chicago", "IL"), 510),
    Lane(("Kansas City", "MO"), ("Dallas", "TX"), 507),
    Lane(("Atlanta", "GA"), ("Charlotte", "NC"), 245),
    Lane(("Atlanta", "GA"), ("Orlando", "FL"), 440),
    Lane(("Memphis", "TN"), ("Columbus", "OH"), 590),
    Lane(("Chicago", "IL"), ("Minneapolis", "MN"), 408),
    Lane(("Phoenix", "AZ"), ("El Paso", "TX"), 430),
    Lane(("Denver", "CO"), ("Omaha", "NE"), 540),
    Lane(("Laredo", "TX"), ("Dallas", "TX"), 429),
    Lane(("Springdale", "AR"), ("St. Louis", "MO"), 340),
    Lane(("Baton Rouge", "LA"), ("Nashville", "TN"), 562),
)
COMMODITIES = ("Packaged foods", "Paper rolls", "Steel coils", "Beverages", "Tile", "Pet food", "Furniture")

FUEL_CARD = ("V-4001", "Roadhouse Fuel Card Services")
TOLLS = ("V-4002", "Interline Toll Pass")

OFFICES = {"office-dal": "Dallas", "office-kc": "Kansas City", "office-atl": "Atlanta"}
NEW_OFFICE = ("office-tul", "Tulsa")
FLEETS = {"fleet-south": "South", "fleet-heart": "Heartland"}
