"""Creates the template's tables, queues and secrets in the emulator; returns the environment of functions."""

from __future__ import annotations

from collections.abc import Sequence

from bench.child import Figures, answer
from bench.invoices import PASSWORD, SUBSIDIARY_ID, TENANT
from tests.fakes.template import Template
from tests.integration.aws import Account


def measure(sage_url: str, functions: Sequence[str]) -> Figures:
    """Deploy with the Sage simulator at this address; Alvys is not needed.

    What the environments of the functions say differently is as the first of them has it.
    """
    account = Account(Template.read(), (TENANT,))
    account.put_password(TENANT, SUBSIDIARY_ID, PASSWORD)
    nowhere = dict.fromkeys(("AlvysApiUrl", "AlvysTokenUrl", "JwtIssuer", "JwtJwksUrl"), "http://127.0.0.1:9")
    values = account.values | nowhere | {"IntacctEndpointUrl": sage_url}
    variables: dict[str, str] = {}
    for name in reversed(functions):
        variables |= account.template.variables(name, values)
    return {"environment": variables}


if __name__ == "__main__":
    answer(measure)
