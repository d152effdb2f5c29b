"""Answers about Sage's service and not about the data: limits, outages and unknown outcomes (ERR-6).

A write is repeated only if Sage certainly did nothing. "There was an error processing the request" and "try
again later" leave that open: other integrators see them when Sage failed halfway, and on reads when a field
does not exist (protocol section 14).
"""

from __future__ import annotations

from alvys_intacct.gateways.intacct.errors.entry import Call, Entry, Verdict

_LOOKED_UP = "The service looks the document up in Sage automatically."

SERVICE_ENTRIES = (
    Entry(
        "control_id_too_long",
        Verdict.ATTEND,
        "The identification of this operation is too long for Sage Intacct.",
        "Report this to the operator of this service: the integration is at fault.",
        patterns=(
            r"\bcontrol ?id\b.{0,200}\b(?:too long|length|longer|exceeds?|maximum|at most|characters)\b",
            r"\b(?:too long|length|longer|exceeds?|maximum)\b.{0,200}\bcontrol ?id\b",
        ),
    ),
    Entry(
        "already_done",
        Verdict.LOOK,
        "Sage Intacct has already carried out this operation.",
        _LOOKED_UP,
        patterns=(
            r"control ?id\b.{0,200}\b(already|duplicate|unique|used|processed)",
            r"\b(already|duplicate|unique)\b.{0,200}\bcontrol ?id\b",
        ),
        only=Call.WRITE,
    ),
    Entry(
        "rate_limited",
        Verdict.RETRY,
        "Sage Intacct accepts no more requests at the moment.",
        patterns=(
            r"rate limit",
            r"too many (concurrent |simultaneous )?(requests|connections|sessions|operations)",
            r"\bconcurren(t|cy)\b.{0,200}\b(limit|exceed|maximum)",
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
            r"system (is )?(currently |temporarily )?(unavailable|down|off-?line|under maintenance)",
        ),
    ),
    Entry(
        # Sage's front end timed out; the system behind it may still have carried out the request.
        "sage_timed_out",
        Verdict.LOOK,
        "Sage Intacct timed out while it processed this.",
        _LOOKED_UP,
        patterns=(r"gateway time-?out", r"request timed? ?out"),
        # From one unverified list. If it means something else, only a look in Sage is lost.
        numbers=("GW000002",),
    ),
    Entry(
        "rolled_back",
        Verdict.RETRY,
        "Sage Intacct rolled this back because something else in the same request failed.",
        numbers=("XL03000009",),
    ),
)

_FAILED_HALFWAY = (
    r"error (?:while |in |when )?processing (?:the|your|this) request",
    r"try (?:it |this )?again (?:later|in a (?:few|moment|minute))",
)

# After everything specific: these texts say nothing about the cause.
HALFWAY_ENTRIES = (
    Entry(
        "sage_interrupted",
        Verdict.LOOK,
        "Sage Intacct failed while it processed this.",
        _LOOKED_UP,
        patterns=_FAILED_HALFWAY,
        numbers=("DL02000001",),
        only=Call.WRITE,
    ),
    Entry(
        # Mostly a field that the company does not offer. If it happens without optional fields too, Sage is
        # at fault, and the read is repeated later.
        "read_refused",
        Verdict.LOOK,
        "Sage Intacct failed while it read what was asked for.",
        "Retry. If it fails again, report this to the operator of this service.",
        patterns=_FAILED_HALFWAY[:1],
        numbers=("DL02000001",),
        only=Call.READ,
    ),
    Entry(
        "sage_failed",
        Verdict.RETRY,
        "Sage Intacct failed at the moment.",
        patterns=_FAILED_HALFWAY,
    ),
)
