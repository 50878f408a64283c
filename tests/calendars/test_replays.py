"""A state is used once, and the same browser may reload its result (T4)."""

import asyncio

import pytest

from app.calendars.connecting.callback import CallbackParams
from app.calendars.connecting.connecting_errors import StateUnbound, StateUsed
from app.calendars.connecting.flow import RESULT_AGE_S
from app.stores.store import LocalStore
from tests.calendars.cast import GOOGLE, NOA, arrive, holds

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.mark.parametrize("token", ["departure", "result"])
async def test_a_reload_shows_the_same_connection(connecting, journey, token):
    first = await arrive(connecting, journey)
    tokens = {"departure": journey.departure.flow_token, "result": first.result_token}

    held = holds(tokens[token])
    again = await connecting.arrive(state=journey.state, tokens_for=held, params=journey.answer)

    assert again.connection.id == first.connection.id


@pytest.mark.parametrize("token", ["departure", "result"])
async def test_a_used_state_accepts_no_other_connection(connecting, refused, journey, rival, token):
    first = await arrive(connecting, journey)
    tokens = {"departure": journey.departure.flow_token, "result": first.result_token}

    error = await refused(connecting, StateUsed, tokens[token], answer=rival[2])

    assert error.context.schedule_id == NOA


async def test_a_used_state_stays_used_after_a_restart(
    connecting, connecting_with, refused, journey, rival
):
    first = await arrive(connecting, journey)

    await refused(connecting_with(), StateUsed, first.result_token, answer=rival[2])


@pytest.mark.parametrize(("ids", "errors"), [(0, ()), (0, ("reject",)), (1, ("reject",)), (2, ())])
async def test_a_used_state_accepts_no_other_result(connecting, refused, journey, ids, errors):
    first = await arrive(connecting, journey)
    answer = CallbackParams(journey.answer.connection_ids * ids, errors)

    await refused(connecting, StateUsed, first.result_token, answer=answer)


async def test_an_equivalent_encoding_is_the_same_used_state(
    connecting, refused, journey, flows, rival
):
    await arrive(connecting, journey)
    state = journey.state
    # base64 leaves two bits of a signature's last letter unused: three other letters read the same
    near = ALPHABET.index(state[-1]) ^ 1

    spelled = state[:-1] + ALPHABET[near]

    assert flows.nonce_of(spelled) == journey.departure.nonce
    flow_token = journey.departure.flow_token
    await refused(connecting, StateUsed, flow_token, state=spelled, answer=rival[2])


async def test_a_result_of_another_flow_is_rejected(connecting, refused, rival):
    departure, state, answer = rival
    held = holds(departure.flow_token)
    other = await connecting.arrive(state=state, tokens_for=held, params=answer)

    await refused(connecting, StateUnbound, other.result_token)


async def test_a_result_is_shown_for_eleven_minutes(connecting, journey, clock, flows):
    first = await arrive(connecting, journey)
    nonce, token = journey.departure.nonce, first.result_token

    clock.advance(RESULT_AGE_S + 60)
    assert flows.resolve(nonce, [token], journey.answer).provider_id == GOOGLE
    clock.advance(1)
    with pytest.raises(StateUnbound):
        flows.resolve(nonce, [token], journey.answer)


async def test_of_two_concurrent_callbacks_one_counts(connecting, journey, rival):
    held = holds(journey.departure.flow_token)
    other = CallbackParams(connection_ids=rival[2].connection_ids)
    outcomes = await asyncio.gather(
        connecting.arrive(state=journey.state, tokens_for=held, params=journey.answer),
        connecting.arrive(state=journey.state, tokens_for=held, params=other),
        return_exceptions=True,
    )
    assert {type(one).__name__ for one in outcomes} == {"Arrival", "StateUsed"}


class Late(LocalStore):
    """A store that notices the entry of another process only when claiming."""

    async def get(self, *keys: str) -> list[str]:
        return [""] * len(keys)


async def test_of_two_callbacks_confirmed_concurrently_one_counts(connecting_with, journey, rival):
    connecting = connecting_with(used_states=Late())
    await arrive(connecting, journey)
    held = holds(journey.departure.flow_token)
    with pytest.raises(StateUsed):
        await connecting.arrive(state=journey.state, tokens_for=held, params=rival[2])
