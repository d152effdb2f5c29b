"""The details of a party as Alvys's API gives them, for an envelope by reference (PARTY-7, API-3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alvys_intacct.domain.alvys.operations import ShortAddress
from alvys_intacct.domain.alvys.parties import AlvysCarrier, AlvysCustomer, AlvysDriver, CompanyContact
from alvys_intacct.domain.alvys.statements import StatementPayee
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.parties.contact_sources import best_email, best_phone


def is_factored(payee: StatementPayee) -> bool:
    """Whether a statement is paid to a factoring company, which isn't among Alvys's carriers."""
    return "factoring" in folded(payee.Type or "")


def customer_details(customer: AlvysCustomer | None) -> dict[str, Any]:
    """The customer's details that Alvys's API has (PARTY-1, TERM-1)."""
    if customer is None:
        return {}
    billing = customer.InvoicingInformation
    person = next(iter(customer.Contacts), CompanyContact())
    emails = (*(billing.EmailAddresses if billing else ()), *customer.Email, person.Email)
    phones = (billing.PhoneNumber if billing else None, *customer.Phone, person.Phone, person.Mobile)
    return {
        "externalAccountingId": customer.ExternalId,
        "name": customer.Name,
        "termsInDays": billing.PaymentTermsInDays if billing else None,
        "contact": _contact(person.Name, emails, phones),
        "address": _address(billing.Address if billing else None) or _address(customer.BillingAddress),
    }


def carrier_details(
    carrier: AlvysCarrier | None, subsidiary_id: str, payee: StatementPayee | None = None
) -> dict[str, Any]:
    """The carrier's details that Alvys's API has, and those of a statement's payee (PARTY-2, PARTY-4).

    PARTY-7: the External Accounting ID of the connection's own subsidiary counts.
    """
    if carrier is None:
        if payee is None:
            return {}
        return {"name": payee.Name, "mcNumber": payee.McNumber, "dotNumber": payee.DotNumber}
    factoring, person = carrier.FactoringCompany, next(iter(carrier.Contacts), CompanyContact())
    return {
        "externalAccountingId": _id_for(carrier, subsidiary_id),
        "externalAccountingName": carrier.ExternalName,
        "name": carrier.Name,
        "mcNumber": carrier.McNum or (payee.McNumber if payee else None),
        "dotNumber": carrier.UsDotNum or (payee.DotNumber if payee else None),
        "contact": _contact(person.Name, [person.Email], [person.Phone, person.Mobile]),
        "address": _address(carrier.Address),
        "paymentMethod": carrier.PaymentMethod,
        "factoringCompany": {"id": factoring.Id, "name": factoring.Name} if factoring else None,
    }


def driver_details(driver: AlvysDriver | None) -> dict[str, Any]:
    """The driver's details that Alvys's API has: no accounting id and no tax company (PARTY-3)."""
    if driver is None:
        return {}
    return {
        "name": driver.Name,
        "contact": _contact(driver.Name, [driver.Email], [driver.PhoneNumber]),
        "address": _address(driver.Address),
    }


def _id_for(carrier: AlvysCarrier, subsidiary_id: str) -> str | None:
    """The carrier's id in this subsidiary; of several, the one for Sage Intacct."""
    known = [external for external in carrier.ExternalIds or [] if external.ExternalAccountingId]
    own = [external for external in known if external.SubsidiaryId == subsidiary_id]
    in_sage = [external for external in own if "intacct" in folded(external.IntegrationType or "")]
    return next((external.ExternalAccountingId for external in in_sage or own), None)


def _contact(
    name: str | None, emails: Iterable[str | None], phones: Iterable[str | None]
) -> dict[str, Any] | None:
    contact = {"name": name, "email": best_email(emails), "phone": best_phone(phones)}
    return contact if any(contact.values()) else None


def _address(address: ShortAddress | None) -> dict[str, Any] | None:
    """The address; None if it says nothing."""
    return address.model_dump() if address and any(value for _, value in address) else None
