"""The value of an access token."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token, valid for `life_s` seconds from its request on."""

    text: str = field(repr=False)
    life_s: float
