"""Query Staff Members, with all documented fields and operators."""

import pytest

from tests.rows import each_row
from tests.sandbox.conftest import violation
from tests.sandbox.test_schedules import STAFF, query

ANNA, NOA = "3ceaaf30-8142-48ea-91d9-3080f9b439fc", "3a124c64-7e02-4f05-b7c1-dce27f7695f5"
MISAKI, DMITRI = "2330fcf1-562a-44b8-8866-8d77e827062c", "8df08078-a22e-4180-85c2-c2af3977a654"
MAXI, BO = "c1b87f1a-7323-491b-99f9-cbef0f69a4d0", "bafe9bd1-20c5-4152-9127-c47089bf36a2"
EVERYONE = [ANNA, NOA, MISAKI, DMITRI, MAXI, BO]
USER = "associatedWixIdentity.identificationData.wixUserId"
ANNAS_USER = "6fced11d-2bd8-41e6-847a-8387cdde8d51"


async def ids(wix, **given):
    answer = await query(wix, STAFF, **given)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["staffMembers"]]


async def test_people_are_sorted_oldest_first_by_default(wix):
    assert await ids(wix) == EVERYONE
    dates = [one["createdDate"] for one in (await query(wix, STAFF)).json()["staffMembers"]]
    assert dates == sorted(set(dates))


@pytest.mark.parametrize(
    ("field", "of"),
    [
        ("id", lambda one: one["id"]),
        ("createdDate", lambda one: one["createdDate"]),
        ("updatedDate", lambda one: one["updatedDate"]),
        ("resourceId", lambda one: one["resourceId"]),
        (USER, lambda one: one["associatedWixIdentity"]["identificationData"].get("wixUserId", "")),
    ],
)
async def test_people_are_sorted_by_the_sortable_fields_of_wix(wix, field, of):
    people = (await query(wix, STAFF)).json()["staffMembers"]
    ascending = [one["id"] for one in sorted(people, key=of)]

    assert await ids(wix, sort=[{"fieldName": field}]) == ascending
    assert await ids(wix, sort=[{"fieldName": field, "order": "ASC"}]) == ascending
    assert await ids(wix, sort=[{"fieldName": field, "order": "DESC"}]) == ascending[::-1]


async def test_sorting_by_empty_fields_keeps_the_order(wix):
    sort = [{"fieldName": "description", "order": "DESC"}]
    assert await ids(wix, sort=sort) == sorted(EVERYONE)


@each_row(
    ("given", "found"),
    [
        ({"id": ANNA}, [ANNA]),
        ({"id": {"$eq": ANNA}}, [ANNA]),
        ({"id": {"$ne": ANNA}}, EVERYONE[1:]),
        ({"id": {"$in": [BO, ANNA]}}, [ANNA, BO]),
        ({"id": {"$hasSome": [BO, ANNA]}}, [ANNA, BO]),
        ({"id": {"$any": [BO, ANNA]}}, [ANNA, BO]),
        ({"id": {"$nin": [BO, ANNA]}}, EVERYONE[1:-1]),
        ({"id": {"$in": []}}, []),
        ({"id": {"$startsWith": "3"}}, [ANNA, NOA]),
        ({"id": {"$begins": "3c"}}, [ANNA]),
        ({"id": {"$gt": DMITRI}}, [MAXI, BO]),
        ({"id": {"$gte": DMITRI, "$lt": MAXI}}, [DMITRI, BO]),
        ({"id": {"$lte": MISAKI}}, [MISAKI]),
        ({USER: {"$exists": False}}, [BO]),
        ({USER: {"$exists": True}}, EVERYONE[:-1]),
        ({USER: {"$ne": ANNAS_USER}}, EVERYONE[1:]),
        ({USER: {"$gt": "0"}}, EVERYONE[:-1]),
        ({USER: None}, [BO]),
        ({"createdDate": {"$gt": "2019-03-04T11:30:00+01:00"}}, EVERYONE[2:]),
        ({"createdDate": {"$lte": "2019-03-04T09:30:00Z"}}, [ANNA]),
        ({"serviceProvider": True}, EVERYONE),
        ({"description": {"$exists": True}}, []),
        ({"name": {"$nin": ["Bo"]}}, EVERYONE[:-1]),
        ({"$or": [{"id": ANNA}, {"name": "Bo"}]}, [ANNA, BO]),
        ({"$and": [{"id": {"$gt": "4"}}, {"name": {"$ne": "Bo"}}]}, [DMITRI, MAXI]),
        ({"$not": {"id": {"$startsWith": "3"}}}, EVERYONE[2:]),
        ({"$not": [{"$or": [{"id": ANNA}, {"name": "Bo"}]}], "id": {"$ne": NOA}}, EVERYONE[2:-1]),
    ],
)
async def test_people_are_filtered_by_every_operator(wix, given, found):
    assert await ids(wix, filter=given) == found


@each_row(
    ("given", "field"),
    [
        ({"filter": {"id": {"$exists": "yes"}}}, "id"),
        ({"filter": {"id": {"$gt": 3}}}, "id"),
        ({"filter": {"createdDate": {"$gt": "yesterday"}}}, "createdDate"),
        ({"filter": {"createdDate": 3}}, "createdDate"),
        ({"filter": {"$or": 3}}, "$or"),
        ({"filter": {"$and": [3]}}, "$and"),
        ({"sort": {"fieldName": "id"}}, "query.sort"),
        ({"sort": [{"fieldName": "id", "order": "UP"}]}, "query.sort.order"),
    ],
)
async def test_filter_values_are_validated(wix, given, field):
    assert violation(await query(wix, STAFF, **given))[:2] == (400, field)


async def test_a_cursor_remembers_filter_and_sort(wix, control):
    await control.switch(schedules=45)
    asked = {"filter": {"name": {"$ne": "Bo"}}, "sort": [{"fieldName": "id", "order": "DESC"}]}
    whole = await ids(wix, **asked)
    page = (await query(wix, STAFF, **asked, cursorPaging={"limit": 20})).json()
    found = page["staffMembers"]
    while page["pagingMetadata"]["hasNext"]:
        cursor = page["pagingMetadata"]["cursors"]["next"]
        page = (await query(wix, STAFF, cursorPaging={"limit": 20, "cursor": cursor})).json()
        found += page["staffMembers"]
    assert [one["id"] for one in found] == whole
    assert whole == sorted(whole, reverse=True)
    assert len(whole) == 44
    again = await query(wix, STAFF, sort=asked["sort"], cursorPaging={"cursor": cursor})
    assert again.status_code == 400
