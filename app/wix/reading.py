"""External Calendar V2's answers read into values. Unknown fields are left alone.

An item of a list that cannot be read is counted, and the others stay. What is only shown, such as
a name or a title, never makes an item unreadable; what decides anything does.
"""

from contextlib import suppress
from typing import cast

from app.wix.decode import JsonObject, UnreadableError
from app.wix.enums import (
    CalendarType,
    ConnectMethod,
    ErrorReason,
    ExportTarget,
    ListEventFromCalendars,
    Status,
    SyncToCalendar,
)
from app.wix.fields import (
    child,
    choice,
    essential,
    flag,
    items_of,
    label,
    maybe_text,
    moment,
    opaque,
    readable,
    token,
)
from app.wix.listing import ParsedList
from app.wix.models import (
    Calendar,
    Connection,
    ConnectionList,
    Event,
    EventPage,
    ExportConfig,
    Features,
    ImportConfig,
    Provider,
    SyncConfig,
)
from app.wix.unread import EXPORT, IMPORT, extract_unknown_fields, has_other_source


def providers(answer: JsonObject) -> ParsedList[Provider]:
    """Reads the answer to List Providers."""
    return readable(answer, "providers", _provider)


def _provider(source: JsonObject) -> Provider:
    return Provider(
        id=essential(source, "id"),
        name=label(source, "name"),
        calendar_type=choice(source.get("calendarType"), CalendarType),
        features=_features(child(source, "features") or {}),
    )


def _features(source: JsonObject) -> Features:
    methods = items_of(source, "connectMethods")
    return Features(
        connect_methods=tuple(choice(method, ConnectMethod) for method in methods),
        update_sync_config=flag(source, "updateSyncConfig"),
        list_event_from_calendars=choice(
            source.get("listEventFromCalendars"), ListEventFromCalendars
        ),
        sync_to_calendar=choice(source.get("syncToCalendar"), SyncToCalendar),
    )


def connection(answer: JsonObject) -> Connection:
    """Reads the answer to the five methods that return one connection."""
    return _connection(wrapped(answer, "connection"))


def connection_list(answer: JsonObject) -> ConnectionList:
    """Reads the answer to List Connections."""
    found = readable(answer, "connections", _connection)
    return ConnectionList(found, _failed(answer), found.unreadable)


def _connection(source: JsonObject) -> Connection:
    config = child(source, "syncConfig")
    return Connection(
        id=essential(source, "id"),
        provider_id=token(source, "providerId") or "",
        calendar_type=choice(source.get("calendarType"), CalendarType),
        schedule_id=token(source, "scheduleId") or "",
        status=choice(source.get("status"), Status),
        error_reason=choice(source.get("errorReason"), ErrorReason),
        user_id=token(source, "userId"),
        app_id=token(source, "appId"),
        external_account_email=maybe_text(source, "externalAccountEmail"),
        sync_config=None if config is None else _sync_config(config),
    )


def _sync_config(source: JsonObject) -> SyncConfig:
    imports, exports = child(source, IMPORT), child(source, EXPORT)
    return SyncConfig(
        imports=None if imports is None else _imports(imports),
        exports=None if exports is None else _exports(exports),
        unknown_fields=extract_unknown_fields(source),
    )


def _imports(source: JsonObject) -> ImportConfig:
    # The list is wrapped twice: {"calendars": {"calendars": […]}}.
    listed = calendars(child(source, "calendars") or {})
    return ImportConfig(
        enabled=flag(source, "enabled"),
        primary_calendar=child(source, "primaryCalendar") is not None,
        calendars=tuple(listed),
        unreadable=listed.unreadable,
        other_source=has_other_source(source, IMPORT),
    )


def _exports(source: JsonObject) -> ExportConfig:
    targets = [target for target in ExportTarget if child(source, target) is not None]
    return ExportConfig(
        enabled=flag(source, "enabled"), target=targets[0] if len(targets) == 1 else None
    )


def oauth_url(answer: JsonObject) -> str:
    """Reads the answer to Connect By OAuth.

    Source: the key is `oauthUrl` in samples and typings; the other two spellings stand in the
    prose of "Connect By OAuth" and "Sample flows", 2026-11-22.
    """
    for key in ("oauthUrl", "oAuthUrl", "oAUthUrl"):
        url = token(answer, key)
        if url is not None:
            return url
    raise UnreadableError("oauthUrl")


def calendars(answer: JsonObject) -> ParsedList[Calendar]:
    """Reads the answer to List Calendars, and the same list inside a sync config."""
    return readable(answer, "calendars", _calendar)


def _calendar(source: JsonObject) -> Calendar:
    return Calendar(id=opaque(source, "id"), name=label(source, "name"))


def event_page(answer: JsonObject) -> EventPage:
    """Reads the answer to List Events."""
    found = readable(answer, "events", _event)
    return EventPage(
        events=tuple(found),
        failed_provider_ids=_failed(answer),
        next_cursor=next_cursor(answer),
        unreadable=found.unreadable,
    )


def _event(source: JsonObject) -> Event:
    return Event(
        schedule_id=token(source, "scheduleId") or "",
        calendar_type=choice(source.get("calendarType"), CalendarType),
        start=moment(source, "start"),
        end=moment(source, "end"),
        all_day=flag(source, "allDay"),
        calendar_name=label(source, "calendarName") or None,
        title=label(source, "title") or None,
        schedule_owner_id=label(source, "scheduleOwnerId") or None,
        schedule_owner_name=label(source, "scheduleOwnerName") or None,
    )


def _failed(answer: JsonObject) -> tuple[str, ...]:
    """Ids of providers that could not be asked, `""` for one that nobody can name."""
    listed = answer.get("failedProviderIds") or ()
    items = cast("list[object]", listed) if isinstance(listed, list | tuple) else [listed]
    return tuple(dict.fromkeys(_named(item) for item in items))


def _named(item: object) -> str:
    with suppress(UnreadableError):
        return essential({"id": item}, "id")
    return ""


def wrapped(answer: JsonObject, key: str) -> JsonObject:
    """The one object an answer is about."""
    inner = child(answer, key)
    if inner is None:
        raise UnreadableError(key)
    return inner


def next_cursor(answer: JsonObject) -> str | None:
    """Where the next page starts, `None` on the last.

    Raises:
        UnreadableError: There is a next page, but no word on where.
    """
    paging = child(answer, "pagingMetadata") or {}
    if paging.get("hasNext") is False:
        return None
    cursor = token(child(paging, "cursors") or {}, "next")
    if cursor is None and flag(paging, "hasNext"):
        # Going on without the rest would show a part as if it were all.
        raise UnreadableError("pagingMetadata.cursors.next")
    return cursor
