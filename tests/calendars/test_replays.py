"""A state is used once, and the same browser may reload its result (T4)."""

import asyncio

import pytest

from app.calendars.connecting.callback import CallbackParams
from app.calendars.connecting.connecting_errors import StateForged, StateUnbound, StateUsed
from app.calendars.connecting.flow import RESULT_AGE_S
from tests.calendars.doubles import GOOGLE, NOA, complete_flow, cookies_with
from tests.local_store import LocalStore

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.mark.parametrize("token", ["authorization", "result"])
async def test_a_reload_shows_the_same_connection(connecting, started_flow, token):
    first = await complete_flow(connecting, started_flow)
    tokens = {"authorization": started_flow.authorization.flow_token, "result": first.result_token}

    held = cookies_with(tokens[token])
    again = await connecting.handle_callback(
        state=started_flow.state, tokens_for=held, params=started_flow.answer
    )

    assert again.connection.id == first.connection.id


@pytest.mark.parametrize("token", ["authorization", "result"])
async def test_a_used_state_accepts_no_other_connection(
    connecting, refused, started_flow, rival, token
):
    first = await complete_flow(connecting, started_flow)
    tokens = {"authorization": started_flow.authorization.flow_token, "result": first.result_token}

    error = await refused(connecting, StateUsed, tokens[token], answer=rival[2])

    assert error.context.schedule_id == NOA


async def test_a_used_state_stays_used_after_a_restart(
    connecting, connecting_with, refused, started_flow, rival
):
    first = await complete_flow(connecting, started_flow)

    await refused(connecting_with(), StateUsed, first.result_token, answer=rival[2])


@pytest.mark.parametrize(("ids", "errors"), [(0, ()), (0, ("reject",)), (1, ("reject",)), (2, ())])
async def test_a_used_state_accepts_no_other_result(connecting, refused, started_flow, ids, errors):
    first = await complete_flow(connecting, started_flow)
    answer = CallbackParams(started_flow.answer.connection_ids * ids, errors)

    await refused(connecting, StateUsed, first.result_token, answer=answer)


@pytest.mark.parametrize("flipped", [1, 2, 3])
async def test_an_equivalent_encoding_of_a_state_is_refused(
    connecting, refused, started_flow, flipped
):
    state, flow_token = started_flow.state, started_flow.authorization.flow_token
    # base64 leaves two bits of a signature's last letter unused: three other letters decode alike
    spelled = state[:-1] + ALPHABET[ALPHABET.index(state[-1]) ^ flipped]

    await refused(connecting, StateForged, flow_token, state=spelled)


async def test_a_result_of_another_flow_is_rejected(connecting, refused, rival):
    authorization, state, answer = rival
    held = cookies_with(authorization.flow_token)
    other = await connecting.handle_callback(state=state, tokens_for=held, params=answer)

    await refused(connecting, StateUnbound, other.result_token)


async def test_a_result_is_shown_for_eleven_minutes(connecting, started_flow, clock, flows):
    first = await complete_flow(connecting, started_flow)
    nonce, token = started_flow.authorization.nonce, first.result_token

    clock.advance(RESULT_AGE_S + 60)
    assert flows.resolve(nonce, [token], started_flow.answer).provider_id == GOOGLE
    clock.advance(1)
    with pytest.raises(StateUnbound):
        flows.resolve(nonce, [token], started_flow.answer)


async def test_of_two_concurrent_callbacks_one_counts(connecting, started_flow, rival):
    held = cookies_with(started_flow.authorization.flow_token)
    other = CallbackParams(connection_ids=rival[2].connection_ids)
    outcomes = await asyncio.gather(
        connecting.handle_callback(
            state=started_flow.state, tokens_for=held, params=started_flow.answer
        ),
        connecting.handle_callback(state=started_flow.state, tokens_for=held, params=other),
        return_exceptions=True,
    )
    assert {type(one).__name__ for one in outcomes} == {"CallbackResult", "StateUsed"}


class Slow:
    """A client of Wix whose answers wait until they are let go."""

    def __init__(self, wix):
        self._wix, self.go = wix, asyncio.Event()

    def __getattr__(self, name):
        return getattr(self._wix, name)

    async def get_connection(self, connection_id):
        await self.go.wait()
        return await self._wix.get_connection(connection_id)


async def test_concurrent_reloads_of_a_slow_callback_share_one_read(
    connecting_with, started_flow, control, wix
):
    slow = Slow(wix)
    connecting = connecting_with(wix=slow)
    reloads = [asyncio.create_task(complete_flow(connecting, started_flow)) for _ in range(8)]
    for _ in range(9):
        await asyncio.sleep(0)
    slow.go.set()

    found = {one.connection.id for one in await asyncio.gather(*reloads)}

    assert found == {*started_flow.answer.connection_ids}
    assert (await control.calls()).count("GetConnection") == 1


async def test_an_abandoned_callback_takes_its_reload_not_along(connecting_with, started_flow, wix):
    slow = Slow(wix)
    connecting = connecting_with(wix=slow)
    reloads = [asyncio.create_task(complete_flow(connecting, started_flow)) for _ in range(2)]
    for _ in range(9):
        await asyncio.sleep(0)
    reloads[0].cancel()
    slow.go.set()

    assert await reloads[1]


class Late(LocalStore):
    """A store that notices the entry of another process only when claiming."""

    async def get(self, *keys: str) -> list[str]:
        return [""] * len(keys)


async def test_of_two_callbacks_confirmed_concurrently_one_counts(
    connecting_with, started_flow, rival
):
    connecting = connecting_with(used_states=Late())
    await complete_flow(connecting, started_flow)
    held = cookies_with(started_flow.authorization.flow_token)
    with pytest.raises(StateUsed):
        await connecting.handle_callback(state=started_flow.state, tokens_for=held, params=rival[2])
