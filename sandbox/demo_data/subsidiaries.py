"""The subsidiaries of the demo fleet, and what each is set to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FLEET = "Summit Freight Lines"
TENANT = "summit"
CONTROLLER = "dana.whitfield"
"""The demo person who does what people do here (sandbox/demo/people.toml)."""
COMPANY = "SUMMIT"
CREDENTIALS = {"companyId": COMPANY, "userId": "summit-ws", "password": "summit-ws-password"}


@dataclass(frozen=True)
class Subsidiary:
    """A subsidiary: its id and type in Alvys, its entity in Sage, the first of its load numbers."""

    id: str
    name: str
    type: str
    entity: str
    first_load: int


LINES = Subsidiary("summit-lines", "Summit Freight Lines", "Carrier", "100", 410001)
LOGISTICS = Subsidiary("summit-logistics", "Summit Logistics", "Broker", "200", 720001)
COLD_CHAIN = Subsidiary("summit-cold-chain", "Summit Cold Chain", "Broker", "300", 830001)
EXPRESS = Subsidiary("summit-express", "Summit Express", "Broker", "400", 860001)
DEDICATED = Subsidiary("summit-dedicated", "Summit Dedicated", "Carrier", "500", 890001)
ALL = (LINES, LOGISTICS, COLD_CHAIN, EXPRESS, DEDICATED)

# What the connections of the two main subsidiaries call each other in Sage (AP-8).
INTERCOMPANY = {
    LINES.id: {LOGISTICS.name: {"vendorId": "V-IC200"}},
    LOGISTICS.id: {LINES.name: {"customerId": "C-IC100"}},
}

MAPPINGS: dict[str, Any] = {
    "defaults": {"ar": "4900", "ap": "5900"},
    "categories": {
        "load": {"items": {"Customer Linehaul": {"ar": "4000"}, "Fuel Surcharge": {"ar": "4010"}}},
        "trip": {
            "default": {"ap": "5100"},
            "items": {"Carrier Linehaul": {"ap": "5000"}, "Loaded Miles": {"ap": "5110"}},
        },
        "driver_statement_expenses": {"items": {"Bonus": {"ap": "5120"}, "Daily Per Diem": {"ap": "5130"}}},
        "accessorials": {
            "default": {"ar": "4020", "ap": "5020"},
            "items": {
                "Detention": {"ar": "4025", "ap": "5025"},
                "Lumper": {"ar": "4030", "ap": "5030"},
                "TONU": {"ar": "4040"},
            },
        },
        "e_checks": {"default": {"ar": "4035", "ap": "5035"}},
        "deductions": {"default": {"ap": "5300"}, "items": {"Insurance": {"ap": "5310"}}},
        "fuel": {
            "default": {"ap": "5290"},
            "items": {"Truck Diesel": {"ap": "5200"}, "DEF Fluid": {"ap": "5210"}},
        },
        "toll": {"default": {"ap": "5220"}},
    },
}
"""Escrow is not mapped, and no default counts for it (DEC-10): statements with escrow fail."""

DIMENSIONS = {
    "department": {
        "alvysField": "office",
        "values": {"Dallas": "DAL", "Kansas City": "KC", "Atlanta": "ATL"},
    },
    "class": {"alvysField": "fleet", "default": "OTR", "values": {"South": "SOUTH", "Heartland": "HEART"}},
}
CUSTOM_FIELDS = {
    "ARINVOICE": {
        "BOL_NUMBER": {"source": "bol_number"},
        "DELIVERED_ON": {"source": "consignee_delivery_date"},
    },
}

AUTOPOST = {"ar": {"autopostInvoices": True}, "ap": {"autopostBills": True}}
SETTINGS: dict[str, dict[str, Any]] = {
    LINES.id: {
        "ar": {"autopostInvoices": True, "exportECheckTransactions": True},
        "ap": {
            "autopostBills": True,
            "includeDriverBills": True,
            "includeFuelTransactions": True,
            "includeTollTransactions": True,
            "includeAccessorialExpenses": True,
        },
        "advanced": {"crossSubsidiaryBilling": True, "intercompanyParties": INTERCOMPANY[LINES.id]},
    },
    LOGISTICS.id: {
        "ap": {"includeDriverBills": False, "exportECheckTransactions": True},
        "advanced": {"intercompanyParties": {LINES.name: None} | INTERCOMPANY[LOGISTICS.id]},
    },
    # Its documents stay drafts, and its carriers are paid by settlement statement.
    COLD_CHAIN.id: {
        "ar": {"autopostInvoices": False, "exportCarrierStatements": True},
        "ap": {"autopostBills": False, "includeDriverBills": False, "exportCarrierStatements": True},
        "advanced": {"crossSubsidiaryBilling": False},
    },
    EXPRESS.id: {"advanced": {"crossSubsidiaryBilling": False}},
}
