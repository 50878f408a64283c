import pytest


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The event loop that the app runs on; one for the session, so that a browser can be shared."""
    return "asyncio"
