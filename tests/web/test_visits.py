from fastapi.routing import iter_route_contexts

from app.main import create_app
from app.settings import Mode, load
from tests.web.conftest import KEY
from tests.web.dashboard.dashboard import APP
from tests.web.faulty_transport import API, API_KEY
from tests.web.route_requests import SITE
from tests.web.sync_settings import NOW
from tests.web.visits import IN_THE_DASHBOARD, VISITS, WITHOUT_WIX_CALLS, Route

LIVE = {"wix_api_key": API_KEY, "wix_site_id": SITE, "wix_api_url": API, "secret_key": KEY}


def test_every_route_is_covered():
    found: set[Route] = set()
    modes = [
        load({"secret_key": KEY}),
        load({**LIVE, "owner_password": "nobody guesses this"}),
        load(APP),
    ]
    assert {settings.mode for settings in modes} == {*Mode}
    for settings in modes:
        for route in iter_route_contexts(create_app(settings, clock=lambda: NOW).routes):
            found |= {(verb, route.path or "") for verb in route.methods or ()}
    static = {(verb, "/static/{name:path}") for verb in ("GET", "HEAD")}
    assert found - static == {*VISITS} | WITHOUT_WIX_CALLS | IN_THE_DASHBOARD
