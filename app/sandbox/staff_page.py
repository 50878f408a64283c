"""What Wix's Staff page and Edit Staff Profile give an app's plugin and menu item.

Source: slots of `@wix/bookings_app-extensions` 1.0.108 and their documentation, 2026-11, which
names other parameters for the Staff page. Both say that Wix passes them over the channel of its
SDK. `?passed=` puts them into the address instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from app.sandbox.request_field import is_loopback_url
from app.sandbox.seed import TIME_ZONE
from app.sandbox.site import Person

_IDS: Final = ("staffResourceId", "staffId")
_PASSED: Final[Mapping[str, tuple[str, ...]]] = {
    "none": (),
    "documented": ("staffResourceId", "scheduleId", "timezone"),
    "typings": _IDS,
}
"""Parameters of the Staff page, by reading; the other places have `_IDS` in both."""

_KEPT: Final = frozenset({"site_id", "locale", "sandboxed", "passed", "staff_id"})


class Place(StrEnum):
    """A page of the dashboard that frames something of the app; its value is its path."""

    PAGE = "/sandbox/dashboard"
    STAFF = "/sandbox/dashboard/staff"
    PROFILE = "/sandbox/dashboard/profile"


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A staff member, with the links of the row and its menu."""

    name: str
    selected: bool
    select: str
    edit: str
    open_app: str


@dataclass(frozen=True, slots=True)
class View:
    """A page of the dashboard for one request.

    `name` is the selected staff member's. `parameters` are those of the framed address `url`.
    `places` links to the app's page and the Staff page, `readings` to the same page with other
    parameters.
    """

    place: Place
    url: str
    name: str
    parameters: Mapping[str, str]
    rows: tuple[StaffRow, ...]
    places: tuple[tuple[str, str, bool], ...]
    readings: tuple[tuple[str, str, bool], ...]


def dashboard_view(place: Place, query: Mapping[str, str], people: Sequence[Person]) -> View:
    """Return the page; `staff_id` in the query selects a staff member."""
    passed = query.get("passed", "none")
    chosen = next((one for one in people if one.id == query.get("staff_id")), None)
    parameters = _parameters(chosen, place, passed) if chosen else {}
    kept = {one: value for one, value in query.items() if one in _KEPT or is_loopback_url(value)}
    common = {name: value for name, value in kept.items() if name != "staff_id"}
    return View(
        place=place,
        url=with_query(_framed(place, query), parameters),
        name=chosen.name if chosen else "",
        parameters=parameters,
        rows=tuple(_row(one, common, selected=one is chosen) for one in people),
        places=tuple(
            (name, _link(there, common), place is there)
            for name, there in (("The app's page", Place.PAGE), ("Staff", Place.STAFF))
        ),
        readings=tuple((one, _link(place, kept, passed=one), one == passed) for one in _PASSED),
    )


def _framed(place: Place, query: Mapping[str, str]) -> str:
    """Return the app's page, or its plugin: `plugin_url`, or `/staff` below the page."""
    page = query.get("url", "")
    if place is Place.PAGE or not is_loopback_url(page):
        return page
    parts = urlsplit(page)
    below = parts._replace(path=f"{parts.path.rstrip('/')}/staff")
    return query.get("plugin_url") or urlunsplit(below)


def _parameters(person: Person, place: Place, passed: str) -> dict[str, str]:
    names = _PASSED.get(passed, ())
    known = {
        "staffResourceId": person.resource_id,
        "staffId": person.id,
        "scheduleId": person.schedule_id,
        "timezone": TIME_ZONE,
    }
    return {name: known[name] for name in (names if place is Place.STAFF else names and _IDS)}


def _row(person: Person, query: Mapping[str, str], *, selected: bool) -> StaffRow:
    return StaffRow(
        name=person.name,
        selected=selected,
        select=_link(Place.STAFF, query, staff_id=person.id),
        edit=_link(Place.PROFILE, query, staff_id=person.id),
        open_app=_link(Place.PAGE, query, staff_id=person.id),
    )


def _link(place: Place, query: Mapping[str, str], **changes: str) -> str:
    return f"{place}?{urlencode({**query, **changes})}"


def with_query(url: str, parameters: Mapping[str, str]) -> str:
    """Return an address with further parameters."""
    if not parameters:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(parameters)}"
