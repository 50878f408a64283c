"""Building the documents from the sandbox's routes and the declared operations."""

import inspect
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import anyio
from starlette.routing import Route

from app.sandbox import Sandbox
from app.sandbox.api_methods import METHODS, TOKEN_METHODS
from app.sandbox.control import create_control_api
from tools.sandbox_openapi import api_operations, api_schemas, control_operations
from tools.sandbox_openapi.api_operations import Operation, parameter
from tools.sandbox_openapi.json_schema import GUID, TEXT, Schema, ref

DOCS: Final = Path(__file__).parent.parent.parent / "docs"
API_FILE: Final = DOCS / "sandbox-openapi.json"
CONTROL_FILE: Final = DOCS / "sandbox-control-openapi.json"

_ADDRESS: Final = "http://127.0.0.1:8000/sandbox"
_REASONS: Final = {
    400: "The request is malformed",
    401: "The caller is unknown",
    403: "The caller is not permitted",
    404: "There is none with this id",
    428: "The connection or its provider does not allow it",
    500: "A calendar account could not be read",
}
_SITE: Final = parameter("wix-site-id", GUID, "The site; without it the demo site.", place="header")
_WRITTEN: Final = "Written by `make openapi` from the sandbox's routes; see docs/sandbox.md."
_ABOUT_API: Final = f"The stand-in for Wix's REST API: its paths, fields and errors. {_WRITTEN}"
_ABOUT_CONTROL: Final = f"Control of the sandbox for tests; Wix has nothing like it. {_WRITTEN}"


def documents() -> dict[Path, str]:
    """Return the text of each file."""
    found = {API_FILE: api_document(), CONTROL_FILE: control_document()}
    return {file: json.dumps(one, indent=2) + "\n" for file, one in found.items()}


def api_document() -> Schema:
    """Return the document of the API that stands in for Wix's."""
    document = _document("Sandbox of Wix's calendar API", _ABOUT_API, f"{_ADDRESS}/api")
    document["security"] = [{"caller": []}]
    for name, verb, path, about in _api_routes():
        operation = api_operations.OPERATIONS[name]
        open_to_all = operation.tag == "Tokens"
        described = _described(about)
        item = _operation(name, path, operation, described, () if open_to_all else (401, 403))
        if open_to_all:
            item["security"] = []
            item["responses"].update(_oauth_errors())
        else:
            item["parameters"] = [*item.get("parameters", ()), _SITE]
        for response in item["responses"].values():
            response["headers"] = {"x-wix-request-id": {"required": True, "schema": TEXT}}
        document["paths"].setdefault(path, {})[verb.lower()] = item
    document["components"] = {
        "schemas": api_schemas.SCHEMAS,
        "securitySchemes": {
            "caller": {
                "type": "apiKey",
                "in": "header",
                "name": "Authorization",
                "description": "Any text but `expired` (401) and `forbidden` (403), or a token.",
            }
        },
    }
    return document


def control_document() -> Schema:
    """Return the document of the control API."""
    document = _document("Control of the sandbox", _ABOUT_CONTROL, f"{_ADDRESS}/control")
    for verb, path in control_routes():
        summary, operation = control_operations.OPERATIONS[verb, path]
        name = re.sub(r"\W+", "_", f"{verb.lower()}{path}").strip("_")
        item = _operation(name, path, operation, {"summary": summary}, (403,), error="Message")
        document["paths"].setdefault(path, {})[verb.lower()] = item
    document["components"] = {"schemas": control_operations.SCHEMAS}
    return document


def control_routes() -> Iterator[tuple[str, str]]:
    """Yield verb and path of each route of the control API."""
    for route in create_control_api(_sandbox()).routes:
        if isinstance(route, Route):
            yield from ((verb, route.path) for verb in sorted((route.methods or set()) - {"HEAD"}))


def _api_routes() -> Iterator[tuple[str, str, str, object]]:
    for one in METHODS:
        yield one.name, one.verb, one.path, one.handler
    for name, path, handler in TOKEN_METHODS:
        yield name, "POST", path, handler


def _document(title: str, about: str, address: str) -> Schema:
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1", "description": about},
        "servers": [{"url": address}],
        "paths": {},
    }


def _operation(  # noqa: PLR0913 -- one argument per part of an operation
    name: str,
    path: str,
    operation: Operation,
    about: Schema,
    errors: tuple[int, ...],
    *,
    error: str = "Error",
) -> Schema:
    statuses = sorted({400, *errors, *operation.errors})
    in_path = [
        {"name": one, "in": "path", "required": True, "schema": TEXT}
        for one in re.findall(r"\{(\w+)\}", path)
    ]
    item: Schema = {"operationId": name, "tags": [operation.tag], **about}
    if parameters := [*in_path, *operation.query]:
        item["parameters"] = parameters
    if operation.body:
        item["requestBody"] = {"required": operation.body_required, **_content(operation.body)}
    item["responses"] = {
        "200": {"description": "Success", **_content(operation.returns)},
        **{str(one): {"description": _REASONS[one], **_content(ref(error))} for one in statuses},
    }
    return item


def _oauth_errors() -> Schema:
    either = {"oneOf": [ref("Error"), ref("OAuthError")]}
    return {
        str(status): {"description": _REASONS[status], **_content(either)} for status in (400, 401)
    }


def _content(schema: Schema) -> Schema:
    return {"content": {"application/json": {"schema": schema}}}


def _described(handler: object) -> Schema:
    """Return summary and description of a method from its docstring."""
    first, _, rest = (inspect.getdoc(handler) or "").partition("\n\n")
    paragraphs = [" ".join(one.split()) for one in rest.split("\n\n") if one]
    summary = " ".join(first.split()).rstrip(".")
    return {"summary": summary, **({"description": "\n\n".join(paragraphs)} if paragraphs else {})}


def _sandbox() -> Sandbox:
    return Sandbox(clock=lambda: datetime.fromtimestamp(0, UTC), sleep=anyio.sleep)
