"""People and providers that a site does not have, or whose list is still being read."""

from app.calendars.directory import directory_snapshot
from app.calendars.snapshot import people_progress
from app.web.language.language import _
from app.web.problems.table.problem import (
    ASK,
    NOTHING_CHANGED,
    GuestText,
    LinkPart,
    Problem,
    RecoveryKind,
)

DIRECTORY_PROBLEMS: dict[type[Exception], Problem] = {
    people_progress.SiteStillLoading: Problem(
        503,
        _("We are reading your people from Wix"),
        _("Wix sends us a hundred at a time."),
        NOTHING_CHANGED,
        RecoveryKind.RETRY,
        calm=True,
        guest=GuestText(
            title=_("Just a moment"),
            happened=_("We are reading the calendars of this business from Wix."),
        ),
        reloads=True,
    ),
    directory_snapshot.ScheduleUnknown: Problem(
        404,
        _("That person isn't here any more"),
        _("Their schedule was removed, or cannot have a calendar."),
        NOTHING_CHANGED,
        RecoveryKind.PICKER,
        more_recoveries=(RecoveryKind.DISCONNECT,),
        guest=GuestText(
            title=_("This link is no longer good"),
            happened=_("The schedule that this link was made for is no longer available."),
            named="",
            advice=ASK,
        ),
        unknown=LinkPart.ID,
    ),
    directory_snapshot.ProviderUnknown: Problem(
        404,
        _("That provider isn't offered any more"),
        _("Your site no longer lists it."),
        NOTHING_CHANGED,
        RecoveryKind.PICKER,
        named=_("Your site no longer lists %(provider)s."),
        more_recoveries=(RecoveryKind.DISCONNECT,),
        guest=GuestText(happened=_("This link is for other calendars."), named=""),
        unknown=LinkPart.ID,
    ),
}
