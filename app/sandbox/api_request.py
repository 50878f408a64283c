"""A parsed API request, and the reading of JSON bodies."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn, cast

from starlette.datastructures import QueryParams

from app.sandbox.error import ApiError, Json
from app.sandbox.sandbox import Sandbox
from app.sandbox.site import Site


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """What a method is given: the site, its inputs, and the calling app (`None`: an API key)."""

    sandbox: Sandbox
    site: Site
    path: Mapping[str, str]
    query: QueryParams
    body: Json
    consent_url: str
    app_id: str | None = None

    @property
    def now(self) -> datetime:
        """Return the current time."""
        return self.sandbox.clock()

    @property
    def style(self) -> str:
        """Return whether empty values are written as in the typings or as in the samples."""
        return self.site.switches.style


def read_body(raw: bytes) -> Json:
    """Return a request's JSON object; a missing body reads as an empty one.

    Raises:
        ApiError: 400 when it is no JSON, or no object.
    """
    body: object = read_json(raw) if raw.strip() else {}
    if not isinstance(body, dict):
        raise ApiError(400, "Request body is not a JSON object", {})
    return cast("Json", body)


def read_json(raw: bytes) -> object:
    r"""Return a request's JSON.

    Raises:
        ApiError: 400 when it is none; `NaN`, half a character (`\ud800`) and repeated keys are
            refused, too.
    """
    try:
        value: object = json.loads(raw, parse_constant=_refuse, object_pairs_hook=_to_dict)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "Request body is not valid JSON", {}) from error
    return value


def _to_dict(pairs: list[tuple[str, object]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a repeated key")
    return found


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
