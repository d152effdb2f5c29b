"""Errors of AWS's stores of secrets as ours."""

from __future__ import annotations

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    PartialCredentialsError,
)

from alvys_intacct.domain.errors import ConfigurationError, Retryable, SyncError, VendorError
from alvys_intacct.gateways.dynamodb.aws_errors import is_broken, is_passing, status_of

# The key of the stack can't be used: that of another one, disabled, waiting for its deletion, or none at all.
_KEY_UNUSABLE = frozenset(
    {"DisabledException", "KMSInvalidStateException", "NotFoundException", "InvalidKeyUsageException"}
)


def fault_of(error: ClientError | BotoCoreError) -> SyncError:
    """The error, with AWS's text only for a missing right: other texts may quote the request."""
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
    if is_broken(code) or isinstance(error, NoCredentialsError | NoRegionError | PartialCredentialsError):
        return ConfigurationError(
            "The function lacks a right to its secrets.",
            code="secrets_forbidden",
            vendor=VendorError("AWS", code, str(error)),
        )
    if code in _KEY_UNUSABLE:
        return ConfigurationError(
            "The key of the deployment's secrets can't be used.",
            code="secrets_key_unusable",
            remedy="Enable the key again, or cancel its deletion.",
            vendor=VendorError("AWS", code, ""),
        )
    answered = isinstance(error, ClientError) and not is_passing(code, status_of(error))
    if answered or isinstance(error, ParamValidationError):
        return ConfigurationError(
            "AWS refuses the request for a secret of this deployment.",
            code="secrets_refused",
            remedy="Look at AWS's code in the log, then correct the deployment.",
            vendor=VendorError("AWS", code, ""),
        )
    return Retryable(
        "The secrets can't be reached.", code="secrets_unreachable", vendor=VendorError("AWS", code, "")
    )
