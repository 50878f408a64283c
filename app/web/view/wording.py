"""Texts of pages. Templates translate them and fill in names."""

from dataclasses import dataclass

from app.calendars.sync.sync_options import LockReason
from app.calendars.sync.sync_plan import Aspect
from app.calendars.values.connection_health import Cause
from app.web.language.language import _, gettext
from app.wix import Features, ListEventFromCalendars, SyncToCalendar


@dataclass(frozen=True, slots=True)
class StatusText:
    """The text of a state, and advice on what to do about it."""

    says: str
    advice: str = ""


def nameless_provider() -> str:
    """Return the name of a provider to which Wix gives none."""
    return gettext(_("Calendar"))


BUSINESS_NAME = _("Whole business")

OWNER_TEXT = _("The Wix user of this person changed. Wix may disconnect the calendar.")
OWNER_ADVICE = _("If that happens, connect it again.")

_ONLY_COPYING = StatusText(
    _("Times can be double-booked: busy times in %(provider)s don't block bookings."),
    _("Switch blocking on below."),
)

CAUSE_TEXTS = {
    Cause.IN_SYNC: StatusText(_("Wix and %(provider)s are in sync.")),
    Cause.SYNCING: StatusText(_("Wix is copying. This can take a few minutes.")),
    Cause.NOT_STARTED: StatusText(
        _("Wix has not reported a first sync yet."),
        _("The first sync can take ten minutes."),
    ),
    Cause.NOTHING_ON: StatusText(
        _("%(provider)s is connected, but nothing flows yet."),
        _("Switch on what you want below."),
    ),
    Cause.ONLY_COPYING: _ONLY_COPYING,
    Cause.ONLY_STARTS: _ONLY_COPYING,
    Cause.NO_CALENDAR: StatusText(
        _("No calendar in it is chosen."),
        _("Choose below which calendars block bookings."),
    ),
    Cause.ACCESS_REVOKED: StatusText(
        _("%(provider)s no longer lets Wix in. Clients can book over new busy times."),
        _("Connect it again, as after a new password."),
    ),
    Cause.CALENDAR_NOT_CREATED: StatusText(
        _("Wix could not make its own calendar in %(provider)s."),
        _("Check that the account can add calendars, then connect it again."),
    ),
    Cause.CALENDAR_DELETED: StatusText(
        _("The calendar that Wix wrote to was deleted in %(provider)s."),
        _("Connect it again, and Wix makes a new one."),
    ),
    Cause.BROKEN: StatusText(
        _("Wix reports a problem with this calendar, without saying which."),
        _("Connecting it again usually helps."),
    ),
    Cause.ENDED: StatusText(
        _(
            "It is no longer connected, though nobody disconnected it here. Its busy times don't "
            "block bookings."
        ),
        _(
            "Often access was removed in %(provider)s, the schedule got another owner, or somebody "
            "disconnected it in Wix. Connect it again."
        ),
    ),
    Cause.ENDED_HERE: StatusText(
        _("This calendar is no longer connected, so its busy times don't block bookings."),
        _("Connect it again to protect the bookings."),
    ),
    Cause.UNREAD: StatusText(
        _("Wix reports that all is well, but could not read %(provider)s just now."),
        _("Check again in a few minutes, or connect it again."),
    ),
    Cause.UNPROVEN: StatusText(
        _("Wix says that %(provider)s works, but busy times could not be read just now."),
        _("Check again in a few minutes, or connect it again."),
    ),
    Cause.ARRIVING: StatusText(_("Busy times in %(provider)s reach Wix.")),
    Cause.NONE_YET: StatusText(
        _("%(provider)s is connected, but no busy time has come from it yet."),
        _("It can take ten minutes. If it stays so, add an event for tomorrow, and check again."),
    ),
    Cause.UNKNOWN_STATUS: StatusText(
        _("Wix reports a state that we don't know yet."),
        _("Look at this calendar in your Wix dashboard to be sure."),
    ),
}

LOCK_TEXTS = {
    LockReason.FIXED: _("%(provider)s sets this by itself; it can't be changed here."),
    LockReason.UNSUPPORTED: _("%(provider)s can't do this with Wix."),
    LockReason.NO_CALENDAR_FIELD: _(
        "%(provider)s wants one calendar chosen, which Wix doesn't allow yet."
    ),
    LockReason.DISCONNECTED: _("The calendar is not connected."),
    LockReason.PLAN: _(
        "The plan of this site doesn't include connected calendars, so this stays as it is."
    ),
    LockReason.UNREADABLE: _(
        "The account's calendars can't be read just now, so this stays as it is."
    ),
}

ASPECT_NAMES = {
    Aspect.IMPORT: _("blocking of busy times"),
    Aspect.CALENDARS: _("the calendars that block"),
    Aspect.EXPORT: _("copying of bookings"),
}

UNDO_TEXTS = {
    (Aspect.IMPORT, True): _("Blocking is on again."),
    (Aspect.IMPORT, False): _("Blocking is off again."),
    (Aspect.CALENDARS, True): _("The earlier calendars block again."),
    (Aspect.EXPORT, True): _("Copying is on again."),
    (Aspect.EXPORT, False): _("Copying is off again."),
}
"""Texts for the result of an undo."""

_IMPORT_LIMITS = {
    ListEventFromCalendars.PRIMARY_CALENDAR_ONLY: _("Main calendar blocks bookings"),
    ListEventFromCalendars.SPECIFIC_CALENDARS: _("Calendars you choose block bookings"),
}
_EXPORT_LIMITS = {
    SyncToCalendar.PRIMARY_CALENDAR_ONLY: _("Bookings go into the main calendar"),
    SyncToCalendar.DEDICATED_CALENDAR: _("Bookings go into a calendar Wix adds"),
}


BOOKINGS_FORBIDDEN = _(
    "Wix doesn't let this app read bookings. It needs the permission “Read Bookings - Public Data”."
)


@dataclass(frozen=True, slots=True)
class FeatureLimit:
    """One thing that a provider can or cannot do."""

    text: str
    can: bool


def feature_limits(features: Features) -> tuple[FeatureLimit, ...]:
    """Return what a provider can do in each direction, and whether that can be changed later."""
    imports = _IMPORT_LIMITS.get(features.list_event_from_calendars)
    exports = _EXPORT_LIMITS.get(features.sync_to_calendar)
    said = [
        FeatureLimit(imports, can=True)
        if imports
        else FeatureLimit(_("It blocks no bookings"), can=False),
        FeatureLimit(exports, can=True)
        if exports
        else FeatureLimit(_("No bookings go into it"), can=False),
    ]
    if not features.update_sync_config:
        said.append(FeatureLimit(_("You can't adjust this"), can=False))
    return tuple(said)
