"""Notes which data of a page is older than usual, since Wix could not be asked for newer."""

from contextvars import ContextVar

from app.calendars.snapshot.people_progress import SiteStillLoading
from app.wix import WixError, WixRateLimited, WixRefused

_ages_s: ContextVar[list[float] | None] = ContextVar("outdated", default=None)


def start_noting() -> None:
    """Begin a page: forget what was noted before."""
    _ages_s.set([])


def note_outdated(age_s: float) -> None:
    """Note that the current page shows data of this age, in seconds."""
    ages_s = _ages_s.get()
    if ages_s is not None:
        ages_s.append(age_s)


def oldest_noted_s() -> float | None:
    """Return the greatest age noted for the current page, None without any."""
    return max(_ages_s.get() or (), default=None)


def is_outage(error: Exception) -> bool:
    """Whether an error says nothing about the site itself, so that older data is still good."""
    refused = isinstance(error, WixRefused) and not isinstance(error, WixRateLimited)
    return isinstance(error, WixError | SiteStillLoading) and not refused
