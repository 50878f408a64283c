"""Only the browser that started a flow can complete it (T1, T5)."""

import pytest

from app.calendars.connecting.callback import CallbackParams
from app.calendars.connecting.connecting_errors import StateExpired, StateForged, StateUnbound
from app.calendars.connecting.flow import FLOW_AGE_S, FlowTokens
from app.calendars.security.tokens import Purpose, Signer
from app.calendars.values.error_context import ErrorContext
from tests.calendars.doubles import KEY, OTHER_SITE, complete_flow, cookies_with


async def test_another_browsers_callback_is_rejected_without_a_request(connecting, refused):
    error = await refused(connecting, StateUnbound)

    assert error.context == ErrorContext()


@pytest.mark.parametrize(
    "answer", [CallbackParams(errors=("reject",)), CallbackParams(), CallbackParams(("a", "b"))]
)
async def test_another_browser_learns_nothing_of_the_result(connecting, refused, answer):
    await refused(connecting, StateUnbound, answer=answer)


@pytest.mark.parametrize("state", ["", "x", "a" * 40, "../../connect", "\0", "é" * 30])
async def test_a_url_not_made_by_this_app_is_rejected(connecting, refused, started_flow, state):
    await refused(connecting, StateForged, started_flow.authorization.flow_token, state=state)


async def test_a_state_signed_with_another_key_is_rejected(
    connecting, refused, started_flow, clock
):
    _, state = FlowTokens(Signer(["another-key-" * 4], clock=clock), tenant=OTHER_SITE).new_state()

    await refused(connecting, StateForged, started_flow.authorization.flow_token, state=state)


async def test_a_flow_token_is_not_a_state(connecting, refused, started_flow):
    token = started_flow.authorization.flow_token

    await refused(connecting, StateForged, token, state=token)


async def test_the_state_alone_does_not_prove_the_flow(connecting, refused, started_flow):
    await refused(connecting, StateUnbound, started_flow.state)


async def test_a_flow_is_valid_for_sixteen_minutes(connecting, started_flow, clock):
    clock.advance(FLOW_AGE_S + 60)

    assert FLOW_AGE_S == 900
    await complete_flow(connecting, started_flow)


async def test_an_expired_flow_says_so(connecting, refused, started_flow, clock):
    clock.advance(FLOW_AGE_S + 61)

    await refused(connecting, StateExpired, started_flow.authorization.flow_token)


async def test_the_flow_of_another_tab_is_not_accepted(connecting, refused, rival):
    await refused(connecting, StateUnbound, rival[0].flow_token)


async def test_flows_of_other_tabs_do_not_interfere(connecting, started_flow, rival):
    tokens = (rival[0].flow_token, "garbage", started_flow.authorization.flow_token)

    result = await connecting.handle_callback(
        state=started_flow.state, tokens_for=cookies_with(*tokens), params=started_flow.answer
    )

    assert result.flow.nonce == started_flow.authorization.nonce


async def test_two_valid_tokens_for_one_state_are_rejected(connecting, refused, started_flow):
    token = started_flow.authorization.flow_token

    await refused(connecting, StateUnbound, token, token)


async def test_a_flow_and_a_result_together_are_rejected(connecting, refused, started_flow):
    token = started_flow.authorization.flow_token
    result = await complete_flow(connecting, started_flow)

    await refused(connecting, StateUnbound, token, result.result_token)


async def test_the_flow_of_another_site_is_rejected(connecting_with, refused, clock, started_flow):
    theirs = connecting_with(flows=FlowTokens(Signer([KEY], clock=clock), tenant=OTHER_SITE))

    await refused(theirs, StateUnbound, started_flow.authorization.flow_token)


async def test_the_result_of_another_site_is_rejected(
    connecting, connecting_with, refused, clock, started_flow
):
    theirs = connecting_with(flows=FlowTokens(Signer([KEY], clock=clock), tenant=OTHER_SITE))
    result = await complete_flow(connecting, started_flow)

    await refused(theirs, StateUnbound, result.result_token)


async def test_any_replica_with_the_same_keys_accepts_the_callback(
    connecting_with, started_flow, clock
):
    signer = Signer(["a-newer-key-than-that-0123456789-0123456789", KEY], clock=clock)
    replica = connecting_with(
        flows=FlowTokens(signer, tenant="f054e0b8-3ce3-494d-b394-7d9c777a5bbb")
    )

    result = await complete_flow(replica, started_flow)

    assert result.connection.id == started_flow.answer.connection_ids[0]


async def test_no_token_holds_a_connection_id(connecting, started_flow, clock):
    first = await complete_flow(connecting, started_flow)

    read = Signer([KEY], clock=clock).read(Purpose.RESULT, first.result_token, max_age_s=60)

    assert first.connection.id not in str(read)
    assert first.connection.external_account_email not in str(read)
