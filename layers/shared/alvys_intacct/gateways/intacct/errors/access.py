"""Errors of the gateway itself, of signing in and of permissions (protocol section 9).

Texts in Sage's own words come from its developer pages; the looser patterns beside them cover
wordings that the sources only paraphrase.
"""

from __future__ import annotations

from alvys_intacct.gateways.intacct.errors.entry import Entry, Verdict

_CREDENTIALS = "credentials"
_SECURITY_TAB = "Company > Setup > Company > Security > Web Services authorizations"

ACCESS_ENTRIES = (
    Entry(
        "already_done",
        Verdict.LOOK,
        "Sage Intacct has already carried out this operation.",
        "The document is looked up in Sage by itself.",
        patterns=(
            r"control ?id\b.*\b(already|duplicate|unique|used|processed)",
            r"\b(already|duplicate|unique)\b.*\bcontrol ?id\b",
        ),
    ),
    Entry(
        "sender_not_authorised",
        Verdict.ATTEND,
        "The Sage company {company} does not allow our sender id '{sender}' to use Web Services.",
        f"In Sage Intacct, open {_SECURITY_TAB} and add the sender id '{{sender}}'.",
        _CREDENTIALS,
        patterns=(r"Invalid Web Services Authorization", r"sender ?id\b.*\bnot (been )?authori[sz]ed"),
        sign_in_only=True,
    ),
    Entry(
        "sender_credentials_refused",
        Verdict.OPERATE,
        "Sage Intacct does not accept the sender id '{sender}' or its password.",
        "The operator of this service must put the right sender id and password into the sender secret.",
        patterns=(r"XML Partner ID or password", r"(incorrect|invalid) sender (id|password)"),
        sign_in_only=True,
    ),
    Entry(
        "session_ended",
        Verdict.RENEW_SESSION,
        "The session at Sage Intacct has ended.",
        patterns=(
            r"\bsession\b.*\b(expired|invalid|not valid|timed? ?out|ended|terminated|no longer|not found)",
            r"\b(expired|invalid)\b.{0,20}\bsession",
        ),
        sign_in_only=True,
    ),
    Entry(
        "web_services_disabled",
        Verdict.ATTEND,
        "Web Services are not enabled in the Sage company {company}.",
        "In Sage Intacct, open Company > Admin > Subscriptions and switch Web Services on.",
        _CREDENTIALS,
        patterns=(
            r"web services?\b.*\b(not|isn't|is not)\b.*\b(enabled|subscribed|active|allowed|activated)",
            r"web services?\b.*\bdisabled",
            r"not subscribed to\b.*\bweb services",
        ),
        sign_in_only=True,
    ),
    Entry(
        "user_inactive",
        Verdict.ATTEND,
        "The Sage user '{user}' is inactive or locked.",
        "In Sage Intacct, open Company > Admin > Web Services users and set the user to active.",
        _CREDENTIALS,
        patterns=(
            r"\b(user|login|account)\b.{0,60}\b(inactive|not active|locked|disabled|deactivated|suspended)",
            r"\b(inactive|locked|disabled|deactivated) (user|login|account)\b",
        ),
        sign_in_only=True,
    ),
    Entry(
        "company_expired",
        Verdict.ATTEND,
        "The Sage company {company} has expired.",
        "Ask your Sage account manager to renew the company.",
        _CREDENTIALS,
        patterns=(r"\b(company|demo|trial|subscription)\b.*\bhas expired",),
        numbers=("PL04000055",),
        sign_in_only=True,
    ),
    Entry(
        "permission_denied",
        Verdict.ATTEND,
        "The Sage user '{user}' has no permission for {value}.",
        "In Sage Intacct, open Company > Admin > Roles and give a role of the user '{user}' this permission; "
        "the module must be subscribed to as well. The prerequisites check shows which modules lack it.",
        _CREDENTIALS,
        patterns=(
            r"do(?:es)? not have (?:the )?(?:necessary |required )?(?:permissions?|privileges?|rights?)"
            r"(?: (?:for|to|on)(?: API)?(?: operation)? (?P<value>[^.]+))?",
            r"(?:insufficient|no) (?:permissions?|privileges?)(?: (?:for|to|on) (?P<value>[^.]+))?",
            r"not authori[sz]ed to (?P<value>[^.]+)",
        ),
        unnamed="The Sage user '{user}' lacks a permission that this operation needs.",
    ),
    Entry(
        "transport_policy_unknown",
        Verdict.OPERATE,
        "Sage Intacct does not know the transport policy that was asked for.",
        "Report this to the operator of this service.",
        patterns=(r"not a valid transport policy",),
        sign_in_only=True,
    ),
    Entry(
        "bad_credentials",
        Verdict.ATTEND,
        "Sage Intacct does not accept the company id '{company}', the user '{user}' or the password.",
        "Sage says the same of all that follows, so check one after the other: "
        "1. The company id: '{company}', as people enter it to sign in to Sage. "
        "2. The user id: '{user}' under Company > Admin > Web Services users. "
        "3. That this user is active there and not locked. "
        "4. The password; set a new one there if in doubt. "
        f"5. That the sender id '{{sender}}' is listed under {_SECURITY_TAB}. "
        "6. That the connected entity still exists and the user may use it. "
        "Then save the credentials again.",
        _CREDENTIALS,
        patterns=(r"sign-?in information is incorrect", r"(incorrect|invalid) (user|login|company|password)"),
        numbers=("XMLGW_JPP0002", "UJPP0002"),
        sign_in_only=True,
    ),
    Entry(
        "malformed_request",
        Verdict.ATTEND,
        "Sage Intacct could not read the request.",
        "Report this to the operator of this service: it is a fault of the integration.",
        patterns=(r"XML Parse",),
        numbers=("XL03000003", "invalidRequest"),
    ),
    Entry(
        "rate_limited",
        Verdict.RETRY,
        "Sage Intacct takes no more requests at this moment.",
        patterns=(
            r"rate limit",
            r"too many (concurrent |simultaneous )?(requests|connections|sessions|operations)",
            r"\bconcurren(t|cy)\b.*\b(limit|exceed|maximum)",
        ),
        numbers=("GW-0010",),
    ),
    Entry(
        "sage_unavailable",
        Verdict.RETRY,
        "Sage Intacct is out of service at this moment.",
        patterns=(
            r"service is temporarily",
            r"temporarily (off-?line|unavailable|out of service)",
            r"system (is )?(currently |temporarily )?(unavailable|down|under maintenance)",
            r"try again later",
        ),
        numbers=("PL04000050",),
    ),
    Entry(
        "sage_interrupted",
        # A front door that ran out of patience doesn't know what the house behind it has done.
        Verdict.LOOK,
        "Sage Intacct gave up while it worked on this.",
        "The document is looked up in Sage by itself.",
        patterns=(r"gateway time-?out", r"error processing the request", r"request timed? ?out"),
        numbers=("GW000002",),
    ),
    Entry(
        "gateway_refused",
        Verdict.ATTEND,
        "Sage's gateway refused the request, most likely for wrong sign-in details.",
        "Check one after the other: 1. the company id '{company}'; 2. the user id '{user}', and that the "
        "user is active; 3. the password. Then save the credentials again. If other connections fail alike, "
        "the operator of this service must check the sender id '{sender}'.",
        _CREDENTIALS,
        numbers=("GW-0011",),
        sign_in_only=True,
    ),
    Entry(
        "rolled_back",
        Verdict.RETRY,
        "Sage Intacct rolled this back because of another failure in the same request.",
        numbers=("XL03000009",),
    ),
)
