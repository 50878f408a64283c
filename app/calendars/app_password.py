"""The shape of Apple's app-specific passwords."""

import re

from app.wix import Secret

_BETWEEN = r"[-\s\u2010-\u2015\u2212]{0,3}"
_SHAPE = re.compile(
    rf"\s*([A-Za-z]{{4}}){_BETWEEN}([A-Za-z]{{4}}){_BETWEEN}([A-Za-z]{{4}}){_BETWEEN}([A-Za-z]{{4}})\s*"
)


def as_apple_writes(password: Secret) -> Secret:
    """Return 4x4 letters as `xxxx-xxxx-xxxx-xxxx`, and whatever else was typed as it is.

    People type the dashes, spaces or nothing between the groups, and telephones capitalise.

    Source: the sample of Connect By Credentials (`abcd-dcba-abcd-dcba`), 2026-11.
    """
    found = _SHAPE.fullmatch(password.reveal())
    return Secret("-".join(found.groups()).lower()) if found else password
