"""Query Schedules, Get Schedule and Query Staff Members."""

import uuid

import pytest

from tests.rows import each_row
from tests.sandbox.conftest import ANNA, CANCELLED, NOA, code, violation

BOOKINGS = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
BUSINESS_EXTERNAL = "4e0579a5-491e-4e70-a872-d097eed6e520"
SCHEDULES, STAFF = "/calendar/v3/schedules/query", "/bookings/v1/staff-members/query"
LISTS = [(SCHEDULES, "schedules"), (STAFF, "staffMembers")]


async def query(wix, path, **query):
    return await wix.post(path, {"query": query})


async def names(wix, **given):
    answer = await query(wix, SCHEDULES, filter=given)
    assert answer.status_code == 200, answer.text
    return {one["name"] for one in answer.json()["schedules"]}


async def test_only_active_schedules_are_listed_by_default(wix):
    everything = await names(wix, status={"$in": ["ACTIVE", "CANCELLED"]})
    assert everything - await names(wix) == {"Lena Brandt"}
    assert await names(wix, status="CANCELLED") == {"Lena Brandt"}


async def test_schedules_of_other_apps_are_listed_unless_filtered_out(wix):
    assert await names(wix) - await names(wix, appId=BOOKINGS) == {"Supplier meetings"}


async def test_the_business_schedule_is_found_by_its_external_id(wix):
    assert await names(wix, externalId=BUSINESS_EXTERNAL) == {"business"}


async def test_a_staff_schedule_belongs_to_its_resource(wix):
    staff = (await query(wix, STAFF)).json()["staffMembers"]
    resources = [one["resourceId"] for one in staff]
    assert await names(wix, externalId={"$in": resources}) == {one["name"] for one in staff}
    assert await names(wix, externalId={"$in": [one["id"] for one in staff]}) == set()


async def test_six_names_differ_in_script_and_length(wix):
    found = {one["name"] for one in (await query(wix, STAFF)).json()["staffMembers"]}
    assert len(found) == 6
    assert {min(map(len, found)), max(map(len, found))} == {2, 38}
    assert sum(name.isascii() for name in found) == 2


async def test_every_id_is_a_lowercase_guid(wix):
    found = (await query(wix, SCHEDULES)).json()["schedules"]
    for schedule in found:
        for key in ("id", "externalId", "appId"):
            assert str(uuid.UUID(schedule[key])) == schedule[key]


async def test_a_schedule_is_read_by_id_cancelled_or_not(wix):
    path = "/calendar/v3/schedules"
    assert (await wix.get(f"{path}/{ANNA}")).json()["schedule"]["name"] == "Anna Vogel"
    answer = await wix.get(f"{path}/{CANCELLED}", fields="PI_FIELDS")
    assert answer.json()["schedule"]["status"] == "CANCELLED"
    assert code(await wix.get(f"{path}/{uuid.uuid4()}")) == (404, "NOT_FOUND")
    assert violation(await wix.get(f"{path}/anna")) == (400, "scheduleId", "FORMAT")


async def test_a_resource_names_its_schedule_on_request(wix):
    body = {"query": {"filter": {"name": "Anna Vogel"}}, "fields": ["RESOURCE_DETAILS"]}
    anna = (await wix.post(STAFF, body)).json()["staffMembers"][0]
    assert anna["resource"]["eventsSchedule"] == {"id": ANNA}
    assert "connection" not in anna["associatedWixIdentity"]
    plain = (await query(wix, STAFF, filter={"name": "Anna Vogel"})).json()["staffMembers"][0]
    assert "resource" not in plain


async def test_a_person_may_have_no_wix_user_yet(wix):
    body = {"query": {"filter": {"name": "Bo"}}, "fields": ["ASSOCIATED_IDENTITY_STATUS"]}
    identity = (await wix.post(STAFF, body)).json()["staffMembers"][0]["associatedWixIdentity"]
    assert identity == {"identificationData": {}, "connection": {"status": "PENDING"}}


@pytest.mark.parametrize(
    "given",
    [
        {"resource.id": {"$eq": "66080f17-4c96-48e2-9cbd-0ba3a1a6bcde"}},
        {"email": "noa@studio-nord.example", "id": "3a124c64-7e02-4f05-b7c1-dce27f7695f5"},
        {
            "associatedWixIdentity.identificationData.wixUserId": {
                "$in": ["78b7d0ac-8477-4ce0-8e4c-da11b43c589b"]
            }
        },
    ],
)
async def test_people_are_filtered_by_documented_fields(wix, given):
    body = {"query": {"filter": given}, "fields": ["RESOURCE_DETAILS"]}
    found = (await wix.post(STAFF, body)).json()["staffMembers"]
    assert [one["resource"]["eventsSchedule"]["id"] for one in found] == [NOA]


@pytest.mark.parametrize(("path", "key"), LISTS)
async def test_pages_add_up_to_the_whole_list(wix, control, path, key):
    await control.switch(schedules=45)
    whole = (await query(wix, path)).json()[key]
    page = (await query(wix, path, cursorPaging={"limit": 7})).json()
    found, paging = page[key], page["pagingMetadata"]
    while paging["hasNext"]:
        following = {"limit": 7, "cursor": paging["cursors"]["next"]}
        page = (await query(wix, path, cursorPaging=following)).json()
        found, paging = found + page[key], page["pagingMetadata"]
    assert [one["id"] for one in found][:50] == [one["id"] for one in whole]
    assert len(found) in {45, 49}


async def test_a_cursor_remembers_the_filter(wix):
    page = await query(wix, SCHEDULES, filter={"appId": BOOKINGS}, cursorPaging={"limit": 8})
    cursor = page.json()["pagingMetadata"]["cursors"]["next"]
    rest = (await query(wix, SCHEDULES, cursorPaging={"cursor": cursor})).json()["schedules"]
    assert len(rest) == 1
    assert rest[0]["appId"] == BOOKINGS


@pytest.mark.parametrize(
    ("path", "key", "most"), [(SCHEDULES, "schedules", 50), (STAFF, "staffMembers", 100)]
)
async def test_page_sizes_have_documented_defaults_and_a_maximum(wix, control, path, key, most):
    await control.switch(schedules=120)
    assert len((await query(wix, path)).json()[key]) == most
    assert len((await query(wix, path, cursorPaging={"limit": 100})).json()[key]) == 100
    answer = await query(wix, path, cursorPaging={"limit": 101})
    assert violation(answer) == (400, "query.cursorPaging.limit", "MAX")


AT_ONCE = ({"filter": {"id": "a"}, "cursorPaging": {"cursor": "x"}}, "A cursor cannot be combined")
UNKNOWN = ({"filter": {"name.first": "x"}}, "Field 'name.first' is not declared as filterable")


@each_row(
    ("path", "bad", "words"),
    [
        *((path, *bad) for path, _ in LISTS for bad in (AT_ONCE, UNKNOWN)),
        (SCHEDULES, {"filter": {"id": {"$gt": "a"}}}, "'id' is filtered by $eq and $in only"),
        (SCHEDULES, {"filter": {"$or": []}}, "Field '$or' is not declared as filterable"),
        (SCHEDULES, {"sort": [{"fieldName": "id"}]}, "Sorting is not supported"),
        (STAFF, {"sort": [{"fieldName": "name"}]}, "Field 'name' is not declared as sortable"),
        (STAFF, {"sort": [{}]}, "Field 'None' is not declared as sortable"),
        (STAFF, {"filter": {"name": {"$startsWith": "A"}}}, "Field 'name' is filtered by $eq"),
        (STAFF, {"filter": {"createdDate": {"$startsWith": "2"}}}, "is filtered by $eq"),
        (STAFF, {"filter": {"id": {"$regex": "a"}}}, "Field 'id' is filtered by $eq and $ne"),
        (STAFF, {"filter": {"$and": [{"x": 1}]}}, "Field 'x' is not declared as filterable"),
    ],
)
async def test_unsupported_queries_are_rejected(wix, path, bad, words):
    answer = await query(wix, path, **bad)
    assert answer.status_code == 400
    assert words in answer.json()["message"]


@each_row("path", [path for path, _ in LISTS])
@each_row(
    ("body", "rule"),
    [
        ({"fields": ["SECRETS"]}, "INVALID_ENUM_VALUE"),
        ({"fields": ["PI_FIELDS"] * 4}, "MAX_SIZE"),
        ({"fields": "PI_FIELDS"}, "FORMAT"),
        ({"query": []}, "FORMAT"),
        ({"query": {"filter": {"id": {"$in": "a"}}}}, "FORMAT"),
        ({"query": {"cursorPaging": {"limit": True}}}, "FORMAT"),
        ({"query": {"cursorPaging": {"cursor": 7}}}, "CUSTOM"),
    ],
)
async def test_malformed_queries_are_rejected(wix, path, body, rule):
    answer = await wix.post(path, body)
    assert violation(answer)[::2] == (400, rule)


async def test_a_cursor_of_one_list_is_invalid_for_another(wix):
    page = (await query(wix, SCHEDULES, cursorPaging={"limit": 1})).json()
    cursor = page["pagingMetadata"]["cursors"]["next"]
    answer = await query(wix, STAFF, cursorPaging={"cursor": cursor})
    assert violation(answer) == (400, "cursorPaging.cursor", "CUSTOM")
