"""Ways to pass on the link of an invitation: a QR code and a mail."""

from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

import segno

from app.calendars.invitations.invitation import Invitation
from app.web.language.language import _, gettext
from app.web.view.dates import format_with_zone

_QUIET_ZONE = 4


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code: its width in modules with the border, and the dark modules as an SVG path."""

    size: int
    path: str


def qr_code(url: str) -> QrCode:
    """Return the QR code with the least error correction: larger modules scan faster."""
    rows = segno.make_qr(url, error="l").matrix
    svg_path = ""
    for y, row in enumerate(rows, _QUIET_ZONE):
        x = _QUIET_ZONE
        for dark, run in groupby(row):
            width = len([*run])
            svg_path += f"M{x} {y}h{width}v1h-{width}z" if dark else ""
            x += width
    return QrCode(len(rows) + 2 * _QUIET_ZONE, svg_path)


def mailto(url: str, invitation: Invitation, business: str) -> str:
    """Return a `mailto:` link with subject and text, without a recipient.

    The business, if its name is known, is named as the sender.
    """
    subject = gettext(_("Connect your calendar"))
    sender = ""
    if business:
        subject = gettext(_("%(business)s: connect your calendar")) % {"business": business}
        sender = f"\r\n\r\n{business}"
    text = gettext(
        _(
            "Please connect your calendar, so that nobody books you while you are busy. It takes "
            "a minute and works on a phone:"
        )
    )
    until = gettext(_("The link is good until %(day)s.")) % {
        "day": format_with_zone(invitation.expires_at)
    }
    body = f"{text}\r\n\r\n{url}\r\n\r\n{until}{sender}"
    return f"mailto:?subject={quote(subject)}&body={quote(body)}"
