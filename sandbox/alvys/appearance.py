"""How objects look in Alvys's answers: odd fractions of seconds, and null for what has no value.

Both have been seen in live answers. Times have 0, 6 or 7 digits after the second, mixed within one object.
"""

import re
from typing import Any
from zlib import crc32

from sandbox.alvys.assumptions import Assumptions
from sandbox.alvys.wire import Object

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)")
_DIGITS = (0, 6, 7)

_FLEET = ("Fleet", "Fleet.Id", "Fleet.InvoiceNumberPrefix")
_REFERENCE = ("References[].Id", "References[].Type", "References[].Origin")
_TRIP_DRIVER = ("Id", "ContractorType", "Fleet", "AccessorialsDetails", "EChecks", "RatesV2")
# Properties that may be null, by collection; a part of those that the OpenAPI document calls nullable.
_NULLABLE: dict[str, tuple[str, ...]] = {
    "invoices": (
        *("InvoicedDate", "DueDate", "PaidDate", "LastSendDate", "SupplementalInvoiceType"),
        *("Total.Currency", "Vendor.RemitAddress", "Vendor.RemitEmail", "Vendor.RemitPhone"),
        *("Customer.BillingAddress", "Customer.ShippingAddress"),
        *("LineItems[].LoadNumber", "LineItems[].CustomerId", "LineItems[].Category"),
        *("LineItems[].Amount.Currency", "LineItems[].Rate.UnitOfMeasurement"),
        *("Loads[].Source", "Loads[].OrderNumber", "Loads[].PONumber"),
        *("Payments[].PaymentDate", "Payments[].CheckNumber", "Payments[].PaymentReference"),
    ),
    "loads": (
        *(
            "PONumber",
            "CustomerName",
            "CustomerNumber",
            "ContractId",
            "OfficeId",
            "Linehaul",
            "FuelSurcharge",
        ),
        *("CustomerAccessorials", "CustomerAccessorialsDetails", "CustomerRate", "CustomerMileage"),
        *("InvoicedAmount", "Weight", "Volume", "ScheduledPickupAt", "PickedUpAt", "DeliveredAt"),
        *("InvoicedAt", "LastInvoiceSentAt", "CancelledAt", "CustomerSalesAgentId", "CustomerServiceRepId"),
        *("PaidAt", "TotalPaid", "Payments", "TenderId", "RequiredEquipment", *_FLEET, *_REFERENCE),
    ),
    "trips": (
        *("OrderNumber", "TenderAs", "TenderAsSubsidiaryType", "RequiredEquipment", "Temperature"),
        *("PickupDate", "DeliveryDate", "PickedUpAt", "DeliveredAt", "CarrierAssignedAt", "ReleasedAt"),
        *("CarrierPaidAt", "DueDate", "Truck", "Trailer", "Driver1", "Driver2", "OwnerOperator", "Carrier"),
        *("TotalMileage.Source", "TripValue.Currency", "ReleasedBy", "DispatchedBy", "DispatcherId"),
        *("Carrier.CarrierInvoiceNumber", "Carrier.AccessorialsDetails", "Carrier.EChecks"),
        *("Carrier.TotalPayable.Currency", "References"),
        *(f"Driver1.{name}" for name in _TRIP_DRIVER),
    ),
    "customers": (
        *("BillingAddress", "Fax", "InvoicingInformation", "ExternalId", "SalesAgentId"),
        *("InvoicingInformation.Address", "InvoicingInformation.PhoneNumber"),
        *("InvoicingInformation.PaymentTermsInDays", "Contacts[].Email", "Contacts[].Phone"),
    ),
    "carriers": (
        *("ExternalName", "Address", "McNum", "UsDotNum", "InsuranceInfo", "Source", "Notes", "ExternalIds"),
        *("PaymentMethod", "FactoringCompany", "FactoringCompany.Name", "PaymentProvider"),
        *("ExternalIds[].SubsidiaryId", "ExternalIds[].IntegrationType", "ExternalIds[].IntegrationId"),
    ),
    "drivers": (
        *("EmployeeId", "PhoneNumber", "UserId", "Email", "Address", "LicenseNum", "TerminatedAt"),
        *("References", *_FLEET),
    ),
    "trucks": ("VinNumber", "Make", "Model", "Color", "FuelCards[].DeductFromId", "References", *_FLEET),
    "trailers": ("VinNum", "Make", "SubsidiaryId", "EquipmentType", "References", *_FLEET),
    "users": ("Email", "Phone", "CreatedAt", "ModifiedAt"),
    "fuel": ("SubsidiaryId", "TruckNumber", "DriverId", "DriverName", "OwnerOperatorId", "Type", "Location"),
    "tolls": ("SubsidiaryId", "TransactionId", "UnitNumber", "FormattedLocation", "Fee", "PostedAt"),
    "deductions": ("DriverId", "TruckId", "OwnerOperatorId", "CreatedBy"),
    "carrierSettlementStatements": (
        *("RemittanceDate", "RemitTo", "Payee.McNumber", "Payee.DotNumber", "NetAmount.Currency"),
        *("Trips[].Origin", "Trips[].InvoiceNumber", "Trips[].InvoiceDueDate", "Payments[].CheckNumber"),
    ),
    "driverSettlementStatements": (
        *("Driver.CompanyName", "Driver.FleetName", "Totals.NetIncome.Currency"),
        *("LineItems[].PolicyName", "LineItems[].TripNumber", "LineItems[].LoadNumber"),
    ),
}


def as_answered(item: Object, collection: str, assumptions: Assumptions) -> Object:
    """Return an object as Alvys answers it."""
    shown: Object = _with_odd_times(item)
    if assumptions.unknown_properties == "null":
        for path in _NULLABLE.get(collection, ()):
            _put_null(shown, path)
    return shown


def _with_odd_times(value: Any) -> Any:
    """Return a copy whose times have 0, 6 or 7 digits after the second. The moments stay the same."""
    if isinstance(value, dict):
        return {name: _with_odd_times(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_with_odd_times(part) for part in value]
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return value
    second, fraction, zone = match.groups(default="")
    digits = _DIGITS[crc32(value.encode()) % len(_DIGITS)]
    if not digits and not fraction.strip("0"):
        return second + zone
    digits = digits or len(fraction)
    return f"{second}.{fraction[:digits].ljust(digits, '0')}{zone}"


def _put_null(holder: Any, path: str) -> None:
    """Set the property at a path to null where it is absent, in each element of a list."""
    name, _, rest = path.partition(".")
    if name.endswith("[]"):
        for part in holder.get(name.removesuffix("[]")) or ():
            _put_null(part, rest)
    elif not rest:
        holder.setdefault(name, None)
    elif isinstance(holder.get(name), dict):
        _put_null(holder[name], rest)
