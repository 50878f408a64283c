"""A table of visits to every route, for tests that go through all routes.

A new route needs at least one visit here, or a place in one of the sets below. The tests then
check it with every failing call, with odd answers of Wix and in every language.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.salon import APPLE, BO, MICROSOFT
from tests.web import route_requests
from tests.web.connect.apple import EMAIL, PASSWORD
from tests.web.route_requests import APPLE_REVIEW, REVIEW, Prepare

Route = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Visit:
    """A way to reach a route.

    The page may be shown without the answers to `optional_calls`; it then says what is missing,
    except for those in `unreported_calls`. `write_call` is the call that changes something, if any.
    """

    prepare: Prepare
    optional_calls: frozenset[str] = frozenset()
    unreported_calls: frozenset[str] = frozenset()
    write_call: str | None = None


def _these(*methods: str) -> frozenset[str]:
    return frozenset(methods)


_EVERYTHING = (
    *("ListProviders", "ListConnections", "ListEvents"),
    *("QuerySchedules", "QueryStaffMembers"),
)
_SHOWN = _these("ListCalendars", "ListEvents", "ListConnections", "QueryEvents")

# of an invitation, whose settings are saved once connected, as far as Wix lets them
_THEN_SET = _these("ListConnections", "GetConnection", "ListCalendars", "UpdateSyncConfig")

# the first visit of a route fails in every way
VISITS: Mapping[Route, Mapping[str, Visit]] = {
    ("GET", "/"): {
        "roster": Visit(
            route_requests.link("/"),
            optional_calls=_these("ListProviders", "ListConnections", "ListEvents"),
        )
    },
    ("GET", "/connect"): {
        "picker": Visit(route_requests.link("/connect"), optional_calls=_these("ListConnections")),
    },
    ("GET", "/connect/review"): {
        "review": Visit(route_requests.link(REVIEW), optional_calls=_these("ListConnections"))
    },
    ("POST", "/connect"): {
        "depart": Visit(
            route_requests.form(REVIEW, "/connect"),
            optional_calls=_these("ListConnections"),
            # starting a flow needs no list
            unreported_calls=_these("ListConnections"),
        )
    },
    ("POST", "/needs"): {
        "need": Visit(
            route_requests.form("/", "/needs", unneeded=BO),
            # read in the background since the roster was shown
            optional_calls=_these("QueryEvents"),
            unreported_calls=_these("QueryEvents"),
        ),
    },
    ("POST", "/connect/credentials"): {
        "password": Visit(
            route_requests.form(
                APPLE_REVIEW, "/connect/credentials", email=EMAIL, password=PASSWORD
            ),
            optional_calls=_these("ListConnections", "GetConnection"),
            unreported_calls=_these("ListConnections", "GetConnection"),
            write_call="ConnectByCredentials",
        )
    },
    ("GET", "/oauth/callback/{state}"): {"callback": Visit(route_requests.callback)},
    ("GET", "/connections/{connection_id}"): {
        # without the others harmful set-ups are unknown, and nothing is claimed
        "connection": Visit(
            route_requests.page(4),
            optional_calls=_SHOWN,
            unreported_calls=_these("ListConnections", "QueryEvents"),
        ),
        "broken": Visit(
            route_requests.page(1),
            optional_calls=_SHOWN,
            unreported_calls=_these("ListCalendars", "ListConnections", "QueryEvents"),
        ),
        "connected again": Visit(
            route_requests.reconnected,
            optional_calls=_SHOWN,
            unreported_calls=_these("QueryEvents"),
        ),
    },
    ("GET", "/connections/{connection_id}/status"): {
        "progress": Visit(
            route_requests.page(4, "/status"),
            optional_calls=_these("ListConnections", "ListEvents"),
            unreported_calls=_these("ListConnections"),
        ),
    },
    ("GET", "/connections/{connection_id}/history"): {
        "history": Visit(
            route_requests.page(4, "/history"),
            optional_calls=_these("ListConnections"),
            # the connection is read by itself
            unreported_calls=_these("ListConnections"),
        ),
    },
    ("GET", "/connections/{connection_id}/history.csv"): {
        "history file": Visit(
            route_requests.page(4, "/history.csv"),
            optional_calls=_these("ListConnections"),
            # the connection is read by itself
            unreported_calls=_these("ListConnections"),
        ),
    },
    ("POST", "/connections/{connection_id}/sync"): {
        "save": Visit(route_requests.save, write_call="UpdateSyncConfig"),
        "stop": Visit(route_requests.stop, optional_calls=_these("ListConnections", "ListEvents")),
        "undo": Visit(route_requests.undo, write_call="UpdateSyncConfig"),
    },
    ("POST", "/connections/{connection_id}/reconnect"): {
        "reconnect": Visit(
            route_requests.reconnect,
            optional_calls=_these("ListConnections"),
            unreported_calls=_these("ListConnections"),
        ),
        "reconnect by password": Visit(route_requests.reconnect_apple),
    },
    ("POST", "/reconnect"): {
        "reconnect listed": Visit(
            route_requests.reconnect_listed,
            optional_calls=_these("ListConnections", "QueryEvents"),
            # the last is read in the background since the roster was shown
            unreported_calls=_these("ListConnections", "QueryEvents"),
        ),
    },
    ("POST", "/connections/{connection_id}/restore"): {
        "restore": Visit(route_requests.restore, write_call="UpdateSyncConfig")
    },
    ("GET", "/connections/{connection_id}/disconnect"): {
        "cost": Visit(
            route_requests.page(4, "/disconnect"),
            optional_calls=_these("ListConnections", "ListEvents"),
        )
    },
    ("POST", "/connections/{connection_id}/disconnect"): {
        # the response counts if the state cannot be read afterwards
        "disconnect": Visit(
            route_requests.disconnect,
            optional_calls=_these("GetConnection"),
            unreported_calls=_these("GetConnection"),
            write_call="Disconnect",
        ),
        "meant to end": Visit(route_requests.end_intended),
    },
    ("GET", "/connections/{connection_id}/proof"): {
        "test": Visit(
            route_requests.proof(),
            optional_calls=_these("ListConnections", "ListEvents"),
            # whether another calendar has the event is an extra
            unreported_calls=_these("ListConnections", "ListEvents"),
        ),
        "begin": Visit(
            route_requests.page(4, "/proof"),
            optional_calls=_these("ListConnections", "ListEvents"),
            unreported_calls=_these("ListConnections", "ListEvents"),
        ),
    },
    ("GET", "/connections/{connection_id}/proof.ics"): {
        # both are read ahead for the pages that follow
        "event": Visit(
            route_requests.proof(".ics"),
            optional_calls=_these("ListConnections", "ListProviders"),
            unreported_calls=_these("ListConnections", "ListProviders"),
        )
    },
    ("GET", "/busy"): {
        "busy": Visit(
            route_requests.link("/busy"),
            optional_calls=_these("ListConnections", "QueryEvents"),
            unreported_calls=_these("QueryEvents"),
        )
    },
    ("GET", "/busy.ics"): {
        "file": Visit(
            route_requests.with_working_connections("/busy.ics"),
            optional_calls=_these("ListConnections"),
        )
    },
    ("GET", "/busy.json"): {
        "json": Visit(
            route_requests.with_working_connections("/busy.json"),
            optional_calls=_these("ListConnections"),
        )
    },
    ("GET", "/busy/why"): {
        "why": Visit(
            route_requests.link(f"/busy/why?schedule_id={BO}&at=2026-11-24T10:00"),
            optional_calls=_these("ListConnections"),
        )
    },
    ("GET", "/watch"): {
        # it reports the result of each request
        "watch": Visit(
            route_requests.link("/watch"),
            optional_calls=_these(*_EVERYTHING, "QueryEvents"),
        )
    },
    ("GET", "/invites/new"): {
        "invite": Visit(
            route_requests.link(f"/invites/new?schedule_id={BO}"),
            optional_calls=_these("ListConnections"),
            # the list is needed to create the link
            unreported_calls=_these("ListConnections"),
        ),
        "everyone missing": Visit(
            route_requests.link("/invites/new?show=missing"),
        ),
    },
    ("GET", "/invites"): {
        "open ones": Visit(
            route_requests.link("/invites"),
            # read ahead for the pages that follow; the list needs the people alone
            optional_calls=_these("ListConnections", "ListProviders"),
            unreported_calls=_these("ListConnections", "ListProviders"),
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
        "its fate": Visit(
            route_requests.by_link("/invites/"), optional_calls=_these("ListConnections")
        )
    },
    ("GET", "/i/{token}"): {
        "guest": Visit(route_requests.by_link("/i/")),
        "guest's choice": Visit(route_requests.by_link("/i/", f"?provider_id={MICROSOFT}")),
    },
    ("POST", "/i/{token}/connect"): {
        # listed twice: for the validity of the link, and for the earlier connections
        "guest departs": Visit(
            route_requests.by_link("/i/", f"?provider_id={MICROSOFT}", "/connect"),
            optional_calls=_these("ListConnections"),
            unreported_calls=_these("ListConnections"),
        )
    },
    ("POST", "/i/{token}/credentials"): {
        "guest's password": Visit(
            route_requests.by_link("/i/", f"?provider_id={APPLE}", "/credentials"),
            optional_calls=_THEN_SET,
            unreported_calls=_THEN_SET,
            write_call="ConnectByCredentials",
        )
    },
    ("GET", "/i/{token}/done"): {
        "guest's result": Visit(route_requests.receipt, optional_calls=_these("ListConnections"))
    },
    ("GET", "/health.json"): {
        "health": Visit(route_requests.feed("/health.json"), optional_calls=_these(*_EVERYTHING))
    },
    ("GET", "/health.ics"): {
        "reminders": Visit(
            route_requests.feed("/health.ics"),
            optional_calls=_these("ListProviders", "ListEvents"),
            # it reminds of broken connections, not of unproven ones
            unreported_calls=_these("ListEvents"),
        )
    },
}

WITHOUT_WIX_CALLS: frozenset[Route] = frozenset(
    {
        ("GET", "/livez"),
        ("GET", "/readyz"),
        ("GET", "/signin"),
        ("POST", "/signin"),
        ("POST", "/signout"),
        ("POST", "/demo"),
        ("POST", "/connections/{connection_id}/proof"),
        ("POST", "/watch/replace"),
        ("POST", "/watch/test"),
        ("POST", "/invites/withdraw"),
        ("POST", "/invites/{invitation_id}/withdraw"),
    }
)
"""Routes that never call Wix."""

IN_THE_DASHBOARD: frozenset[Route] = frozenset(
    {
        ("GET", "/wix/app"),
        ("GET", "/wix/dashboard"),
        ("GET", "/wix/dashboard/opened"),
        ("GET", "/wix/dashboard/site"),
        ("GET", "/wix/dashboard/staff"),
        ("GET", "/wix/dashboard/staff/opened"),
        ("GET", "/wix/dashboard/staff/site"),
        ("GET", "/wix/switch"),
        ("POST", "/wix/open"),
        ("POST", "/wix/switch"),
        ("POST", "/wix/webhook"),
        ("GET", "/connections/{connection_id}/reconnect"),
    }
)
"""Routes of a Wix app alone, see `test_wix_app`; of those the roster calls Wix, and
the last what the POST to the same path calls."""
