"""The form for an e-mail and a password, parsed here to keep the password out of form models.

Pydantic repeats the input, `SecretStr` included, in its error about a missing field.
"""

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends
from starlette.requests import Request

from app.calendars.connecting.credentials import Credentials
from app.calendars.connecting.credentials_result import RefusalReason, Refused
from app.calendars.values.app_password import strip_invisible
from app.calendars.values.email_address import extract_address
from app.calendars.values.error_context import ErrorContext, error_context
from app.web.middleware.request_context import request_context
from app.web.middleware.request_guard import BodyTooLarge
from app.web.services import services
from app.web.view.form import URLENCODED, FormMalformed, form_timeout
from app.web.view.reconnect_token import pair_key, read_reconnect_token
from app.wix import Secret

_FIELDS = ("csrf_token", "schedule_id", "provider_id", "email")
_OPTIONAL = "again"
_LONGEST = 4096
_MAX_BODY_BYTES = 16 * 1024
"""Tokens and ids take at most 8 KiB, and an app password is 16 letters long."""
_LONGEST_EMAIL = 320
_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")


@dataclass(frozen=True, slots=True)
class FormState:
    """The form as rendered: the typed e-mail and the errors, never the password."""

    email: str = ""
    bad_email: bool = False
    no_password: bool = False
    refused: Refused | None = None

    @property
    def pristine(self) -> bool:
        """Whether the form was not submitted yet; an e-mail may be filled in all the same."""
        return not (self.bad_email or self.no_password or self.refused)


@dataclass(frozen=True, slots=True)
class SubmittedCredentials:
    """The form as submitted."""

    id: str
    schedule_id: str
    provider_id: str
    account: Credentials
    reconnect_token: str = ""

    @property
    def state(self) -> FormState:
        """The form to render, with the errors that need no call to Wix."""
        email = self.account.email
        good = len(email) <= _LONGEST_EMAIL and email.isprintable() and _EMAIL.fullmatch(email)
        return FormState(email, bad_email=not good, no_password=not self.account.password)

    def state_after(self, refused: Refused) -> FormState:
        """Return the form to render after Wix refused the credentials."""
        bad_email = refused.reason is RefusalReason.EMAIL
        return FormState(self.account.email, bad_email=bad_email, refused=refused)


async def _read_credentials(request: Request) -> AsyncGenerator[SubmittedCredentials]:
    if request.headers.get("content-type", "").partition(";")[0].strip() != URLENCODED:
        raise FormMalformed("content-type")
    async with form_timeout():
        raw = await _read_body(request)
    fields, password = _parsed(raw)
    context = request_context(request.scope)
    form_id = services(request).forms.check(
        context.known_visitor(), request.scope["path"], fields["csrf_token"]
    )
    pair = {name: fields[name] for name in ("schedule_id", "provider_id")}
    reconnect_token = fields.get(_OPTIONAL, "")
    account = Credentials(extract_address(fields["email"]), strip_invisible(password))
    reconnect = read_reconnect_token(services(request).signer, pair_key(**pair), reconnect_token)
    with error_context(ErrorContext(saved=reconnect.saved if reconnect else None)):
        yield SubmittedCredentials(
            form_id, **pair, account=account, reconnect_token=reconnect_token
        )


async def _read_body(request: Request) -> bytes:
    """Return the body; a longer one than the fields need is not parsed.

    Raises:
        BodyTooLarge: it is longer than `_MAX_BODY_BYTES`.
    """
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > _MAX_BODY_BYTES:
            raise BodyTooLarge
    return raw


def _parsed(raw: bytes) -> tuple[dict[str, str], Secret]:
    """Return the fields by name, and the password. Each may occur only once."""
    if raw.count(b"&") > len((*_FIELDS, _OPTIONAL)):
        raise FormMalformed("fields")
    fields: dict[str, str] = {}
    passwords: list[Secret] = []
    for name, value in parse_qsl(raw.decode("latin-1"), keep_blank_values=True):
        if name in fields or len(value) > _LONGEST:
            raise FormMalformed("repeated or too long")
        if name == "password":
            passwords.append(Secret(value))
        elif name in {*_FIELDS, _OPTIONAL}:
            fields[name] = value
    if len(passwords) != 1 or not fields.keys() >= {*_FIELDS}:
        raise FormMalformed("missing")
    return fields, passwords[0]


CredentialsDep = Annotated[SubmittedCredentials, Depends(_read_credentials)]
