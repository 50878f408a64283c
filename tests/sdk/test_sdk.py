"""Wix's own SDK, connected to the sandbox over a real socket, returns what its types declare."""

import json
from urllib.parse import urlsplit

import pytest

from tests.rows import each_row

pytestmark = pytest.mark.xdist_group("sdk")  # its calls are made once, not once per worker

# Source: NonNullablePaths of @wix/auto_sdk_bookings_external-calendars 1.0.61. A promised path
# starts at the first segment that an answer must have; optional parents may be absent.
PROMISED = {
    "listProviders": (
        "providers.*.calendarType",
        "providers.*.features.listEventFromCalendars",
        "providers.*.features.syncToCalendar",
    ),
    "getConnection": ("connection.calendarType", "connection.status", "connection.errorReason"),
    "listConnections": (
        "connections.*.calendarType",
        "connections.*.status",
        "connections.*.errorReason",
        "failedProviderIds",
    ),
    "connectByCredentials": ("connection.calendarType", "connection.status"),
    "listCalendars": ("calendars.*",),
    "updateSyncConfig": (
        "connection.status",
        "connection.errorReason",
        "connection.syncConfig.listEventFromCalendars.calendars.calendars.*",
    ),
    "disconnect": (
        "connection.status",
        "connection.errorReason",
        "connection.syncConfig.listEventFromCalendars.calendars.calendars.*",
    ),
    "listEvents": ("events.*.calendarType", "failedProviderIds"),
}
OMITTED_BY_SAMPLES = {"errorReason", "failedProviderIds"}


def value(called, name):
    assert "value" in called[name], f"{name} failed: {called[name]}"
    return called[name]["value"]


def error(called, name):
    assert "error" in called[name], f"{name} did not fail: {called[name]}"
    return called[name]["error"]


def application_error(called, name):
    failure = error(called, name)
    return failure["status"], failure["details"]["applicationError"]["code"]


def violations(called, name):
    failure = error(called, name)
    found = failure["details"]["validationError"]["fieldViolations"]
    return failure["status"], [(one["field"], one["violatedRule"]) for one in found]


def at(answer, path):
    head, _, rest = path.partition(".")
    if head != "*":
        return at(answer[head], rest) if rest else answer[head]
    assert answer, f"an empty list proves nothing about {path}"
    return [at(one, rest) if rest else one for one in answer]


@each_row("name", PROMISED)
def test_every_documented_path_exists(called, name):
    for path in PROMISED[name]:
        if called["style"] == "typings" or path.split(".")[-1] not in OMITTED_BY_SAMPLES:
            assert at(value(called, name), path) is not None


@each_row(
    ("name", "path"),
    [
        ("listProviders", "providers.*._id"),
        ("getConnection", "connection._id"),
        ("listConnections", "connections.*._id"),
        ("listCalendars", "calendars.*._id"),
        ("disconnect", "connection.syncConfig.listEventFromCalendars.calendars.calendars.*._id"),
        ("queryStaffMembers", "items.*._id"),
        ("queryStaffMembers", "items.*._createdDate"),
        ("queryStaffMembers", "items.*.resource.eventsSchedule._id"),
    ],
)
def test_the_sdk_finds_the_ids_it_renames(called, name, path):
    assert all(at(value(called, name), path))


def test_the_style_decides_how_empty_values_are_written(called):
    said = called["style"] == "typings"
    assert ("errorReason" in value(called, "getConnection")["connection"]) is said
    assert ("failedProviderIds" in value(called, "listConnections")) is said
    timed = [one for one in value(called, "listEvents")["events"] if not one.get("allDay")]
    assert [("allDay" in one) for one in timed] == [said] * len(timed)


def test_oauth_ends_at_the_redirect_url_with_one_parameter_more(called):
    asked = "https://mysite.example/oauth_completed?state=a%20b&x=1"
    assert called["consent denied"] == f"{asked}&error=reject#frag"
    connection = value(called, "getConnection")["connection"]
    assert called["consent allowed"] == f"{asked}&connectionId={connection['_id']}#frag"
    assert connection["externalAccountEmail"] == "sdk@mail.example"
    assert connection["status"] == "CONNECTED"


def test_the_consent_page_is_served_by_the_sandbox(called):
    assert urlsplit(value(called, "connectByOAuth")["oauthUrl"]).path.startswith(
        "/sandbox/consent/"
    )


def test_selected_calendars_are_returned_as_a_set_without_names(called):
    listed = [one["_id"] for one in value(called, "listCalendars")["calendars"]]
    sync = value(called, "updateSyncConfig")["connection"]["syncConfig"]
    chosen = sync["listEventFromCalendars"]["calendars"]["calendars"]
    assert chosen == [{"_id": one} for one in sorted(listed)]


def test_disconnecting_keeps_the_import_and_ends_the_export(called):
    connection = value(called, "disconnect")["connection"]
    assert connection["status"] == "DISCONNECTED"
    assert connection["syncConfig"]["listEventFromCalendars"]["enabled"] is True
    assert connection["syncConfig"]["syncToCalendar"]["enabled"] is False


def test_later_pages_of_events_need_only_a_cursor(called):
    first, following = value(called, "listEvents"), value(called, "listEvents next")
    assert first["pagingMetadata"]["count"] == 2
    starts = [one["start"] for one in first["events"] + following["events"]]
    assert len(starts) == 4
    assert starts == sorted(starts)


def test_personal_information_is_returned_only_on_request(called):
    assert all("title" in one for one in value(called, "listEvents")["events"])
    assert not any("title" in one for one in value(called, "listEvents next")["events"])


def test_all_day_events_can_be_listed_alone(called):
    assert all(one["allDay"] for one in value(called, "listEvents all day")["events"])


def test_staff_members_are_paged_by_the_sdks_cursor(called):
    found = value(called, "queryStaffMembers")
    ids = [one["_id"] for one in found["items"] + found["next"]]
    assert len(set(ids)) == 4
    assert found["more"] is True


def test_the_sdks_query_builder_filters_and_sorts_staff(called):
    found = value(called, "queryStaffMembers by builder")
    assert [one["name"] for one in found] == ["נועה בן־דוד", "Anna Vogel"]


@each_row(
    ("name", "status", "code"),
    [
        ("listCalendars of Google", 428, "NOT_SUPPORTED_BY_PROVIDER"),
        ("updateSyncConfig of Google", 428, "NOT_SUPPORTED_BY_PROVIDER"),
        ("connectByOAuth with Apple", 428, "NOT_SUPPORTED_BY_PROVIDER"),
        ("connectByCredentials with Microsoft", 428, "NOT_SUPPORTED_BY_PROVIDER"),
        ("connectByCredentials wrong", 401, "BAD_CREDENTIALS"),
        ("disconnect again", 428, "CONNECTION_ALREADY_DISCONNECTED"),
        ("getConnection unknown", 404, "NOT_FOUND"),
        ("as another site", 404, "NOT_FOUND"),
        ("expired", 401, "UNAUTHENTICATED"),
        ("listConnections intolerant", 500, 500),
    ],
)
def test_an_application_error_reaches_the_sdk_unchanged(called, name, status, code):
    assert application_error(called, name) == (status, code)


@each_row(
    ("name", "fields", "rule"),
    [
        ("connectByOAuth without id", "providerId", "FORMAT"),
        ("listEvents of nothing", "options.from options.to", "REQUIRED_FIELD"),
        ("listEvents of too many", "options.scheduleIds", "MAX_SIZE"),
        ("updateSyncConfig of both", "syncConfig.listEventFromCalendars", "INVALID_ARGUMENT"),
    ],
)
def test_a_validation_error_names_the_sdks_argument(called, name, fields, rule):
    assert violations(called, name) == (400, [(one, rule) for one in fields.split()])


def test_every_failure_has_a_request_id(called):
    failures = [one["error"] for one in called.values() if isinstance(one, dict) and "error" in one]
    assert len(failures) == 14
    assert all(
        one["requestId"] and one["requestId"] == one["details"]["requestId"] for one in failures
    )


def test_an_app_acts_on_the_site_of_its_token(called):
    assert value(called, "as an app") == value(called, "getConnection")


@pytest.mark.parametrize("name", ["decodeJWT", "decodeJWT wrapped"])
def test_the_sandboxs_webhooks_are_valid_for_the_sdk(called, name):
    decoded = value(called, name)
    assert decoded["valid"]
    assert json.loads(decoded["decoded"]["data"])["eventType"] == "AppRemoved"
