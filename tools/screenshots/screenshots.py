"""The screenshots of the documentation."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.quality.states import Make, locked_app, sandbox_app
from tools.screenshots import walks
from tools.screenshots.walks import Walk

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"

PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
WIDE: dict[str, Any] = {"viewport": {"width": 1080, "height": 720}, "device_scale_factor": 1.5}
DARK: dict[str, Any] = {"color_scheme": "dark"}
HEBREW: dict[str, Any] = {"locale": "he-IL"}


@dataclass(frozen=True, slots=True)
class Screenshot:
    """One screenshot: the steps that lead to it, and the options of the browser context."""

    name: str
    walk: Walk
    options: dict[str, Any]
    make: Make = sandbox_app

    @property
    def path(self) -> Path:
        """The file of the screenshot."""
        return FOLDER / f"{self.name}.png"


SCREENSHOTS = (
    Screenshot("covered-wide", walks.covered, WIDE),
    Screenshot("covered-phone", walks.covered, PHONE),
    Screenshot("picker-phone", walks.chosen, PHONE),
    Screenshot("review-phone", walks.reviewed, PHONE),
    Screenshot("consent-phone", walks.consent, PHONE),
    Screenshot("connected-phone", walks.connected, PHONE),
    Screenshot("app-password-phone", walks.app_password, PHONE),
    Screenshot("saved-wide", walks.saved, WIDE),
    Screenshot("cost-phone", walks.cost, PHONE),
    Screenshot("saved-phone", walks.saved, PHONE),
    Screenshot("broken-phone", walks.broken, PHONE),
    Screenshot("back-again-phone", walks.back_again, PHONE),
    Screenshot("disconnect-phone", walks.parting, PHONE),
    Screenshot("busy-wide", walks.busy, WIDE),
    Screenshot("why-phone", walks.why, PHONE),
    Screenshot("proven-phone", walks.proven, PHONE),
    Screenshot("shared-wide", walks.shared, WIDE),
    Screenshot("denied-phone", walks.denied, PHONE),
    Screenshot("invitation-wide", walks.invitation, WIDE),
    Screenshot("invited-phone", walks.invited, PHONE),
    Screenshot("watch-wide", walks.watched, WIDE),
    Screenshot("hebrew-phone", walks.covered, PHONE | HEBREW),
    Screenshot("dark-wide", walks.broken, WIDE | DARK),
    Screenshot("signin-phone", walks.signing_in, PHONE, locked_app),
    Screenshot("sandbox-bar-wide", walks.situations, WIDE),
)
