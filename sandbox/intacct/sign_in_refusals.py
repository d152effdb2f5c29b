"""The refusals of a sign-in, which tell who is wrong: the sender, the company or the user.

Sources: developer.intacct.com, FAQ, Web Services; the tests of Sage's SDKs; answers in the public code of
other integrators. Where they differ or say nothing, the assumptions decide.
"""

from __future__ import annotations

from .assumptions import Assumptions
from .errors import EXPIRED, SENDER, SIGN_IN, UNKNOWN_COMPANY, GatewayRefusal, Problem, SignInRefusal

BAD_SIGN_IN = Problem(error_number=SIGN_IN, description2="Sign-in information is incorrect")
"""A wrong user or password, a user who is not active, and a wrong entity.

No source has another answer for a user id that does not exist. BL03000025 ("Login ID X does not exist.") is
an answer of ``getUserPermissions``, not of a sign-in.
"""


def wrong_sender(assumptions: Assumptions) -> GatewayRefusal:
    """Build the refusal of a wrong sender id or sender password."""
    if assumptions.wrong_sender == "sign_in":
        text = "Sign-in information is incorrect. Please check your request."
        return GatewayRefusal(Problem(error_number=SENDER, description2=text), status_code=400)
    text = "Incorrect Intacct XML Partner ID or password."
    return GatewayRefusal(Problem(error_number=SIGN_IN, description2=text))


def unknown_company(assumptions: Assumptions) -> GatewayRefusal | SignInRefusal:
    """Build the refusal of a company id that does not exist."""
    if assumptions.wrong_company == "sign_in":
        return SignInRefusal(BAD_SIGN_IN)
    problem = Problem(error_number=UNKNOWN_COMPANY, description="Invalid Request", description2="")
    return GatewayRefusal(problem, status_code=400, bare=True)


def unsubscribed(assumptions: Assumptions) -> GatewayRefusal | SignInRefusal:
    """Build the refusal of a company that is not subscribed to Web Services (FAQ)."""
    problem = Problem(
        error_number=SIGN_IN,
        description2="This company is not authorized for XML transactions. "
        "Please subscribe to the XML Gateway.",
    )
    if assumptions.unsubscribed_level == "control":
        return GatewayRefusal(problem)
    return SignInRefusal(problem)


def unauthorised(sender_id: str, company_id: str) -> Problem:
    """Build the problem of a sender that is not on the company's list (FAQ)."""
    return Problem(
        error_number=SIGN_IN,
        description="Invalid Web Services Authorization",
        description2=f"The sender ID '{sender_id}' is not authorized to make Web Services requests "
        f"to company ID '{company_id}'.",
        correction="Contact the company administrator to grant Web Services authorization to this sender ID.",
    )


def expired_company() -> GatewayRefusal:
    """Build the refusal of an expired demo company (section 2, PL04000055)."""
    return GatewayRefusal(
        Problem(error_number=EXPIRED, description2="This company is a demo company and has expired.")
    )
