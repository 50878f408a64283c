"""The list of all pictures that the documents may show."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.quality.states import Make, locked_app, sandbox_app
from tests.tour import walks
from tests.tour.walks import Walk

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
class Picture:
    """One picture: the way to it, and how it is looked at."""

    name: str
    walk: Walk
    looks: dict[str, Any]
    make: Make = sandbox_app

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return FOLDER / f"{self.name}.png"


PICTURES = (
    Picture("covered-wide", walks.covered, WIDE),
    Picture("covered-phone", walks.covered, PHONE),
    Picture("picker-phone", walks.chosen, PHONE),
    Picture("review-phone", walks.reviewed, PHONE),
    Picture("consent-phone", walks.consent, PHONE),
    Picture("connected-phone", walks.connected, PHONE),
    Picture("app-password-phone", walks.app_password, PHONE),
    Picture("saved-wide", walks.saved, WIDE),
    Picture("cost-phone", walks.cost, PHONE),
    Picture("saved-phone", walks.saved, PHONE),
    Picture("broken-phone", walks.broken, PHONE),
    Picture("back-again-phone", walks.back_again, PHONE),
    Picture("disconnect-phone", walks.parting, PHONE),
    Picture("busy-wide", walks.busy, WIDE),
    Picture("why-phone", walks.why, PHONE),
    Picture("shared-wide", walks.shared, WIDE),
    Picture("denied-phone", walks.denied, PHONE),
    Picture("invitation-wide", walks.invitation, WIDE),
    Picture("invited-phone", walks.invited, PHONE),
    Picture("watch-wide", walks.watched, WIDE),
    Picture("hebrew-phone", walks.covered, PHONE | HEBREW),
    Picture("dark-wide", walks.broken, WIDE | DARK),
    Picture("signin-phone", walks.signing_in, PHONE, locked_app),
    Picture("sandbox-bar-wide", walks.situations, WIDE),
)
