"""Company settings, as a seed and the control plane write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from .company import Settings

FLAGS = {
    "billApproval": "bill_approval",
    "paymentApproval": "payment_approval",
    "invoiceReversal": "invoice_reversal",
    "billReversal": "bill_reversal",
    "multiCurrency": "multi_currency",
    "webServices": "web_services",
    "isoCountryCodes": "iso_country_codes",
}
INLINE_CREDITS = ("manual", "automatic")


def change_settings(settings: Settings, given: Mapping[str, object]) -> None:
    """Change the settings that are given. Raises ``ValueError`` for a wrong value."""
    if "closedThrough" in given:
        closed = given["closedThrough"]
        settings.closed_through = date.fromisoformat(str(closed)) if closed else None
    for name, attribute in FLAGS.items():
        if name in given:
            setattr(settings, attribute, bool(given[name]))
    if "inlineCredits" in given:
        if given["inlineCredits"] not in INLINE_CREDITS:
            raise ValueError(f"inlineCredits must be one of {', '.join(INLINE_CREDITS)}")
        settings.inline_credits = str(given["inlineCredits"])
    if "currencies" in given:
        currencies = given["currencies"]
        if not isinstance(currencies, list):
            raise ValueError("currencies must be a list")
        settings.currencies = tuple(str(currency) for currency in currencies)
    if settings.base_currency not in settings.currencies:
        settings.currencies = (settings.base_currency, *settings.currencies)


def describe_settings(settings: Settings) -> dict[str, object]:
    """Return the settings as JSON."""
    closed = settings.closed_through
    return {
        "closedThrough": closed.isoformat() if closed else None,
        **{name: getattr(settings, attribute) for name, attribute in FLAGS.items()},
        "inlineCredits": settings.inline_credits,
        "currencies": list(settings.currencies),
        "baseCurrency": settings.base_currency,
    }
