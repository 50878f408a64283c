"""The modes of the app, and patterns that several settings share."""

import re
from enum import StrEnum

LOOPBACK = ("127.0.0.1", "localhost", "::1")
GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
PRINTABLE_ASCII = re.compile(r"[\x21-\x7e]+")


class Mode(StrEnum):
    """How the app runs; chosen by which Wix settings are given."""

    SANDBOX = "sandbox"
    SITE = "site"
    APP = "app"
