"""Every route of the app, each as somebody comes to it, for tests that go through all of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.salon import APPLE, BO, MICROSOFT
from tests.web import asks
from tests.web.asks import APPLE_REVIEW, REVIEW, Prepare
from tests.web.connect.apple import EMAIL, PASSWORD

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
            asks.link("/"), spared=_these("ListProviders", "ListConnections", "ListEvents")
        )
    },
    ("GET", "/connect"): {
        "picker": Visit(asks.link("/connect"), spared=_these("ListConnections")),
    },
    ("GET", "/connect/review"): {
        "review": Visit(asks.link(REVIEW), spared=_these("ListConnections"))
    },
    ("POST", "/connect"): {
        "depart": Visit(
            asks.form(REVIEW, "/connect"),
            spared=_these("ListConnections"),
            # whoever leaves for a provider needs no list
            silent=_these("ListConnections"),
        )
    },
    ("POST", "/connect/credentials"): {
        "password": Visit(
            asks.form(APPLE_REVIEW, "/connect/credentials", email=EMAIL, password=PASSWORD),
            spared=_these("ListConnections"),
            silent=_these("ListConnections"),
            writes="ConnectByCredentials",
        )
    },
    ("GET", "/oauth/callback/{state}"): {"callback": Visit(asks.callback)},
    ("GET", "/connections/{connection_id}"): {
        # without the others nothing is known of set-ups that harm, and nothing is claimed
        "connection": Visit(asks.page(4), spared=_SHOWN, silent=_these("ListConnections")),
        "broken": Visit(
            asks.page(1), spared=_SHOWN, silent=_these("ListCalendars", "ListConnections")
        ),
        "connected again": Visit(asks.compared, spared=_SHOWN),
    },
    ("GET", "/connections/{connection_id}/status"): {
        "progress": Visit(
            asks.page(4, "/status"),
            spared=_these("ListConnections", "ListEvents"),
            silent=_these("ListConnections"),
        ),
    },
    ("POST", "/connections/{connection_id}/sync"): {
        "save": Visit(asks.save, writes="UpdateSyncConfig"),
        "stop": Visit(asks.stop, spared=_these("ListConnections", "ListEvents")),
        "undo": Visit(asks.undo, writes="UpdateSyncConfig"),
    },
    ("POST", "/connections/{connection_id}/reconnect"): {
        "reconnect": Visit(
            asks.reconnect, spared=_these("ListConnections"), silent=_these("ListConnections")
        ),
        "reconnect by password": Visit(asks.reconnect_apple),
    },
    ("POST", "/connections/{connection_id}/restore"): {
        "restore": Visit(asks.restore, writes="UpdateSyncConfig")
    },
    ("GET", "/connections/{connection_id}/disconnect"): {
        "cost": Visit(asks.page(4, "/disconnect"), spared=_these("ListConnections", "ListEvents"))
    },
    ("POST", "/connections/{connection_id}/disconnect"): {
        # Wix's word that it did it stands where it cannot be read afterwards
        "disconnect": Visit(
            asks.disconnect,
            spared=_these("GetConnection"),
            silent=_these("GetConnection"),
            writes="Disconnect",
        ),
        "meant to end": Visit(asks.meant),
    },
    ("GET", "/busy"): {"busy": Visit(asks.link("/busy"), spared=_these("ListConnections"))},
    ("GET", "/busy.ics"): {
        "file": Visit(asks.mended("/busy.ics"), spared=_these("ListConnections"))
    },
    ("GET", "/busy.json"): {
        "json": Visit(asks.mended("/busy.json"), spared=_these("ListConnections"))
    },
    ("GET", "/busy/why"): {
        "why": Visit(
            asks.link(f"/busy/why?schedule_id={BO}&at=2026-11-24T10:00"),
            spared=_these("ListConnections"),
        )
    },
    ("GET", "/watch"): {
        # it says of each question what came of it
        "watch": Visit(
            asks.link("/watch"),
            spared=_these(*_EVERYTHING),
        )
    },
    ("GET", "/invites/new"): {
        "invite": Visit(
            asks.link(f"/invites/new?schedule_id={BO}"),
            spared=_these("ListConnections"),
            # the list is needed when the link is made
            silent=_these("ListConnections"),
        )
    },
    ("POST", "/invites"): {
        "link": Visit(
            asks.form(f"/invites/new?schedule_id={BO}", "/invites", provider_id=MICROSOFT, days="7")
        )
    },
    ("GET", "/invites/{token}"): {
        "its fate": Visit(asks.by_link("/invites/"), spared=_these("ListConnections"))
    },
    ("GET", "/i/{token}"): {
        "guest": Visit(asks.by_link("/i/")),
        "guest's choice": Visit(asks.by_link("/i/", f"?provider_id={MICROSOFT}")),
    },
    ("POST", "/i/{token}/connect"): {
        # it is listed twice: whether the link is good, and what there was before
        "guest departs": Visit(
            asks.by_link("/i/", f"?provider_id={MICROSOFT}", "/connect"),
            spared=_these("ListConnections"),
            silent=_these("ListConnections"),
        )
    },
    ("POST", "/i/{token}/credentials"): {
        "guest's password": Visit(
            asks.by_link("/i/", f"?provider_id={APPLE}", "/credentials"),
            spared=_these("ListConnections"),
            silent=_these("ListConnections"),
            writes="ConnectByCredentials",
        )
    },
    ("GET", "/i/{token}/done"): {
        "guest's result": Visit(asks.receipt, spared=_these("ListConnections"))
    },
    ("GET", "/health.json"): {
        "health": Visit(asks.feed("/health.json"), spared=_these(*_EVERYTHING))
    },
    ("GET", "/health.ics"): {
        "reminders": Visit(
            asks.feed("/health.ics"),
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
