"""Wix's REST API: its methods, and the errors and request ids common to all."""

import hashlib
import json
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.sandbox.api_methods import METHODS, TOKEN_METHODS, Method
from app.sandbox.api_request import ApiRequest, read_body
from app.sandbox.authorization import (
    authorized_site_id,
    calling_app_id,
    token_site_id,
)
from app.sandbox.error import ApiError, Json
from app.sandbox.response_headers import API_HEADERS
from app.sandbox.sandbox import CallRecord, Sandbox

_MAX_SITE_ID_CHARS = 100
_Responder = Callable[[Request, bytes], Response]
_Endpoint = Callable[[Request], Awaitable[Response]]


def create_api(sandbox: Sandbox) -> Starlette:
    """Return the app that stands in for `https://www.wixapis.com`.

    Source: every success is exactly 200, and the official SDK treats 201 as an error (recorded
    2026-11-22); unknown paths and the singular prefix of 2023 answer 404.
    """
    routes = [Route(one.path, _method(sandbox, one), methods=[one.verb]) for one in METHODS]
    for name, path, answer in TOKEN_METHODS:
        reply = _token_responder(sandbox, answer)
        routes.append(Route(path, _endpoint(sandbox, name, reply), methods=["POST"]))
    app = Starlette(routes=routes, exception_handlers={HTTPException: unknown_path(sandbox)})
    app.router.redirect_slashes = False
    return app


def _method(sandbox: Sandbox, method: Method) -> _Endpoint:
    def reply(request: Request, raw: bytes) -> Response:
        site = sandbox.site(authorized_site_id(sandbox, request.headers))
        consent_url = _consent_url(sandbox, request)
        inputs = (request.path_params, request.query_params, read_body(raw))
        app_id = calling_app_id(sandbox, request.headers)
        return JSONResponse(method.handler(ApiRequest(sandbox, site, *inputs, consent_url, app_id)))

    return _endpoint(sandbox, method.name, reply)


def _token_responder(sandbox: Sandbox, answer: Callable[[Sandbox, Json], Json]) -> _Responder:
    return lambda _, raw: JSONResponse(answer(sandbox, read_body(raw)))


def _endpoint(sandbox: Sandbox, name: str, reply: _Responder) -> _Endpoint:
    async def endpoint(request: Request) -> Response:
        raw = await request.body()
        fault = sandbox.faults.take(name, _site_hint(sandbox, request, raw))
        if fault and fault.delay_ms:
            await sandbox.sleep(fault.delay_ms / 1000)
        response = (fault and fault.response()) or _guarded(reply, request, raw)
        return _recorded(sandbox, name, request, raw, response)

    return endpoint


def _guarded(reply: _Responder, request: Request, raw: bytes) -> Response:
    try:
        return reply(request, raw)
    except ApiError as error:
        return JSONResponse(error.body, error.status)


def unknown_path(sandbox: Sandbox) -> Callable[[Request, Exception], Response]:
    """Return the handler of paths that Wix does not have."""

    def answer(request: Request, _: Exception) -> Response:
        response = JSONResponse({"message": "Not Found", "details": {}}, 404)
        return _recorded(sandbox, "Unknown", request, b"", response)

    return answer


def _recorded(
    sandbox: Sandbox, name: str, request: Request, raw: bytes, response: Response
) -> Response:
    """Record the call, and add a request id to its response, as Wix does.

    The headers of a response for programs replace those of a fault: strangers inject faults into
    a public sandbox.
    """
    request_id = sandbox.request_id()
    response.headers["x-wix-request-id"] = request_id
    response.headers.update(API_HEADERS)
    site_id = _site_hint(sandbox, request, raw)
    sandbox.foreign_reads += sandbox.belongs_to_other_site(
        request.path_params.get("connectionId", ""), site_id
    )
    record = CallRecord(
        method=name,
        verb=request.method,
        path=request.scope["path"].removeprefix(request.scope.get("root_path", "")),
        query=request.url.query,
        site_id=site_id[:_MAX_SITE_ID_CHARS],
        status=response.status_code,
        request_id=request_id,
        body_digest=_digest(raw),
    )
    sandbox.calls.append(record)
    return response


def _site_hint(sandbox: Sandbox, request: Request, raw: bytes) -> str:
    """Return the site that a call names, authorized or not."""
    try:
        return authorized_site_id(sandbox, request.headers)
    except ApiError:
        return request.headers.get("wix-site-id", "") or token_site_id(sandbox, raw)


def _digest(raw: bytes) -> str | None:
    """Return a short digest of a body without its secrets; `None` without a readable body."""
    try:
        body = read_body(raw)
    except ApiError:
        return None
    kept = {key: body[key] for key in body if key not in {"password", "client_secret", "token"}}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16] if body else None


def _consent_url(sandbox: Sandbox, request: Request) -> str:
    """Return the absolute URL of the consent pages, which are mounted beside this API."""
    mount = request.scope.get("root_path", "").removesuffix("/api")
    origin = sandbox.public_url or f"{request.url.scheme}://{request.url.netloc}"
    return f"{origin.rstrip('/')}{mount}/consent"
