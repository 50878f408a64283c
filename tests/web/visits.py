"""Every route of the app, each as somebody comes to it, for tests that go through all of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.salon import APPLE, BO, MICROSOFT
from tests.web import route_requests
from tests.web.connect.apple import EMAIL, PASSWORD
from tests.web.route_requests import APPLE_REVIEW, REVIEW, Prepare

Route = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Visit:
    """One way to come to a route.

    `spared` are the calls without which the page may be made all the same; it then says what is
    missing, but for those in `silent`. `writes` is the call that changes something, if one does.
    """

    prepare: Prepare
    spared: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    writes: str | None = None


def _these(*methods: str) -> frozenset[str]:
    return frozenset(methods)


_EVERYTHING = (
    *("ListProviders", "ListConnections", "ListEvents"),
    *("QuerySchedules", "QueryStaffMembers"),
)
_SHOWN = _these("ListCalendars", "ListEvents", "ListConnections")

# the first visit of a route is the one that fails in every way
VISITS: Mapping[Route, Mapping[str, Visit]] = {
    ("GET", "/"): {
        "roster": Visit(
            route_requests.link("/"),
            spared=_these("ListProviders", "ListConnections", "ListEvents"),
        )
    },
    ("GET", "/connect"): {
        "picker": Visit(route_requests.link("/connect"), spared=_these("ListConnections")),
    },
    ("GET", "/connect/review"): {
        "review": Visit(route_requests.link(REVIEW), spared=_these("ListConnections"))
    },
    ("POST", "/connect"): {
        "depart": Visit(
            route_requests.form(REVIEW, "/connect"),
            spared=_these("ListConnections"),
            # whoever leaves for a provider needs no list
            silent=_these("ListConnections"),
        )
    },
    ("POST", "/connect/credentials"): {
        "password": Visit(
            route_requests.form(
                APPLE_REVIEW, "/connect/credentials", email=EMAIL, password=PASSWORD
            ),
            spared=_these("ListConnections"),
            silent=_these("ListConnections"),
            writes="ConnectByCredentials",
        )
    },
    ("GET", "/oauth/callback/{state}"): {"callback": Visit(route_requests.callback)},
    ("GET", "/connections/{connection_id}"): {
        # without the others nothing is known of set-ups that harm, and nothing is claimed
        "connection": Visit(
            route_requests.page(4), spared=_SHOWN, silent=_these("ListConnections")
        ),
        "broken": Visit(
            route_requests.page(1), spared=_SHOWN, silent=_these("ListCalendars", "ListConnections")
        ),
        "connected again": Visit(route_requests.compared, spared=_SHOWN),
    },
    ("GET", "/connections/{connection_id}/status"): {
        "progress": Visit(
            route_requests.page(4, "/status"),
            spared=_these("ListConnections", "ListEvents"),
            silent=_these("ListConnections"),
        ),
    },
    ("POST", "/connections/{connection_id}/sync"): {
        "save": Visit(route_requests.save, writes="UpdateSyncConfig"),
        "stop": Visit(route_requests.stop, spared=_these("ListConnections", "ListEvents")),
        "undo": Visit(route_requests.undo, writes="UpdateSyncConfig"),
    },
    ("POST", "/connections/{connection_id}/reconnect"): {
        "reconnect": Visit(
            route_requests.reconnect,
            spared=_these("ListConnections"),
            silent=_these("ListConnections"),
        ),
        "reconnect by password": Visit(route_requests.reconnect_apple),
    },
    ("POST", "/connections/{connection_id}/restore"): {
        "restore": Visit(route_requests.restore, writes="UpdateSyncConfig")
    },
    ("GET", "/connections/{connection_id}/disconnect"): {
        "cost": Visit(
            route_requests.page(4, "/disconnect"), spared=_these("ListConnections", "ListEvents")
        )
    },
    ("POST", "/connections/{connection_id}/disconnect"): {
        # Wix's word that it did it stands where it cannot be read afterwards
        "disconnect": Visit(
            route_requests.disconnect,
            spared=_these("GetConnection"),
            silent=_these("GetConnection"),
            writes="Disconnect",
        ),
        "meant to end": Visit(route_requests.meant),
    },
    ("GET", "/busy"): {
        "busy": Visit(route_requests.link("/busy"), spared=_these("ListConnections"))
    },
    ("GET", "/busy.ics"): {
        "file": Visit(route_requests.mended("/busy.ics"), spared=_these("ListConnections"))
    },
    ("GET", "/busy.json"): {
        "json": Visit(route_requests.mended("/busy.json"), spared=_these("ListConnections"))
    },
    ("GET", "/busy/why"): {
        "why": Visit(
            route_requests.link(f"/busy/why?schedule_id={BO}&at=2026-11-24T10:00"),
            spared=_these("ListConnections"),
        )
    },
    ("GET", "/watch"): {
        # it says of each question what came of it
        "watch": Visit(
            route_requests.link("/watch"),
            spared=_these(*_EVERYTHING),
        )
    },
    ("GET", "/invites/new"): {
        "invite": Visit(
            route_requests.link(f"/invites/new?schedule_id={BO}"),
            spared=_these("ListConnections"),
            # the list is needed when the link is made
            silent=_these("ListConnections"),
        )
    },
    ("POST", "/invites"): {
        "link": Visit(
            route_requests.form(
                f"/invites/new?schedule_id={BO}", "/invites", provider_id=MICROSOFT, days="7"
            )
        )
    },
    ("GET", "/invites/{token}"): {
        "its fate": Visit(route_requests.by_link("/invites/"), spared=_these("ListConnections"))
    },
    ("GET", "/i/{token}"): {
        "guest": Visit(route_requests.by_link("/i/")),
        "guest's choice": Visit(route_requests.by_link("/i/", f"?provider_id={MICROSOFT}")),
    },
    ("POST", "/i/{token}/connect"): {
        # it is listed twice: whether the link is good, and what there was before
        "guest departs": Visit(
            route_requests.by_link("/i/", f"?provider_id={MICROSOFT}", "/connect"),
            spared=_these("ListConnections"),
            silent=_these("ListConnections"),
        )
    },
    ("POST", "/i/{token}/credentials"): {
        "guest's password": Visit(
            route_requests.by_link("/i/", f"?provider_id={APPLE}", "/credentials"),
            spared=_these("ListConnections"),
            silent=_these("ListConnections"),
            writes="ConnectByCredentials",
        )
    },
    ("GET", "/i/{token}/done"): {
        "guest's result": Visit(route_requests.receipt, spared=_these("ListConnections"))
    },
    ("GET", "/health.json"): {
        "health": Visit(route_requests.feed("/health.json"), spared=_these(*_EVERYTHING))
    },
    ("GET", "/health.ics"): {
        "reminders": Visit(
            route_requests.feed("/health.ics"),
            spared=_these("ListProviders", "ListEvents"),
            # it reminds of what is broken, and what is only unproven is not
            silent=_these("ListEvents"),
        )
    },
}

ASKS_NOTHING: frozenset[Route] = frozenset(
    {
        ("GET", "/livez"),
        ("GET", "/readyz"),
        ("GET", "/signin"),
        ("POST", "/signin"),
        ("POST", "/signout"),
        ("POST", "/demo"),
    }
)
"""Routes that never call Wix."""

IN_THE_DASHBOARD: frozenset[Route] = frozenset(
    {
        ("GET", "/wix/app"),
        ("GET", "/wix/dashboard"),
        ("GET", "/wix/dashboard/opened"),
        ("GET", "/wix/dashboard/site"),
        ("GET", "/wix/switch"),
        ("POST", "/wix/open"),
        ("POST", "/wix/webhook"),
    }
)
"""Routes of a Wix app alone, see `test_wix_app`; the one that asks Wix anything is the roster's."""
