from tests.web.connect.tampered_app import app, clock, line

__all__ = ["app", "clock", "line"]
