"""Forms: CSRF tokens, and strict reading of submitted fields."""

import asyncio
import hmac
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

from app.calendars.security.tokens import Purpose, Signer, TokenExpired, TokenForged
from app.calendars.values.error_context import AppError
from app.web.middleware.session import SESSION_AGE_S
from app.web.middleware.visitor import Visitor

FORM_TIMEOUT_S = 5.0
"""Timeout of reading the body of a form."""

_MAX_FIELDS = 2100
_MAX_FIELD_CHARS = 4096
_TOKEN_FIELD = "csrf_token"  # noqa: S105 -- the name of a field
URLENCODED = "application/x-www-form-urlencoded"


class FormRefused(AppError):
    """The form token is for another browser or has expired; nothing was done."""


class FormMalformed(AppError):
    """A field is missing or repeated, as in no form of this app."""


class FormSigner:
    """Signs form tokens, and checks them on submission."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def token(self, visitor: Visitor, act: str) -> str:
        """Return a token for one action of one visitor, different each time.

        Pages are compressed and echo input, so a constant secret in them could be guessed (BREACH).
        """
        visitor.request_cookie()
        payload = {"v": visitor.browser_digest, "a": act, "r": secrets.token_urlsafe(6)}
        return self._signer.sign(Purpose.FORM, payload)

    def check(self, visitor: Visitor, act: str, token: str) -> str:
        """Check a token and return the form's unique id.

        Raises:
            FormRefused: the token is for another action or visitor, or has expired.
            TokenFromFuture: the clocks of two servers differ.
        """
        try:
            payload = self._signer.read(Purpose.FORM, token, max_age_s=SESSION_AGE_S)
        except (TokenForged, TokenExpired):
            raise FormRefused from None
        made_for, asked = f"{payload['v']} {payload['a']}", f"{visitor.browser_digest} {act}"
        if not hmac.compare_digest(made_for.encode(), asked.encode()):
            raise FormRefused
        return f"{visitor.browser_digest} {payload['r']}"

    async def read(self, request: Request, visitor: Visitor) -> "Submission":
        """Read a form, and check its token for the path it was sent to.

        Raises:
            FormRefused: the token was not made for this path and visitor.
            FormMalformed: it is not a form that a page of this app holds.
        """
        submission = await read_form(request)
        self.check(visitor, request.scope["path"], submission.one(_TOKEN_FIELD))
        return submission


class Submission:
    """The fields of a submitted form."""

    def __init__(self, data: FormData) -> None:
        self._data = data

    def one(self, name: str) -> str:
        """Return the value of a field that must occur exactly once."""
        values = self.all(name)
        if len(values) != 1:
            raise FormMalformed(name)
        return values[0]

    def all(self, name: str) -> list[str]:
        """Return all values of a field."""
        return [value for value in self._data.getlist(name) if isinstance(value, str)]

    def fields(self) -> tuple[tuple[str, str], ...]:
        """Return all fields in order, without the token."""
        given = self._data.multi_items()
        return tuple((name, v) for name, v in given if isinstance(v, str) and name != _TOKEN_FIELD)

    def checked(self, name: str) -> bool:
        """Whether a checkbox was ticked; browsers send no field for an empty one."""
        return bool(self.all(name))


async def read_form(request: Request) -> Submission:
    """Read a form without checking its token."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != URLENCODED:
        raise FormMalformed("content-type")
    async with form_timeout():
        data = await request.form(max_fields=_MAX_FIELDS, max_part_size=_MAX_FIELD_CHARS)
    return Submission(data)


@asynccontextmanager
async def form_timeout() -> AsyncGenerator[None]:
    """Raise a 408 if reading a form takes longer than `FORM_TIMEOUT_S`."""
    try:
        async with asyncio.timeout(FORM_TIMEOUT_S):
            yield
    except TimeoutError:
        raise HTTPException(408) from None
