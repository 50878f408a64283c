"""Texts for gaps, steps and hazards. Templates translate them."""

from app.calendars.coverage.gap import Gap, NextStep
from app.calendars.coverage.hazard import HazardKind
from app.web.language.language import _

GAP_TEXTS = {
    Gap.BROKEN: _("Busy times no longer reach Wix."),
    Gap.ENDED: _("%(provider)s was disconnected, but not here. Clients can book busy times."),
    Gap.ENDED_HERE: _("%(provider)s was disconnected. Clients can book busy times."),
    Gap.UNCONNECTED: _("Clients can book busy times."),
    Gap.NO_CALENDAR: _("No calendar in it is chosen."),
    Gap.IMPORT_OFF: _("%(provider)s is connected, but its busy times don't block bookings."),
    Gap.UNCLEAR: _("We can't tell whether busy times in %(provider)s block bookings."),
    Gap.UNLISTED: _("A calendar may be missing here."),
    Gap.SHARED_ACCOUNT: _("Its account is on another schedule, too."),
    Gap.NEVER_SYNCED: _("Wix has not reported a first sync yet."),
}

NOT_NEEDED_TEXT = _("Only bookings in Wix block times here.")
PROVEN_TEXT = _("Busy times can't be booked.")
UNPROVEN_TEXT = _("Wix says that %(provider)s works.")

STEP_LABELS = {
    NextStep.CONNECT: _("Connect"),
    NextStep.RECONNECT: _("Connect again"),
    NextStep.SWITCH_ON: _("Switch it on"),
    NextStep.CHOOSE_CALENDARS: _("Choose calendars"),
    NextStep.LOOK: _("Look at it"),
}
CHECK_AGAIN_LABEL = _("Check again")
OPEN_LABEL = _("Open")

HARM_TEXTS = {
    HazardKind.DUPLICATE: _("One account is connected twice to the same schedule."),
    HazardKind.SHARED_ACCOUNT: _(
        "One account is connected to several schedules, so each is blocked by the others' events."
    ),
    HazardKind.BUSINESS_AND_STAFF: _(
        "The whole business and a person share one account, so one person's private events block "
        "everybody."
    ),
    HazardKind.TWO_EXPORTS: _(
        "Bookings are copied into two calendars at once, which can look like double bookings."
    ),
    HazardKind.ECHO: _(
        "Copied bookings probably come back: one connection copies them into a calendar from which "
        "another one blocks times."
    ),
}
FIX_TEXTS = {
    HazardKind.DUPLICATE: _("Remove the old connection:"),
    HazardKind.SHARED_ACCOUNT: _("Keep each account on one schedule only:"),
    HazardKind.BUSINESS_AND_STAFF: _("Keep each account on one schedule only:"),
    HazardKind.TWO_EXPORTS: _("Switch copying off in one of the two:"),
    HazardKind.ECHO: _(
        "Switch copying off in the one or blocking in the other, or connect another account:"
    ),
}
