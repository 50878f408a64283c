"""The settings that are suggested for a connection on which nothing is switched on yet."""

from collections.abc import Sequence
from dataclasses import replace

from app.calendars.sync.sync_options import CalendarOption, SyncOptions
from app.wix import Connection

_MAIN_NAMES = frozenset(
    {
        *("calendar", "primary", "main", "personal", "home"),
        *("kalender", "hauptkalender", "privat", "persönlich"),
        *("calendario", "personale", "casa", "principal", "agenda"),
        *("calendrier", "personnel", "domicile", "calendário", "pessoal"),
        *("יומן", "לוח שנה", "אישי", "בית", "予定表", "カレンダー", "個人", "自宅"),
    }
)
"""What Google, Microsoft and Apple call the calendar that every account has."""


def suggested_options(options: SyncOptions, connection: Connection) -> SyncOptions | None:
    """Return the options with import on and copying off, or None if that cannot be offered.

    Where calendars can be chosen and none is, the account's main calendar is chosen. Wix does not
    mark it: it is the one named after the account, or as providers name it, or else the first.

    Source: External Calendar V2 "Calendar" has an id and a name, 2026-11.
    """
    if options.import_locked or options.calendars == ():
        return None
    chosen = options.calendars
    if chosen and not options.main_calendar and not any(one.chosen for one in chosen):
        main = _main_calendar(chosen, connection.external_account_email or "")
        chosen = tuple(replace(one, chosen=one is main) for one in chosen)
    return replace(options, import_enabled=True, calendars=chosen)


def _main_calendar(calendars: Sequence[CalendarOption], account: str) -> CalendarOption:
    def rank(calendar: CalendarOption) -> int:
        name = calendar.name.strip().casefold()
        return 0 if account and name == account.casefold() else 1 if name in _MAIN_NAMES else 2

    return min(calendars, key=rank)
