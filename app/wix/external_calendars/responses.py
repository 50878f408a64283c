"""The responses of External Calendar V2 as values; unknown fields are ignored.

List items that cannot be parsed are counted. A malformed text that is only displayed, such as a
name or a title, reads as absent.
"""

from contextlib import suppress
from typing import cast

from app.wix.external_calendars.enums import (
    CalendarType,
    ConnectMethod,
    ErrorReason,
    ListEventFromCalendars,
    Status,
    SyncToCalendar,
)
from app.wix.external_calendars.models import (
    Calendar,
    Connection,
    ConnectionList,
    Event,
    EventPage,
    Features,
    Provider,
)
from app.wix.external_calendars.sync_config import parse_calendar, parse_sync_config
from app.wix.http.paging import parse_next_cursor
from app.wix.parsing.datetime_field import get_datetime
from app.wix.parsing.fields import (
    get_bool,
    get_id,
    get_label,
    get_list,
    get_object,
    get_optional_id,
    get_optional_text,
    get_required_object,
    get_string,
    parse_enum,
    parse_list,
)
from app.wix.parsing.json_body import JsonObject, UnreadableError
from app.wix.parsing.list_body import ListBody
from app.wix.parsing.parsed_list import ParsedList


def parse_providers(response: JsonObject) -> ParsedList[Provider]:
    """Parse the response of List Providers."""
    return parse_list(response, "providers", _provider)


def _provider(source: JsonObject) -> Provider:
    return Provider(
        id=get_id(source, "id"),
        name=get_label(source, "name"),
        calendar_type=parse_enum(source.get("calendarType"), CalendarType),
        features=_features(get_object(source, "features") or {}),
    )


def _features(source: JsonObject) -> Features:
    methods = get_list(source, "connectMethods")
    return Features(
        connect_methods=tuple(parse_enum(method, ConnectMethod) for method in methods),
        update_sync_config=get_bool(source, "updateSyncConfig"),
        list_event_from_calendars=parse_enum(
            source.get("listEventFromCalendars"), ListEventFromCalendars
        ),
        sync_to_calendar=parse_enum(source.get("syncToCalendar"), SyncToCalendar),
    )


def parse_connection(response: JsonObject) -> Connection:
    """Parse the response of a method that returns one connection."""
    return _connection(get_required_object(response, "connection"))


def _connection(source: JsonObject) -> Connection:
    config = get_object(source, "syncConfig")
    return Connection(
        id=get_id(source, "id"),
        provider_id=get_optional_id(source, "providerId") or "",
        calendar_type=parse_enum(source.get("calendarType"), CalendarType),
        schedule_id=get_optional_id(source, "scheduleId") or "",
        status=parse_enum(source.get("status"), Status),
        error_reason=parse_enum(source.get("errorReason"), ErrorReason),
        user_id=get_optional_id(source, "userId"),
        app_id=get_optional_id(source, "appId"),
        external_account_email=get_optional_text(source, "externalAccountEmail"),
        sync_config=None if config is None else parse_sync_config(config),
    )


def parse_oauth_url(response: JsonObject) -> str:
    """Parse the response of Connect By OAuth.

    Source: `oauthUrl` is the key in samples and typings; the other spellings are in the text of
    "Connect By OAuth" and "Sample flows", 2026-11-22.
    """
    for key in ("oauthUrl", "oAuthUrl", "oAUthUrl"):
        url = get_string(response, key)
        if url is not None:
            return url
    raise UnreadableError("oauthUrl")


def parse_calendars(response: JsonObject) -> ParsedList[Calendar]:
    """Parse the response of List Calendars."""
    return parse_list(response, "calendars", parse_calendar)


def _event(source: JsonObject) -> Event:
    return Event(
        schedule_id=get_optional_id(source, "scheduleId") or "",
        calendar_type=parse_enum(source.get("calendarType"), CalendarType),
        start=get_datetime(source, "start"),
        end=get_datetime(source, "end"),
        all_day=get_bool(source, "allDay"),
        calendar_name=get_label(source, "calendarName") or None,
        title=get_label(source, "title") or None,
    )


def _failed_provider_ids(response: JsonObject) -> tuple[str, ...]:
    """Return the ids of providers that Wix could not query, `""` for one that is malformed."""
    listed = response.get("failedProviderIds") or ()
    items = cast("list[object]", listed) if isinstance(listed, list | tuple) else [listed]
    return tuple(dict.fromkeys(_id_or_empty(item) for item in items))


def _id_or_empty(item: object) -> str:
    with suppress(UnreadableError):
        return get_id({"id": item}, "id")
    return ""


def _connection_list(found: ParsedList[Connection], response: JsonObject) -> ConnectionList:
    return ConnectionList(found, _failed_provider_ids(response), found.unreadable)


CONNECTION_LIST = ListBody("connections", _connection, _connection_list)
"""The response of List Connections."""


def _event_page(found: ParsedList[Event], response: JsonObject) -> EventPage:
    return EventPage(
        events=tuple(found),
        failed_provider_ids=_failed_provider_ids(response),
        next_cursor=parse_next_cursor(response),
        unreadable=found.unreadable,
    )


EVENT_PAGE = ListBody("events", _event, _event_page)
"""The response of List Events."""
