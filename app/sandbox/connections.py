"""The eight methods of External Calendar V2 that deal with providers and connections.

Source: External Calendar V2 (dev.wix.com, 2024 to 2026) and the samples of wix-rest-docs
(2023-04-27); what is undocumented is said where it is decided.
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
from app.sandbox.request_field import boolean, email, guid, guids, text, web_url
from app.sandbox.sandbox import Consent
from app.sandbox.site import Site
from app.sandbox.sync import merge_sync_config, not_supported

_APP_PASSWORD = re.compile(r"[a-z]{4}([- ]?[a-z]{4}){3}")


def list_providers(call: ApiRequest) -> Json:
    """Answer List Providers.

    Source: no errors are documented; Wix's recipe says 403 `PREMIUM_FEATURE_NOT_ENABLED`, 2026-08.
    """
    if call.site.switches.plan_checked == "early":
        _require_premium(call.site)
    return {"providers": [one.to_json() for one in providers(call.site.switches)]}


def get_connection(call: ApiRequest) -> Json:
    """Answer Get Connection; disconnected ones can still be read."""
    return _connection_response(call, _connection(call))


def list_connections(call: ApiRequest) -> Json:
    """Answer List Connections, oldest first, disconnected ones included.

    A broken connection is either in the list or its provider is in `failedProviderIds`: Wix does
    not say which, and the switch `broken_listed` chooses. Without `partialFailure` it fails the
    whole call.

    Source: List Connections, `partialFailure` (dev.wix.com, 2024 to 2026): "the call fails if
    details for at least 1 connection can't be retrieved from the external provider"; the status
    and body of that failure are undocumented.
    """
    broken = Violations()
    schedule_ids = broken.collect(guids, call.query.getlist("scheduleIds"), "scheduleIds")
    tolerant = broken.collect(boolean, call.query.get("partialFailure"), "partialFailure") or False
    broken.raise_if_any()
    asked = [
        one
        for one in call.site.connections.values()
        if not schedule_ids or one.schedule_id in schedule_ids
    ]
    failed = [one for one in asked if one.broken]
    if failed and not tolerant:
        raise system_error()
    missing = [] if call.site.switches.broken_listed else failed
    if missing and len(missing) == len(asked):
        raise system_error()
    listed = [one.to_json(call.now, call.style) for one in asked if one not in missing]
    return {"connections": listed, **failed_providers(call, missing)}


def connect_by_oauth(call: ApiRequest) -> Json:
    """Answer Connect By OAuth with the address of the pretend provider's consent page.

    Source: `oauthUrl` is the key in the samples and the typings; prose spells it otherwise, so
    the key is a switch. No connection exists before the consent (undocumented).
    """
    broken = Violations()
    ids = _ids(call, broken)
    redirect_url = broken.collect(web_url, call.body, "redirectUrl")
    broken.raise_if_any()
    schedule_id, provider = _target(call, *ids)
    if provider.connect_method != "OAUTH":
        raise not_supported()
    flow = Consent(
        call.site.id, provider.id, schedule_id, redirect_url, call.now, app_id=call.app_id
    )
    url = f"{call.consent_url}/{call.sandbox.begin_consent(flow)}"
    return {call.site.switches.oauth_url_key: url}


def connect_by_credentials(call: ApiRequest) -> Json:
    """Answer Connect By Credentials; the password is looked at and forgotten.

    Source: 401 `BAD_CREDENTIALS`, 403 `PREMIUM_FEATURE_NOT_ENABLED`, 428
    `NOT_SUPPORTED_BY_PROVIDER` (dev.wix.com, 2024 to 2026); the order is undocumented.
    """
    broken = Violations()
    ids = _ids(call, broken)
    address = broken.collect(email, call.body, "email")
    password = broken.collect(text, call.body, "password")
    broken.raise_if_any()
    schedule_id, provider = _target(call, *ids)
    _require_premium(call.site)
    if provider.connect_method != "CREDENTIALS":
        raise not_supported()
    bare = re.sub("[- ]", "", password.lower())
    if not _APP_PASSWORD.fullmatch(password) or "wrong" in bare:
        raise application_error(401, "BAD_CREDENTIALS", "Bad credentials")
    made = connect(call.site, provider, schedule_id, address, call.now)
    made.app_id = made.app_id or call.app_id
    return _connection_response(call, made)


def list_calendars(call: ApiRequest) -> Json:
    """Answer List Calendars.

    Source: 403 and 428 codes of List Calendars (dev.wix.com, 2024 to 2026); that a broken
    connection counts as not connected is undocumented.
    """
    connection = _connection(call)
    _require_premium(call.site)
    if connection.broken or not connection.connected:
        raise application_error(428, "CONNECTION_NOT_CONNECTED", "Connection is not connected")
    if connection.provider.imports != "SPECIFIC_CALENDARS":
        raise not_supported()
    return {"calendars": [{"id": one.id, "name": one.name} for one in connection.calendars]}


def update_sync_config(call: ApiRequest) -> Json:
    """Answer Update Sync Config.

    Source: 428 `NOT_SUPPORTED_BY_PROVIDER` (dev.wix.com, 2024 to 2026); updating a disconnected
    connection is undocumented and answers as List Calendars does. So is whether an app may update
    what another one made: the switch `foreign_update` refuses it.
    """
    connection = _connection(call)
    if call.site.switches.foreign_update == "refused" and connection.app_id != call.app_id:
        raise permission_denied("Permission denied")
    sync = merge_sync_config(connection, call.body, call.site.switches.update)
    if not connection.connected:
        raise application_error(428, "CONNECTION_NOT_CONNECTED", "Connection is not connected")
    connection.configure(sync, call.now)
    return _connection_response(call, connection)


def disconnect(call: ApiRequest) -> Json:
    """Answer Disconnect."""
    connection = _connection(call)
    if not connection.connected:
        text = "Connection is already disconnected"
        raise application_error(428, "CONNECTION_ALREADY_DISCONNECTED", text)
    connection.disconnect()
    return _connection_response(call, connection)


def failed_providers(call: ApiRequest, failed: list[Connection]) -> Json:
    """Write `failedProviderIds`: always in the typings' style, in the samples' only with content.

    Source: `NonNullablePaths` of the typings (2026-09-16) against the samples of 2023.
    """
    ids = sorted({one.provider.id for one in failed})
    return {"failedProviderIds": ids} if ids or call.style == "typings" else {}


def _connection_response(call: ApiRequest, connection: Connection) -> Json:
    return {"connection": connection.to_json(call.now, call.style)}


def _connection(call: ApiRequest) -> Connection:
    """Return the connection of the path; the SDK's copies in query and body are ignored."""
    return call.site.connection(call.path["connectionId"])


def _ids(call: ApiRequest, broken: Violations) -> tuple[str, str]:
    ids = [broken.collect(guid, call.body, name) for name in ("scheduleId", "providerId")]
    return ids[0], ids[1]


def _target(call: ApiRequest, schedule_id: str, provider_id: str) -> tuple[str, Provider]:
    """Return what is to be connected with whom; a cancelled schedule counts as gone.

    Source: cancelled schedules can never be updated (Cancel Schedule, dev.wix.com); the answer
    here is undocumented.
    """
    if call.site.schedule(schedule_id).status != "ACTIVE":
        raise not_found("Schedule")
    return schedule_id, provider_by_id(call.site.switches, provider_id)


def _require_premium(site: Site) -> None:
    if not site.switches.premium:
        text = "Premium feature is not enabled"
        raise application_error(403, "PREMIUM_FEATURE_NOT_ENABLED", text)
