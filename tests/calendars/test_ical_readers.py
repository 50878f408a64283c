"""The calendar files, as parsed by two independent readers."""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st

from app.calendars.busy.busy_days import BusyTime
from app.calendars.busy.ical import (
    BusyCalendar,
    Reminder,
    ReminderCalendar,
    write_busy_calendar,
    write_reminder_calendar,
)
from app.calendars.values.person import Person, ScheduleKind
from app.calendars.values.zone import DAY
from app.wix import CalendarType, Event
from tests.calendars.ical_readers import Read, by_ical_js, by_icalendar

ANNA = Person("anna", "Anna", ScheduleKind.STAFF)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
HREF = "http://127.0.0.1:8000/connections/c1"

LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)

NAMES = [
    *("Anna", "Zoë, Łucja; & Co.", r"back\slash \n \, \; \\", '"quoted": a=b;c', "a^nb^'c"),
    *("佐藤 美咲", "שלום עולם", "\u202eevil\u202c \u2067bidi\u2069", "e\u0301 \u1eb7\u0323"),
    *(
        "a\r\nb\nc\rd\u2028e\u2029f\x85g\vh",
        "\r\nEND:VEVENT\r\nBEGIN:VALARM",
        "a\x00b\x07\x1b[0m\x7f",
    ),
    *("tab\there", " around ", "", " ", "\u200b", "\u3164\u2800", "\ufeffmark", "a\u00adb"),
    *("👩‍👩‍👧‍👦" * 30, "🏳️‍🌈🇩🇪👍🏽", "😀" * 2_500, "ü" * 10_000, ("x" * 62) + "é" + "y" * 80),
    *(
        "\\" * 200,
        "," * 80 + " " * 80 + ";" * 80,
        "\n" * 100,
        "noncharacter \ufffe\uffff\U0010ffff",
    ),
]

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=90) | st.sampled_from(NAMES)
moments = st.datetimes(timezones=st.just(UTC)).map(lambda one: min(one, LAST - 2 * DAY))
spans = st.tuples(moments, moments).map(lambda two: (min(two), max(two)))
lasting = st.integers(0, 90_000).map(lambda seconds: timedelta(seconds=seconds))
dates = st.tuples(st.dates(max_value=date(9999, 12, 1)), st.integers(1, 25)).map(
    lambda one: (one[0], one[0] + one[1] * DAY)
)


def busy(start: datetime, end: datetime, dates: tuple[date, date] | None = None) -> BusyTime:
    event = Event("anna", CalendarType.GOOGLE, start, end, all_day=bool(dates))
    return BusyTime(event, ANNA, start, end, dates)


def file(
    *times: BusyTime, name: str = "Busy times", summary: str = "Busy", remark: str = ""
) -> bytes:
    first = date(2026, 11, 22)
    return write_busy_calendar(
        BusyCalendar(times, first, first + 7 * DAY, LOS_ANGELES, name, summary, remark), NOW
    )


def reminders(*given: Reminder, name: str = "What needs you", today: date) -> bytes:
    return write_reminder_calendar(ReminderCalendar(given, today, LOS_ANGELES, name))


def meant(text: str) -> str:
    """Return a text with normalized line breaks, and without characters iCalendar cannot hold."""
    alike = ("\n" if c.splitlines() == [""] else c for c in text.replace("\r\n", "\n"))
    shown = (" " if c == "\t" else c for c in alike)
    return "".join(c for c in shown if c == "\n" or unicodedata.category(c) != "Cc")


def understood(files: Iterable[bytes]) -> list[Read]:
    """Return the parsed file, after asserting that both readers agree."""
    files = list(files)
    by_both = [by_icalendar(one) for one in files], by_ical_js(files)
    for file_, one, other in zip(files, *by_both, strict=True):
        assert max(map(len, file_.split(b"\r\n"))) <= 75
        assert b"\n" not in (rest := file_.replace(b"\r\n", b""))
        assert b"\r" not in rest
        assert all(line.decode() for line in file_.split(b"\r\n")[:-1]), "letters are whole"
        # ours is escaped as RFC 5545 (3.8.8.2) says of X-; neither reader undoes that
        del one["x-wr-calname"], other["x-wr-calname"]
        one.pop("x-wr-caldesc", None), other.pop("x-wr-caldesc", None)
        assert one == other
        assert (one["version"], one["calscale"], bool(one["prodid"])) == ("2.0", "GREGORIAN", True)
        assert one["components"], "RFC 5545, 3.6"
        uids = [each["uid"] for each in one["components"]]
        assert len(uids) == len({*uids})
    return by_both[0]


def test_ical_readers_parse_odd_names_correctly():
    start = datetime(2026, 11, 24, 8, tzinfo=UTC)
    read = understood(
        file(busy(start, start + DAY), name=name, summary=name, remark=name) for name in NAMES
    )

    for name, one in zip(NAMES, read, strict=True):
        assert one["name"] == meant(name)
        assert one.get("description", "") == meant(name)
        assert [each["summary"] for each in one["components"]] == [meant(name)]


def test_ical_readers_parse_any_text_correctly():
    cases: list[tuple[str, bytes]] = []

    @settings(derandomize=True, deadline=None, max_examples=80, database=None)
    @given(texts)
    def collect(text: str) -> None:
        one = Reminder("c1", text, HREF)
        cases.append((text, reminders(one, name=text, today=date(2026, 11, 24))))

    collect()
    for (text, _), read in zip(cases, understood(file for _, file in cases), strict=True):
        assert read["name"] == meant(text)
        assert [each["summary"] for each in read["components"]] == [meant(text)]


def test_ical_readers_parse_any_time_correctly():
    cases: list[tuple[list[BusyTime], bytes]] = []
    short = st.tuples(spans, lasting).map(lambda one: (one[0][0], one[0][0] + one[1]))
    timed = spans | short
    whole = st.tuples(spans, dates).map(lambda one: busy(*one[0], one[1]))

    @settings(derandomize=True, deadline=None, max_examples=60, database=None)
    @given(st.lists(timed.map(lambda one: busy(*one)) | whole, max_size=4))
    def collect(times: list[BusyTime]) -> None:
        cases.append((times, file(*times)))

    collect()
    for (times, _), read in zip(cases, understood(file for _, file in cases), strict=True):
        if times:
            expected = {written(one) for one in times}
            found = [(one["dtstart"], one.get("dtend")) for one in read["components"]]
            assert {*found} == expected
            assert all(end is None or start < end for start, end in found), "RFC 5545, 3.8.2.2"


def written(one: BusyTime) -> tuple[str, str | None]:
    """Return the start and the end to be parsed; None for a default end."""
    if one.dates:
        first, after = one.dates
        return str(first), None if after - first == DAY else str(after)
    start, end = (
        f"{edge.replace(tzinfo=None).isoformat(timespec='seconds')}Z"
        for edge in (one.event.start, one.event.end)
    )
    return start, end if start < end else None


def test_extreme_years_are_read_back():
    times = [
        busy(datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        busy(datetime(25, 5, 12, 8, 35, tzinfo=UTC), datetime(101, 1, 2, tzinfo=UTC)),
        busy(
            datetime(25, 5, 12, tzinfo=UTC),
            datetime(25, 5, 13, tzinfo=UTC),
            (date(25, 5, 12), date(101, 1, 1)),
        ),
        busy(NOW, NOW, (date(1, 1, 1), date(9999, 12, 31))),
        # the nights on which clocks change
        busy(NOW, NOW, (date(2026, 3, 29), date(2026, 3, 30))),
        busy(NOW, NOW, (date(2026, 10, 24), date(2026, 10, 26))),
    ]
    [read] = understood([file(*times)])

    assert [(one["dtstart"], one.get("dtend")) for one in read["components"]] == [
        ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
        ("0025-05-12T08:35:00Z", "0101-01-02T00:00:00Z"),
        ("0025-05-12", "0101-01-01"),
        ("0001-01-01", "9999-12-31"),
        ("2026-03-29", None),
        ("2026-10-24", "2026-10-26"),
    ]


def test_file_without_busy_times_lists_free_days():
    [read] = understood([file()])

    [free] = read["components"]
    assert (free["kind"], free["dtstart"], free["dtend"]) == (
        "VFREEBUSY",
        "2026-11-22T08:00:00Z",
        "2026-11-29T08:00:00Z",
    )


def test_an_incomplete_file_calls_no_day_free():
    lacking = write_reminder_calendar(
        ReminderCalendar((), date(2026, 11, 26), LOS_ANGELES, "x", remark="Not all.")
    )
    for read in understood([file(remark="Some are missing."), lacking]):
        [free] = read["components"]
        assert {*free} == {"kind", "uid", "dtstamp"}
        assert read["description"] in {"Some are missing.", "Not all."}


def test_a_reminder_is_one_entry_updated_daily():
    one = Reminder("c1", "Connect Outlook again for Anna", HREF)
    days = [date(2026, 11, 26) + n * DAY for n in range(3)]
    read = [each["components"] for each in understood(reminders(one, today=day) for day in days)]

    assert all(len(each) == 1 for each in read)
    entries = [each[0] for each in read]
    assert len({each["uid"] for each in entries}) == 1
    assert [each["dtstart"] for each in entries] == [str(day) for day in days]
    sequence = [int(each["sequence"]) for each in entries]
    assert sequence == sorted({*sequence})
    assert [each["last-modified"] for each in entries] == [f"{day}T08:00:00Z" for day in days]
    assert [each["dtstamp"] for each in entries] == [each["last-modified"] for each in entries]


def test_a_changed_reminder_on_the_same_day_is_another_entry():
    day = date(2026, 11, 26)
    first = reminders(Reminder("c1", "Connect Outlook again for Anna", HREF), today=day)
    same = reminders(Reminder("c1", "Connect Outlook again for Anna", HREF), today=day)
    renamed = reminders(Reminder("c1", "Connect Outlook again for Bo", HREF), today=day)
    explained = reminders(
        Reminder("c1", "Connect Outlook again for Anna", HREF, "Access was removed."), today=day
    )
    read = understood([first, renamed, explained])

    assert first == same
    assert len({one["components"][0]["uid"] for one in read}) == 3


def test_the_url_property_is_a_valid_uri():
    odd = f"{HREF}/ü 😀\r\nX-EVIL:1?a=b&c=%20#d"
    [read] = understood([reminders(Reminder("c1", "x", odd), today=date(2026, 11, 26))])

    [entry] = read["components"]
    assert entry["url"] == f"{HREF}/%C3%BC%20%F0%9F%98%80%0D%0AX-EVIL:1?a=b&c=%20#d"
    assert entry["url"].isascii()
    assert entry["description"] == meant(odd)
    assert "x-evil" not in entry


def test_subscribers_are_told_to_refresh_hourly():
    [read] = understood([reminders(today=date(2026, 11, 26))])
    assert (read["refresh-interval"], read["x-published-ttl"]) == ("PT1H", "PT1H")
