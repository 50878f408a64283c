"""The settings that the owner chose on an invitation, for the connection made with it."""

from dataclasses import dataclass
from typing import Self

from app.calendars.sync.suggested_settings import suggested_options
from app.calendars.sync.sync_options import SyncOptions
from app.calendars.sync.sync_plan import SyncChange
from app.wix import Connection

_BLOCK, _COPY = 1, 2


@dataclass(frozen=True, slots=True)
class InvitedSettings:
    """Whether the new connection blocks busy times, and whether it copies bookings."""

    block: bool
    copy: bool

    @classmethod
    def from_bits(cls, bits: int) -> Self:
        """Read them from a link."""
        return cls(block=bool(bits & _BLOCK), copy=bool(bits & _COPY))

    def to_bits(self) -> int:
        """Return them for a link, as a number."""
        return _BLOCK * self.block | _COPY * self.copy

    def change(self, options: SyncOptions, connection: Connection) -> SyncChange:
        """Return the change of settings; what the provider does not support is left out."""
        suggested = suggested_options(options, connection) if self.block else options
        chosen = (suggested.calendars if suggested else None) or ()
        return SyncChange(
            import_enabled=None if suggested is None else self.block,
            calendar_ids=tuple(one.id for one in chosen if one.chosen),
            export_enabled=None if options.export_locked else self.copy,
        )
