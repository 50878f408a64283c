"""Authorization, the site of a call, and what all responses have in common."""

import pytest

from tests.sandbox.conftest import EXTERNAL, OTHER_SITE, code

PROVIDERS = f"{EXTERNAL}/providers"
APP = {"grant_type": "client_credentials", "client_id": "app", "client_secret": "s"}


async def test_any_authorization_is_accepted(wix):
    assert (await wix.get(PROVIDERS)).status_code == 200


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, (401, "UNAUTHENTICATED")),
        ({"authorization": " "}, (401, "UNAUTHENTICATED")),
        ({"authorization": "expired"}, (401, "UNAUTHENTICATED")),
        ({"authorization": "forbidden"}, (403, "PERMISSION_DENIED")),
        ({"authorization": "k", "wix_site_id": "my-site"}, (403, "PERMISSION_DENIED")),
    ],
)
async def test_unauthorized_callers_are_refused(call_as, headers, expected):
    assert code(await call_as(**headers).get(PROVIDERS)) == expected


async def test_a_site_cannot_see_another_sites_connections(wix, call_as):
    other = call_as(authorization="k", wix_site_id=OTHER_SITE)
    mine = (await wix.connections()).json()["connections"]
    theirs = (await other.connections()).json()["connections"]
    assert [one["scheduleId"] for one in mine] == [one["scheduleId"] for one in theirs]
    assert not {one["id"] for one in mine} & {one["id"] for one in theirs}
    assert code(await wix.connection(theirs[0]["id"])) == (404, "NOT_FOUND")


async def test_a_new_connection_stays_on_its_site(wix, call_as):
    connection_id = await wix.apple()
    other = call_as(authorization="k", wix_site_id=OTHER_SITE)
    assert (await wix.connection(connection_id)).status_code == 200
    assert code(await other.connection(connection_id)) == (404, "NOT_FOUND")


async def test_an_app_token_is_valid_for_one_site_for_four_hours(wix, call_as, clock):
    answer = (await wix.post("/oauth2/token", {**APP, "instance_id": OTHER_SITE})).json()
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 14400)
    app = call_as(authorization=answer["access_token"])
    key = call_as(authorization="k", wix_site_id=OTHER_SITE)
    assert (await app.connections()).json() == (await key.connections()).json()
    clock.advance(14400)
    assert code(await app.connections()) == (401, "UNAUTHENTICATED")


async def test_token_info_names_the_owner_of_a_token_until_it_expires(wix, clock):
    token = (await wix.post("/oauth2/token", {**APP, "instance_id": OTHER_SITE})).json()
    asked = {"token": token["access_token"]}
    info = (await wix.post("/oauth2/token-info", asked)).json()
    assert (info["active"], info["clientId"], info["instanceId"]) == (True, "app", OTHER_SITE)
    clock.advance(14400)
    assert (await wix.post("/oauth2/token-info", asked)).json() == {"active": False}
    assert (await wix.post("/oauth2/token-info", {"token": "x"})).json() == {"active": False}


async def test_an_app_with_a_wrong_secret_gets_no_token(wix):
    body = {**APP, "client_secret": "wrong", "instance_id": OTHER_SITE}
    assert code(await wix.post("/oauth2/token", body)) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    "path",
    [
        "/bookings/v2/external-calendar/providers",
        "/bookings/v2/external-calendars/providers/",
        "/bookings/v2/external-calendars",
        "/",
        "/anything",
    ],
)
async def test_an_unknown_path_gets_the_404_of_wix(wix, path):
    answer = await wix.get(path)
    assert answer.status_code == 404
    assert set(answer.json()) == {"message", "details"}


async def test_a_wrong_method_is_a_404_too(wix):
    assert (await wix.post(PROVIDERS, {})).status_code == 404


async def test_every_answer_has_a_request_id_of_its_own(wix, call_as):
    answers = [
        await wix.get(PROVIDERS),
        await wix.get("/nowhere"),
        await wix.connection("nobody"),
        await call_as().get(PROVIDERS),
    ]
    ids = [one.headers["x-wix-request-id"] for one in answers]
    assert len(set(ids)) == 4


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"1", b"nul", b'{"a":NaN}', b"\xff", b"[" * 100_000, b'{"a":1,"a":2}']
)
async def test_a_body_that_is_not_a_json_object_is_a_400(wix, body):
    answer = await wix.http.post(f"/sandbox/api{EXTERNAL}/connections:connectByOAuth", content=body)
    assert answer.status_code == 400
    assert answer.json()["details"] == {}


async def test_the_sdks_copies_of_a_path_parameter_are_ignored(wix):
    connection_id = await wix.apple()
    path = f"{EXTERNAL}/connections/{connection_id}"
    assert (await wix.get(path, connectionId="another")).status_code == 200
    assert (await wix.post(f"{path}/disconnect", {"connectionId": "another"})).status_code == 200
