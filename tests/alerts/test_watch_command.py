"""`calendar-connect watch --once`: looks, tells, and exits as `check`."""

from collections.abc import Callable

from tests.alerts.conftest import SECRET
from tests.alerts.receivers import Receiver
from tests.test_check import Told, run, wix

__all__ = ["run", "wix"]


def test_watch_tells_once_over_two_starts(run: Callable[..., Told], wix: str, receiver: Receiver):
    settings = {
        "WIX_API_URL": f"{wix}/sandbox/api",
        "ALERT_WEBHOOK": receiver.url,
        "ALERT_WEBHOOK_SECRET": SECRET,
        "STATE_FILE": "state.db",
    }
    first, second = run("watch", "--once", **settings), run("watch", "--once", **settings)
    assert (first[0], second[0]) == (1, 1)
    assert "1 of 6 people are protected." in first[1]
    [body] = receiver.bodies
    assert [one["gap"] for one in body["data"]["broken"]] == ["broken"]
    assert body["data"]["site_name"] == "Studio Nord"


def test_watch_needs_somewhere_to_send_to(run: Callable[..., Told]):
    code, _, said = run("watch", "--once")
    assert code == 3
    assert "ALERT_URLS: say where alerts go" in said


def test_doctor_says_where_alerts_go(run: Callable[..., Told], wix: str):
    api = {"WIX_API_URL": f"{wix}/sandbox/api", "STATE_FILE": "memory"}
    assert "warn  Alerts are off" in run("doctor", **api)[1]
    hook = {"ALERT_WEBHOOK": "https://x.example/canary", "ALERT_WEBHOOK_SECRET": SECRET}
    sandbox = run("doctor", WIX_API_KEY="", WIX_SITE_ID="", WIX_API_URL="", STATE_FILE="")[1]
    assert "ok    Alerts are shown at http://127.0.0.1:8000/sandbox/automations." in sandbox
    told = run("doctor", **api, **hook)[1]
    assert "ok    Alerts go to webhook." in told
    assert "canary" not in told
