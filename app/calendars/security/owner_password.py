"""The owner's password: slow hash, constant time, limited attempts."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError, VerifyMismatchError

from app.calendars.security.blocking_work import BlockingWork, WorkTimeout
from app.calendars.security.rate_limit import AttemptLimiter, RateLimit, TooManyAttempts
from app.calendars.values.app_password import strip_invisible_text
from app.calendars.values.error_context import AppError
from app.stores.keyed_locks import KeyedLocks
from app.stores.store import Store

PER_ADDRESS = RateLimit(5, 15 * 60)

FROM_ALL = RateLimit(50, 60 * 60)
"""All unknown addresses together, 1,200 a day: far too few to guess a good password."""

KNOWN_ADDRESS_AGE_S = 180 * 24 * 60 * 60
"""How long an address stays known after a sign-in. Being known grants no access."""

CHECKS_AT_ONCE = 2
"""Each check takes 64 MiB and a tenth of a second."""

_CHECK = "check of a password"

_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
"""Source: RFC 9106, section 4, second recommended option (64 MiB of memory, 3 passes)."""


class TooManySignIns(TooManyAttempts):
    """Too many wrong passwords recently; this one was not checked."""


class SignInUnavailable(AppError):
    """The password could not be checked: too little memory or CPU time."""


class OwnerPassword:
    """Checks the owner's password.

    Args:
        configured: the password or its argon2id hash (`$argon2id$v=19$m=...`).
        limiter: counts wrong passwords.
        known_addresses: store of the addresses from which the owner has signed in.
        work: runs the checks.
    """

    def __init__(
        self,
        configured: str,
        limiter: AttemptLimiter,
        known_addresses: Store,
        work: BlockingWork | None = None,
    ) -> None:
        self._hash = configured if configured.startswith("$") else hashed(configured)
        self._limiter, self._known = limiter, known_addresses
        self._work = work or BlockingWork(CHECKS_AT_ONCE)
        self._turns = KeyedLocks[str]()

    async def matches(self, given: str, *, address: str, known_browser: str = "") -> bool:
        """Return whether the password is right; a wrong one counts against its address.

        In a browser that signed in before (`known_browser` is its id) it counts against that
        browser only, and from an address with a sign-in before against that address only, so that
        others cannot lock the owner out.

        Raises:
            TooManySignIns: no attempt is left; the password was not checked.
            SignInUnavailable: the check failed or took too long.
        """
        who = await self._counted(address, known_browser)
        # one at a time, so that concurrent right passwords are not counted as attempts
        async with self._turns.of("\n".join(who.values())):
            matches = await self._matches(given, who)
        if matches:
            await self._known.put(address, "known", ttl_s=KNOWN_ADDRESS_AGE_S)
        return matches

    async def left(self, *, address: str, known_browser: str = "") -> int:
        """Return the attempts left for an address, or for a known browser."""
        who = await self._counted(address, known_browser)
        return (await self._limiter.left(**who)).attempts

    async def _counted(self, address: str, known_browser: str) -> dict[str, str]:
        if known_browser:
            return {"site": f"known {known_browser}", "email": ""}
        [known] = await self._known.get(address)
        return {"site": f"known from {address}" if known else "", "email": address}

    async def _matches(self, given: str, who: dict[str, str]) -> bool:
        try:
            begun = await self._limiter.acquire(**who)
        except TooManyAttempts as error:
            raise TooManySignIns(*error.args) from None
        wrong = False
        try:
            wrong = not await self._work.run(_CHECK, lambda: self._verify(given))
        except (WorkTimeout, VerificationError, MemoryError) as error:
            raise SignInUnavailable from error
        finally:
            if not wrong:
                await self._limiter.refund(begun)
        return not wrong

    def _verify(self, given: str) -> bool:
        """Check the password as given, and without the characters that pasting adds, in NFC."""
        pasted = unicodedata.normalize("NFC", strip_invisible_text(given).strip())
        return any(map(self._is, dict.fromkeys((given, pasted))))

    def _is(self, given: str) -> bool:
        try:
            return _HASHER.verify(self._hash, given.encode("utf-8", "replace"))
        except VerifyMismatchError:
            return False


def hashed(password: str) -> str:
    """Return the argon2id hash of a password, for the configuration."""
    return _HASHER.hash(password)
