"""The settings of a function from its environment variables, read here only.

Parsed once at cold start; a missing or malformed value fails the first call with its name.
"""

import os
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
)

from alvys_intacct.domain.errors import ConfigurationError
from alvys_intacct.domain.url_patterns import IN_ALVYS, IN_SAGE, UrlPatterns, pattern_fault
from alvys_intacct.gateways.sqs import QueueName

NotEmpty = Annotated[str, StringConstraints(min_length=1)]
Model = TypeVar("Model", bound="Settings")

QUEUE_VARIABLES = {
    QueueName.EXPORT_INVOICE: "INVOICE_EXPORT_QUEUE_URL",
    QueueName.EXPORT_BILL: "BILL_EXPORT_QUEUE_URL",
    QueueName.MODIFY: "MODIFY_QUEUE_URL",
    QueueName.READ_PAYMENTS: "PAYMENT_READ_QUEUE_URL",
    QueueName.APPLY_PAYMENTS: "PAYMENT_APPLY_QUEUE_URL",
    QueueName.ROUNDS: "ROUND_QUEUE_URL",
    QueueName.ERROR_ACTIONS: "ERROR_ACTION_QUEUE_URL",
    QueueName.CLOSE_REPORTS: "CLOSE_REPORT_QUEUE_URL",
    QueueName.CONNECTION_CHECKS: "CONNECTION_CHECK_QUEUE_URL",
    QueueName.WHAT_IFS: "WHAT_IF_QUEUE_URL",
    QueueName.PARTY_REFRESHES: "PARTY_REFRESH_QUEUE_URL",
    QueueName.UNTOLD_EVENTS: "EVENT_DEAD_LETTER_QUEUE_URL",
    QueueName.DIGESTS: "DIGEST_QUEUE_URL",
}


class Settings(BaseModel):
    """Base of settings; each field is the variable of the same name in capitals."""

    model_config = ConfigDict(frozen=True, alias_generator=str.upper, extra="ignore", defer_build=True)

    @classmethod
    def load(cls: type[Model]) -> Model:
        """The settings from the environment. Raises `ConfigurationError` that names the invalid variables."""
        try:
            return cls.model_validate(dict(os.environ))
        except ValidationError as error:
            names = ", ".join(str(item["loc"][0]) for item in error.errors())
            raise ConfigurationError(
                f"Environment variables are missing or invalid: {names}.", code="settings_invalid"
            ) from None


class IdentitySettings(Settings):
    """For functions that API Gateway calls."""

    jwt_issuer: NotEmpty
    jwt_audience: NotEmpty
    jwt_jwks_url: NotEmpty


class ConnectionSettings(Settings):
    """For functions that use connections."""

    connections_table: NotEmpty


class TransactionSettings(Settings):
    """For functions that use transactions. What Alvys sent is kept for so many days; 0 stands for ever."""

    transactions_table: NotEmpty
    envelope_days: int = 0


def _none_if_empty(text: object) -> object:
    return text or None


class RestoreSettings(Settings):
    """For functions that write documents: when the Transactions table was restored; empty if it never was."""

    restored_at: Annotated[AwareDatetime | None, BeforeValidator(_none_if_empty)] = None


class PaymentSettings(Settings):
    """For functions that use payments."""

    payments_table: NotEmpty


class LimitSettings(Settings):
    """For functions that count what tenants ask for, or keep questions and answers for a day."""

    limits_table: NotEmpty


class EventSettings(Settings):
    """For the function that publishes events: the bus, and the source that they name."""

    event_bus: NotEmpty
    event_source: NotEmpty


class DigestSettings(Settings):
    """For the function that sends the daily digests: their topic, and where the console is."""

    digest_topic: NotEmpty
    console_url: NotEmpty


class SecretSettings(Settings):
    """For functions that read or keep secrets."""

    secrets_prefix: NotEmpty
    credentials_key: NotEmpty
    connections_table: NotEmpty


class SageSettings(Settings):
    """For functions that call Sage Intacct."""

    connections_table: NotEmpty
    intacct_endpoint_url: NotEmpty


class AlvysSettings(Settings):
    """For functions that call Alvys."""

    alvys_api_url: NotEmpty
    alvys_token_url: NotEmpty
    alvys_audience: NotEmpty


def _alvys_pattern(pattern: str) -> str:
    return _pattern(pattern, IN_ALVYS)


def _sage_pattern(pattern: str) -> str:
    return _pattern(pattern, IN_SAGE)


def _pattern(pattern: str, known: frozenset[str]) -> str:
    if fault := pattern_fault(pattern, known):
        raise ValueError(fault)
    return pattern


AlvysPattern = Annotated[str, AfterValidator(_alvys_pattern)]
SagePattern = Annotated[str, AfterValidator(_sage_pattern)]


class LinkSettings(Settings):
    """For functions that show links to Alvys and to Sage (ERR-9); an empty pattern gives no links."""

    alvys_load_url: AlvysPattern = ""
    alvys_trip_url: AlvysPattern = ""
    alvys_invoice_url: AlvysPattern = ""
    alvys_carrier_statement_url: AlvysPattern = ""
    alvys_driver_statement_url: AlvysPattern = ""
    sage_document_url: SagePattern = ""

    def patterns(self) -> UrlPatterns:
        """The patterns of the links."""
        return UrlPatterns(
            load=self.alvys_load_url,
            trip=self.alvys_trip_url,
            invoice=self.alvys_invoice_url,
            carrier_statement=self.alvys_carrier_statement_url,
            driver_statement=self.alvys_driver_statement_url,
            sage_document=self.sage_document_url,
        )


def queue_urls() -> dict[QueueName, str]:
    """The URLs of the queues that this function may use."""
    return {queue: os.environ[name] for queue, name in QUEUE_VARIABLES.items() if os.environ.get(name)}
