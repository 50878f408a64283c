"""Acts that happen once: what counts as having happened."""

from app.stores.single_flight import Once
from app.stores.store import LocalStore


def once() -> Once[str]:
    return Once(
        LocalStore(),
        otherwise="unsure",
        told=str,
        heard=lambda text: text if text in {"done", "refused"} else None,
        lasts=lambda end: end != "refused",
    )


async def test_an_end_that_is_for_good_is_known():
    acts = once()
    assert await acts.run("form", answer("done")) == "done"
    assert await acts.known("form")


async def test_what_was_refused_did_not_happen_so_nobody_may_skip_a_check_on_its_account():
    acts = once()
    assert await acts.run("form", answer("refused")) == "refused"
    assert not await acts.known("form")


def answer(end: str):
    async def act() -> str:
        return end

    return act
