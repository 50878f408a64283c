from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.quality.states import Album


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The event loop that the app runs on; one for the session, so that a browser can be shared."""
    return "asyncio"


@pytest.fixture(scope="session")
async def album(anyio_backend: str) -> "Album":
    """Every page in every state."""
    from tests.quality import states, walks  # noqa: PLC0415 -- most tests need none of it

    del anyio_backend
    return await states.collect(walks.WALKS)
