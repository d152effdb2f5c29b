"""Errors of the gateway itself, of signing in and of permissions (protocol section 9).

Patterns with Sage's exact words come from its developer pages. The looser patterns beside them cover
texts that the sources only paraphrase.
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
        "The service looks the document up in Sage automatically.",
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
        "The operator of this service must correct the sender id and password in the sender secret.",
        patterns=(r"XML Partner ID or password", r"(incorrect|invalid) sender (id|password)"),
        sign_in_only=True,
    ),
    Entry(
        "session_ended",
        Verdict.RENEW_SESSION,
        "The Sage Intacct session has ended.",
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
            r"not authori[sz]ed for XML transactions",
            r"subscribe to the XML gateway",
        ),
        sign_in_only=True,
    ),
    Entry(
        "user_unknown",
        Verdict.ATTEND,
        "The Sage company {company} has no user '{user}'.",
        "In Sage Intacct, open Company > Admin > Web Services users and compare the user id. Then save the "
        "credentials again.",
        _CREDENTIALS,
        patterns=(r"\blogin does not exist",),
        numbers=("BL03000025",),
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
        "In Sage Intacct, open Company > Admin > Roles and add this permission to a role of '{user}'. "
        "The company must also subscribe to the module. The prerequisites check lists missing modules.",
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
        "Sage Intacct does not know the transport policy that was requested.",
        "Report this to the operator of this service.",
        patterns=(r"not a valid transport policy",),
        sign_in_only=True,
    ),
    Entry(
        "bad_credentials",
        Verdict.ATTEND,
        "Sage Intacct does not accept the company id '{company}', the user '{user}' or the password.",
        "Sage gives the same answer for each of these causes, so check them in turn: "
        "1. The company id: '{company}', as people enter it when they sign in to Sage. "
        "2. The user id: '{user}' under Company > Admin > Web Services users. "
        "3. Whether this user is active there and not locked. "
        "4. The password: set a new one there if in doubt. "
        f"5. Whether the sender id '{{sender}}' is listed under {_SECURITY_TAB}. "
        "6. Whether the connected entity still exists and the user has access to it. "
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
        "Report this to the operator of this service: the integration is at fault.",
        patterns=(r"XML Parse",),
        numbers=("XL03000003", "invalidRequest"),
    ),
    Entry(
        "rate_limited",
        Verdict.RETRY,
        "Sage Intacct accepts no more requests at the moment.",
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
        "Sage Intacct is out of service at the moment.",
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
        # Sage's front end timed out; the system behind it may still have carried out the request.
        Verdict.LOOK,
        "Sage Intacct timed out while it processed this.",
        "The service looks the document up in Sage automatically.",
        patterns=(r"gateway time-?out", r"error processing the request", r"request timed? ?out"),
        numbers=("GW000002",),
    ),
    Entry(
        "gateway_refused",
        Verdict.ATTEND,
        "Sage's gateway refused the request, most likely because the sign-in details are wrong.",
        "Check in turn: 1. the company id '{company}'; 2. the user id '{user}', and whether the "
        "user is active; 3. the password. Then save the credentials again. If other connections fail in the "
        "same way, the operator of this service must check the sender id '{sender}'.",
        _CREDENTIALS,
        numbers=("GW-0011",),
        sign_in_only=True,
    ),
    Entry(
        "rolled_back",
        Verdict.RETRY,
        "Sage Intacct rolled this back because something else in the same request failed.",
        numbers=("XL03000009",),
    ),
)
