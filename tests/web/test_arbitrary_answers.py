"""No response of Wix causes a 500, a 502 or a 504 on any page."""

from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import given, strategies as some

from tests.strategies import build_response, change_json, changes, example_settings, odd_responses
from tests.visitor import words
from tests.web.changed_answers import LISTS, VisitRunners, visit_runners
from tests.web.visits import VISITS

NEVER = {500, 502, 504}
METHODS = (*LISTS, "GetConnection", "ConnectByOAuth", "GetSiteProperties")
WRITES = ("ConnectByCredentials", "UpdateSyncConfig", "Disconnect")
NAMES = [name for visits in VISITS.values() for name in visits]


@pytest.fixture(scope="module")
async def runners() -> AsyncIterator[VisitRunners]:
    async with visit_runners() as runners:
        yield runners


@example_settings(70)
@given(some.sampled_from(NAMES), some.sampled_from(METHODS + WRITES), odd_responses)
async def test_no_response_of_wix_causes_a_500(runners, name, method, odd):
    def change(asked: str, response: httpx.Response) -> httpx.Response:
        return build_response(odd) if asked == method else response

    answer = await runners.run(name, change)
    assert answer.status_code not in NEVER, words(answer)


@example_settings(90)
@given(some.sampled_from(NAMES), some.sampled_from(METHODS), changes)
async def test_no_altered_response_of_wix_causes_a_500(runners, name, method, changes_made):
    def change(asked: str, response: httpx.Response) -> httpx.Response:
        if asked != method or response.status_code != httpx.codes.OK:
            return response
        return httpx.Response(200, content=change_json(response.content, changes_made))

    answer = await runners.run(name, change)
    assert answer.status_code not in NEVER, words(answer)
