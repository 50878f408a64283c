"""The owner's password: checked slowly, in constant time, and not as often as one likes."""

import asyncio
import secrets

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.calendars.tries import Limit, TooManyTries, Tries

PER_ADDRESS = Limit(5, 15 * 60)

FROM_ALL = Limit(50, 60 * 60)
"""Guesses from everywhere: far too few to find a password that a person chose with care."""

_AT_ONCE = 2
"""Each check takes 64 MiB and a tenth of a second."""


class TooManySignIns(TooManyTries):
    """Too many wrong passwords of late; this one was not looked at."""


class OwnerPassword:
    """What the owner signs in with.

    Args:
        kept: the password, or its argon2id hash (`$argon2id$v=19$m=...`), as configured.
        tries: counts the wrong ones.
    """

    def __init__(self, kept: str, tries: Tries) -> None:
        self._hash = kept if kept.startswith("$") else hashed(kept)
        self._tries = tries
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def matches(self, given: str, *, address: str, known: str = "") -> bool:
        """Whether this is the password; a wrong one counts against the address it came from.

        From a browser that signed in before (`known` is its id) it counts against that browser
        alone, so that strangers who use up every other try do not lock the owner out.

        Raises:
            TooManySignIns: see there.
        """
        who = _counted(address, known)
        try:
            begun = await self._tries.begin(**who)
        except TooManyTries as error:
            raise TooManySignIns(error.retry_after_s) from None
        async with self._turn:
            right = await asyncio.to_thread(self._verify, given)
        if right:
            await self._tries.forgive(begun)
        return right

    async def left(self, *, address: str, known: str = "") -> int:
        """Return how many tries an address has left, or a browser that is known."""
        return (await self._tries.left(**_counted(address, known))).tries

    def _verify(self, given: str) -> bool:
        try:
            Argon2id.verify_phc_encoded(given.encode("utf-8", "replace"), self._hash)
        except InvalidKey:
            return False
        return True


def _counted(address: str, known: str) -> dict[str, str]:
    return {"site": f"known {known}", "email": ""} if known else {"site": "", "email": address}


def hashed(password: str) -> str:
    """Return the argon2id hash of a password, to be configured in its place.

    Source: RFC 9106, section 4, second recommended option (64 MiB of memory, 3 passes).
    """
    made = Argon2id(
        salt=secrets.token_bytes(16), length=32, iterations=3, lanes=4, memory_cost=64 * 1024
    )
    return made.derive_phc_encoded(password.encode())
