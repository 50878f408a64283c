import pytest
from fastapi import FastAPI

from tests.visitor import Visitor
from tests.web.connect.tampered_app import app, clock, line

__all__ = ["app", "clock", "line", "visitor"]


@pytest.fixture
def visitor(app: FastAPI) -> Visitor:
    return Visitor(app)
