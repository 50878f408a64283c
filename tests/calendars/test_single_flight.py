"""Actions that run once: which results count as final."""

from app.stores.single_flight import SingleFlight
from tests.local_store import LocalStore


def once() -> SingleFlight[str]:
    return SingleFlight(
        LocalStore(),
        fallback="unsure",
        to_json=str,
        from_json=lambda text: text if text in {"done", "refused"} else None,
        is_final=lambda end: end != "refused",
    )


async def test_a_final_result_counts_as_started():
    acts = once()
    assert await acts.run("form", answer("done")) == "done"
    assert await acts.started("form")


async def test_refused_action_does_not_count_as_started():
    acts = once()
    assert await acts.run("form", answer("refused")) == "refused"
    assert not await acts.started("form")


def answer(end: str):
    async def act() -> str:
        return end

    return act
