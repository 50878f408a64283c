"""What the owner chooses for new links."""

from dataclasses import dataclass

from app.calendars.invitations.invited_settings import InvitedSettings

_USUAL = InvitedSettings(block=True, copy=False)


@dataclass(frozen=True, slots=True)
class LinkChoices:
    """The allowed providers, the lifetime in days, and the settings of the connection."""

    provider_ids: tuple[str, ...] = ()
    days: int = 7
    settings: InvitedSettings | None = _USUAL
