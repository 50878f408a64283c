from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.engine import Engine
from tests.engines.firefox import firefox
from tests.engines.webkit import webkit
from tests.server import app_serving

ENGINES = {"firefox": firefox, "webkit": webkit}


@pytest.fixture(scope="session", params=ENGINES)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp(request.param)
    with ENGINES[request.param](folder) as running:
        yield running


@pytest.fixture
def served() -> Iterator[str]:
    with app_serving() as base:
        yield base
