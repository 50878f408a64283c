"""The methods of External Calendar V2 on providers and connections.

Source: External Calendar V2 (dev.wix.com, 2024 to 2026) and the samples of wix-rest-docs
(2023-04-27); undocumented points are marked where they are decided.
"""

import re

from app.sandbox.api_request import ApiRequest
from app.sandbox.connecting import connect
from app.sandbox.connection import Connection
from app.sandbox.error import (
    Json,
    Violations,
    application_error,
    not_found,
    permission_denied,
    system_error,
)
from app.sandbox.provider import Provider, provider_by_id, providers
from app.sandbox.request_field import boolean, email, guid, guids, required_text, web_url
from app.sandbox.sandbox import Consent
from app.sandbox.seed_events import SEED_EVENTS_PER_CONNECTION
from app.sandbox.site import Site
from app.sandbox.sync import merge_sync_config, not_supported

_APP_PASSWORD = re.compile(r"[a-z]{4}([- ]?[a-z]{4}){3}")


def list_providers(request: ApiRequest) -> Json:
    """List Providers.

    Source: no errors are documented; Wix's recipe says 403 `PREMIUM_FEATURE_NOT_ENABLED`, 2026-08.
    """
    if request.site.switches.plan_checked == "early":
        _require_premium(request.site)
    return {"providers": [one.to_json() for one in providers(request.site.switches)]}


def get_connection(request: ApiRequest) -> Json:
    """Get Connection; disconnected ones can be read as well."""
    return _connection_response(request, _connection(request))


def list_connections(request: ApiRequest) -> Json:
    """List Connections, oldest first, including disconnected ones.

    A broken connection is listed, or its provider is in `failedProviderIds`: which is
    undocumented, and the switch `broken_listed` chooses. Without `partialFailure` the call fails.

    Source: List Connections, `partialFailure` (dev.wix.com, 2024 to 2026): "the call fails if
    details for at least 1 connection can't be retrieved from the external provider"; the status
    and body of that failure are undocumented.
    """
    violations = Violations()
    schedule_ids = violations.collect(guids, request.query.getlist("scheduleIds"), "scheduleIds")
    tolerant = violations.collect(boolean, request.query.get("partialFailure"), "partialFailure")
    violations.raise_if_any()
    asked = [
        one
        for one in request.site.connections.values()
        if not schedule_ids or one.schedule_id in schedule_ids
    ]
    failed = [one for one in asked if one.broken]
    if failed and not tolerant:
        raise system_error()
    missing = [] if request.site.switches.broken_listed else failed
    if missing and len(missing) == len(asked):
        raise system_error()
    listed = [one.to_json(request.now, request.style) for one in asked if one not in missing]
    return {"connections": listed, **failed_providers(request, missing)}


def connect_by_oauth(request: ApiRequest) -> Json:
    """Connect By OAuth: return the URL of the consent page.

    Source: `oauthUrl` is the key in the samples and the typings; the prose spells it
    differently, so it is a switch. No connection exists before the consent (undocumented).
    """
    violations = Violations()
    ids = _ids(request, violations)
    redirect_url = violations.collect(web_url, request.body, "redirectUrl")
    violations.raise_if_any()
    schedule_id, provider = _target(request, *ids)
    if provider.connect_method != "OAUTH":
        raise not_supported()
    consent = Consent(
        request.site.id, provider.id, schedule_id, redirect_url, request.now, app_id=request.app_id
    )
    url = f"{request.consent_url}/{request.sandbox.begin_consent(consent)}"
    return {request.site.switches.oauth_url_key: url}


def connect_by_credentials(request: ApiRequest) -> Json:
    """Connect By Credentials; the password is checked and not kept.

    Source: 401 `BAD_CREDENTIALS`, 403 `PREMIUM_FEATURE_NOT_ENABLED`, 428
    `NOT_SUPPORTED_BY_PROVIDER` (dev.wix.com, 2024 to 2026); the order is undocumented.
    """
    violations = Violations()
    ids = _ids(request, violations)
    address = violations.collect(email, request.body, "email")
    password = violations.collect(required_text, request.body, "password")
    violations.raise_if_any()
    schedule_id, provider = _target(request, *ids)
    _require_premium(request.site)
    if provider.connect_method != "CREDENTIALS":
        raise not_supported()
    bare = re.sub("[- ]", "", password.lower())
    if not _APP_PASSWORD.fullmatch(password) or "wrong" in bare:
        raise application_error(401, "BAD_CREDENTIALS", "Bad credentials")
    request.sandbox.check_room(1 + SEED_EVENTS_PER_CONNECTION)
    connection = connect(request.site, provider, schedule_id, address, request.now)
    connection.app_id = connection.app_id or request.app_id
    return _connection_response(request, connection)


def list_calendars(request: ApiRequest) -> Json:
    """List Calendars.

    Source: 403 and 428 codes of List Calendars (dev.wix.com, 2024 to 2026); that a broken
    connection counts as not connected is undocumented.
    """
    connection = _connection(request)
    _require_premium(request.site)
    if connection.broken or not connection.connected:
        raise application_error(428, "CONNECTION_NOT_CONNECTED", "Connection is not connected")
    if connection.provider.imports != "SPECIFIC_CALENDARS":
        raise not_supported()
    return {"calendars": [{"id": one.id, "name": one.name} for one in connection.calendars]}


def update_sync_config(request: ApiRequest) -> Json:
    """Update Sync Config.

    Source: 428 `NOT_SUPPORTED_BY_PROVIDER` (dev.wix.com, 2024 to 2026); updating a disconnected
    connection is undocumented and fails as List Calendars does. Whether an app may update another
    app's connection is undocumented too: the switch `foreign_update` refuses it.
    """
    connection = _connection(request)
    if request.site.switches.foreign_update == "refused" and connection.app_id != request.app_id:
        raise permission_denied("Permission denied")
    sync = merge_sync_config(connection, request.body, request.site.switches.update)
    if not connection.connected:
        raise application_error(428, "CONNECTION_NOT_CONNECTED", "Connection is not connected")
    connection.configure(sync, request.now)
    return _connection_response(request, connection)


def disconnect(request: ApiRequest) -> Json:
    """Disconnect."""
    connection = _connection(request)
    if not connection.connected:
        text = "Connection is already disconnected"
        raise application_error(428, "CONNECTION_ALREADY_DISCONNECTED", text)
    connection.disconnect()
    return _connection_response(request, connection)


def failed_providers(request: ApiRequest, failed: list[Connection]) -> Json:
    """Return `failedProviderIds`: always in the typings' style, in the samples' only if not empty.

    Source: `NonNullablePaths` of the typings (2026-09-16) against the samples of 2023.
    """
    ids = sorted({one.provider.id for one in failed})
    return {"failedProviderIds": ids} if ids or request.style == "typings" else {}


def _connection_response(request: ApiRequest, connection: Connection) -> Json:
    return {"connection": connection.to_json(request.now, request.style)}


def _connection(request: ApiRequest) -> Connection:
    """Return the connection in the path; the SDK's copies in query and body are ignored."""
    return request.site.connection(request.path["connectionId"])


def _ids(request: ApiRequest, violations: Violations) -> tuple[str, str]:
    ids = [violations.collect(guid, request.body, name) for name in ("scheduleId", "providerId")]
    return ids[0], ids[1]


def _target(request: ApiRequest, schedule_id: str, provider_id: str) -> tuple[str, Provider]:
    """Return the schedule and the provider to connect; a cancelled schedule counts as unknown.

    Source: cancelled schedules cannot be updated (Cancel Schedule, dev.wix.com); the response is
    undocumented.
    """
    if request.site.schedule(schedule_id).status != "ACTIVE":
        raise not_found("Schedule")
    return schedule_id, provider_by_id(request.site.switches, provider_id)


def _require_premium(site: Site) -> None:
    if not site.switches.premium:
        text = "Premium feature is not enabled"
        raise application_error(403, "PREMIUM_FEATURE_NOT_ENABLED", text)
