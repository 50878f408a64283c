"""Opaque tokens shaped like Wix's: random texts that stand for state kept in the sandbox.

Source: List Events sample (wix-rest-docs, 2023-04-27): `JWE.` and five dotted base64url parts.
"""

import secrets
from collections import OrderedDict

_PART_BYTES = (40, 40, 16, 120, 16)
_MOST = 100_000


class OpaqueTokens:
    """Issues tokens and keeps their state; the oldest are dropped.

    Args:
        most_chars: of all tokens and states together, as a cursor may stand for a long query.
    """

    def __init__(self, most_chars: int) -> None:
        self._states: OrderedDict[str, object] = OrderedDict()
        self._most_chars, self._chars = most_chars, 0

    def issue(self, state: object) -> str:
        """Return a new token for a state."""
        token = ".".join(["JWE", *map(secrets.token_urlsafe, _PART_BYTES)])
        self._states[token] = state
        self._chars += _size(token, state)
        while len(self._states) > _MOST or self._chars > self._most_chars:
            self._chars -= _size(*self._states.popitem(last=False))
        return token

    def read(self, token: str) -> object:
        """Return the state of a token, `None` for any other text."""
        return self._states.get(token)


def _size(token: str, state: object) -> int:
    return len(token) + len(repr(state))
