"""What is suggested for a connection on which nothing is switched on."""

from dataclasses import replace

from app.calendars.sync.suggested_settings import suggested_options
from app.calendars.sync.sync_options import UNKNOWN_FEATURES, SyncOptions, sync_options
from app.wix import (
    Calendar,
    CalendarType,
    Connection,
    Features,
    ListEventFromCalendars,
    Status,
    SyncToCalendar,
)
from tests.rows import each_row

ACCOUNT = "anna@mail.example"
CHOICE = Features(
    connect_methods=(),
    update_sync_config=True,
    list_event_from_calendars=ListEventFromCalendars.SPECIFIC_CALENDARS,
    sync_to_calendar=SyncToCalendar.DEDICATED_CALENDAR,
)
CONNECTION = Connection(
    id="c",
    provider_id="p",
    schedule_id="s",
    calendar_type=CalendarType.OTHER,
    external_account_email=ACCOUNT.upper(),
    status=Status.CONNECTED,
    sync_config=None,
)

# names of an account's calendars, and the one that is suggested
CHOICES = (
    (("Work",), "Work"),
    (("Birthdays", "Calendar"), "Calendar"),
    (("Holidays", "Calendar", ACCOUNT), ACCOUNT),
    (("Feiertage", " KALENDER "), " KALENDER "),
    (("Team", "Family"), "Team"),
)


def options(*names: str) -> SyncOptions:
    listed = [Calendar(str(number), name) for number, name in enumerate(names)]
    return sync_options(CONNECTION, CHOICE, listed)


@each_row(("names", "main"), CHOICES)
def test_the_main_calendar_is_suggested(names: tuple[str, ...], main: str):
    found = suggested_options(options(*names), CONNECTION)
    assert found
    assert (found.import_enabled, found.export_enabled) == (True, False)
    assert [one.name for one in found.calendars or () if one.chosen] == [main]


def test_a_choice_that_was_made_is_kept():
    offered = options("Calendar", "Team")
    made = tuple(replace(one, chosen=one.name == "Team") for one in offered.calendars or ())
    found = suggested_options(replace(offered, calendars=made), CONNECTION)
    assert found
    assert found.calendars == made


def test_nothing_is_suggested_where_nothing_can_block():
    assert suggested_options(options(), CONNECTION) is None
    assert suggested_options(sync_options(CONNECTION, UNKNOWN_FEATURES), CONNECTION) is None


def test_where_nothing_is_to_choose_the_main_calendar_is_imported():
    only = replace(CHOICE, list_event_from_calendars=ListEventFromCalendars.PRIMARY_CALENDAR_ONLY)
    found = suggested_options(sync_options(CONNECTION, only), CONNECTION)
    assert found
    assert (found.import_enabled, found.calendars) == (True, None)
