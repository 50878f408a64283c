"""Time zone names of IANA, Windows and people."""

from datetime import datetime, timedelta
from zoneinfo import available_timezones

from app.calendars.values.person import Person, ScheduleKind
from app.calendars.values.zone import with_zones
from app.calendars.values.zone_name import find_zone
from app.web.language.language import Languages, use_language
from app.web.view.zone_text import full_zone_label, zone_label
from tests.rows import each_row
from tests.server import ROOT

NAMES = {
    # IANA names, including old ones, in any spelling
    "Europe/Berlin": "Berlin (Germany)",
    "europe/berlin": "Berlin (Germany)",
    " Europe/Paris\n": "Paris (France)",
    "america/new york": "New York (United States)",
    "Europe/\N{SOFT HYPHEN}Berlin\N{POP DIRECTIONAL FORMATTING}": "Berlin (Germany)",
    "\N{FULLWIDTH LATIN CAPITAL LETTER E}urope\N{FULLWIDTH SOLIDUS}Berlin": "Berlin (Germany)",
    "US/Pacific": "Los Angeles (United States)",
    "Asia/Calcutta": "Kolkata (India)",
    "Asia/Saigon": "Ho Chi Minh (Vietnam)",
    "America/Buenos_Aires": "Buenos Aires (Argentina)",
    "Antarctica/Troll": "Troll (Antarctica)",
    "Singapore": "Singapore",
    # without a place
    "Etc/GMT+5": "UTC\N{MINUS SIGN}5",
    "Etc/GMT-14": "UTC+14",
    "UTC": "UTC",
    "Etc/UTC": "UTC",
    "GMT": "UTC",
    "Zulu": "UTC",
    "EST5EDT": "Eastern Time",
    "EST": "Eastern Standard Time",
    "CET": "Central European Time",
    # Windows names
    "India Standard Time": "Kolkata (India)",
    "W. Europe Standard Time": "Berlin (Germany)",
    "w._europe standard  time": "Berlin (Germany)",
    "Pacific Standard Time": "Los Angeles (United States)",
    "Pacific Daylight Time": "Los Angeles (United States)",
    "GMT Standard Time": "London (United Kingdom)",
    "UTC-11": "UTC\N{MINUS SIGN}11",
    # offsets
    "Z": "UTC",
    "+00:00": "UTC",
    "UTC+02:00": "UTC+2",
    "GMT+2": "UTC+2",
    "GMT-0330": "UTC\N{MINUS SIGN}3:30",
    "UTC\N{MINUS SIGN}5": "UTC\N{MINUS SIGN}5",
    "+05:45": "UTC+5:45",
}
NONE = (
    *("", " ", "Berlin", "Customized Time Zone", "Mars/Olympus", "Factory", "localtime", "PST"),
    *("UTC+15", "UTC-13", "GMT+2:07", "+", "12", "../etc/passwd", "Europe/", "UTC+02:00:00"),
    *("(UTC+01:00) Amsterdam, Berlin", "x" * 5_000, "UTC+02:00 Europe"),
)


@each_row(("name", "said"), NAMES.items())
def test_a_zone_has_many_names_and_a_common_one(name, said):
    zone = find_zone(name)
    assert zone is not None
    assert full_zone_label(zone) == said


@each_row("name", NONE)
def test_placeholders_for_no_zone_are_none(name):
    assert find_zone(name) is None


def test_an_offset_name_has_that_offset():
    for name, hours in {"GMT+2": 2, "Etc/GMT+2": -2, "UTC+05:45": 5.75, "-0930": -9.5}.items():
        zone = find_zone(name)
        assert zone is not None
        assert datetime(2026, 11, 24, tzinfo=zone).utcoffset() == timedelta(hours=hours), name
        assert find_zone(zone.key) is zone, "it can be put into an address"


def test_no_language_shows_an_unknown_region():
    for language in Languages(ROOT / "locales").available:
        with use_language(language):
            for name in available_timezones() - {"Factory", "localtime"}:
                zone = find_zone(name)
                assert zone is not None, name
                nowhere = {language.locale.territories[code] for code in ("ZZ", "001")}
                assert not [word for word in nowhere if word in full_zone_label(zone)], name
                assert "/" not in zone_label(zone), name


def test_a_schedule_with_an_invalid_zone_uses_the_business_zone():
    def person(id_, zone, kind=ScheduleKind.STAFF):
        return Person(id_, id_, kind, zone)

    lost, silent = person("x", "Customized Time Zone"), person("y", None)
    own = person("z", "India Standard Time")
    business = person("b", "Asia/Tokyo", ScheduleKind.BUSINESS)
    cases = {
        "business": (with_zones([lost, silent, own, business], "Europe/Berlin"), "Asia/Tokyo"),
        "site": (with_zones([lost, silent, own], "Europe/Berlin"), "Europe/Berlin"),
        "anybody": (with_zones([lost, silent, own], "nowhere"), "Asia/Kolkata"),
        "nobody": (with_zones([lost, silent]), None),
    }
    for case, (people, zone) in cases.items():
        assert {one.time_zone for one in people[:2]} == {zone}, case
        assert [one.unknown_zone for one in people] == ["Customized Time Zone", *[None] * 3][
            : len(people)
        ]
