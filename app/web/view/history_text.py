"""Texts of the history of a connection."""

from app.calendars.history.connection_history import Actor, Change, HistoryState
from app.web.language.language import _

STATES = {
    HistoryState.WORKING: _("Working"),
    HistoryState.BROKEN: _("Broken"),
    HistoryState.OFF: _("Not blocking"),
    HistoryState.UNKNOWN: _("Unknown"),
}

ACTORS = {
    Actor.OWNER: _("Owner"),
    Actor.GUEST: _("By invitation"),
    Actor.WIX: _("Wix"),
    Actor.APP: _("Calendar Connect"),
}

CHANGES = {
    Change.FOUND: _("History begins"),
    Change.CONNECTED: _("Connected"),
    Change.RECONNECTED: _("Connected again"),
    Change.DISCONNECTED: _("Disconnected"),
    Change.ENDED: _("Connection ended"),
    Change.INTENDED: _("End confirmed as intended"),
    Change.BROKE: _("Stopped working"),
    Change.MENDED: _("Works again"),
    Change.UNCLEAR: _("State unknown"),
    Change.GONE: _("No longer listed"),
    Change.IMPORT_ON: _("Blocking switched on"),
    Change.IMPORT_OFF: _("Blocking switched off"),
    Change.CALENDARS: _("Other calendars block"),
    Change.EXPORT_ON: _("Copying switched on"),
    Change.EXPORT_OFF: _("Copying switched off"),
    Change.PROVEN: _("Test event seen"),
    Change.SHIFTED: _("Test event seen, but shifted"),
    Change.UNSEEN: _("Test event not seen"),
}
