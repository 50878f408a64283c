import pytest

from tests.security.answers import Answer, every_answer
from tests.web.conftest import app, ticks, visitor, waits

__all__ = ["answers", "app", "ticks", "visitor", "waits"]


@pytest.fixture(scope="session")
async def answers(anyio_backend: str) -> list[Answer]:
    """The responses of every class; tests that use them run in one process."""
    del anyio_backend
    return await every_answer()
