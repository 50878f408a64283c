"""How disconnecting, and putting settings back, can end without a clear end."""

from app.calendars.sync import disconnect, reconnecting
from app.web.problems.table.problem import NOTHING_CHANGED, Fault, Step, _

PARTING: dict[type[Exception], Fault] = {
    disconnect.PartingUnsure: Fault(
        409,
        _("We couldn't confirm the result"),
        _("Wix was asked to disconnect the calendar, but gave no clear answer."),
        _("It may be disconnected, or may be in a minute."),
        Step.CONNECTION,
        _("Check how it is before you try again. A second time does no harm."),
        named=_("Wix was asked to disconnect %(provider)s, but gave no clear answer."),
        more=(Step.DISCONNECT,),
    ),
    reconnecting.SettingsForgotten: Fault(
        410,
        _("The earlier settings are gone"),
        _("They are kept for an hour after connecting again, and only in your browser."),
        NOTHING_CHANGED,
        Step.CONNECTION,
        _("Choose on the calendar's page what Wix may do."),
        calm=True,
    ),
}
