"""What each call of another system leaves in the log and the metrics (OPS-1). Never contents."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from alvys_intacct.bootstrap import runtime
from alvys_intacct.observability import logger

if TYPE_CHECKING:
    from alvys_intacct.gateways.alvys.client import AlvysCall
    from alvys_intacct.gateways.intacct.session.observation import GatewayCall

C = TypeVar("C")


def observe_sage(call: GatewayCall) -> None:
    """Log one line and write the metrics of a request to Sage."""
    logger.info(
        "sage request",
        extra={
            "requestId": call.request_id,
            "company": call.company_id,
            "functions": call.functions,
            "bytesOut": call.bytes_out,
            "bytesIn": call.bytes_in,
            "seconds": round(call.seconds, 3),
            "leaseSeconds": round(call.lease_seconds, 3),
            "attempt": call.attempt,
            "sessionAge": call.session_age,
            "httpStatus": call.http_status,
            "outcome": call.outcome,
        },
    )
    runtime.metrics.count("SageRequests", 1)
    runtime.metrics.count("SageFunctions", sum(call.functions.values()))
    runtime.metrics.count("SageRequestsFailed", 0 if call.outcome == "ok" else 1)
    runtime.metrics.seconds("SageSeconds", round(call.seconds, 3))


def observe_alvys(call: AlvysCall) -> None:
    """Log one line and write the metrics of a call to Alvys."""
    logger.info(
        "alvys request",
        extra={
            "tenant": call.tenant,
            "endpoint": call.endpoint,
            "seconds": round(call.seconds, 3),
            "httpStatus": call.http_status,
        },
    )
    runtime.metrics.count("AlvysRequests", 1)
    runtime.metrics.seconds("AlvysSeconds", round(call.seconds, 3))


def counting_reads(client: C) -> C:
    """The client of a store of secrets, which counts each read: it is paid by the call."""
    events = client.meta.events  # type: ignore[attr-defined]
    for read in ("secrets-manager.GetSecretValue", "kms.Decrypt"):
        events.register(
            f"after-call.{read}",
            lambda **_: runtime.metrics.count("SecretReads", 1),
            unique_id=f"counted-{read}",
        )
    return client
