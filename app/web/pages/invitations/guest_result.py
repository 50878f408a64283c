"""What a guest reads about the connection: what it will do, and then whether it does."""

from dataclasses import dataclass, replace
from enum import StrEnum

from app.calendars.coverage.busy_probe import Probe, assess_health
from app.calendars.invitations.invited_settings import InvitedSettings
from app.calendars.sync.sync_options import UNKNOWN_FEATURES, can_block, can_copy
from app.calendars.values.connection_health import BROKEN, Cause, Health, is_exporting
from app.web.language.language import _
from app.wix import Connection, Features, ListEventFromCalendars, Provider, SyncToCalendar


class Blocking(StrEnum):
    """Whether busy times block bookings."""

    ON = "on"
    STARTING = "starting"
    OFF = "off"
    UNKNOWN = "unknown"
    """Wix could not tell."""


@dataclass(frozen=True, slots=True)
class GuestResult:
    """The result; `reason` is why busy times do not block, `copying` what happens to bookings."""

    blocking: Blocking
    reason: str = ""
    copying: str = ""


_REASONS = {
    Cause.NO_CALENDAR: _("No calendar in it is chosen. Whoever invited you can choose one."),
    **dict.fromkeys(
        BROKEN,
        _("Wix reports a problem with this calendar. Whoever invited you can send a new link."),
    ),
}
_COPIES = _("Your bookings appear in it.")
_NOT_COPIED = _("Your bookings are not copied into it.")
_UNSUPPORTED = _("It can't be switched on for this provider.")
_NOT_CHOSEN = _("Whoever invited you left it off.")
_SWITCHABLE = _("Whoever invited you can switch it on.")


def invited_features(features: Features, settings: InvitedSettings | None) -> Features:
    """Return the features that a connection made with an invitation of these settings uses.

    Of the calendars of an account, the main one is chosen.
    """
    if settings is None:
        return features
    used = features
    if can_block(features):
        main = ListEventFromCalendars.PRIMARY_CALENDAR_ONLY
        none = ListEventFromCalendars.UNDEFINED
        used = replace(used, list_event_from_calendars=main if settings.block else none)
    if can_copy(features) and not settings.copy:
        used = replace(used, sync_to_calendar=SyncToCalendar.UNDEFINED)
    return used


def guest_result(
    settings: InvitedSettings | None,
    connection: Connection | None,
    provider: Provider | None,
    probe: Probe | None,
) -> GuestResult:
    """Return the result of an invitation with these settings, None for one of an old release."""
    if connection is None or probe is None:
        return GuestResult(Blocking.UNKNOWN)
    features = provider.features if provider else UNKNOWN_FEATURES
    health, cause = assess_health(connection, probe, features)
    copying = _copying(settings, connection)
    if health is Health.WORKING:
        return GuestResult(Blocking.ON, copying=copying)
    if health is Health.STARTING:
        return GuestResult(Blocking.STARTING, copying=copying)
    if health is Health.UNKNOWN:
        return GuestResult(Blocking.UNKNOWN, copying=copying)
    reason = _REASONS.get(cause) or _why_off(settings, blockable=can_block(features))
    return GuestResult(Blocking.OFF, reason, copying)


def _copying(settings: InvitedSettings | None, connection: Connection) -> str:
    if is_exporting(connection):
        return _COPIES
    return _NOT_COPIED if settings and settings.copy else ""


def _why_off(settings: InvitedSettings | None, *, blockable: bool) -> str:
    if not blockable:
        return _UNSUPPORTED
    return _NOT_CHOSEN if settings and not settings.block else _SWITCHABLE
