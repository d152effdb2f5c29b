"""Objects of modules that are not simulated otherwise. They show whether a user may read the module.

[K] The object names are Sage's. The fields are the few that a read needs.
"""

from __future__ import annotations

from .definition import define

OBJECTS = (
    define("USERINFO", "User", "AD", "LOGINID", "LOGINID:80! DESCRIPTION:200 STATUS:status", verbs=""),
    define("PTAPPLICATION", "Platform Application", "PT", "NAME", "NAME:80! STATUS:status", verbs=""),
    define(
        "SODOCUMENT", "Order Entry Transaction", "SO", "DOCID", "DOCID:80! CUSTVENDID:20 STATE:40", verbs=""
    ),
)
