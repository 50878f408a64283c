"""Actions that run once: which results count as final."""

from app.stores.single_flight import SingleFlight
from app.stores.store import INTERRUPTED, Store
from tests.local_store import LocalStore


async def never(wait_s: float) -> None:
    raise AssertionError(wait_s)


def once(store: Store | None = None) -> SingleFlight[str]:
    return SingleFlight(
        store or LocalStore(),
        sleep=never,
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


async def test_an_interrupted_action_is_not_run_again():
    store = LocalStore()
    await store.put("form", INTERRUPTED, ttl_s=60)
    acts = once(store)
    assert (await acts.started("form"), await acts.finished("form")) == (True, True)
    assert await acts.run("form", answer("done")) == "unsure"


def answer(end: str):
    async def act() -> str:
        return end

    return act
