"""The Sage modules that a company needs before anything is exported to it (CONN-13)."""

from __future__ import annotations

from enum import StrEnum

# Why a module can't be used, besides a missing permission: Sage lists no subscription to it, or doesn't tell.
NOT_SUBSCRIBED = "module_not_subscribed"
NOT_TOLD = "module_not_told"


class Module(StrEnum):
    """The ten Sage modules that the service needs; the value is Sage's own name."""

    ADMINISTRATION = "Administration"
    COMPANY = "Company"
    CASH_MANAGEMENT = "Cash Management"
    GENERAL_LEDGER = "General Ledger"
    ACCOUNTS_PAYABLE = "Accounts Payable"
    PLATFORM_SERVICES = "Platform Services"
    ACCOUNTS_RECEIVABLE = "Accounts Receivable"
    INVENTORY_CONTROL = "Inventory Control"
    ORDER_ENTRY = "Order Entry"
    FIXED_ASSETS_MANAGEMENT = "Fixed Assets Management"
